"""What a case did becomes a promise of a draft, and the gate holds every change against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases import deploying, promising, studioqueries
from portal.cases.errors import DraftMoved, NoSuchCase, NoSuchPath, NotRecordable
from portal.cases.models import CaseFile
from portal.cases.operations import fire_due_timers
from portal.cases.processmodels import ProcessDraft
from portal.cases.rewinding import rewind_case
from portal.kernel.errors import NotAllowed
from portal.kernel.facts import Fact
from portal.kernel.phrases import phrase_of
from tests import people
from tests.cases.walking import Walk
from tests.registry.families import Become

FILE = "usulan_baru.bpmn"


def recorded(
    session: Session, as_actor: Become, case: CaseFile, name: str = ""
) -> tuple[ProcessDraft, dict[str, object]]:
    """A new draft with one more path, and that path."""
    session.refresh(case)
    draft, called = promising.record_path(
        session, "usulan_baru", None, number=case.number, name=name, revision=None, by=as_actor("arif")
    )
    paths = yaml.safe_load(draft.files["scenarios.yaml"])
    assert paths[-1]["name"] == called
    return draft, paths[-1]


def gate_of(session: Session, as_actor: Become, draft: ProcessDraft) -> tuple[bool, list[str]]:
    """Whether the gate lets a draft pass, and the promises it says are broken."""
    report = deploying.check_draft(session, draft.id, by=as_actor("arif"))
    return report["passed"], [phrase_of(one["why"]) for one in report["findings"] if one["code"] == "scenario"]


def returned_and_published(session: Session, walk: Walk) -> CaseFile:
    """A case sent back once, whose visit came too late once, and that was published."""
    case = walk.at("kunjungan_lapangan")
    session.execute(text("update timer set due_at = due_at - interval '90 days' where case_id = :id"), {"id": case.id})
    by = system("sapu", Permission.CASES_TASK_WORK)
    assert fire_due_timers(session, by=by) == 1
    session.refresh(case)
    walk.answer(case, "tuti", "lanjutkan")
    walk.answer(case, "joko", "kirim")
    walk.answer(case, "ratna", "kembalikan", return_to="kunjungan_lapangan", note="Foto rumah kabur sekali.")
    walk.answer(case, "joko", "kirim")
    for who, action in (("ratna", "setuju"), ("hendra", "setuju"), ("bagus", "setuju"), ("maya", "tetapkan")):
        walk.answer(case, who, action)
    assert case.status == "selesai"
    return case


def test_a_real_run_becomes_a_path_and_the_gate_walks_it(session: Session, as_actor: Become, walk: Walk) -> None:
    case = returned_and_published(session, walk)
    draft, path = recorded(session, as_actor, case, name="  kembali sekali,  lewat tenggat ")
    assert path == {
        "name": "kembali sekali, lewat tenggat",
        "variables": {"hasil_terap": "", "perlu_mutu": False, "perlu_provinsi": True},
        "steps": [
            ["susun_usulan", "ajukan"],
            ["catat_musdes", "setuju"],
            ["timer", "verval/tenggat_kunjungan"],
            ["verval/tugaskan_ulang", "lanjutkan"],
            {
                "task": "verval/kunjungan_lapangan",
                "set": {"keputusan": "kirim", "kembali_ke": "", "perlu_mutu": True},
            },
            ["verval/periksa_mutu", "lulus"],
            ["verifikasi_kab", "kembalikan", "kunjungan_lapangan"],
            ["verval/kunjungan_lapangan", "kirim"],
            ["verval/periksa_mutu", "lulus"],
            ["verifikasi_kab", "setuju"],
            ["persetujuan_kepala", "setuju"],
            ["validasi_prov", "setuju"],
            ["penetapan_pusat", "tetapkan"],
            {"service": "terapkan_perubahan", "set": {"hasil_terap": "diterapkan"}},
        ],
        "end": "ditetapkan",
    }
    assert gate_of(session, as_actor, draft) == (True, [])


def test_a_change_that_leads_elsewhere_breaks_the_recorded_promise(
    session: Session, as_actor: Become, walk: Walk
) -> None:
    draft, path = recorded(session, as_actor, returned_and_published(session, walk))
    assert path["name"] == "rekaman: Ditetapkan"
    ways = (">perlu_provinsi<", ">not perlu_provinsi<")
    xml = draft.files[FILE].replace(ways[1], ">?<").replace(ways[0], ways[1]).replace(">?<", ways[0])
    files = draft.files | {FILE: xml}
    changed = deploying.save_draft(session, draft.id, files=files, revision=draft.revision, by=as_actor("arif"))
    passed, broken = gate_of(session, as_actor, changed)
    assert not passed
    (told,) = [one for one in broken if one.startswith("Skenario 'rekaman: Ditetapkan'")]
    assert told == (
        "Skenario 'rekaman: Ditetapkan' langkah 12: tugas validasi_prov tidak terbuka; yang terbuka: "
        "tugas penetapan_pusat."
    )


def test_nothing_personal_is_written(session: Session, as_actor: Become, walk: Walk) -> None:
    case = returned_and_published(session, walk)
    draft, _ = recorded(session, as_actor, case)
    text_ = draft.files["scenarios.yaml"]
    for word in (case.number, case.title, "Ratna", "Foto rumah kabur", str(case.id), "BA/07"):
        assert word not in text_
    fact = session.scalars(select(Fact).where(Fact.verb == "processes.path.recorded")).one()
    assert (fact.case_id, fact.actor_name) == (case.id, "Arif Nugroho")
    assert fact.after == {"proses": "usulan_baru", "jalur": "rekaman: Ditetapkan"}


def test_a_running_case_promises_where_it_stands(session: Session, as_actor: Become, walk: Walk) -> None:
    draft, path = recorded(session, as_actor, walk.at("verifikasi_kab"))
    assert (path["name"], path["open"]) == ("rekaman: Verifikasi kabupaten/kota", ["verifikasi_kab"])
    assert "end" not in path
    assert gate_of(session, as_actor, draft) == (True, [])


def test_the_same_case_twice_has_two_names_and_comments_stay(session: Session, as_actor: Become, walk: Walk) -> None:
    case = walk.answer(walk.opened(), "sari", "batalkan", note="Keluarga sudah pindah.")
    draft, _ = recorded(session, as_actor, case)
    before = draft.files["scenarios.yaml"]
    assert before.startswith("# Paths as data")
    again, called = promising.record_path(
        session, "usulan_baru", draft.id, number=case.number, revision=None, by=as_actor("arif")
    )
    assert called == "rekaman: Dibatalkan (2)"
    assert again.files["scenarios.yaml"].startswith(before)
    names = [one.name for one in promising.paths_of(again)]
    assert names[-2:] == ["rekaman: Dibatalkan", "rekaman: Dibatalkan (2)"]


def test_a_path_is_dropped_and_the_rest_stays_as_written(session: Session, as_actor: Become) -> None:
    arif = as_actor("arif")
    draft = deploying.open_draft(session, studioqueries.live_version(session, arif, "usulan_baru"), by=arif)
    before, listed = draft.files["scenarios.yaml"], promising.paths_of(draft)
    assert (listed[2].name, listed[2].steps, listed[2].end) == (
        "dibatalkan pengusul",
        ("susun_usulan batalkan",),
        "dibatalkan",
    )
    draft = promising.drop_path(session, "usulan_baru", draft.id, 3, "dibatalkan pengusul", revision=1, by=arif)
    assert [one.name for one in promising.paths_of(draft)] == [one.name for one in listed if one is not listed[2]]
    gone = set(before.splitlines()) - set(draft.files["scenarios.yaml"].splitlines())
    assert gone == {"- name: dibatalkan pengusul", "  steps: [[susun_usulan, batalkan]]"}
    with pytest.raises(DraftMoved):
        promising.drop_path(session, "usulan_baru", draft.id, 1, listed[0].name, revision=1, by=arif)
    with pytest.raises(NoSuchPath):
        promising.drop_path(session, "usulan_baru", draft.id, 1, listed[1].name, revision=2, by=arif)
    with pytest.raises(NoSuchPath):
        promising.drop_path(session, "usulan_baru", draft.id, 99, listed[0].name, revision=2, by=arif)


def test_what_was_turned_back_is_not_recorded(session: Session, as_actor: Become, walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    seq = walk.decisions(case)[-1].seq
    rewind_case(session, case.id, seq=seq, reason="Keliru menekan tombol.", by=as_actor("arif"))
    with pytest.raises(NotRecordable, match="diputar balik"):
        recorded(session, as_actor, case)


def test_only_who_manages_processes_and_sees_the_case(session: Session, as_actor: Become, walk: Walk) -> None:
    case = walk.opened()
    with pytest.raises(NotAllowed):
        promising.record_path(session, "usulan_baru", None, number=case.number, revision=None, by=as_actor("lestari"))
    bali = replace(as_actor("arif"), region_code=people.BADUNG)
    for number, by in ((case.number, bali), ("USL-0000-0000-00000", as_actor("arif")), ("", as_actor("arif"))):
        with pytest.raises(NoSuchCase):
            promising.record_path(session, "usulan_baru", None, number=number, revision=None, by=by)
