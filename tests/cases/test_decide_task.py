"""Deciding: what is refused leaves everything as it was; what passes is one decision, one fact, one step on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.cases.errors import (
    AlreadyDecided,
    HeldByColleague,
    NoLongerOpen,
    NoteRequired,
    NotYourRole,
    SamePerson,
    UnknownAction,
    UnknownReturn,
    VisitRequired,
)
from portal.cases.operations import claim_task, decide_task
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from portal.kernel.ids import new_id
from portal.registry.errors import NotReady
from portal.registry.models import ChangeSet
from tests.cases.walking import NOTE, Walk, colleague, musdes
from tests.registry.families import family


@pytest.mark.parametrize(
    ("who", "refusal"), [("putu", NotFound), ("hendra", NotYourRole), ("lestari", NotAllowed), ("sari", NotYourRole)]
)
def test_only_the_steps_own_role_in_its_own_area_decides(walk: Walk, who: str, refusal: type[Refused]) -> None:
    case = walk.at("verifikasi_kab")
    task = walk.task(case)
    with pytest.raises(refusal):
        decide_task(walk.session, task.id, action="setuju", version=1, by=walk.become(who))
    assert task.status == "siap"


def test_a_task_nobody_made_does_not_exist(walk: Walk) -> None:
    with pytest.raises(NotFound):
        decide_task(walk.session, new_id(3302), action="setuju", version=1, by=walk.become("ratna"))


@pytest.mark.parametrize("action", ["tetapkan", "", "lompat"])
def test_an_answer_the_diagram_does_not_know(walk: Walk, action: str) -> None:
    case = walk.at("verifikasi_kab")
    with pytest.raises(UnknownAction):
        walk.answer(case, "ratna", action)
    assert len(walk.decisions(case)) == 4


@pytest.mark.parametrize("action", ["tolak", "kembalikan"])
@pytest.mark.parametrize("note", ["", "   ", "  ok  "])
def test_rejecting_and_returning_need_a_reason(walk: Walk, action: str, note: str) -> None:
    case = walk.at("verifikasi_kab")
    with pytest.raises(NoteRequired) as refusal:
        walk.answer(case, "ratna", action, note=note, return_to="kunjungan_lapangan")
    assert list(refusal.value.fields) == ["note"]
    assert case.step == "verifikasi_kab"


@pytest.mark.parametrize("target", [None, "penetapan_pusat", "validasi_prov", "entah"])
def test_a_return_names_a_step_of_the_diagram(walk: Walk, target: str | None) -> None:
    case = walk.at("verifikasi_kab")
    with pytest.raises(UnknownReturn):
        walk.answer(case, "ratna", "kembalikan", note=NOTE, return_to=target)


def test_nothing_is_returned_to_a_province_that_was_passed_by(walk: Walk) -> None:
    case = walk.at("penetapan_pusat", province_step=False)
    with pytest.raises(UnknownReturn):
        walk.answer(case, "maya", "kembalikan", note=NOTE, return_to="validasi_prov")
    assert walk.answer(case, "maya", "kembalikan", note=NOTE, return_to="verifikasi_kab").step == "verifikasi_kab"


def test_what_a_colleague_holds_is_not_decided(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    ratna = walk.become("ratna")
    claim_task(walk.session, walk.task(case).id, by=colleague(ratna))
    with pytest.raises(HeldByColleague, match="Rudi Hartanto"):
        walk.answer(case, "ratna", "setuju")


def test_who_checked_does_not_sign(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    both = replace(walk.become("ratna"), role="kepala_dinas_kab")
    with pytest.raises(SamePerson):
        decide_task(walk.session, walk.task(case).id, action="setuju", version=1, by=both)
    assert walk.answer(case, "hendra", "setuju").step == "validasi_prov"


@pytest.mark.parametrize(
    ("who", "step", "action", "after"),
    [
        ("maya", "penetapan_pusat", "tetapkan", ("selesai", None)),
        ("ratna", "verifikasi_kab", "setuju", ("berjalan", "persetujuan_kepala")),
    ],
)
def test_who_proposed_leaves_the_check_to_a_colleague(
    walk: Walk, who: str, step: str, action: str, after: tuple[str, str | None]
) -> None:
    proposer = walk.become(who)
    case = walk.at(step, who=who)
    assert case.created_by == proposer.user_id
    with pytest.raises(SamePerson):
        walk.answer(case, who, action)
    walk.become(who)
    decide_task(walk.session, walk.task(case).id, action=action, version=1, by=colleague(proposer))
    assert (case.status, case.step) == after


def test_a_draft_against_the_rules_is_not_submitted(walk: Walk) -> None:
    case = walk.opened(draft=family(alamat=""))
    with pytest.raises(NotReady, match="Alamat wajib diisi"):
        walk.answer(case, "sari", "ajukan")
    assert walk.answer(case, "sari", "batalkan", note="Salah orang").status == "dibatalkan"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (musdes(tanggal="kemarin"), "tanggal"),
        (musdes(tanggal=(clock.today() + timedelta(days=1)).isoformat()), "tanggal"),
        (musdes(peserta_hadir=0), "peserta_hadir"),
        (musdes(peserta_hadir="banyak"), "peserta_hadir"),
        (musdes(nomor_ba="  "), "nomor_ba"),
    ],
)
@pytest.mark.parametrize("action", ["setuju", "tolak"])
def test_a_musdes_has_a_date_people_and_minutes(walk: Walk, action: str, data: dict[str, Any], field: str) -> None:
    case = walk.at("catat_musdes")
    with pytest.raises(Invalid) as refusal:
        walk.answer(case, "sari", action, data=data, note="Tidak disepakati warga")
    assert list(refusal.value.fields) == [field]


def test_a_visit_step_is_answered_by_a_visit_of_this_case(walk: Walk) -> None:
    other = walk.at("kunjungan_lapangan", serial=9100, name="Warsito")
    case = walk.at("kunjungan_lapangan")
    elsewhere = walk.visit(other, walk.become("joko"))
    for data in ({}, {"visit_id": "entah"}, {"visit_id": str(new_id(case.part))}, {"visit_id": str(elsewhere.id)}):
        with pytest.raises(VisitRequired):
            walk.answer(case, "joko", "kirim", data=data)
    assert walk.answer(case, "joko", "kirim").step == "verifikasi_kab"


def test_the_second_answer_learns_who_was_first_and_when(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    task = walk.task(case)
    walk.answer(case, "ratna", "setuju")
    ratna = walk.become("ratna")
    for by in (ratna, colleague(ratna)):
        with pytest.raises(AlreadyDecided, match=r"sudah diputus oleh Ratna Wulandari pada \d\d-\d\d-\d{4} \d\d\.\d\d"):
            decide_task(walk.session, task.id, action="tolak", version=1, note=NOTE, by=by)
    assert len(walk.decisions(case)) == 5
    assert case.step == "persetujuan_kepala"


def test_a_page_of_another_version_decides_nothing(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    with pytest.raises(NoLongerOpen):
        decide_task(walk.session, walk.task(case).id, action="setuju", version=7, by=walk.become("ratna"))


def test_a_decision_is_written_once_with_its_fact(walk: Walk) -> None:
    case = walk.at("catat_musdes")
    task = walk.task(case)
    walk.answer(case, "sari", "setuju", note="  Disepakati warga  ")
    decision = walk.decisions(case)[-1]
    assert (decision.seq, decision.step, decision.action, decision.note) == (
        3,
        "catat_musdes",
        "setuju",
        "Disepakati warga",
    )
    assert (decision.actor_name, decision.role, decision.data) == ("Sari Lestiani", "operator_desa", musdes())
    assert (task.status, task.done_by, task.version) == ("selesai", decision.actor_id, 2)
    fact = next(f for f in walk.facts(case, "cases.task.decided") if f.about_id == task.id)
    assert (fact.before, fact.after, fact.reason) == (
        {"langkah": "catat_musdes"},
        {"keputusan": "setuju", "kembali_ke": None, "jalan": ["catat_musdes", "g_musdes", "mulai_verval"]},
        "Disepakati warga",
    )


def test_a_return_tells_why_and_the_way_goes_on_from_there(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    walk.answer(case, "hendra", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    task = walk.task(case)
    assert (task.step, task.role, task.returned, task.return_note) == (
        "kunjungan_lapangan",
        "petugas_lapangan",
        True,
        NOTE,
    )
    walk.answer(case, "joko", "kirim")
    task = walk.task(case)
    assert (task.step, task.returned, task.return_note) == ("verifikasi_kab", False, None)
    seqs = [d.seq for d in walk.decisions(case)]
    assert seqs == sorted(set(seqs))
    assert len(seqs) == 8


def test_a_rejection_ends_the_case_and_frees_the_family(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    walk.answer(case, "ratna", "tolak", note="Sudah tercatat di desa lain")
    assert (case.status, case.step) == ("ditolak", None)
    assert case.closed_at is not None
    assert walk.session.get_one(ChangeSet, (case.part, case.change_set_id)).status == "batal"
    again = walk.opened()
    assert again.number != case.number


@pytest.mark.parametrize("statement", ["update decision set action = 'setuju'", "delete from decision"])
def test_decisions_are_never_rewritten(walk: Walk, statement: str) -> None:
    walk.at("catat_musdes")
    with pytest.raises(DBAPIError, match="permission denied"):
        walk.session.execute(text(statement))
