"""Each kind of proposal runs its own process: by its table, past all people, back to who must mend, to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, update

from portal.cases import queries
from portal.cases.bulk import start_bulk
from portal.cases.bulkpreview import preview_bulk
from portal.cases.errors import NotAVersion, SamePerson, SeveralProcesses
from portal.cases.inbox import InboxFilters
from portal.cases.migrating import start_migration
from portal.cases.models import CaseFile
from portal.cases.opening import submits_at_once
from portal.cases.operations import decide_task, open_case, open_cases
from portal.cases.processes import process_of
from portal.cases.processmodels import ProcessVersion
from portal.documents.queries import letters_of_case
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.models import ChangeSet, Individu, Keluarga
from portal.registry.operations import save_proposal
from portal.registry.queries import draft_of
from portal.registry.weighing import Weight, weights_of
from tests import people
from tests.cases.walking import NOTE, Walk, colleague
from tests.registry.families import REASON, Become, registered, wife

Edit = Callable[[FamilyDraft], object]


def floor(draft: FamilyDraft) -> None:
    draft.ruta["lantai"] = "2"


def spelling(draft: FamilyDraft) -> None:
    draft.ruta["alamat"] = "Dusun Krajan Lor"
    draft.anggota[1].values["nama"] = "Wartini Asih"


def child(draft: FamilyDraft) -> None:
    draft.anggota.append(MemberDraft(None, wife(9009).values | {"nama": "Bagas", "hub_kepala": "3"}))


def gone(draft: FamilyDraft) -> None:
    draft.anggota[1].removed = True


def work(draft: FamilyDraft) -> None:
    draft.anggota[0].values |= {"bekerja": "1", "status_pekerjaan": "1"}


def asset(draft: FamilyDraft) -> None:
    draft.ruta["jawaban.sepeda_motor"] = "1"


def proposed(walk: Walk, kind: str, edit: Edit | None = None, code: str | None = None, **more: object) -> ChangeSet:
    """A correction or a removal of a family that is in the register."""
    keluarga_id = more.get("keluarga_id") or registered(walk.session, walk.become)
    by, draft = walk.become("sari"), None
    if edit is not None:
        draft = draft_of(walk.session, by, keluarga_id)  # type: ignore[arg-type]
        edit(draft)
    return save_proposal(
        walk.session,
        kind=kind,
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        keluarga_id=keluarga_id,  # type: ignore[arg-type]
        change_set_id=more.get("change_set_id"),  # type: ignore[arg-type]
        reason_code=code,
        by=by,
    )


def opened(walk: Walk, kind: str, edit: Edit | None = None, code: str | None = None, **more: object) -> CaseFile:
    return open_case(walk.session, proposed(walk, kind, edit, code), by=walk.become("sari"), **more)  # type: ignore[arg-type]


def family(walk: Walk) -> Keluarga:
    walk.session.expire_all()
    return walk.session.scalars(select(Keluarga)).one()


@pytest.mark.parametrize(
    ("edit", "weight"),
    [
        (spelling, Weight()),
        (floor, Weight(welfare=True)),
        (work, Weight(welfare=True)),
        (asset, Weight(welfare=True)),
        (child, Weight(members=True)),
        (gone, Weight(members=True)),
        (lambda draft: (floor(draft), child(draft)), Weight(welfare=True, members=True)),
    ],
    ids=["spelling", "floor", "work", "asset", "child", "gone", "both"],
)
def test_what_a_correction_touches_is_read_from_its_changes(walk: Walk, edit: Edit, weight: Weight) -> None:
    change_set = proposed(walk, "perbaikan", edit)
    assert weights_of(walk.session, [change_set.id]) == {change_set.id: weight}


def test_what_a_removal_is_for_is_read_from_it(walk: Walk) -> None:
    change_set = proposed(walk, "penghapusan", code="3")
    unknown = UUID(int=change_set.id.int + 1)
    assert weights_of(walk.session, [change_set.id, unknown]) == {
        change_set.id: Weight("3", members=True),
        unknown: Weight(),
    }


def test_a_slip_of_the_pen_needs_no_visit(walk: Walk) -> None:
    case = opened(walk, "perbaikan", spelling, province_step=False)
    assert case.process == "perbaikan"
    walk.answer(case, "sari", "ajukan")
    assert (case.step, case.variables["perlu_kunjungan"]) == ("verifikasi_kab", False)
    walk.answer(case, "ratna", "setuju")
    walk.answer(case, "hendra", "setuju")
    assert walk.answer(case, "maya", "tetapkan").status == "selesai"
    assert {one.nama for one in walk.session.scalars(select(Individu))} == {"Sukirman Hadi", "Wartini Asih"}
    [letter] = letters_of_case(walk.session, walk.become("sari"), case.id)
    assert letter.kind == "sk_perbaikan"
    view = queries.case_view(walk.session, walk.become("sari"), case.id)
    assert [(one.id, bool(one.when)) for one in view.stations] == [
        ("usulan", True),
        ("musdes", False),
        ("kunjungan", False),
        ("kabupaten", True),
        ("provinsi", False),
        ("penetapan", True),
    ]


def test_a_correction_of_the_house_goes_past_everybody_with_a_return(walk: Walk) -> None:
    case = opened(walk, "perbaikan", floor)
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "joko", "kirim")
    walk.answer(case, "ratna", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    walk.answer(case, "joko", "kirim")
    walk.answer(case, "ratna", "setuju")
    walk.answer(case, "hendra", "setuju")
    walk.answer(case, "bagus", "setuju")
    assert walk.answer(case, "maya", "tetapkan").status == "selesai"
    assert [one.step for one in walk.decisions(case)] == [
        "susun_usulan",
        "kunjungan_lapangan",
        "periksa_mutu",
        "verifikasi_kab",
        "kunjungan_lapangan",
        "periksa_mutu",
        "verifikasi_kab",
        "persetujuan_kepala",
        "validasi_prov",
        "penetapan_pusat",
    ]


def test_a_draft_that_grew_does_not_slip_past_the_visit(walk: Walk) -> None:
    """What the case was told when it opened is told anew when the draft is submitted."""
    case = opened(walk, "perbaikan", spelling)
    assert case.variables["menyangkut_kesejahteraan"] is False
    proposed(walk, "perbaikan", floor, keluarga_id=case.subject_id, change_set_id=case.change_set_id)
    walk.answer(case, "sari", "ajukan")
    assert (case.step, case.variables["menyangkut_kesejahteraan"]) == ("kunjungan_lapangan", True)


def test_whoever_composed_a_family_anew_meets_the_village(walk: Walk) -> None:
    case = opened(walk, "perbaikan", lambda draft: (floor(draft), child(draft)))
    walk.answer(case, "sari", "ajukan")
    assert case.step == "catat_musdes"
    walk.answer(case, "sari", "setuju")
    assert case.step == "kunjungan_lapangan"


def test_a_removal_for_death_is_decided_at_the_desk(walk: Walk) -> None:
    case = opened(walk, "penghapusan", code="1", province_step=False)
    assert (case.process, case.variables["alasan_kode"]) == ("penghapusan", "1")
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "ratna", "kembalikan", note="Lampirkan surat kematian.", return_to="susun_usulan")
    assert case.step == "susun_usulan"
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "ratna", "setuju")
    walk.answer(case, "hendra", "setuju")
    assert walk.answer(case, "maya", "tetapkan").status == "selesai"
    assert family(walk).status == "dihapus"


def test_whoever_became_able_is_heard_and_visited(walk: Walk) -> None:
    case = opened(walk, "penghapusan", code="4")
    for who, action in (
        ("sari", "ajukan"),
        ("sari", "setuju"),
        ("joko", "kirim"),
        ("ratna", "setuju"),
        ("hendra", "setuju"),
        ("bagus", "setuju"),
    ):
        walk.answer(case, who, action)
    assert family(walk).status == "aktif"
    walk.answer(case, "maya", "tetapkan")
    assert family(walk).status == "dihapus"


def test_who_was_not_found_is_looked_for_by_another_officer(walk: Walk) -> None:
    case = opened(walk, "penghapusan", code="3")
    walk.answer(case, "sari", "ajukan")
    assert (case.step, walk.task(case).role) == ("kunjungan_petugas_lain", "pengawas_kecamatan")
    walk.answer(case, "tuti", "kirim")
    assert case.step == "verifikasi_kab"
    walk.answer(case, "ratna", "tolak", note="Keluarga ini ada di rumah saudaranya.")
    assert (case.status, family(walk).status) == ("ditolak", "aktif")
    assert walk.session.get_one(ChangeSet, (case.part, case.change_set_id)).status == "batal"


@pytest.mark.parametrize("kind", ["perbaikan", "penghapusan"])
def test_whoever_checks_is_not_whoever_made(walk: Walk, kind: str) -> None:
    """Ratna opens it herself and verifies: neither her head's step nor the ministry's is hers in any role."""
    info = process_of(walk.session, kind)
    assert info.step("persetujuan_kepala").not_same_as == ("susun_usulan", "verifikasi_kab")
    assert info.step("penetapan_pusat").not_same_as == ("susun_usulan",)
    case = opened(walk, kind, spelling if kind == "perbaikan" else None, "1" if kind == "penghapusan" else None)
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "ratna", "setuju")
    task, ratna = walk.task(case), walk.become("ratna")
    with pytest.raises(SamePerson):
        decide_task(
            walk.session,
            task.id,
            action="setuju",
            version=task.version,
            by=replace(ratna, role="kepala_dinas_kab"),
        )


def test_whoever_handed_it_in_does_not_approve_it_though_another_opened_it(walk: Walk) -> None:
    case = walk.opened()
    task, handing_in = walk.task(case), colleague(walk.become("sari"))
    decide_task(walk.session, task.id, action="ajukan", version=task.version, by=handing_in)
    walk.session.refresh(case)
    walk.at("persetujuan_kepala", since=case)
    task, head = walk.task(case), replace(walk.become("hendra"), user_id=handing_in.user_id)
    with pytest.raises(SamePerson):
        decide_task(walk.session, task.id, action="setuju", version=task.version, by=head)
    assert walk.answer(case, "hendra", "setuju").step != "persetujuan_kepala"


def test_a_kind_without_a_process_of_its_own_runs_the_first(walk: Walk) -> None:
    assert {kind: process_of(walk.session, kind).id for kind in ("usulan_baru", "perbaikan", "pindah")} == {
        "usulan_baru": "usulan_baru",
        "perbaikan": "perbaikan",
        "pindah": "usulan_baru",
    }
    walk.session.execute(update(ProcessVersion).where(ProcessVersion.process == "perbaikan").values(status="diganti"))
    assert process_of(walk.session, "perbaikan").id == "usulan_baru"
    case = opened(walk, "perbaikan", spelling)
    assert (case.process, case.kind) == ("usulan_baru", "perbaikan")
    assert walk.answer(case, "sari", "ajukan").step == "catat_musdes"


def test_no_case_is_moved_from_one_process_to_another(walk: Walk) -> None:
    case = opened(walk, "perbaikan", spelling)
    other = process_of(walk.session, "penghapusan").version
    with pytest.raises(NotAVersion):
        start_migration(
            walk.session, case.process_version, other, mapping={}, reason="Salah proses.", by=walk.become("arif")
        )


def test_whose_the_first_step_is_follows_the_kind(walk: Walk) -> None:
    for kind in ("usulan_baru", "perbaikan", "penghapusan", "pindah"):
        assert submits_at_once(walk.session, kind, "operator_desa")
        assert not submits_at_once(walk.session, kind, "verifikator_kab")


def test_many_are_opened_as_one_is(walk: Walk) -> None:
    """Each by what it touches itself, handed in at once by whoever drafts."""
    sets = []
    for serial, edit in ((9000, spelling), (9001, floor)):
        keluarga_id = registered(walk.session, walk.become, serial, f"Warga {serial}")
        if serial == 9001:
            draft = draft_of(walk.session, walk.become("sari"), keluarga_id)
            draft.anggota[0].values["nama"] = "Warga Kedua"
        sets.append(proposed(walk, "perbaikan", edit, keluarga_id=keluarga_id))
    by = walk.become("sari")
    assert open_cases(walk.session, sets, {one.id: "Warga" for one in sets}, by=by).count == 2
    walk.session.expire_all()
    found = walk.session.scalars(select(CaseFile).where(CaseFile.kind == "perbaikan")).all()
    told = {case.change_set_id: (case.process, case.step) for case in found}
    assert told == {sets[0].id: ("perbaikan", "verifikasi_kab"), sets[1].id: ("perbaikan", "kunjungan_lapangan")}


def test_steps_called_alike_are_not_decided_together(walk: Walk) -> None:
    one = walk.at("persetujuan_kepala", serial=9100, name="Warga Baru")
    other = opened(walk, "penghapusan", code="1")
    for who, action in (("sari", "ajukan"), ("ratna", "setuju")):
        walk.answer(other, who, action)
    assert one.step == other.step == "persetujuan_kepala"
    by, both = walk.become("hendra"), InboxFilters()
    with pytest.raises(SeveralProcesses, match="Penghapusan keluarga, Usulan keluarga"):
        preview_bulk(walk.session, by, "persetujuan_kepala", both)
    with pytest.raises(SeveralProcesses):
        start_bulk(walk.session, step="persetujuan_kepala", action="setuju", filters=both, note="Setuju.", by=by)
    only = InboxFilters(process="penghapusan")
    seen = preview_bulk(walk.session, by, "persetujuan_kepala", only)
    assert (seen.seen.count, seen.kinds, seen.doubts) == (1, {"penghapusan": 1}, {})
    bulk = start_bulk(walk.session, step="persetujuan_kepala", action="setuju", filters=only, note="Setuju.", by=by)
    assert (bulk.total, bulk.filters["process"]) == (1, "penghapusan")


def test_a_visit_that_found_whom_the_village_did_not_is_doubted(walk: Walk) -> None:
    case = opened(walk, "penghapusan", code="3")
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "tuti", "kirim")
    seen = preview_bulk(walk.session, walk.become("ratna"), "verifikasi_kab", InboxFilters())
    assert seen.doubts is not None
    assert seen.doubts["hasil_lain"] == 1


def test_the_steps_of_a_role_are_told_with_their_process(walk: Walk, as_actor: Become) -> None:
    found = queries.steps_of(walk.session, as_actor("tuti"))
    assert [one.name for one in found] == [
        "usulan_baru:tugaskan_ulang",
        "usulan_baru:periksa_mutu",
        "penghapusan:tugaskan_ulang",
        "penghapusan:periksa_mutu",
        "penghapusan:kunjungan_petugas_lain",
        "perbaikan:tugaskan_ulang",
        "perbaikan:periksa_mutu",
        "pindah_datang:tugaskan_ulang",
        "pindah_datang:periksa_mutu",
        "reaktivasi:tugaskan_ulang",
        "reaktivasi:periksa_mutu",
    ]
