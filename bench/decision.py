"""One publishing decision over HTTP against an empty page of the same portal, both from the same running gunicorn.

The decision is the costliest there is: the ministry's `tetapkan` checks form and role, moves the process, writes the
family into the register with its versions, facts and national numbers, issues the decree and queues its PDF, in one
transaction; the portal's worker draws the letters meanwhile. The empty page is the signed-in frame around nothing.
"""

from __future__ import annotations

import os
import tempfile
import time
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.ground import database, in_turn, settings, settle, tell
from bench.serving import Browser, background, served
from portal.cases.ports import install_engine
from portal.documents.press import Press, install_press
from portal.kernel.database import engine_for
from portal.workflows.engine import InterningEngine
from tests import people
from tests.cases.walking import Walk
from tests.leak import world

FAMILIES = int(os.environ.get("FAMILIES", "2000"))
ROUNDS = int(os.environ.get("ROUNDS", "40"))
WARM = 2
PATIENCE = 120
Waiting = tuple[str, str, int]
"""Case, open task, its version."""


def waiting_cases(app_url: str, count: int) -> list[Waiting]:
    """Cases walked by the cast as far as the ministry's desk."""
    install_engine(InterningEngine())
    install_press(Press("", demo=False))
    engine = engine_for(app_url)
    made = []
    for serial in range(count):
        with Session(engine, expire_on_commit=False) as session:
            walk = Walk(session, partial(world.speak, session))
            draft = world.draft(f"UKUR{serial}", people.KARANGSARI, 9100 + serial)
            case = walk.at("penetapan_pusat", draft=draft)
            task = walk.task(case)
            made.append((str(case.id), str(task.id), task.version))
            session.commit()
    engine.dispose()
    return made


def decide(browser: Browser, token: str, case: Waiting) -> None:
    """Publish one proposal, as its page's button does."""
    case_id, task_id, version = case
    form = {"csrf_token": token, "task_id": task_id, "version": str(version), "action": "tetapkan", "note": ""}
    browser.post(f"/kasus/{case_id}/keputusan", form)


def letters(engine: Engine, wanted: int) -> dict[str, int]:
    """How many decrees were issued, and how many of them the worker has drawn within a while."""
    count = text("select count(*), count(*) filter (where status = 'terbit') from letter")
    end = time.monotonic() + PATIENCE
    while True:
        with engine.connect() as connection:
            issued, drawn = connection.execute(count).one()
        if drawn >= wanted or time.monotonic() > end:
            return {"issued": issued, "drawn": drawn}
        time.sleep(0.5)


def main() -> None:
    """Decisions and empty pages in turn."""
    with database() as (addresses, engine), tempfile.TemporaryDirectory() as instance:
        settle(engine, FAMILIES)
        told = settings(addresses, Path(instance))
        waiting = iter(waiting_cases(addresses.app, ROUNDS + WARM))
        with background(told), served("bench.served:portal()", told) as (port, _):
            browser = Browser(port)
            token = browser.sign_in("maya")
            decision, empty = in_turn(
                ROUNDS, lambda: decide(browser, token, next(waiting)), lambda: browser.get("/kosong/")
            )
            drawn = letters(engine, ROUNDS + 1)
    assert drawn["issued"] == ROUNDS + 1, drawn
    tell(
        families=FAMILIES,
        rounds=ROUNDS,
        decision_ms=decision,
        empty_page_ms=empty,
        ratio=round(decision / empty, 2),
        letters=drawn,
    )


if __name__ == "__main__":
    main()
