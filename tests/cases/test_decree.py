"""What a case's decree says: the family as published; a correction's whole family; a removal's members and reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from portal.cases.letters.decreeing import issue_decree_with_names
from portal.cases.letters.offices import RATIFICATION, Period, office_content
from portal.cases.models import CaseFile
from portal.cases.operations import open_case
from portal.documents.models import Letter
from portal.documents.press import Press, html_of, install_press
from portal.documents.queries import letters_of_case, parts_of
from portal.kernel import clock
from portal.registry import queries
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.operations import save_proposal
from tests import people
from tests.cases.test_objection import objected
from tests.cases.walking import Walk
from tests.registry.families import REASON, family, propose, publish, registered, wife


def proposed(walk: Walk, kind: str, family_id: UUID, draft: FamilyDraft | None = None, **more: Any) -> CaseFile:
    by = walk.become("sari")
    change_set = save_proposal(
        walk.session,
        kind=kind,
        region_code=people.KARANGSARI,
        draft=draft,
        reason=more.pop("reason", REASON),
        keluarga_id=family_id,
        by=by,
        **more,
    )
    return open_case(walk.session, change_set, by=by)


def decree_of(walk: Walk, case: CaseFile) -> Letter:
    walk.answer(walk.at("penetapan_pusat", since=case), "maya", "tetapkan")
    [letter] = letters_of_case(walk.session, walk.become("sari"), case.id)
    return letter


def drawn(letter: Letter) -> str:
    install_press(Press("https://verivali.example", demo=False))
    return " ".join(html_of(letter).split())


def test_a_removal_names_who_goes_and_why(walk: Walk) -> None:
    family_id = registered(walk.session, walk.become)
    told = "Sekeluarga pindah ke Cilacap"
    letter = decree_of(walk, proposed(walk, "penghapusan", family_id, reason=told, reason_code="2"))
    assert letter.kind == "sk_penghapusan"
    assert letter.content["tentang"].startswith("Penghapusan Keluarga")
    assert [one["nama"] for one in letter.content["anggota"]] == ["Sukirman Hadi", "Wartini"]
    assert (letter.content["sebab"], letter.content["alasan"]) == ("Pindah", told)
    assert letter.content["nomor_kk"] == "330220 •••••• 9000"
    page = drawn(letter)
    for said in ("PENGHAPUSAN KELUARGA", "2 (dua) orang", "Wartini", "Pindah", told, "Dusun Krajan, RT 003 RW 001"):
        assert said in page
    assert "nol" not in page


def test_who_left_before_is_not_removed_again(walk: Walk) -> None:
    family_id = registered(walk.session, walk.become)
    draft = queries.draft_of(walk.session, walk.become("sari"), family_id)
    draft.anggota[1].removed = True
    decree_of(walk, proposed(walk, "perbaikan", family_id, draft))
    letter = decree_of(walk, proposed(walk, "penghapusan", family_id, reason_code="1"))
    assert [one["nama"] for one in letter.content["anggota"]] == ["Sukirman Hadi"]


def test_a_correction_shows_the_whole_family_and_what_was_corrected(walk: Walk) -> None:
    family_id = registered(walk.session, walk.become)
    draft = queries.draft_of(walk.session, walk.become("sari"), family_id)
    draft.ruta["lantai"] = "2"
    draft.anggota[1].values |= {"status_kawin": "3", "nama": "Wartini Asih"}
    draft.anggota.append(MemberDraft(None, wife(9009).values | {"nama": "Bagas", "hub_kepala": "3"}))
    letter = decree_of(walk, proposed(walk, "perbaikan", family_id, draft))
    content = letter.content
    assert letter.kind == "sk_perbaikan"
    assert [one["nama"] for one in content["anggota"]] == ["Sukirman Hadi", "Wartini Asih", "Bagas"]
    assert content["nomor_kk"] == "330220 •••••• 9000"
    assert content["perubahan"] == [
        "Data rumah tangga: Lantai terluas",
        "Wartini Asih: Nama lengkap, Status kawin",
        "Bagas: anggota baru",
    ]
    page = drawn(letter)
    assert "Setelah diperbaiki, keluarga pada diktum KESATU beranggotakan 3 (tiga) orang" in page
    assert "Wartini Asih: Nama lengkap, Status kawin" in page


def test_the_head_is_the_published_one_not_the_first_drafts(walk: Walk) -> None:
    case = walk.opened(9000, "Sukirman Hadi")
    by = walk.become("sari")
    draft = family(9000, "Sukirman Hadi Prawiro")
    draft.ruta["dusun"] = "Krajan"
    save_proposal(
        walk.session,
        kind="usulan_baru",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        change_set_id=case.change_set_id,
        by=by,
    )
    letter = decree_of(walk, case)
    assert letter.kind == "sk_penetapan"
    assert letter.content["kepala"] == "Sukirman Hadi Prawiro"
    assert letter.content["alamat"] == "Dusun Krajan, RT 003 RW 001"
    assert "2 (dua) orang" in drawn(letter)


def test_the_annex_of_an_office_names_only_its_decreed_families(walk: Walk, tmp_path: Path) -> None:
    """An upheld objection is decided, not decreed; a family of another regency is none of this one's business."""
    walk.become("sari")
    by = walk.become("wayan")
    made = propose(walk.session, by, family(9050, "Ketut Rahasia"), people.PECATU)
    publish(walk.session, made, walk.become)
    here, there = (walk.at("penetapan_pusat", serial=9000 + 10 * n, name=f"Warga {n}") for n in range(2))
    for case in (here, there):
        walk.answer(case, "maya", "tetapkan")
    objection = objected(walk, registered(walk.session, walk.become, 9070, "Tersanggah"), tmp_path)
    walk.become("maya")
    objection.status, objection.closed_at = "selesai", clock.now()
    there.subject_id, there.kind = made.keluarga_id, "reaktivasi"
    walk.session.flush()
    today = Period(clock.today(), clock.today())
    letter = issue_decree_with_names(walk.session, people.BANYUMAS, today, by=walk.become("maya"))
    [part] = parts_of(walk.session, walk.become("ratna"), letter)
    told = [(row["kepala"], row["alamat"]) for row in part.rows]
    assert told == [("Warga 0", told[0][1]), (f"Kasus {there.number}", "Karangsari")]
    assert letter.content["total_jumlah"] == 2
    kinds = [{"nama": "Keluarga baru", "jumlah": 1}, {"nama": "Reaktivasi", "jumlah": 1}]
    assert [row["jenis"] for row in part.rows] == ["Baru", "Reaktivasi"], "a reactivation corrects nothing"
    assert letter.content["rincian"] == kinds
    said = office_content(walk.session, RATIFICATION, people.BANYUMAS, today, walk.become("hendra"))
    assert (said["total_jumlah"], said["rincian"]) == (2, kinds), "an objection that ended is no change"
