"""An objection goes from the village to its ruling and past appeal; what it leads to is opened by the house."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.access.actor import Actor, Stood, system
from portal.access.operations import appoint
from portal.access.permissions import Permission
from portal.cases import queries
from portal.cases.errors import NoteRequired, OwnDecision, SamePerson
from portal.cases.evidence.operations import EvidenceUpload, add_evidence
from portal.cases.holding import HAND_OVER, TAKE, hold_tasks, own_office, preview_holding
from portal.cases.inbox import InboxFilters
from portal.cases.models import CaseFile, Decision
from portal.cases.objecting import objection_view
from portal.cases.operations import claim_task, decide_task, fire_due_timers, open_case
from portal.cases.processmodels import BulkChunk
from portal.cases.queueerrors import JudgedByThem
from portal.cases.withdrawing import may_withdraw, withdraw_case
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import Invalid, NotFound
from portal.registry.errors import AlreadyObjected, NotReady, NotSuspended
from portal.registry.models import ChangeSet, Individu, Keluarga, NikRegistry
from portal.registry.objectionmodels import Objection
from portal.registry.objections import ObjectionDraft, save_objection
from portal.registry.operations import save_restoration
from portal.registry.queries import family_view
from tests import people
from tests.cases.walking import Walk, colleague
from tests.fieldwork.pictures import photo
from tests.registry.families import REASON, nik, propose_removal, registered

WHY = "Keluarga ini punya dua toko dan mobil; tetangganya tahu."
SAID = {"tanggal_sidang": "2020-01-02", "didengar": "keduanya", "risalah": "Pengaju dan keluarga sama-sama hadir."}


def typed(**changes: Any) -> ObjectionDraft:
    said = ObjectionDraft("masuk", "Paimin Setro", nik(9777), "warga", resident=True, cause="4")
    return replace(said, **changes)


def objected(walk: Walk, keluarga_id: UUID, tmp: Any, **changes: Any) -> CaseFile:
    """An objection with its photo and its statement, still a draft."""
    by = walk.become("sari")
    made = save_objection(walk.session, keluarga_id, typed(**changes), reason=WHY, by=by)
    case = open_case(walk.session, made, by=by, title="Sukirman Hadi", province_step=False)
    for number, kind in enumerate(("rumah", "pernyataan")):
        upload = EvidenceUpload(kind, f"{kind}.jpg", photo(320 + number, 240))
        add_evidence(walk.session, case.id, upload, store=PhotoStore(tmp), by=by)
    return case


def removed(walk: Walk, serial: int = 9000) -> UUID:
    """A family that was taken out, by Ratna and Hendra."""
    keluarga_id = registered(walk.session, walk.become, serial)
    by = walk.become("sari")
    made = propose_removal(walk.session, by, keluarga_id, "6", REASON)
    case = open_case(walk.session, made, by=by, province_step=False)
    for who, action in (("sari", "ajukan"), ("ratna", "setuju"), ("hendra", "setuju"), ("maya", "tetapkan")):
        walk.answer(case, who, action)
    return keluarga_id


def ruled(walk: Walk, case: CaseFile, action: str, note: str = "Rumahnya sudah kami lihat.") -> CaseFile:
    """Submitted, visited, heard, decided by the regency."""
    walk.answer(case, "sari", "ajukan")
    if case.step == "kunjungan_lapangan":
        walk.answer(case, "joko", "kirim")
    walk.answer(case, "ratna", "lanjut_putus", data=SAID)
    return walk.answer(case, "hendra", action, note=note)


def followed(walk: Walk, case: CaseFile) -> CaseFile:
    walk.session.expire_all()
    found = walk.session.get_one(Objection, (case.part, case.change_set_id)).lanjutan_id
    return walk.session.scalars(select(CaseFile).where(CaseFile.change_set_id == found)).one()


def test_an_upheld_objection_opens_the_removal_it_asks_for(walk: Walk, tmp_path: Any) -> None:
    keluarga_id = registered(walk.session, walk.become)
    case = ruled(walk, objected(walk, keluarga_id, tmp_path), "terima")
    assert (case.process, case.step, case.title) == ("sanggah", "sampaikan_putusan", "Sukirman Hadi")
    walk.answer(case, "sari", "selesai_disampaikan")
    assert case.status == "selesai"
    made = followed(walk, case)
    assert (made.kind, made.step, made.created_by) == ("penghapusan", "catat_musdes", 0)
    assert case.number in walk.session.get_one(ChangeSet, (made.part, made.change_set_id)).reason
    told = queries.timeline(walk.session, walk.become("sari"), case.id)
    sari = walk.become("sari")
    assert not may_withdraw(walk.session, sari, queries.case_view(walk.session, sari, made.id)), "the house proposed it"
    with pytest.raises(NotFound):
        withdraw_case(walk.session, made.id, reason=WHY, by=sari)
    assert ("Yang didengar", "Pengaju dan keluarga yang disanggah") in [row for entry in told for row in entry.rows]


def test_a_family_comes_back_by_the_ministry_after_an_appeal(walk: Walk, tmp_path: Any) -> None:
    """Refused by the regency, appealed, passed on, upheld: restored with everybody and their numbers."""
    keluarga_id = removed(walk)
    case = objected(walk, keluarga_id, tmp_path, about="keluar", relation="keluarga", cause="")
    by = walk.become("hendra")
    ruled_by = colleague(by)
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "joko", "kirim")
    walk.answer(case, "ratna", "lanjut_putus", data=SAID)
    task = walk.task(case)
    said = {"action": "tolak", "note": "Belum cukup bukti.", "reason_code": "T08"}
    decide_task(walk.session, task.id, version=task.version, by=ruled_by, **said)  # type: ignore[arg-type]
    walk.session.refresh(case)
    walk.answer(case, "sari", "banding", note="Keluarga tidak menerima putusan ini.")
    walk.answer(case, "bagus", "teruskan")
    maya, last = walk.become("maya"), walk.task(case)
    for judged in (ruled_by, walk.become("ratna")):
        walk.become("maya")
        both = replace(maya, user_id=judged.user_id, name=judged.name)
        with pytest.raises(SamePerson):
            decide_task(walk.session, last.id, action="terima", version=last.version, note="Kini diterima.", by=both)
    walk.answer(case, "maya", "terima", note="Data ganda ternyata orang lain.")
    view = objection_view(walk.session, by, queries.case_view(walk.session, walk.become("hendra"), case.id))
    assert view is not None
    assert [(one.action, one.note) for one in view.rulings] == [
        ("tolak", "Belum cukup bukti."),
        ("terima", "Data ganda ternyata orang lain."),
    ]
    assert view.appeal == "Keluarga tidak menerima putusan ini."
    made = followed(walk, case)
    assert (made.kind, made.step, made.variables["perlu_kunjungan"]) == ("reaktivasi", "verifikasi_kab", False)
    for who, action in (("ratna", "setuju"), ("hendra", "setuju"), ("maya", "tetapkan")):
        walk.answer(made, who, action)
    walk.session.expire_all()
    assert walk.session.get_one(Keluarga, (made.part, keluarga_id)).status == "aktif"
    held = set(walk.session.scalars(select(NikRegistry.individu_id)))
    assert held >= set(walk.session.scalars(select(Individu.id).where(Individu.keluarga_id == keluarga_id)))


def test_a_wrong_record_becomes_a_draft_for_the_village(walk: Walk, tmp_path: Any) -> None:
    keluarga_id = registered(walk.session, walk.become)
    case = ruled(walk, objected(walk, keluarga_id, tmp_path, about="data", cause=""), "terima")
    walk.answer(case, "sari", "selesai_disampaikan")
    made = followed(walk, case)
    assert (made.kind, made.step) == ("perbaikan", "susun_usulan")
    assert walk.task(made).role == "operator_desa"


def test_while_another_proposal_is_on_its_way_the_outcome_waits(walk: Walk, tmp_path: Any) -> None:
    keluarga_id = registered(walk.session, walk.become)
    case = objected(walk, keluarga_id, tmp_path)
    by = walk.become("sari")
    other = propose_removal(walk.session, by, keluarga_id, "1", REASON)
    waiting = open_case(walk.session, other, by=by)
    ruled(walk, case, "terima")
    walk.answer(case, "sari", "selesai_disampaikan")
    assert case.step == "tindak_lanjuti"
    walk.answer(waiting, "sari", "batalkan", note="Salah keluarga.")
    walk.answer(case, "ratna", "ulangi")
    assert (case.status, followed(walk, case).kind) == ("selesai", "penghapusan")


@pytest.mark.parametrize(("about", "ends"), [("masuk", "telaah_prov"), ("data", None)])
def test_a_silent_regency_loses_the_case_when_its_term_ends(walk: Walk, tmp_path: Any, about: str, ends: Any) -> None:
    """Escalated, or (a wrong record) lapsed; counted from the first submission, whatever was sent back since."""
    keluarga_id = registered(walk.session, walk.become)
    case = objected(walk, keluarga_id, tmp_path, about=about, cause="4" if about == "masuk" else "")
    begun = clock.now()
    walk.answer(case, "sari", "ajukan")
    if about == "data":
        walk.answer(case, "ratna", "kembalikan", note="Lengkapi surat.", return_to="susun_sanggahan")
        with clock.frozen(begun + timedelta(days=5)):
            walk.answer(case, "sari", "ajukan")
    sweeper = system("timers.sweep", Permission.CASES_TASK_WORK)
    for days, moved in ((13, 0), (15, 1)):
        set_scope(walk.session, sweeper.scope)
        with clock.frozen(begun + timedelta(days=days)):
            assert fire_due_timers(walk.session, by=sweeper) == moved
    walk.session.refresh(case)
    assert (case.step, case.status) == (ends, "berjalan" if ends else "ditolak")


def test_nobody_rules_on_what_they_decided_while_a_colleague_can(walk: Walk, tmp_path: Any) -> None:
    keluarga_id = removed(walk)
    case = objected(walk, keluarga_id, tmp_path, about="keluar", cause="")
    for who, action, more in (("sari", "ajukan", {}), ("joko", "kirim", {}), ("ratna", "lanjut_putus", {"data": SAID})):
        walk.answer(case, who, action, **more)
    by = walk.become("hendra")
    assert queries.case_view(walk.session, by, case.id).blocked is None, "nobody else is head of office there"
    giver = system("pemasang", *by.permissions, Permission.ACCESS_POST_MANAGE)
    set_scope(walk.session, giver.scope)
    gede = people.user_id(walk.session, "gede")
    appoint(walk.session, gede, role="kepala_dinas_kab", region_code=people.BANYUMAS, by=giver)
    by = walk.become("hendra")
    assert queries.case_view(walk.session, by, case.id).blocked == OwnDecision().template
    task = walk.task(case)
    said = {"action": "tolak", "note": "Tetap dihapus.", "reason_code": "T08"}
    with pytest.raises(OwnDecision):
        decide_task(walk.session, task.id, version=task.version, by=by, **said)  # type: ignore[arg-type]
    assert not walk.session.scalars(select(Decision).where(Decision.task_id == task.id)).all()
    with pytest.raises(OwnDecision):
        claim_task(walk.session, task.id, by=by)
    bagus = replace(by, user_id=gede, name="I Gede Mertha")
    assert queries.case_view(walk.session, bagus, case.id).blocked is None
    assert told_when(walk, TAKE, by) == [OwnDecision().message], "as when claiming it"
    assert told_when(walk, HAND_OVER, bagus, to=by.user_id) == [JudgedByThem().message]
    third = people.user_id(walk.session, "putu")
    set_scope(walk.session, giver.scope)
    appoint(walk.session, third, role="kepala_dinas_kab", region_code=people.BANYUMAS, by=giver)
    by = walk.become("hendra")
    deputy = replace(bagus, stands_for=(Stood(by.user_id, by.name),))
    assert queries.case_view(walk.session, deputy, case.id).blocked == OwnDecision().template, "nor for who decided it"


def told_when(walk: Walk, deed: str, by: Actor, **more: Any) -> list[str]:
    """What is told of the tasks that do not change hands when all of an office do."""
    seen = preview_holding(walk.session, by, own_office(by), "saya", InboxFilters()).seen
    whole: dict[str, Any] = {"tab": "saya", "filters": InboxFilters(), "seen": seen, "note": "Hendra cuti pekan ini."}
    bulk = hold_tasks(walk.session, own_office(by), deed=deed, by=by, **whole, **more)
    assert (bulk.done, bulk.refused) == (0, 1)
    chunks = walk.session.scalars(select(BulkChunk.exceptions).where(BulkChunk.bulk_id == bulk.id))
    return [told[1] for chunk in chunks for told in chunk.values()]


def test_what_an_objection_must_bring(walk: Walk, tmp_path: Any) -> None:
    keluarga_id = registered(walk.session, walk.become)
    by = walk.become("sari")
    for changes, field in (
        ({"about": "keluar"}, "pokok"),
        ({"cause": ""}, "sebab"),
        ({"nik": "12"}, "nik"),
        ({"resident": False}, "warga"),
        ({"name": "A"}, "nama"),
    ):
        with pytest.raises(Invalid) as refused:
            save_objection(walk.session, keluarga_id, typed(**changes), reason=WHY, by=by)
        assert field in refused.value.fields
    made = save_objection(walk.session, keluarga_id, typed(), reason=WHY, by=by)
    row = walk.session.get_one(Objection, (made.part, made.id))
    assert nik(9777) not in {row.pengaju_nik, row.pengaju}
    with pytest.raises(AlreadyObjected):
        save_objection(walk.session, keluarga_id, typed(name="Orang Lain"), reason=WHY, by=by)
    family = family_view(walk.session, by, keluarga_id)
    assert ([one.id for one in family.objections], family.open_change_sets) == ([made.id], [])
    case = open_case(walk.session, made, by=by)
    task = walk.task(case)
    with pytest.raises(NotReady):
        decide_task(walk.session, task.id, action="ajukan", version=task.version, by=by)
    with pytest.raises(NotSuspended):
        save_restoration(walk.session, keluarga_id, reason=REASON, reason_code="1", by=by)


def test_a_ruling_says_why_and_a_hearing_what_was_heard(walk: Walk, tmp_path: Any) -> None:
    keluarga_id = registered(walk.session, walk.become)
    case = objected(walk, keluarga_id, tmp_path)
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "joko", "kirim")
    with pytest.raises(Invalid) as refused:
        walk.answer(case, "ratna", "lanjut_putus", data={"didengar": "siapa", "risalah": "Ya."})
    assert set(refused.value.fields) == {"tanggal_sidang", "didengar", "risalah"}
    walk.answer(case, "ratna", "lanjut_putus", data=SAID)
    with pytest.raises(NoteRequired):
        walk.answer(case, "hendra", "terima", note="")
