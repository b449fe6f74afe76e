"""A submitted proposal taken back by its village: from where, by whom, and what is free afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from portal.cases.errors import NotWithdrawable
from portal.cases.inbox import InboxFilters, inbox
from portal.cases.models import OPEN_TASK, CaseFile, Task, Timer
from portal.cases.musdes import agenda
from portal.cases.musdes.errors import OnAgenda
from portal.cases.operations import claim_task, open_case
from portal.cases.queries import case_view, timeline
from portal.cases.rewinding import turn_case_back
from portal.cases.slips import history_of, receipt_of
from portal.cases.withdrawing import may_renew, may_withdraw, withdraw_case
from portal.kernel.errors import NotFound
from portal.kernel.reasons import ReasonRequired
from portal.notices.models import Notice
from portal.registry.queries import draft_again
from tests import people
from tests.access.test_absences import absent
from tests.access.test_absences import moved as post
from tests.cases.test_musdes import called, items
from tests.cases.versions import deploy, moved, second_version
from tests.cases.walking import NOTE, Walk, colleague
from tests.registry.families import REASON, family, propose_removal, registered

WHY = "Keluarga ini ternyata sudah terdata di desa lain."
MET = ["kunjungan_lapangan", "periksa_mutu", "verifikasi_kab", "persetujuan_kepala"]
AFTER_IT = ["validasi_prov", "penetapan_pusat"]


def unmet(walk: Walk, step: str = "verifikasi_kab", serial: int = 9000) -> CaseFile:
    """A case no meeting decides, at `step`: the removal of a family that is recorded twice."""
    keluarga_id = registered(walk.session, walk.become, serial)
    by = walk.become("sari")
    case = open_case(walk.session, propose_removal(walk.session, by, keluarga_id, "6", REASON), by=by)
    walk.answer(case, "sari", "ajukan")
    if step == "persetujuan_kepala":
        walk.answer(case, "ratna", "setuju")
    assert case.step == step
    return case


@pytest.mark.parametrize("step", ["catat_musdes", "verifikasi_kab", "persetujuan_kepala"])
def test_it_ends_as_withdrawn_from_every_step_before_the_office_has_decided(walk: Walk, step: str) -> None:
    case = walk.at(step) if step == "catat_musdes" else unmet(walk, step)
    sari = walk.become("sari")
    assert may_withdraw(walk.session, sari, case_view(walk.session, sari, case.id))
    withdraw_case(walk.session, case.id, reason=WHY, by=sari)
    walk.session.expire_all()
    assert (case.status, case.step, case.closed_at is None) == ("dibatalkan", None, False)
    running = select(Timer).where(Timer.case_id == case.id, Timer.fired_at.is_(None), Timer.cancelled_at.is_(None))
    assert walk.session.scalars(running).all() == []
    assert walk.session.scalars(select(Task).where(Task.case_id == case.id, Task.status.in_(OPEN_TASK))).all() == []
    [fact] = walk.facts(case, "cases.case.withdrawn")
    assert (fact.reason, (fact.before or {})["langkah"]) == (WHY, step)


@pytest.mark.parametrize("step", [*AFTER_IT, "susun_usulan"])
def test_not_after_the_office_and_a_draft_is_called_off_as_before(walk: Walk, step: str) -> None:
    case = walk.at(step)
    assert "minta pemeriksanya" in refusal(walk, case)


@pytest.mark.parametrize("step", MET)
def test_what_the_meeting_decided_is_not_one_operators_to_undo(walk: Walk, step: str) -> None:
    assert "sudah diputus musyawarah desa" in refusal(walk, walk.at(step))


def test_what_a_statement_decided_in_its_place_neither(walk: Walk) -> None:
    case = walk.at("catat_musdes")
    walk.answer(case, "sari", "setuju", data={"sptjm": "S/1", "nomor_sptjm": "S/1"})
    assert "SPTJM kepala desa/lurah" in refusal(walk, case)


def test_back_at_the_meeting_or_handed_in_anew_it_is_the_villages_again(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    walk.answer(case, "ratna", "kembalikan", note=NOTE, return_to="susun_usulan")
    walk.answer(case, "sari", "ajukan")
    assert case.step == "catat_musdes"
    walk.answer(case, "sari", "setuju")
    turn_case_back(walk.session, case.id, seq=walk.decisions(case)[-1].seq, why=WHY, by=walk.become("sari"))
    sari = walk.become("sari")
    assert may_withdraw(walk.session, sari, case_view(walk.session, sari, case.id))
    withdraw_case(walk.session, case.id, reason=WHY, by=sari)
    assert walk.case(case.id).status == "dibatalkan"


@pytest.mark.parametrize("who", [{"role": "kepala_dinas_kab"}, {"actor_id": 0}])
def test_what_another_office_or_the_house_handed_in_shows_no_button(walk: Walk, who: dict[str, Any]) -> None:
    case, sari = walk.at("catat_musdes"), walk.become("sari")
    view = case_view(walk.session, sari, case.id)
    assert may_withdraw(walk.session, sari, view)
    for name, other in who.items():
        walk.session.expunge(view.decisions[-1])
        setattr(view.decisions[-1], name, other)
    assert not may_withdraw(walk.session, sari, view)


def refusal(walk: Walk, case: CaseFile) -> str:
    """What Sari is told who tries to withdraw it past the button that is not there."""
    sari = walk.become("sari")
    assert not may_withdraw(walk.session, sari, case_view(walk.session, sari, case.id))
    with pytest.raises(NotWithdrawable) as refused:
        withdraw_case(walk.session, case.id, reason=WHY, by=sari)
    return refused.value.message


def test_it_is_withdrawn_once(walk: Walk) -> None:
    case, sari = walk.at("catat_musdes"), walk.become("sari")
    withdraw_case(walk.session, case.id, reason=WHY, by=sari)
    with pytest.raises(NotWithdrawable, match="sudah berakhir"):
        withdraw_case(walk.session, case.id, reason=WHY, by=sari)


def test_any_operator_of_the_village_may_and_nobody_else(walk: Walk) -> None:
    case = unmet(walk)
    sari = walk.become("sari")
    elsewhere = replace(sari, region_code=3304012002)
    above = replace(sari, region_code=3302200000)
    others = (walk.become("ratna"), walk.become("tuti"), walk.become("joko"), elsewhere, above)
    for other in others:
        with pytest.raises(NotFound):
            withdraw_case(walk.session, case.id, reason=WHY, by=other)
    walk.become("ratna")
    assert not may_withdraw(walk.session, walk.become("ratna"), case_view(walk.session, walk.become("ratna"), case.id))
    walk.become("sari")
    with pytest.raises(ReasonRequired):
        withdraw_case(walk.session, case.id, reason=" ", by=sari)
    withdraw_case(walk.session, case.id, reason=WHY, by=colleague(sari))
    assert walk.case(case.id).status == "dibatalkan"


def test_its_numbers_are_free_for_a_new_proposal_at_once(walk: Walk) -> None:
    case = walk.at("catat_musdes", serial=9061)
    withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    again = walk.opened(draft=family(9061, "Sukirman Hadi"))
    assert (again.status, again.step) == ("berjalan", "susun_usulan")


def test_whoever_holds_its_task_is_told_and_has_it_no_more(walk: Walk) -> None:
    case = unmet(walk)
    ratna = walk.become("ratna")
    claim_task(walk.session, walk.task(case).id, by=ratna)
    withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    told = walk.session.scalars(select(Notice).where(Notice.kind == "ditarik")).all()
    assert [(one.user_id, one.link) for one in told] == [(ratna.user_id, f"/kasus/{case.id}")]
    rows = inbox(walk.session, walk.become("ratna"), "saya", InboxFilters()).rows
    assert case.id not in {one.case.id for one in rows}


def test_whoever_stands_in_for_the_holder_today_is_told_too(walk: Walk) -> None:
    post(walk.session, "putu", "verifikator_kab", people.BANYUMAS)
    case = unmet(walk)
    ratna = walk.become("ratna")
    claim_task(walk.session, walk.task(case).id, by=ratna)
    absent(walk.session, ratna, "putu")
    withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    told = walk.session.scalars(select(Notice.user_id).where(Notice.kind == "ditarik")).all()
    assert set(told) == {ratna.user_id, people.user_id(walk.session, "putu")}


def test_history_and_receipt_say_it_with_the_reason(walk: Walk) -> None:
    case, sari = walk.at("catat_musdes"), walk.become("sari")
    withdraw_case(walk.session, case.id, reason=WHY, by=sari)
    first, *_ = timeline(walk.session, sari, case.id)
    assert (first.action, first.who, first.note) == ("batalkan", sari.name, WHY)
    assert receipt_of(walk.session, sari, case.id).state == "Dibatalkan"
    last = history_of(walk.session, sari, case.id).steps[-1]
    assert (last.what, last.note) == ("Susun usulan: Dibatalkan", WHY)


def test_what_an_open_agenda_holds_is_taken_off_it_first(walk: Walk) -> None:
    case = walk.at("catat_musdes", serial=9062)
    made = called(walk)
    with pytest.raises(OnAgenda):
        withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    [item] = [one for one in items(walk, made).values() if one.case_id == case.id]
    agenda.drop_item(walk.session, made.id, item.id, by=walk.become("sari"))
    withdraw_case(walk.session, case.id, reason=WHY, by=walk.become("sari"))
    assert walk.case(case.id).status == "dibatalkan"


def test_a_new_draft_begins_with_what_it_says_and_nobody_is_registered(walk: Walk) -> None:
    case, sari = walk.at("catat_musdes", serial=9063), walk.become("sari")
    with pytest.raises(NotFound):
        draft_again(walk.session, sari, case.change_set_id)
    withdraw_case(walk.session, case.id, reason=WHY, by=sari)
    again, typed = draft_again(walk.session, sari, case.change_set_id), family(9063, "Sukirman Hadi")
    assert again.keluarga["nomor_kk"] == typed.keluarga["nomor_kk"]
    assert [(one.id, one.values["nik"]) for one in again.anggota] == [
        (None, one.values["nik"]) for one in typed.anggota
    ]
    other = draft_again(walk.session, colleague(sari), case.change_set_id)
    assert {other.keluarga["nomor_kk"], *(one.values["nik"] for one in other.anggota)} == {""}
    assert [one.values["nama"] for one in other.anggota] == [one.values["nama"] for one in typed.anggota]
    assert may_renew(walk.session, sari, case)
    assert not may_renew(walk.session, replace(sari, region_code=3302202016), case)


def test_what_was_handed_in_under_another_version_says_why_not(walk: Walk) -> None:
    case = walk.at("catat_musdes")
    moved(walk, case.process_version, deploy(walk.session, second_version()).version)
    assert "versi proses" in refusal(walk, case)
