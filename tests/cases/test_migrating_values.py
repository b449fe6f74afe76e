"""Taken to another version, each case waits with its own values, is told of, and stays when it cannot go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.cases import deciding
from portal.cases.calendars.rules import NATIONAL
from portal.cases.casefile import timeline
from portal.cases.migrating import counterparts, dry_run, preview_migration, staying_cases
from portal.cases.models import Task, Timer
from portal.cases.processmodels import Effect, Subscription
from portal.kernel import clock
from portal.kernel.facts import Fact
from tests.cases.versions import (
    ANSWER,
    WHY,
    cases_with,
    correlations,
    deploy,
    moved,
    second_version,
    undone,
    with_edge,
    with_variables,
)
from tests.cases.walking import Walk

TIMED = "<bpmn:timerEventDefinition><bpmn:timeDuration>lama</bpmn:timeDuration></bpmn:timerEventDefinition>"
NUMBERED = '<bpmn:messageEventDefinition messageRef="jawaban_dinas" />'
WITHOUT_PLACE = "peubah skor tidak ada di versi tujuan"

EARLIER_TASK = (
    "insert into task (part, id, region_code, case_id, step, key, role, status, returned, created_at, due_at, done_at, "
    "version) select part, gen_random_uuid(), region_code, case_id, step, key, role, 'batal', false, :then, :then, "
    ":then, 1 from task where case_id = :id and status = 'siap'"
)
EARLIER_CALL = (
    "insert into effect (part, id, region_code, case_id, key, element, kind, verb, status, attempts, due_at, actor_id, "
    "actor_name, actor_role, closed_at) select part, gen_random_uuid(), region_code, case_id, key, element, kind, "
    "verb, 'batal', 0, :then, actor_id, actor_name, actor_role, :then from effect where id = :id"
)


def kept(walk: Walk, run: object) -> dict[str, str]:
    """Number of a case that stayed → why."""
    page = staying_cases(walk.session, walk.become("arif"), run)  # type: ignore[arg-type]
    return {one.case.number: str(one.place.why) for one in page.rows}


def timers_at(walk: Walk, element: str) -> dict[object, Timer]:
    found = select(Timer).where(Timer.element == element, Timer.cancelled_at.is_(None))
    return {one.case_id: one for one in walk.session.scalars(found)}


def test_a_wait_that_is_new_goes_by_the_variable_of_its_case(walk: Walk) -> None:
    one, two, empty = cases_with(walk, "", "nomor_dinas", "A-1", True, "")
    old = one.process_version
    new = deploy(walk.session, with_edge(ANSWER).encode())
    [staying, moving] = preview_migration(walk.session, old, new.version, {}, by=walk.become("arif"))
    assert (staying.moves, staying.cases, moving.moves, moving.cases) == (False, 1, True, 2)
    run = moved(walk, old, new.version)
    assert (run.moved, run.kept) == (2, 1)
    assert correlations(walk) == {one.id: "A-1", two.id: "true"}
    [(number, why)] = kept(walk, run).items()
    assert number == empty.number
    assert "nomor_dinas" in why
    assert undone(walk, run) == 2
    assert correlations(walk) == {}


def test_a_wait_that_is_kept_goes_by_what_the_new_version_says(walk: Walk) -> None:
    [case] = cases_with(walk, with_edge(NUMBERED), "nomor_dinas", "A-1")
    assert correlations(walk) == {case.id: case.number}
    run = moved(walk, case.process_version, deploy(walk.session, with_edge(ANSWER).encode()).version)
    assert correlations(walk) == {case.id: "A-1"}
    assert undone(walk, run) == 1
    assert correlations(walk) == {case.id: case.number}


def test_a_wait_that_ends_comes_back_with_its_value(walk: Walk) -> None:
    [case] = cases_with(walk, with_edge(ANSWER), "nomor_dinas", "A-1")
    before = [(one.key, one.name, one.kind, one.correlation) for one in walk.session.scalars(select(Subscription))]
    other = deploy(walk.session, with_variables("nomor_dinas", "lama", "skor").encode())
    run = moved(walk, case.process_version, other.version)
    assert correlations(walk) == {}
    assert undone(walk, run) == 1
    assert before == [
        (one.key, one.name, one.kind, one.correlation) for one in walk.session.scalars(select(Subscription))
    ]


def test_a_timer_that_is_new_is_set_by_the_variable_of_its_case(walk: Walk) -> None:
    short, long, broken = cases_with(walk, "", "lama", "P3D", "P9D", "besok")
    old = short.process_version
    new = deploy(walk.session, with_edge(TIMED).encode())
    rows = preview_migration(walk.session, old, new.version, {}, by=walk.become("arif"))
    assert [(row.moves, row.cases) for row in rows] == [(False, 1), (True, 2)]
    now = clock.now()
    with clock.frozen(now):
        run = moved(walk, old, new.version)
    assert (run.moved, run.kept) == (2, 1)
    dues = {case_id: one.due_at for case_id, one in timers_at(walk, "tepi").items()}
    assert dues == {one.id: NATIONAL.opening(now + timedelta(days=n)) for one, n in ((short, 3), (long, 9))}
    [(number, why)] = kept(walk, run).items()
    assert (number, "besok" in why) == (broken.number, True)
    assert undone(walk, run) == 2
    assert timers_at(walk, "tepi") == {}


def test_a_case_stays_whose_variables_the_version_does_not_know(walk: Walk) -> None:
    scored = deploy(walk.session, with_variables("skor").encode())
    plain, odd = walk.at("verifikasi_kab", serial=9000), walk.at("verifikasi_kab", serial=9001, name="Warga 1")
    first = plain.process_version
    moved(walk, first, scored.version)
    walk.session.execute(
        text("update case_file set variables = variables || '{\"skor\": 5}' where id = :id"), {"id": odd.id}
    )
    by = walk.become("arif")
    found = dry_run(walk.session, scored.version, first, {}, by=by)
    assert (found.moving, found.staying) == (1, 1)
    assert [str(row.relocation.why) for row in found.rows if not row.moves] == [WITHOUT_PLACE]
    run = moved(walk, scored.version, first)
    assert (run.moved, run.kept) == (1, 1)
    assert kept(walk, run) == {odd.number: WITHOUT_PLACE}
    assert [walk.answer(case, "ratna", "setuju").step for case in (plain, odd)] == ["persetujuan_kepala"] * 2


def test_the_history_of_a_case_tells_of_the_move_and_of_the_way_back(walk: Walk) -> None:
    one, two = walk.at("persetujuan_kepala", serial=9000), walk.at("persetujuan_kepala", serial=9001, name="Warga 1")
    new = deploy(walk.session, second_version())
    run = moved(walk, one.process_version, new.version, mapping={"persetujuan_kepala": "verifikasi_kedua"})
    for case in (one, two):
        [fact] = walk.facts(case, "cases.case.migrated")
        assert (fact.actor_name, fact.about_id, fact.region_code) == (run.actor_name, case.id, case.region_code)
        assert (fact.part, fact.reason) == (case.part, WHY)
        assert fact.before == {"versi": 1, "langkah": "persetujuan_kepala"}
        assert fact.after == {"versi": 2, "langkah": "verifikasi_kedua"}
    undone(walk, run)
    *_, back = sorted(walk.facts(one, "cases.case.migrated"), key=lambda fact: fact.at)
    assert (back.before, back.after) == (
        {"versi": 2, "langkah": "verifikasi_kedua"},
        {"versi": 1, "langkah": "persetujuan_kepala"},
    )
    assert walk.session.scalars(select(Fact.id).where(Fact.verb == "cases.case.migrated")).all().__len__() == 4
    told = [dict(entry.rows) for entry in timeline(walk.session, walk.become("arif"), one.id) if "versi" in entry.text]
    assert [rows["Versi proses"] for rows in told] == ["2 → 1", "1 → 2"]


def test_undoing_opens_nothing_that_was_closed_before(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterparts, "refuse_skipping", lambda *_: None)
    case = walk.at("verifikasi_kab")
    walk.answer(case, "ratna", "kembalikan", note="Foto kabur, ulang.", return_to="kunjungan_lapangan")
    [task] = walk.session.scalars(select(Task).where(Task.case_id == case.id, Task.status == "siap"))
    stopped = timers_at(walk, "tenggat_kunjungan")
    earlier = {"id": case.id, "then": clock.now() - timedelta(days=2)}
    walk.session.execute(text(EARLIER_TASK), earlier)
    walk.session.execute(
        text(
            'insert into timer (part, id, region_code, case_id, element, key, "left", due_at, cancelled_at) select '
            "part, gen_random_uuid(), region_code, id, 'tenggat_kunjungan', 'verval/tenggat_kunjungan', 1, "
            ":then, :then "
            "from case_file where id = :id"
        ),
        earlier,
    )
    new = deploy(walk.session, second_version())
    mapping = {"kunjungan_lapangan": "tugaskan_ulang", "tenggat_kunjungan": ""}
    run = moved(walk, case.process_version, new.version, mapping=mapping)
    assert (run.moved, case.step) == (1, "tugaskan_ulang")
    assert undone(walk, run) == 1
    open_tasks = walk.session.scalars(select(Task).where(Task.case_id == case.id, Task.status == "siap")).all()
    assert [one.id for one in open_tasks] == [task.id]
    assert {one.id for one in timers_at(walk, "tenggat_kunjungan").values()} == {one.id for one in stopped.values()}
    running = select(Timer.id).where(Timer.case_id == case.id, Timer.cancelled_at.is_(None), Timer.fired_at.is_(None))
    assert len(walk.session.scalars(running).all()) == 1


def test_undoing_takes_up_the_very_task_that_was_closed(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterparts, "refuse_skipping", lambda *_: None)  # the only way to close a task by a move
    case = walk.at("penetapan_pusat")
    task = walk.task(case)
    walk.session.execute(text(EARLIER_TASK), {"id": case.id, "then": clock.now() - timedelta(days=2)})
    new = deploy(walk.session, second_version())
    run = moved(walk, case.process_version, new.version, mapping={"penetapan_pusat": "terapkan_perubahan"})
    assert (run.moved, task.status) == (1, "batal")
    assert undone(walk, run) == 1
    [again] = walk.session.scalars(select(Task).where(Task.case_id == case.id, Task.status == "siap"))
    assert again.id == task.id


def test_undoing_takes_up_the_very_call_that_was_called_off(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "AT_ONCE", 0)
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    call = walk.session.scalars(select(Effect).where(Effect.case_id == case.id)).one()
    walk.session.execute(text(EARLIER_CALL), {"id": call.id, "then": clock.now() - timedelta(days=2)})
    new = deploy(walk.session, second_version())
    run = moved(walk, case.process_version, new.version, mapping={"terapkan_perubahan": "penetapan_pusat"})
    assert (run.moved, call.status) == (1, "batal")
    assert undone(walk, run) == 1
    [again] = walk.session.scalars(select(Effect).where(Effect.case_id == case.id, Effect.status == "menunggu"))
    assert again.id == call.id
