"""Every rule of the catalogue that looks at a family's data: one case where it speaks, one where it is silent."""

from datetime import date
from pathlib import Path

import pytest

from portal.instruments.shipping import shipped
from portal.registry.catalogue import HELP, TITLES, rule_of
from portal.registry.drafts import FamilyDraft
from portal.registry.questionnaires import check_rules, unreadable_answers
from portal.registry.rules import check_draft
from tests.registry.families import family, head, nik, wife

TODAY = date(2026, 11, 24)
BDT = shipped("bdt2015")
DOCS = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
ELSEWHERE = {"V04", "V09", "V19", "V20", "V21", "V22", "V23", "V24", "D01", "B01", "B02", "B03", "B04", "B05"}
"""Rules that need more than the typing; tested where they live, V05 there, too."""


def with_head(**values: str) -> FamilyDraft:
    draft = family()
    draft.anggota[0] = head(**values)
    return draft


def answered(**values: object) -> FamilyDraft:
    """A family with answers of its household."""
    draft = family()
    draft.ruta |= {f"jawaban.{name}": value for name, value in values.items()}
    return draft


def member(**values: object) -> FamilyDraft:
    """A family whose wife answered; `umur` makes her that old."""
    draft = family()
    age = int(str(values.pop("umur", 56)))
    core = {name: str(values.pop(name)) for name in ("jenis_kelamin", "ijazah") if name in values}
    draft.anggota[1] = wife(nik="", alasan_tanpa_nik="1", tanggal_lahir=f"{2026 - age}-01-02", **core)
    draft.anggota[1].values |= {f"jawaban.{name}": value for name, value in values.items()}
    return draft


def house(**values: str) -> FamilyDraft:
    return family(**values)


CASES: list[tuple[str, FamilyDraft, FamilyDraft]] = [
    ("V00", with_head(nama=" "), family()),
    ("V01", with_head(nik="33022012"), family()),
    ("V01", with_head(nik="3302201203700000"), family()),
    ("V02", with_head(nik="3302209913709001"), family()),
    ("V03", with_head(tanggal_lahir="1971-03-12"), family()),
    ("V03", with_head(jenis_kelamin="2"), family()),
    ("V05", FamilyDraft(family().ruta, family().keluarga, [head(), wife(nik=nik(9000))]), family()),
    ("V06", with_head(nik="", alasan_tanpa_nik="2"), family()),
    ("V07", with_head(hub_kepala="3"), family()),
    ("V08", answered(jumlah_art=3, jumlah_keluarga=1), answered(jumlah_art=2, jumlah_keluarga=1)),
    ("V10", with_head(tanggal_lahir="2015-03-12", nik="", alasan_tanpa_nik="1"), family()),
    ("V11", with_head(tanggal_lahir="2030-03-12"), family()),
    ("V12", member(hamil="1", umur=60), member(hamil="1", umur=30)),
    ("V12", member(hamil="1", jenis_kelamin="1", umur=30), member(hamil="2", jenis_kelamin="1", umur=30)),
    (
        "V13",
        member(partisipasi_sekolah="1", jenjang="1", umur=30),
        member(partisipasi_sekolah="1", jenjang="1", umur=9),
    ),
    ("V13", member(jenjang="2", ijazah="3"), member(jenjang="7", ijazah="3")),
    ("V13", member(jenjang="4", kelas="5"), member(jenjang="4", kelas="3")),
    ("V13", member(jenjang="1", kelas="7"), member(jenjang="1", kelas="6")),
    ("V13", member(partisipasi_sekolah="0", ijazah="1"), member(partisipasi_sekolah="0", ijazah="0")),
    (
        "V13",
        member(partisipasi_sekolah="1", jenjang="4", umur=40),
        member(partisipasi_sekolah="1", jenjang="5", umur=40),
    ),
    (
        "V13",
        member(partisipasi_sekolah="1", jenjang="7", umur=11),
        member(partisipasi_sekolah="1", jenjang="7", umur=16),
    ),
    ("V13", member(jenjang="10", umur=14), member(jenjang="10", umur=19)),
    ("V00", member(jam_kerja=113), member(jam_kerja=40)),
    ("V14", with_head(tanggal_lahir="2018-03-12", bekerja="1"), with_head(bekerja="1")),
    ("V15", with_head(status_pekerjaan="5"), with_head(status_pekerjaan="4")),
    ("V16", house(luas_lantai="1000"), house(luas_lantai="36")),
    ("V00", answered(jumlah_kamar=21), answered(jumlah_kamar=3)),
    ("V17", answered(aset_ac="1"), answered(aset_ac="2")),
    ("V17", answered(aset_mobil="1"), answered(aset_mobil="2")),
    ("V17", house(penerangan="3", daya="1"), house(penerangan="1", daya="1")),
    ("V18", answered(id_pelanggan_pln="123"), answered(id_pelanggan_pln="523456789012")),
    ("V18", answered(nomor_kks="77"), answered(nomor_kks="6032980000000001")),
]


def numbers(draft: FamilyDraft) -> set[str]:
    """The rules that speak: the register's of its own facts, the shipped questionnaire's of all other answers."""
    told = check_draft(draft, today=TODAY)
    told += unreadable_answers(BDT, draft) + check_rules(BDT, draft, told, today=TODAY)
    return {rule_of(one.code) for one in told}


@pytest.mark.parametrize(("code", "wrong", "right"), CASES, ids=[f"{n}-{code}" for n, (code, _, _) in enumerate(CASES)])
def test_a_rule_speaks_and_is_silent(code: str, wrong: FamilyDraft, right: FamilyDraft) -> None:
    assert code in numbers(wrong)
    assert code not in numbers(right)


def test_every_rule_has_a_case_a_title_a_way_out_and_its_place_in_the_docs() -> None:
    assert {code for code, _, _ in CASES} | ELSEWHERE == set(TITLES) == set(HELP)
    told = DOCS.read_text(encoding="utf-8")
    assert [code for code in TITLES if f"| {code} |" not in told] == []


def test_where_two_values_disagree_both_are_shown_and_no_number() -> None:
    [born] = [one for one in check_draft(with_head(tanggal_lahir="1971-03-12"), today=TODAY) if one.code == "V03"]
    assert born.values == (("Isian", "12-03-1971"), ("Pada NIK", "12-03-..70"))


def test_what_tells_two_findings_apart_stays_the_same_for_the_same_draft() -> None:
    def marks() -> list[str]:
        return [one.mark for one in check_draft(with_head(nama=" ", tanggal_lahir="2030-01-01"), today=TODAY)]

    assert marks() == marks()
    assert len(set(marks())) == len(marks())
