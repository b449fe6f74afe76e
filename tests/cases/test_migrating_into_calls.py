"""Cases that stand at the visit of old, a step of its own, go on inside the process that is called for it now."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text

from portal.access.actor import system
from portal.cases.migrating import preview_migration
from portal.cases.models import OPEN_TASK, CaseFile, Task, Timer
from portal.cases.operations import fire_due_timers
from portal.kernel import clock
from portal.kernel.database import set_scope
from tests.cases.versions import before_the_call, deploy, moved, undone
from tests.cases.walking import Walk

FIFTY, LATE = 50, 2
Rows = dict[UUID, tuple[str, str, str, datetime]]


def open_things(walk: Walk) -> tuple[Rows, dict[UUID, tuple[str, datetime]]]:
    """Case \u2192 step, key, role and deadline of its open task; case \u2192 key and date of its timer."""
    walk.become("arif")
    walk.session.expire_all()
    tasks = walk.session.scalars(select(Task).where(Task.status.in_(OPEN_TASK)))
    timers = walk.session.scalars(select(Timer).where(Timer.fired_at.is_(None), Timer.cancelled_at.is_(None)))
    return (
        {one.case_id: (one.step, one.key, one.role, one.due_at) for one in tasks},
        {one.case_id: (one.key, one.due_at) for one in timers},
    )


def overdue(walk: Walk, *cases: CaseFile) -> None:
    """Their visit took too long: it is to be given to somebody else."""
    sweeper = system("timers.sweep")
    set_scope(walk.session, sweeper.scope)
    past = {"ids": [case.id for case in cases], "past": clock.now() - timedelta(minutes=1)}
    walk.session.execute(text("update timer set due_at = :past where case_id = any(:ids)"), past)
    assert fire_due_timers(walk.session, by=sweeper) == len(cases)
    walk.session.expire_all()


def test_fifty_cases_at_the_visit_of_old_go_on_inside_the_call(walk: Walk) -> None:
    walk.become("arif")
    live = "update process_version set status = 'diganti' where process = 'usulan_baru' and status = 'berlaku'"
    now = walk.session.scalars(
        text("select version from process_version where process = 'usulan_baru' and status = 'berlaku'")
    ).one()
    walk.session.execute(text(live))
    old = deploy(walk.session, before_the_call(), status="berlaku").version
    cases = [walk.at("kunjungan_lapangan", serial=9000 + n, name=f"Warga {n}") for n in range(FIFTY)]
    assert {case.process_version for case in cases} == {old}
    overdue(walk, *cases[:LATE])
    before = open_things(walk)
    rows = preview_migration(walk.session, old, now, {}, by=walk.become("arif"))
    assert {(row.steps, row.steps_after, row.cases, row.moves) for row in rows} == {
        (("kunjungan_lapangan",), ("kunjungan_lapangan",), FIFTY - LATE, True),
        (("tugaskan_ulang",), ("tugaskan_ulang",), LATE, True),
    }
    assert open_things(walk) == before, "a dry run writes nothing"
    run = moved(walk, old, now)
    assert (run.moved, run.kept) == (FIFTY, 0)
    tasks, timers = open_things(walk)
    assert {one: (step, key, due) for one, (step, key, _, due) in tasks.items()} == {
        one: (step, f"verval/{step}", due) for one, (step, _, _, due) in before[0].items()
    }, "the same work with its old deadline"
    assert timers == {one: ("verval/tenggat_kunjungan", due) for one, (_, due) in before[1].items()}
    assert undone(walk, run) == FIFTY
    assert open_things(walk) == before
    assert moved(walk, old, now).moved == FIFTY
    first, again, last = cases[0], cases[2], cases[-1]
    assert walk.answer(first, "tuti", "lanjutkan").step == "kunjungan_lapangan"
    overdue(walk, again)
    assert walk.case(again.id).step == "tugaskan_ulang", "the timer of the visit still runs inside the call"
    for case in (first, last):
        walk.answer(walk.at("penetapan_pusat", since=walk.case(case.id)), "maya", "tetapkan")
        assert walk.case(case.id).status == "selesai"
