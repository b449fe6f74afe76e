"""The home visit of reactivations, arriving families and removals is the called one: checked where it is dubious."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.cases.casefile import case_view
from portal.cases.errors import SamePerson, UnknownReturn
from portal.cases.models import CaseFile
from portal.cases.operations import decide_task, open_case
from portal.cases.processes import process_of
from portal.cases.withdrawing import withdraw_case
from portal.fieldwork.operations import PhotoUpload
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.ids import part_of
from portal.registry.models import Keluarga
from portal.registry.operations import save_restoration
from tests.cases.test_kinds import opened
from tests.cases.test_relocation import arriving, housed, leaving
from tests.cases.versions import before_the_call, deploy, moved, undone
from tests.cases.walking import NOTE, Walk
from tests.fieldwork.pictures import photo
from tests.registry.families import REASON, registered

CALLERS = ("usulan_baru", "perbaikan", "reaktivasi", "pindah_datang", "penghapusan")


def removed(walk: Walk) -> CaseFile:
    """A family said to have moved away; somebody looks at the house."""
    return walk.answer(opened(walk, "penghapusan", code="2"), "sari", "ajukan")


def restored(walk: Walk) -> CaseFile:
    """A suspended family that was found again."""
    keluarga_id = registered(walk.session, walk.become)
    walk.session.get_one(Keluarga, (part_of(keluarga_id), keluarga_id)).status = "ditidurkan"
    by = walk.become("sari")
    made = save_restoration(walk.session, keluarga_id, reason=REASON, reason_code="2", by=by)
    return walk.answer(open_case(walk.session, made, by=by), "sari", "ajukan")


def arrived(walk: Walk) -> CaseFile:
    """A family that another village offered, taken in by its new one."""
    leaving(walk, registered(walk.session, walk.become))
    case = arriving(walk)
    housed(walk, case)
    return walk.answer(case, "wayan", "ajukan")


BROUGHT: dict[str, Callable[[Walk], CaseFile]] = {
    "reaktivasi": restored, "pindah_datang": arrived, "penghapusan": removed,
}  # fmt: skip
"""Process → its case at the visit."""
HANDED_IN = {"reaktivasi": "susun_usulan", "pindah_datang": "terima_desa", "penghapusan": "susun_usulan"}
"""Process → the village's step, where a visit that cannot be made goes back to."""
VISITORS = {"pindah_datang": "kadek"}
each = pytest.mark.parametrize("process", BROUGHT)


def visitor(process: str) -> str:
    return VISITORS.get(process, "joko")


def sent(walk: Walk, case: CaseFile, **said: object) -> None:
    """The visit of that kind, sent; it stays where it comes to."""
    who = visitor(case.process)
    visit = walk.visit(case, walk.become(who), **said)
    walk.answer(case, who, "kirim", stay=True, data={"visit_id": str(visit.id), "hasil": visit.result})


@each
def test_a_dubious_visit_is_looked_at_sent_back_and_passed(walk: Walk, process: str) -> None:
    case = BROUGHT[process](walk)
    assert (case.process, case.step) == (process, "kunjungan_lapangan")
    sent(walk, case)
    assert (case.step, case.variables["perlu_mutu"]) == ("periksa_mutu", True), "without a photo"
    walk.looked_at(case, visitor(process), "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    assert (case.step, walk.task(case).return_note) == ("kunjungan_lapangan", NOTE)
    sent(walk, case, result="2", note="Tetangga tidak mengenal keluarga ini.")
    assert case.step == "periksa_mutu", "nobody was found"
    walk.looked_at(case, visitor(process))
    assert case.step == "verifikasi_kab"


@pytest.mark.parametrize("process", ["reaktivasi", "penghapusan"])
def test_the_village_takes_it_back_while_the_visit_is_looked_at(walk: Walk, process: str) -> None:
    case = BROUGHT[process](walk)
    sent(walk, case)
    assert case.step == "periksa_mutu"
    withdraw_case(walk.session, case.id, reason=REASON, by=walk.become("sari"))
    walk.session.refresh(case)
    assert case.status == "dibatalkan"


@each
def test_a_clean_visit_goes_on(walk: Walk, tmp_path: Path, process: str) -> None:
    case = BROUGHT[process](walk)
    place = walk.session.execute(text("select lat, lng from region where code = :c"), {"c": case.region_code}).one()
    noon = clock.now().astimezone(clock.WIB).replace(hour=10, minute=0)
    with clock.frozen(noon):
        sent(
            walk,
            case,
            photos=(PhotoUpload("rumah", photo(), "image/jpeg"),),
            store=PhotoStore(tmp_path),
            reason_without_proof="",
            started_at=noon - timedelta(minutes=20),
            lat=float(place.lat),
            lng=float(place.lng),
        )
    assert (case.step, case.variables["perlu_mutu"]) == ("verifikasi_kab", False)


@each
def test_what_cannot_be_visited_goes_back_to_the_step_of_its_own_village(walk: Walk, process: str) -> None:
    case, home = BROUGHT[process](walk), HANDED_IN[process]
    (other,) = {*HANDED_IN.values()} - {home}
    joko = walk.become(visitor(process))
    view = case_view(walk.session, joko, case.id)
    assert view.return_targets == (home,)
    with pytest.raises(UnknownReturn):
        walk.answer(case, visitor(process), "kembalikan", note=NOTE, return_to=other)
    assert walk.answer(case, visitor(process), "kembalikan", note=NOTE, return_to=home).step == home


@each
def test_nobody_visits_what_they_handed_in(walk: Walk, process: str) -> None:
    case = BROUGHT[process](walk)
    maker = "wayan" if process == "pindah_datang" else "sari"
    by, task = replace(walk.become(maker), role="petugas_lapangan"), walk.task(case)
    data = walk.form(case, task.step, by)
    with pytest.raises(SamePerson):
        decide_task(walk.session, task.id, action="kirim", version=task.version, data=data, by=by)


@pytest.mark.parametrize("process", CALLERS)
def test_every_caller_bars_the_proposer_from_the_visit(walk: Walk, process: str) -> None:
    info = process_of(walk.session, process)
    step = info.step("kunjungan_lapangan")
    assert step.return_to == step.not_same_as == (HANDED_IN.get(process, "susun_usulan"),)
    assert {"tugaskan_ulang", "periksa_mutu"} <= {one.id for one in info.steps}


@each
def test_a_case_at_the_visit_of_old_goes_on_inside_the_call(walk: Walk, process: str) -> None:
    walk.become("arif")
    now = process_of(walk.session, process).version
    said = "update process_version set status = 'diganti' where process = :p and status = 'berlaku'"
    walk.session.execute(text(said), {"p": process})
    old = deploy(walk.session, before_the_call(process), status="berlaku", process=process).version
    case = BROUGHT[process](walk)
    assert case.process_version == old
    had = walk.task(case).due_at
    run = moved(walk, old, now)
    assert (run.moved, run.kept) == (1, 0)
    walk.become(visitor(process))
    task = walk.task(case)
    assert (task.step, task.key, task.due_at) == ("kunjungan_lapangan", "verval/kunjungan_lapangan", had)
    assert undone(walk, run) == 1
    assert moved(walk, old, now).moved == 1
    walk.become(visitor(process))
    sent(walk, case)
    assert case.step == "periksa_mutu"
