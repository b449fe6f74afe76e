"""What a decree says of the road its cases came by: a meeting, a statement in its place, a visit, or none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.cases.decrees import content_of, contents_of
from portal.cases.letters.decreeing import issue_decree_with_names
from portal.cases.letters.offices import Period
from portal.cases.models import CaseFile
from portal.cases.roads import Road, roads_of
from portal.cases.statements import village
from portal.documents.models import Letter
from portal.documents.operations import body_of
from portal.documents.press import Press, html_of, install_press
from portal.documents.previewing import preview, sample
from portal.documents.queries import letters_of_case
from portal.documents.versions import shipped
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from tests import people
from tests.cases import test_kinds as kinds
from tests.cases.test_decree import proposed
from tests.cases.test_statements import WHY, allow, scanned
from tests.cases.walking import Walk
from tests.registry.families import registered

MEETING, STATEMENT = "melalui musyawarah desa/kelurahan", "tanpa musyawarah"


def said(walk: Walk, letter: Letter) -> str:
    """What a letter says, in the wording that prints it."""
    install_press(Press("https://verivali.example", demo=False))
    return " ".join(html_of(letter, body_of(walk.session, letter)).split())


def decreed(walk: Walk, case: CaseFile) -> Letter:
    walk.answer(walk.at("penetapan_pusat", since=case), "maya", "tetapkan")
    [letter] = letters_of_case(walk.session, walk.become("sari"), case.id)
    return letter


def by_statement(walk: Walk, tmp_path: Path) -> CaseFile:
    """A case whose village answered by a signed letter."""
    case = walk.at("catat_musdes", serial=9000, name="Warga Banjir")
    allow(walk)
    sari = walk.become("sari")
    made = village.make_statement(walk.session, reason=WHY, by=sari)
    scanned(walk, made, PhotoStore(tmp_path), sari)
    village.close_statement(walk.session, made.id, made.totals, by=sari)
    walk.session.expire_all()
    return case


def test_what_was_said_and_seen_of_a_proposal_handed_in_anew_counts_no_more(walk: Walk) -> None:
    """The visitor, too, saw what the village then wrote anew; and the new proposal may need no visit at all."""
    case = walk.at("verifikasi_kab")
    assert roads_of(walk.session, [case.id])[case.id] == Road(meeting=True, visit=True)
    walk.answer(case, "ratna", "kembalikan", note=WHY, return_to="susun_usulan")
    walk.answer(case, "sari", "ajukan")
    assert roads_of(walk.session, [case.id]) == {case.id: Road()}
    walk.at("verifikasi_kab", since=case)
    assert roads_of(walk.session, [case.id]) == {case.id: Road(meeting=True, visit=True)}


def test_what_a_case_only_visits_again_keeps_its_meeting_and_its_visit(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    walk.answer(case, "ratna", "kembalikan", note=WHY, return_to="kunjungan_lapangan")
    assert roads_of(walk.session, [case.id]) == {case.id: Road(meeting=True, visit=True)}


def test_a_decree_tells_the_road_of_its_case(walk: Walk, tmp_path: Path) -> None:
    stated, met = by_statement(walk, tmp_path), walk.at("penetapan_pusat", serial=9100, name="Warga Rapat")
    without, with_meeting = decreed(walk, stated), decreed(walk, met)
    assert (without.content["lewat_musyawarah"], without.content["lewat_sptjm"]) == (False, True)
    assert (with_meeting.content["lewat_musyawarah"], with_meeting.content["lewat_sptjm"]) == (True, False)
    assert without.content["lewat_kunjungan"]
    assert with_meeting.content["lewat_kunjungan"]
    assert (MEETING in said(walk, without), STATEMENT in said(walk, without)) == (False, True)
    assert (MEETING in said(walk, with_meeting), STATEMENT in said(walk, with_meeting)) == (True, False)
    maya = walk.become("maya")
    together = contents_of(walk.session, [stated, met], maya)
    assert together == {one.id: content_of(walk.session, one, maya) for one in (stated, met)}
    letter = issue_decree_with_names(walk.session, people.BANYUMAS, Period(clock.today(), clock.today()), by=maya)
    told = [letter.content[f"lewat_{name}"] for name in ("musyawarah", "sptjm", "kunjungan")]
    assert (told, letter.content["total_jumlah"]) == ([1, 1, 2], 2)
    assert "seluruhnya melalui pemeriksaan lapangan;" in said(walk, letter)
    assert f"1 di antaranya {MEETING}; 1 di antaranya diteruskan dengan surat pernyataan" in said(walk, letter)


def test_a_new_draft_that_needs_no_visit_is_decreed_without_one(walk: Walk) -> None:
    """A correction of the floor is visited; sent back, it only mends a name, which nobody has to go and see."""
    case = kinds.opened(walk, "perbaikan", kinds.floor)
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "joko", "kirim")
    assert roads_of(walk.session, [case.id]) == {case.id: Road(visit=True)}
    walk.answer(case, "ratna", "kembalikan", note=WHY, return_to="susun_usulan")
    kinds.proposed(walk, "perbaikan", kinds.spelling, keluarga_id=case.subject_id, change_set_id=case.change_set_id)
    walk.answer(case, "sari", "ajukan")
    letter = decreed(walk, case)
    assert (letter.kind, letter.content["lewat_kunjungan"]) == ("sk_perbaikan", False)
    assert "lapangan" not in said(walk, letter)


def test_a_case_that_met_nobody_says_so(walk: Walk) -> None:
    case = proposed(walk, "penghapusan", registered(walk.session, walk.become), reason_code="1")
    assert roads_of(walk.session, [case.id]) == {case.id: Road()}


@pytest.mark.parametrize("kind", ["sk_penetapan", "sk_perbaikan", "sk_penghapusan"])
def test_each_wording_claims_only_what_was(kind: str) -> None:
    letter = sample(kind)
    letter.content |= {"lewat_musyawarah": False, "lewat_sptjm": False, "lewat_kunjungan": False}
    told = preview(kind, shipped(kind), letter).html
    assert "telah melalui verifikasi dan validasi berjenjang" in told
    assert "musyawarah" not in told
    assert "lapangan" not in told


def test_the_collective_wording_claims_only_what_was() -> None:
    letter = sample("sk_bnba")
    letter.content |= {"total_jumlah": 3, "lewat_musyawarah": 3, "lewat_sptjm": 0, "lewat_kunjungan": 0}
    told = preview("sk_bnba", shipped("sk_bnba"), letter).html
    assert f"berjenjang; seluruhnya {MEETING};" in told
    assert STATEMENT not in told
    assert "lapangan" not in told
