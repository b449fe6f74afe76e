"""The timer of the home visit: it fires when due, once, and one broken case holds up nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases.models import CaseFile, Timer
from portal.cases.moving import timers as sweeping
from portal.cases.moving.standing import Standing, lock_cases
from portal.cases.operations import claim_task, decide_task, fire_due_timers
from portal.cases.processmodels import Effect
from portal.kernel import clock
from portal.kernel.database import set_scope
from tests.cases.walking import NOTE, Walk

SWEEPER = system("timers.sweep", Permission.CASES_TASK_WORK)
TEN_DAYS = timedelta(days=40)
"""Longer than ten working days, whatever holidays lie between."""


def sweep(walk: Walk, after: timedelta, **more: int) -> int:
    """A sweep that long from now."""
    set_scope(walk.session, SWEEPER.scope)
    with clock.frozen(clock.now() + after):
        return fire_due_timers(walk.session, by=SWEEPER, **more)


def timers(walk: Walk, case: CaseFile) -> list[Timer]:
    return list(walk.session.scalars(select(Timer).where(Timer.case_id == case.id).order_by(Timer.id)))


def test_nothing_fires_before_its_time(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    [timer] = timers(walk, case)
    assert sweep(walk, timer.due_at - clock.now() - timedelta(minutes=1)) == 0
    assert case.step == "kunjungan_lapangan"


def test_an_answered_visit_disarms_its_timer(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    [timer] = timers(walk, case)
    assert timer.cancelled_at is not None
    assert sweep(walk, timedelta(days=30)) == 0
    assert case.step == "verifikasi_kab"


def test_a_visit_nobody_made_goes_to_the_district(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    late = walk.task(case)
    claim_task(walk.session, late.id, by=walk.become("joko"))
    assert sweep(walk, TEN_DAYS + timedelta(minutes=1)) == 1
    assert (late.status, late.version) == ("batal", 2)
    task = walk.task(case)
    assert (task.step, task.role) == ("tugaskan_ulang", "pengawas_kecamatan")
    [fact] = walk.facts(case, "cases.timer.fired")
    assert (fact.actor_id, fact.actor_name, fact.role) == (0, "timers.sweep", "sistem")
    assert fact.after == {"peristiwa": "verval/tenggat_kunjungan", "peubah": {}, "jalan": ["tenggat_kunjungan"]}
    assert sweep(walk, TEN_DAYS + timedelta(minutes=2)) == 0, "once"


def test_a_reassigned_visit_has_a_timer_of_its_own(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    sweep(walk, TEN_DAYS + timedelta(minutes=1))
    walk.answer(case, "tuti", "lanjutkan")
    assert case.step == "kunjungan_lapangan"
    first, second = timers(walk, case)
    assert first.fired_at is not None
    assert (second.fired_at, second.cancelled_at) == (None, None)
    assert walk.answer(case, "joko", "kirim").step == "verifikasi_kab"


def test_a_returned_visit_is_timed_anew(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    walk.answer(case, "ratna", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    first, second = timers(walk, case)
    assert first.cancelled_at is not None
    assert second.due_at >= first.due_at
    assert sweep(walk, TEN_DAYS + timedelta(minutes=1)) == 1


def test_a_sweep_takes_no_more_than_it_is_told(walk: Walk) -> None:
    for serial in (9000, 9001, 9002):
        walk.at("kunjungan_lapangan", serial=serial)
    late = TEN_DAYS + timedelta(minutes=5)
    assert [sweep(walk, late, limit=2), sweep(walk, late, limit=2), sweep(walk, late, limit=2)] == [2, 1, 0]


def test_a_broken_case_holds_up_nobody_else(walk: Walk) -> None:
    broken, sound = walk.at("kunjungan_lapangan", serial=9000), walk.at("kunjungan_lapangan", serial=9001)
    broken.marking = 7
    walk.session.flush()
    assert sweep(walk, TEN_DAYS + timedelta(minutes=5)) == 1
    assert walk.case(sound.id).step == "tugaskan_ulang"
    assert walk.case(broken.id).step == "kunjungan_lapangan"
    [incident] = walk.session.scalars(select(Effect).where(Effect.case_id == broken.id, Effect.status == "macet"))
    assert (incident.kind, incident.key) == ("waktu", "verval/tenggat_kunjungan")
    assert "tidak dikenal" in str(incident.cause)


def test_a_timer_the_engine_knows_nothing_of_is_laid_aside(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    case.marking = walk.at("verifikasi_kab", serial=9001).marking
    walk.session.flush()
    assert sweep(walk, TEN_DAYS + timedelta(minutes=5)) == 0
    [timer] = timers(walk, case)
    assert timer.fired_at is not None
    assert walk.session.scalars(select(Effect).where(Effect.case_id == case.id)).all() == []


def test_a_village_officer_sweeps_only_the_village(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    by = walk.become("kadek")
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert fire_due_timers(walk.session, by=by) == 0
    assert case.step == "kunjungan_lapangan"


def test_the_late_officer_learns_that_the_step_is_over(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    task = walk.task(case)
    sweep(walk, TEN_DAYS + timedelta(minutes=1))
    joko = walk.become("joko")
    data = {"visit_id": str(walk.visit(case, joko).id)}
    with pytest.raises(Exception, match="tidak terbuka lagi"):
        decide_task(walk.session, task.id, action="kirim", version=1, data=data, by=joko)


def test_a_timer_stopped_while_the_sweep_waited_for_its_case_does_not_fire(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, sound = walk.at("kunjungan_lapangan", serial=9000), walk.at("kunjungan_lapangan", serial=9001)

    def stopped_meanwhile(*args: Any, **named: Any) -> list[Standing]:
        stop = update(Timer).where(Timer.case_id == case.id).values(cancelled_at=clock.now())
        walk.session.execute(stop.execution_options(synchronize_session=False))
        return lock_cases(*args, **named)

    monkeypatch.setattr(sweeping, "lock_cases", stopped_meanwhile)
    assert sweep(walk, TEN_DAYS + timedelta(minutes=5)) == 1
    walk.session.expire_all()
    assert (walk.case(case.id).step, walk.case(sound.id).step) == ("kunjungan_lapangan", "tugaskan_ulang")
    [timer] = timers(walk, case)
    assert timer.fired_at is None
