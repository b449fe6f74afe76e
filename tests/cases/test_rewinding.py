"""One case turned back to before a decision: where it stood, with what it knew; nothing erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases import deciding
from portal.cases.calendars.queries import calendars
from portal.cases.casediagram import case_path
from portal.cases.errors import NotRewindable, NotStuck
from portal.cases.incidents import IncidentFilters, incidents, retry_incident
from portal.cases.models import Timer
from portal.cases.operations import fire_due_timers
from portal.cases.queries import timeline
from portal.cases.rewinding import rewind_case, rewind_points, rewind_preview
from portal.cases.services import VERBS
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.reasons import ReasonRequired
from tests.cases.test_incidents import VERB, Refuses, effect_of, failing, work
from tests.cases.versions import deploy, moved, second_version, undone
from tests.cases.walking import Walk

WHY = "Salah tekan, dilaporkan Ratna."


def test_a_case_stands_again_where_it_stood(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    [visit] = [one for one in walk.decisions(case) if one.step == "kunjungan_lapangan"]
    rewind_case(walk.session, case.id, seq=visit.seq, reason=WHY, by=walk.become("arif"))
    task = walk.task(case)
    assert (case.step, task.step, task.returned, task.return_note) == (
        "kunjungan_lapangan",
        "kunjungan_lapangan",
        True,
        WHY,
    )
    [timer] = walk.session.scalars(select(Timer).where(Timer.case_id == case.id, Timer.cancelled_at.is_(None)))
    assert timer.element == "tenggat_kunjungan"
    calendar = calendars(walk.session).of(case.region_code)
    assert timer.due_at == calendar.after(timer.armed_at, timedelta(days=10)), "in working days of the office"
    assert len(walk.decisions(case)) == 5
    [fact] = walk.facts(case, "cases.case.rewound")
    assert (fact.reason, fact.before["langkah"], fact.after["langkah"]) == (
        WHY,
        "persetujuan_kepala",
        "kunjungan_lapangan",
    )
    walk.answer(case, "joko", "kirim")
    assert case.step == "verifikasi_kab"


def test_what_was_published_cannot_be_turned_back(walk: Walk) -> None:
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    with pytest.raises(NotRewindable):
        rewind_case(walk.session, case.id, seq=walk.decisions(case)[0].seq, reason=WHY, by=walk.become("arif"))


def test_it_needs_a_reason_the_right_and_a_decision(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    seq = walk.decisions(case)[0].seq
    with pytest.raises(ReasonRequired):
        rewind_case(walk.session, case.id, seq=seq, reason=" ", by=walk.become("arif"))
    with pytest.raises(NotFound):
        rewind_case(walk.session, case.id, seq=99, reason=WHY, by=walk.become("arif"))
    with pytest.raises(NotAllowed):
        rewind_case(walk.session, case.id, seq=seq, reason=WHY, by=walk.become("ratna"))


def test_back_to_the_very_first_step_knowing_what_it_knew(walk: Walk) -> None:
    case = walk.opened()
    knew = dict(case.variables)
    walk.at("verifikasi_kab", since=case)
    assert case.variables != knew
    first = walk.decisions(case)[0]
    rewind_case(walk.session, case.id, seq=first.seq, reason=WHY, by=walk.become("arif"))
    assert (case.step, walk.task(case).step) == ("susun_usulan", "susun_usulan")
    assert case.variables == knew


def test_what_would_happen_is_told_before(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    by = walk.become("arif")
    points = rewind_points(walk.session, by, case.id)
    assert [one.decision.step for one in points] == [
        "verifikasi_kab",
        "periksa_mutu",
        "kunjungan_lapangan",
        "catat_musdes",
        "susun_usulan",
    ]
    assert all(one.refusal is None for one in points)
    told = rewind_preview(walk.session, by, case.id, points[2].decision.seq)
    assert [one.step for one in told.tasks] == ["persetujuan_kepala"]
    assert {one.element for one in told.opens} == {"kunjungan_lapangan", "tenggat_kunjungan"}
    with pytest.raises(NotAllowed):
        rewind_points(walk.session, walk.become("ratna"), case.id)


def test_a_finished_case_has_no_points(walk: Walk) -> None:
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    assert rewind_points(walk.session, walk.become("arif"), case.id) == []
    with pytest.raises(NotRewindable):
        rewind_preview(walk.session, walk.become("arif"), case.id, walk.decisions(case)[0].seq)


def test_what_was_decided_under_another_version_cannot_be_turned_back(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    new = deploy(walk.session, second_version())
    moved(walk, case.process_version, new.version)
    walk.answer(case, "ratna", "setuju")
    by = walk.become("arif")
    refusals = {one.decision.step: one.refusal for one in rewind_points(walk.session, by, case.id)}
    assert {step for step, refusal in refusals.items() if refusal is None} == {"verifikasi_kab"}
    with pytest.raises(NotRewindable):
        rewind_case(walk.session, case.id, seq=walk.decisions(case)[0].seq, reason=WHY, by=by)
    rewind_case(walk.session, case.id, seq=walk.decisions(case)[-1].seq, reason=WHY, by=by)
    assert walk.task(case).step == "verifikasi_kab"


def test_a_case_elsewhere_is_absent(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    seq = walk.decisions(case)[0].seq
    elsewhere = replace(walk.become("arif"), region_code=5103000000)
    for asked in (
        lambda: rewind_points(walk.session, elsewhere, case.id),
        lambda: rewind_preview(walk.session, elsewhere, case.id, seq),
        lambda: rewind_case(walk.session, case.id, seq=seq, reason=WHY, by=elsewhere),
    ):
        with pytest.raises(NotFound):
            asked()


def test_the_history_and_the_way_tell_who_turned_it_back_when_why_and_to_where(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    first, by = walk.decisions(case)[1], walk.become("arif")
    rewind_case(walk.session, case.id, seq=first.seq, reason=WHY, by=by)
    [entry] = [one for one in timeline(walk.session, by, case.id) if one.text == "memutar balik kasus"]
    assert (entry.who, entry.note) == ("Arif Nugroho", WHY)
    assert ("Berdiri di langkah", "Catat hasil musdes") in entry.rows
    opened, *_, stop = case_path(walk.session, by, case.id).stops
    assert opened.told == "membuka kasus"
    assert (stop.told, stop.who, stop.reason, stop.places) == (entry.text, entry.who, WHY, entry.rows)


def test_a_move_to_another_version_and_back_is_told_with_who_and_why(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    run = moved(walk, case.process_version, deploy(walk.session, second_version()).version)
    assert undone(walk, run) == 1
    by = walk.become("arif")
    told = [one for one in timeline(walk.session, by, case.id) if "versi proses" in one.text]
    assert sorted((one.who, one.role, dict(one.rows)["Versi proses"]) for one in told) == [
        ("Arif Nugroho", "", "1 → 2"),
        ("Arif Nugroho", "", "2 → 1"),
    ]
    assert all(one.note and ("Berdiri di langkah", "Verifikasi kabupaten/kota") in one.rows for one in told)
    stops = [one for one in case_path(walk.session, by, case.id).stops if "versi proses" in one.told]
    assert {(one.who, one.role, one.reason) for one in stops} == {(one.who, "", one.note) for one in told}


def test_what_was_done_for_the_case_since_stands_in_the_way(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(VERBS, VERB, lambda *_: {"hasil_terap": "konflik"})
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    assert case.step == "tinjau_konflik"
    by = walk.become("arif")
    assert all(one.refusal is not None for one in rewind_points(walk.session, by, case.id))
    for decision in walk.decisions(case):
        with pytest.raises(NotRewindable, match="layanan"):
            rewind_case(walk.session, case.id, seq=decision.seq, reason=WHY, by=by)
    with clock.frozen(clock.now() + timedelta(seconds=1)):
        walk.answer(case, "ratna", "susun_ulang")
    later = walk.decisions(case)[-1]
    rewind_case(walk.session, case.id, seq=later.seq, reason=WHY, by=walk.become("arif"))
    assert case.step == "tinjau_konflik"


def test_a_running_timer_is_stopped(walk: Walk) -> None:
    case = walk.at("kunjungan_lapangan")
    [timer] = walk.session.scalars(select(Timer).where(Timer.case_id == case.id))
    rewind_case(walk.session, case.id, seq=walk.decisions(case)[-1].seq, reason=WHY, by=walk.become("arif"))
    walk.session.expire_all()
    assert (case.step, timer.cancelled_at is None, timer.fired_at) == ("catat_musdes", False, None)
    sweeper = system("timers.sweep", Permission.CASES_TASK_WORK)
    set_scope(walk.session, sweeper.scope)
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert fire_due_timers(walk.session, by=sweeper) == 0
    assert walk.case(case.id).step == "catat_musdes"


@pytest.mark.parametrize("state", ["menunggu", "macet"])
def test_what_was_asked_and_not_done_is_called_off(walk: Walk, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    monkeypatch.setattr(deciding, "AT_ONCE", 0)
    case = walk.at("penetapan_pusat")
    walk.answer(case, "maya", "tetapkan")
    if state == "macet":
        monkeypatch.setitem(VERBS, VERB, failing(Refuses, case, VERBS[VERB]))
        work(walk)
    effect = effect_of(walk, case)
    assert effect.status == state
    rewind_case(walk.session, case.id, seq=walk.decisions(case)[-1].seq, reason=WHY, by=walk.become("arif"))
    walk.session.expire_all()
    assert (case.step, effect.status, effect.closed_at is None) == ("penetapan_pusat", "batal", False)
    assert incidents(walk.session, walk.become("arif"), IncidentFilters()).rows == []
    assert work(walk) == 0
    with pytest.raises(NotStuck):
        retry_incident(walk.session, effect.id, by=walk.become("arif"))
