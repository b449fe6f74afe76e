"""Every case waits with its own values, and what cannot be computed for one case keeps only that one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases.calendars.queries import calendars
from portal.cases.deciding import Outcomes, decide_tasks
from portal.cases.errors import NotRewindable, Unforeseen
from portal.cases.models import CaseFile, Timer
from portal.cases.moving.messages import deliver, send_message
from portal.cases.operations import fire_due_timers, open_case
from portal.cases.ports import Sources
from portal.cases.processmodels import Effect, ProcessVersion
from portal.cases.rewinding import rewind_case
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.workflows.gate import Context, check
from tests import people
from tests.cases.versions import (
    ANSWER,
    CALLED,
    cases_with,
    correlations,
    deploy,
    holding,
    with_edge,
    with_message,
    with_variables,
)
from tests.cases.walking import Walk, musdes
from tests.registry.families import family, propose

SWEEPER = system("timers.sweep", Permission.CASES_TASK_WORK)
WHY = "Salah tekan di sana."


def decided(walk: Walk, who: str, cases: list[CaseFile], action: str, **more: Any) -> Outcomes:
    """All open steps of the cases answered at once."""
    by = walk.become(who)
    tasks = [walk.task(case) for case in cases]
    return decide_tasks(walk.session, [(task.id, task.version) for task in tasks], action=action, by=by, **more)


def test_each_case_waits_for_its_own_message(walk: Walk) -> None:
    cases = cases_with(walk, with_message(), "nomor_dinas", "A-1", "B-2", 3)
    assert not decided(walk, "ratna", cases, "setuju").refused
    assert correlations(walk) == dict(zip([case.id for case in cases], ["A-1", "B-2", "3"], strict=True))
    assert send_message(walk.session, "jawaban", "A-1", by=walk.become("ratna")) == 1
    walk.session.expire_all()
    assert [case.step for case in cases] == ["persetujuan_kepala", None, None]


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_case_that_cannot_say_its_message_waits_nowhere(walk: Walk, nothing: str | None) -> None:
    sound, empty = cases_with(walk, with_message(), "nomor_dinas", "A-1", nothing)
    outcomes = decided(walk, "ratna", [sound, empty], "setuju")
    [refusal] = outcomes.refused.values()
    assert (len(outcomes.done), type(refusal)) == (1, Unforeseen)
    assert "nomor_dinas" in refusal.message
    assert correlations(walk) == {sound.id: "A-1"}
    assert empty.step == "verifikasi_kab"


def test_a_case_is_not_turned_back_to_a_wait_it_cannot_say(walk: Walk) -> None:
    [case] = cases_with(walk, with_edge(ANSWER), "nomor_dinas", "A-1")
    holding(walk, case, "nomor_dinas", "")
    walk.answer(case, "ratna", "setuju")
    by = walk.become("arif")
    with pytest.raises(NotRewindable, match="nomor_dinas"):
        rewind_case(walk.session, case.id, seq=walk.decisions(case)[-1].seq, reason=WHY, by=by)


def test_a_message_without_its_value_is_not_sent(walk: Walk) -> None:
    [case] = cases_with(walk, with_message(), "nomor_dinas", None)
    with pytest.raises(Unforeseen, match="nomor_dinas"):
        deliver(walk.session, "message", "jawaban", case, by=walk.become("ratna"))
    holding(walk, case, "nomor_dinas", "A-1")
    assert deliver(walk.session, "message", "jawaban", case, by=walk.become("ratna")) == 0


def test_a_time_that_cannot_be_computed_keeps_only_its_case(walk: Walk) -> None:
    timed = CALLED.read_bytes().replace(b'"kerja P10D"</bpmn:timeDuration>', b"lama</bpmn:timeDuration>")
    assert b"lama</bpmn:timeDuration>" in timed
    diagram = with_variables("lama")
    sound, broken = cases_with(walk, diagram, "lama", "P3D", "salah", step="catat_musdes", called=timed)
    outcomes = decided(walk, "sari", [sound, broken], "setuju", data=musdes())
    [refusal] = outcomes.refused.values()
    assert "salah" in refusal.message
    timer = walk.session.scalars(select(Timer).where(Timer.case_id == sound.id)).one()
    office = calendars(walk.session).of(sound.region_code)
    assert timer.armed_at is not None
    assert timer.due_at == office.opening(timer.armed_at + timedelta(days=3))
    assert (sound.step, broken.step) == ("kunjungan_lapangan", "catat_musdes")


@pytest.mark.parametrize("odd", [0, 1])
def test_a_variable_nobody_declared_keeps_only_its_case(walk: Walk, odd: int) -> None:
    cases = [walk.at("kunjungan_lapangan", serial=9000 + place) for place in range(2)]
    holding(walk, cases[odd], "skor", 5)
    set_scope(walk.session, SWEEPER.scope)
    with clock.frozen(clock.now() + timedelta(days=40)):
        assert fire_due_timers(walk.session, by=SWEEPER) == 1
    walk.session.expire_all()
    assert (cases[odd].step, cases[1 - odd].step) == ("kunjungan_lapangan", "tugaskan_ulang")
    incident = walk.session.scalars(select(Effect).where(Effect.status == "macet")).one()
    assert (incident.case_id, incident.kind) == (cases[odd].id, "waktu")
    assert "skor" in str(incident.cause)


def test_a_case_that_cannot_begin_is_not_opened(walk: Walk) -> None:
    fewer = with_variables().replace(",hasil_terap,", ",")
    of_new = ProcessVersion.status == "berlaku", ProcessVersion.process == "usulan_baru"
    live = walk.session.scalars(select(ProcessVersion).where(*of_new)).one()
    live.status = "diganti"
    walk.session.flush()
    deploy(walk.session, fewer.encode(), status="berlaku")
    by = walk.become("sari")
    change_set = propose(walk.session, by, family(9000, "Sukirman Hadi"), people.KARANGSARI)
    with pytest.raises(Unforeseen, match="hasil_terap"):
        open_case(walk.session, change_set, by=by)


def test_the_gate_looks_at_what_messages_and_times_go_by() -> None:
    def codes(diagram: str, called: bytes = CALLED.read_bytes()) -> list[str]:
        found = check(Sources("usulan_baru", diagram.encode(), (called,)), Context()).findings
        return [one.code for one in found if one.element in {"tunggu_dinas", "tenggat_kunjungan"}]

    assert codes(with_message()) == []
    assert codes(with_message().replace('value="nomor_dinas"', 'value="tidak_ada"')) == ["undeclared"]
    for what in ("perlu_provinsi", "keputusan"):
        timed = CALLED.read_bytes().replace(b'"kerja P10D"</bpmn:timeDuration>', f"{what}</bpmn:timeDuration>".encode())
        assert codes(with_variables(), timed) == ["not-a-time"]
