"""Many small answers for many in a day need a second person as one large one does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.cases.bulk import RUNNING, SECOND, bulk_in, stop_bulk
from portal.cases.crowds import starting
from portal.cases.crowds.counting import load_of, load_with
from portal.cases.crowds.rules import USUAL
from portal.cases.crowds.terms import set_terms
from portal.cases.inbox import InboxFilters
from portal.cases.models import CaseFile
from portal.cases.processmodels import BulkAction
from portal.kernel import clock
from tests.cases.test_bulk import NOTE, many
from tests.cases.test_reversal import STEP, WHY, decided, finish, read, taken_back
from tests.cases.walking import Walk, colleague
from tests.conftest import own_engine
from tests.registry.families import speak


def piece(walk: Walk, count: int, serial: int, monkeypatch: pytest.MonkeyPatch, who: str = "ratna") -> BulkAction:
    """One answer for `count` cases of their own: they alone are late."""
    cases = [walk.at(STEP, serial=serial + n, name=f"Warga {serial + n}") for n in range(count)]
    for case in cases:
        walk.task(case).due_at = clock.now() - timedelta(hours=1)
    walk.session.flush()
    monkeypatch.setattr("tests.cases.test_reversal.ALL", InboxFilters(sla="lewat"))
    return decided(walk, read(walk, who=who), who)


@pytest.fixture
def give(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., BulkAction]:
    """Answers of some cases each, in an office that asks for a second person from five on."""
    set_terms(walk.session, USUAL._replace(second_from=5), by=walk.become("hendra"))
    serials = iter(range(9000, 9900, 20))
    return lambda count, **more: piece(walk, count, next(serials), monkeypatch, **more)


def load(walk: Walk, takes: int, step: str = STEP) -> tuple[int, bool, bool]:
    found = load_of(walk.session, walk.become("ratna"), step, None, takes)
    return found.before, found.second, found.summed


def test_what_was_answered_at_once_since_morning_counts(walk: Walk, give: Callable[..., BulkAction]) -> None:
    first = give(2)
    assert first.status == RUNNING
    assert load(walk, 2) == (2, False, False), "what still runs counts"
    finish(walk, first)
    second = finish(walk, give(2))
    assert (second.done, load(walk, 1), load(walk, 6)) == (2, (4, True, True), (4, True, False))
    third = give(1)
    assert third.status == SECOND, "together they are five"
    assert load(walk, 1)[0] == 5, "what waits for its second person counts"
    starting.decline_bulk(walk.session, third.id, WHY, by=walk.become("hendra"))
    assert load(walk, 1)[0] == 4, "what nobody confirmed does not"
    assert load(walk, 1, "persetujuan_kepala")[0] == 0, "nor what was answered at another step"
    assert load_of(walk.session, colleague(walk.become("ratna")), STEP, None, 1).before == 0, "nor by somebody else"


def test_ones_own_are_not_counted_before_they_are_refused(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    serials = iter((9840, 9860))
    own = walk.at(STEP, serial=9890, who="ratna")
    walk.task(own).due_at = clock.now() - timedelta(hours=1)
    for _ in range(2):
        walk.task(walk.at(STEP, serial=next(serials))).due_at = clock.now() - timedelta(hours=1)
    walk.session.flush()
    monkeypatch.setattr("tests.cases.test_reversal.ALL", InboxFilters(sla="lewat"))
    look = read(walk).look
    assert look.total == 2
    by = walk.become("ratna")
    bulk = starting.decide_read(walk.session, look.id, action="setuju", note=WHY, seen=3, by=by)
    assert (bulk.total, load(walk, 1)[0], load_with(walk.session, bulk).takes) == (3, 2, 2)
    assert (finish(walk, bulk).refused, load(walk, 1)[0]) == (1, 2)


def test_what_was_taken_back_counts_no_longer(walk: Walk, give: Callable[..., BulkAction]) -> None:
    first = finish(walk, give(3))
    assert load(walk, 2) == (3, True, True)
    gone_on = walk.session.scalars(select(CaseFile).where(CaseFile.step == "persetujuan_kepala").limit(1)).one()
    gone_on.moves += 1
    walk.session.flush()
    back = taken_back(walk, first)
    assert (back.returned, back.stayed) == (2, 1)
    assert load(walk, 2)[0] == 1, "but for what could not be"
    stopped = give(1)
    stop_bulk(walk.session, stopped.id, by=walk.become("ratna"))
    assert load(walk, 2)[0] == 1


def test_a_new_day_begins_at_midnight_of_the_office(walk: Walk, give: Callable[..., BulkAction]) -> None:
    noon = clock.now().astimezone(clock.WIB).replace(hour=12) + timedelta(days=1)
    with clock.frozen(noon):
        bulk = finish(walk, give(4))
    for moment, counts in (
        (noon.replace(hour=23, minute=59), 4),
        (noon.replace(hour=0, minute=0) + timedelta(days=1), 0),
    ):
        with clock.frozen(moment):
            assert load(walk, 1)[0] == counts, moment
    assert bulk.done == 4


def test_two_begun_at_once_are_not_both_small(
    server: Callable[[str], str], template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two and two reach four: whichever comes second waits for the first, and then for its second person."""
    with own_engine(server, template) as engine:
        with Session(engine, expire_on_commit=False) as session:
            walk, looks = Walk(session, partial(speak, session)), []
            set_terms(session, USUAL._replace(second_from=4), by=walk.become("hendra"))
            for place, case in enumerate(many(walk, 4)):
                walk.task(case).due_at = clock.now() + timedelta(days=9 if place % 2 else -9)
            for state in ("lewat", "aman"):
                monkeypatch.setattr("tests.cases.test_reversal.ALL", InboxFilters(sla=state))
                looks.append(read(walk).look.id)
            session.commit()
        with Session(engine) as session:
            begun = [begin(session, looks[0])]
            other = Thread(target=lambda: begun.append(apart(engine, looks[1])))
            other.start()
            other.join(1)
            assert other.is_alive(), "it waits until the first is begun"
            session.commit()
            other.join(30)
            speak(session, "ratna")
            assert [bulk_in(session, one).status for one in begun] == [RUNNING, SECOND]


def begin(session: Session, look_id: UUID) -> UUID:
    """Ratna answers two; not committed."""
    by = speak(session, "ratna")
    return starting.decide_read(session, look_id, action="setuju", note=NOTE, seen=2, by=by).id


def apart(engine: Engine, look_id: UUID) -> UUID:
    """The same in a session of its own, committed."""
    with Session(engine) as session:
        bulk_id = begin(session, look_id)
        session.commit()
        return bulk_id
