"""One decision over HTTP (form, engine, facts, letter queue, commit) against an empty page of the same portal."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.ground import KEY, ground, in_turn, tell
from portal.cases.operations import open_case
from portal.kernel.secrets import install_vault
from portal.registry.operations import save_proposal
from tests import people
from tests.leak import world

ROUNDS = 40


def drafts(engine: Engine, count: int) -> list[str]:
    """That many proposals waiting as drafts of Sari's; their case numbers."""
    install_vault(KEY)
    made = []
    with Session(engine, expire_on_commit=False) as session:
        by = world.speak(session, "sari")
        for serial in range(count):
            draft = world.draft(f"UKUR{serial}", people.KARANGSARI, 9100 + serial)
            change_set = save_proposal(
                session, kind="usulan_baru", region_code=people.KARANGSARI, draft=draft, reason="Mengukur", by=by
            )
            made.append(str(open_case(session, change_set, by=by).id))
        session.commit()
    return made


def decide(client: FlaskClient, engine: Engine, case: str, token: str) -> None:
    """Submit one draft."""
    with engine.connect() as connection:
        task, version = connection.execute(
            text("select id, version from task where case_id = :c and status in ('siap', 'diambil')"), {"c": case}
        ).one()
    form = {"csrf_token": token, "task_id": str(task), "version": str(version), "action": "ajukan", "note": ""}
    response = client.post(f"/kasus/{case}/keputusan", data=form)
    assert response.status_code == 302, response.get_data(as_text=True)[:500]


def main() -> None:
    """Decisions and empty pages in turn."""
    with ground(2_000) as (app, engine):
        client = app.test_client()
        people.sign_in(client, "sari")
        waiting = iter(drafts(engine, ROUNDS + 2))
        page = client.get("/akun/").get_data(as_text=True)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        decision, empty, health = in_turn(
            ROUNDS,
            lambda: decide(client, engine, next(waiting), token.group(1)),
            lambda: client.get("/tidak-ada"),
            lambda: client.get("/healthz"),
        )
        tell(
            decision_ms=decision,
            empty_page_ms=empty,
            health_ms=health,
            decision_to_empty_page=round(decision / empty, 2),
            repeat="make bench BENCH=decision",
        )


if __name__ == "__main__":
    main()
