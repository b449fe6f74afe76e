"""Two at the same moment, on real connections: one decision, one fact, and the second learns who was first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.permissions import Permission
from portal.cases.errors import AlreadyDecided, NoLongerOpen
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task, Timer
from portal.cases.operations import claim_task, decide_task, fire_due_timers, open_case
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import Refused
from portal.kernel.facts import Fact
from portal.registry.models import ChangeSet
from tests.cases.walking import NOTE, Walk, colleague
from tests.conftest import own_engine
from tests.registry.families import family, propose, speak

ROUNDS = 20


@pytest.fixture(scope="module")
def engine(server: Callable[[str], str], template: str) -> Iterator[Engine]:
    with own_engine(server, template) as engine:
        yield engine


def at_once(*works: Callable[[], object]) -> list[Refused | None]:
    """Run works together; what each was refused with. Any other error fails the test."""
    gate = threading.Barrier(len(works))
    ends: list[BaseException | None] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - looked at below
            ends[place] = error

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    assert all(end is None or isinstance(end, Refused) for end in ends), ends
    return ends  # type: ignore[return-value]


def brought(engine: Engine, step: str, serial: int) -> tuple[UUID, UUID]:
    """A committed case at a step: the case and its open task."""
    with Session(engine, expire_on_commit=False) as session:
        walk = Walk(session, partial(speak, session))
        case = walk.at(step, serial=serial)
        task = walk.task(case)
        session.commit()
        return case.id, task.id


def decide(engine: Engine, task_id: UUID, action: str, *, as_colleague: bool = False) -> None:
    """Answer as Ratna or her colleague would, version 1 on their screens."""
    with Session(engine, expire_on_commit=False) as session:
        by = speak(session, "ratna")
        if as_colleague:
            by = colleague(by)
        code = "T02" if action == "tolak" else ""
        decide_task(session, task_id, action=action, version=1, note=NOTE, reason_code=code, by=by)
        session.commit()


def counted(engine: Engine, case_id: UUID, task_id: UUID) -> tuple[int, int, int]:
    """Decisions of the task, facts of them, and tasks the case has open now."""
    with Session(engine) as session:
        speak(session, "maya")
        of_task = select(func.count()).select_from(Decision).where(Decision.task_id == task_id)
        told = select(func.count()).select_from(Fact)
        told = told.where(Fact.about_id == task_id, Fact.verb == "cases.task.decided")
        now_open = select(func.count()).select_from(Task).where(Task.case_id == case_id, Task.status.in_(OPEN_TASK))
        return (session.scalar(of_task) or 0, session.scalar(told) or 0, session.scalar(now_open) or 0)


def test_two_approvers_make_one_decision(engine: Engine) -> None:
    for serial in range(9000, 9000 + ROUNDS):
        case_id, task_id = brought(engine, "verifikasi_kab", serial)
        ends = at_once(
            lambda one=task_id: decide(engine, one, "setuju"),
            lambda one=task_id: decide(engine, one, "tolak", as_colleague=True),
        )
        [refusal] = [end for end in ends if end is not None]
        assert isinstance(refusal, AlreadyDecided)
        winner = "Rudi Hartanto" if ends[0] else "Ratna Wulandari"
        assert winner in refusal.message
        assert counted(engine, case_id, task_id) == (1, 1, 0 if ends[0] else 1)


def test_a_double_click_makes_one_decision(engine: Engine) -> None:
    for serial in range(9100, 9100 + ROUNDS):
        case_id, task_id = brought(engine, "verifikasi_kab", serial)
        press = partial(decide, engine, task_id, "setuju")
        ends = at_once(press, press, press)
        assert sorted(type(end).__name__ for end in ends) == ["AlreadyDecided", "AlreadyDecided", "NoneType"]
        assert counted(engine, case_id, task_id) == (1, 1, 1)


def test_claiming_and_deciding_at_once_do_not_wait_for_each_other(engine: Engine) -> None:
    for serial in range(9200, 9200 + ROUNDS // 2):
        case_id, task_id = brought(engine, "verifikasi_kab", serial)

        def claim_then_decide(one: UUID = task_id) -> None:
            with Session(engine, expire_on_commit=False) as session:
                by = speak(session, "ratna")
                claim_task(session, one, by=by)
                decide_task(session, one, action="setuju", version=1, by=by)
                session.commit()

        at_once(claim_then_decide, partial(decide, engine, task_id, "setuju"))
        assert counted(engine, case_id, task_id) == (1, 1, 1)


SWEEPER: Actor = system("timers.sweep", Permission.CASES_TASK_WORK)


def sweep(engine: Engine) -> int:
    with Session(engine, expire_on_commit=False) as session:
        set_scope(session, SWEEPER.scope)
        fired = fire_due_timers(session, by=SWEEPER)
        session.commit()
        return fired


def overdue(engine: Engine, case_id: UUID) -> None:
    """The case's timer fell due an hour ago."""
    with Session(engine) as session:
        speak(session, "maya")
        timer = session.scalars(select(Timer).where(Timer.case_id == case_id, Timer.fired_at.is_(None))).one()
        timer.due_at = clock.now() - timedelta(hours=1)
        session.commit()


def test_two_sweepers_fire_each_timer_once(engine: Engine) -> None:
    for start in range(9300, 9320, 4):
        cases = [brought(engine, "kunjungan_lapangan", serial) for serial in range(start, start + 4)]
        for case_id, _ in cases:
            overdue(engine, case_id)
        fired: list[int] = []
        at_once(lambda: fired.append(sweep(engine)), lambda: fired.append(sweep(engine)))  # noqa: B023 - run at once
        fired.append(sweep(engine))
        assert sum(fired) == 4
        with Session(engine) as session:
            speak(session, "maya")
            for case_id, _ in cases:
                assert session.scalars(select(CaseFile.step).where(CaseFile.id == case_id)).one() == "tugaskan_ulang"
                told = select(func.count()).select_from(Fact)
                assert session.scalar(told.where(Fact.case_id == case_id, Fact.verb == "cases.timer.fired")) == 1


def test_a_visit_sent_while_its_timer_falls_due(engine: Engine) -> None:
    steps = set()
    for serial in range(9400, 9400 + ROUNDS):
        case_id, task_id = brought(engine, "kunjungan_lapangan", serial)
        overdue(engine, case_id)

        def send(case_id: UUID = case_id, task_id: UUID = task_id) -> None:
            with Session(engine, expire_on_commit=False) as session:
                walk = Walk(session, partial(speak, session))
                joko = speak(session, "joko")
                visit = walk.visit(walk.case(case_id), joko)
                data = {"visit_id": str(visit.id)}
                decide_task(session, task_id, action="kirim", version=1, data=data, by=joko)
                session.commit()

        ends = at_once(send, partial(sweep, engine))
        with Session(engine) as session:
            speak(session, "maya")
            step = session.scalars(select(CaseFile.step).where(CaseFile.id == case_id)).one()
        assert step == ("tugaskan_ulang" if ends[0] else "verifikasi_kab")
        assert ends[0] is None or isinstance(ends[0], NoLongerOpen)
        assert counted(engine, case_id, task_id)[2] == 1
        steps.add(step)
    assert steps <= {"tugaskan_ulang", "verifikasi_kab"}


def test_one_proposal_opened_twice_has_one_case(engine: Engine) -> None:
    for serial in range(9500, 9500 + ROUNDS // 2):
        with Session(engine, expire_on_commit=False) as session:
            change_set_id = propose(session, speak(session, "sari"), family(serial)).id
            session.commit()

        def opened(one: UUID = change_set_id) -> None:
            with Session(engine, expire_on_commit=False) as session:
                by = speak(session, "sari")
                change_set = session.scalars(select(ChangeSet).where(ChangeSet.id == one)).one()
                open_case(session, change_set, by=by)
                session.commit()

        assert at_once(opened, opened) == [None, None]
        with Session(engine) as session:
            speak(session, "sari")
            cases = select(func.count()).select_from(CaseFile).where(CaseFile.change_set_id == change_set_id)
            assert session.scalar(cases) == 1


def test_two_cases_opened_at_once_have_neighbouring_numbers(engine: Engine) -> None:
    def opened(serial: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            by = speak(session, "sari")
            open_case(session, propose(session, by, family(serial)), by=by)
            session.commit()

    for serial in range(9600, 9600 + ROUNDS, 2):
        assert at_once(partial(opened, serial), partial(opened, serial + 1)) == [None, None]
    with Session(engine) as session:
        speak(session, "maya")
        numbers = session.scalars(select(CaseFile.number)).all()
    serials = sorted(int(number.rpartition("-")[2]) for number in numbers)
    assert serials == list(range(1, len(serials) + 1)), "no gap, no twin"
