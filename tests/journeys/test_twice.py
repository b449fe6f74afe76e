"""Double click, two approvers at once, back button and resubmit: one decision, one fact, a clear word to the second."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from portal.cases.operations import open_case
from portal.registry.operations import save_proposal
from tests import people
from tests.conftest import Web
from tests.leak import world
from tests.people import csrf
from tests.registry.families import family


def draft_case(web: Web, serial: int) -> str:
    """A draft of Sari's."""
    with web.owner() as session:
        by = world.speak(session, "sari")
        draft = family(serial, f"Dua Kali {serial}")
        change_set = save_proposal(
            session, kind="usulan_baru", region_code=people.KARANGSARI, draft=draft, reason="Belum terdata", by=by
        )
        return str(open_case(session, change_set, by=by).id)


def answer(web: Web, client: FlaskClient, case: str, action: str) -> Callable[[], int]:
    """A POST as the open page would send it, ready to be sent again and again."""
    with web.owner() as session:
        task, version = session.execute(
            text("select id, version from task where case_id = :c and status in ('siap', 'diambil')"), {"c": case}
        ).one()
    form = {"csrf_token": csrf(client), "task_id": str(task), "version": str(version), "action": action, "note": ""}
    return lambda: client.post(f"/kasus/{case}/keputusan", data=form).status_code


def decisions(web: Web, case: str) -> tuple[int, int]:
    """Decisions and facts of decisions of a case."""
    return (
        web.scalar("select count(*) from decision where case_id = :c", c=case),
        web.scalar("select count(*) from fact where case_id = :c and verb = 'cases.task.decided'", c=case),
    )


def test_resubmitting_a_decided_step_changes_nothing_and_says_so(web: Web) -> None:
    case = draft_case(web, 9301)
    client = web.client("sari")
    send = answer(web, client, case, "ajukan")
    assert [send(), send()] == [302, 302]
    assert decisions(web, case) == (1, 1)
    page = client.get(f"/kasus/{case}").get_data(as_text=True)
    assert "sudah diputus" in page.lower()
    assert "Sari Lestiani" in page


@pytest.mark.parametrize("round_number", range(5))
def test_two_at_the_same_moment_make_one_decision(web: Web, round_number: int) -> None:
    case = draft_case(web, 9310 + round_number)
    sends = [answer(web, web.client("sari"), case, "ajukan") for _ in range(2)]
    gate = threading.Barrier(2)
    got: list[int] = []

    def press(send: Callable[[], int]) -> None:
        gate.wait()
        got.append(send())

    threads = [threading.Thread(target=press, args=(send,)) for send in sends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [302, 302]
    assert decisions(web, case) == (1, 1)
