"""Two workers, or a worker and a person, on real connections: each thing once, cases locked first, nobody in a ring."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from portal.cases import bulk, deciding
from portal.cases.bulk import bulk_in, run_chunk, start_bulk
from portal.cases.inbox import InboxFilters
from portal.cases.incidents import IncidentFilters, retry_filtered, retry_incident, skip_incident
from portal.cases.models import CaseFile
from portal.cases.moving import effects
from portal.cases.moving.effects import run_due_effects
from portal.cases.moving.messages import HeldElsewhere, send_message
from portal.cases.moving.parking import park
from portal.cases.moving.standing import lock_cases, standing_of
from portal.cases.processmodels import BulkChunk, Effect
from portal.cases.services import VERBS
from portal.kernel import clock
from portal.kernel.database import set_scope
from tests.cases.test_decide_at_once import at_once
from tests.cases.test_hearing import waiting
from tests.cases.test_incidents import VERB, WORKER
from tests.cases.walking import Walk
from tests.conftest import own_engine
from tests.registry.families import speak


@pytest.fixture
def engine(server: Callable[[str], str], template: str) -> Iterator[Engine]:
    with own_engine(server, template) as engine:
        yield engine


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Cases whose service was called, one entry per call; nothing is done within a decision."""
    calls: list[UUID] = []

    def verb(_session: Any, case: CaseFile, _by: Any) -> dict[str, Any]:
        calls.append(case.id)
        return {"hasil_terap": "konflik"}

    monkeypatch.setattr(deciding, "AT_ONCE", 0)
    monkeypatch.setitem(VERBS, VERB, verb)
    return calls


def impatient(engine: Engine) -> Session:
    """A session that fails rather than wait long for somebody else."""
    session = Session(engine, expire_on_commit=False)
    session.execute(text("set session lock_timeout = '3s'"))
    return session


def as_worker(session: Session) -> Session:
    set_scope(session, WORKER.scope)
    return session


def published(engine: Engine, count: int) -> list[tuple[int, UUID]]:
    """Part and number of committed cases that ask for their publication."""
    with Session(engine, expire_on_commit=False) as session:
        walk = Walk(session, partial(speak, session))
        cases = [walk.at("penetapan_pusat", serial=9000 + n) for n in range(count)]
        for case in cases:
            walk.answer(case, "maya", "tetapkan")
        places = [(case.part, case.id) for case in cases]
        session.commit()
        return places


def test_two_workers_run_each_effect_once(engine: Engine, called: list[UUID]) -> None:
    cases = published(engine, 2)
    with impatient(engine) as one, impatient(engine) as other:
        assert run_due_effects(as_worker(one), limit=1) == 1
        assert run_due_effects(as_worker(other)) == 1, "the other one's"
        one.commit()
        other.commit()
        assert run_due_effects(as_worker(one)) == 0
    assert sorted(called) == sorted(case_id for _, case_id in cases)


def test_a_case_in_other_hands_is_left_to_the_next_turn(engine: Engine, called: list[UUID]) -> None:
    [case] = published(engine, 1)
    with impatient(engine) as one, impatient(engine) as other:
        lock_cases(as_worker(one), [case])
        assert run_due_effects(as_worker(other)) == 0
        other.commit()
        one.commit()
        assert called == []
        assert run_due_effects(as_worker(other)) == 1


def incident(engine: Engine) -> tuple[tuple[int, UUID], UUID]:
    """A committed case with a timer that stands still."""
    with Session(engine, expire_on_commit=False) as session:
        case = Walk(session, partial(speak, session)).at("kunjungan_lapangan")
        speak(session, "arif")
        park(session, standing_of(case), "timer", "verval/tenggat_kunjungan", ("sini", "macet"), by=WORKER)
        session.flush()
        effect_id = session.scalars(select(Effect.id).where(Effect.case_id == case.id)).one()
        place = case.part, case.id
        session.commit()
        return place, effect_id


def until_it_waits(engine: Engine) -> None:
    """Until somebody waits for a lock."""
    ours = "datname = current_database() and wait_event_type = 'Lock'"
    waits = text(f"select count(*) from pg_stat_activity where {ours}")
    for _ in range(100):
        with engine.connect() as connection:
            if connection.scalar(waits):
                return
        time.sleep(0.05)
    pytest.fail("nobody waits")


@pytest.mark.parametrize("deed", ["retry", "skip"])
def test_who_sees_to_an_incident_locks_its_case_first(engine: Engine, deed: str) -> None:
    case, effect_id = incident(engine)

    def see_to_it() -> None:
        with Session(engine) as session:
            if deed == "retry":
                retry_incident(session, effect_id, by=speak(session, "arif"))
            else:
                skip_incident(session, effect_id, reason="Sudah diurus", by=speak(session, "arif"))
            session.commit()

    with Session(engine) as session:
        speak(session, "arif")
        lock_cases(session, [case])
        other = threading.Thread(target=see_to_it)
        other.start()
        until_it_waits(engine)
        session.execute(text("select 1 from effect where id = :id for update nowait"), {"id": effect_id})
        session.commit()
    other.join(30)
    with Session(engine) as session:
        speak(session, "arif")
        ended = session.scalars(select(Effect.status).where(Effect.id == effect_id)).one()
        assert ended == ("selesai" if deed == "retry" else "dilewati")


def test_incidents_in_other_hands_are_not_waited_for(engine: Engine) -> None:
    case, _ = incident(engine)
    with impatient(engine) as one, impatient(engine) as other:
        speak(one, "arif")
        lock_cases(one, [case])
        assert retry_filtered(other, IncidentFilters(), by=speak(other, "arif")) == (0, 0)
        one.commit()
        assert retry_filtered(other, IncidentFilters(), by=speak(other, "arif")) == (1, 1)


def test_who_sends_does_not_wait_for_a_receiver_in_other_hands(engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        case = waiting(Walk(session, partial(speak, session)))
        place, number = (case.part, case.id), case.number
        session.commit()
    with impatient(engine) as one, impatient(engine) as other:
        lock_cases(as_worker(one), [place])
        with pytest.raises(HeldElsewhere):
            send_message(other, "jawaban", number, by=speak(other, "ratna"))
        one.commit()
        assert send_message(other, "jawaban", number, by=speak(other, "ratna")) == 1


def test_a_message_that_found_its_receiver_busy_is_sent_again(
    engine: Engine, called: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    [(_, case_id)] = published(engine, 1)

    def busy(*_: object, **__: object) -> int:
        raise HeldElsewhere

    with as_worker(impatient(engine)) as session:
        effect = session.scalars(select(Effect).where(Effect.case_id == case_id)).one()
        effect.kind = "message"
        session.flush()
        with monkeypatch.context() as patched:
            patched.setattr(effects, "deliver", busy)
            assert run_due_effects(session) == 0
        assert (effect.status, effect.attempts) == ("menunggu", 0)
        with clock.frozen(clock.now() + timedelta(minutes=1)):
            assert run_due_effects(session) == 1
        assert effect.status == "selesai"


def test_two_workers_take_two_chunks_and_both_are_counted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with Session(engine, expire_on_commit=False) as session:
        walk = Walk(session, partial(speak, session))
        for serial in range(9000, 9004):
            walk.at("verifikasi_kab", serial=serial, name=f"Warga {serial}")
        by = walk.become("ratna")
        begun = start_bulk(
            session, step="verifikasi_kab", action="setuju", filters=InboxFilters(), note="Rapat.", size=2, by=by
        ).id
        session.commit()
    both, decide = threading.Barrier(2), bulk.decide_tasks

    def together(*args: Any, **named: Any) -> Any:
        both.wait(20)
        return decide(*args, **named)

    def a_chunk() -> None:
        with impatient(engine) as session:
            assert run_chunk(session, begun, by=speak(session, "ratna"))
            session.commit()

    with monkeypatch.context() as patched:
        patched.setattr(bulk, "decide_tasks", together)
        assert at_once(a_chunk, a_chunk) == [None, None]
    with Session(engine) as session:
        speak(session, "ratna")
        ended = bulk_in(session, begun)
        assert (ended.done, ended.skipped, ended.refused) == (4, 0, 0)
        assert set(session.scalars(select(BulkChunk.status))) == {"selesai"}
