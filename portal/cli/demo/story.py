"""About 300 cases of the demo, each brought to its step through the real operations, as the real roles.

No row is painted by hand: what stands in the inbox got there the way a proposal gets there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.permissions import Permission
from portal.cases.operations import decide_task, open_case
from portal.cases.queries import case_view
from portal.cli.demo.people import stand_in
from portal.cli.demo.pictures import houses
from portal.fieldwork.operations import PhotoUpload, record_visit
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.registry.drafts import FamilyDraft
from portal.registry.operations import save_proposal

if TYPE_CHECKING:
    from portal.cases.models import CaseFile, Task

READER = system("demo", Permission.CASES_CASE_READ)
REASONS = (
    "Keluarga belum terdata dan memenuhi kriteria menurut hasil pendataan RT.",
    "Kepala keluarga kehilangan pekerjaan tetap sejak Agustus.",
    "Diusulkan ketua RT; rumah berlantai tanah dan tanpa jamban sendiri.",
    "Lansia tinggal sendiri, belum menerima bantuan apa pun.",
)
RETURN_NOTES = (
    "Foto kartu keluarga buram, nomor tidak terbaca. Mohon difoto ulang.",
    "Alamat belum memuat RT dan RW. Mohon dilengkapi.",
    "Titik lokasi berada di luar desa. Mohon kunjungi ulang.",
)
WITHOUT_PHOTO = 0.06
"""Share of visits that bring no photo and say why."""
PATH = (
    ("susun_usulan", "ajukan"),
    ("catat_musdes", "setuju"),
    ("kunjungan_lapangan", "kirim"),
    ("verifikasi_kab", "setuju"),
    ("persetujuan_kepala", "setuju"),
    ("validasi_prov", "setuju"),
    ("penetapan_pusat", "tetapkan"),
)
WORKERS = {
    "operator_desa": "sari",
    "petugas_lapangan": "joko",
    "verifikator_kab": "ratna",
    "kepala_dinas_kab": "hendra",
    "validator_prov": "bagus",
    "analis_pusat": "maya",
}


@dataclass(frozen=True)
class Plot:
    """One case of the demo: how far it comes, when it began, whether it is sent back once on its way."""

    village: int
    draft: FamilyDraft
    steps: int
    began: datetime
    returned_at: str | None = None
    rejected: bool = False


class Story:
    """Plays plots with the cast."""

    def __init__(self, session: Session, actors: dict[str, Actor], store: PhotoStore, seed: int) -> None:
        self.session, self.actors, self.store = session, actors, store
        self.random, self.houses = Random(seed), houses(seed)

    def worker(self, role: str, village: int) -> Actor:
        """Whoever does this role's work for this village."""
        actor = self.actors[WORKERS[role]]
        if role == "operator_desa":
            actor = stand_in(self.session, actor, role=role, region_code=village)
        elif role == "petugas_lapangan":
            actor = stand_in(self.session, actor, role=role, region_code=village - village % 10_000)
        set_scope(self.session, actor.scope)
        return actor

    def play(self, plot: Plot) -> CaseFile:
        """Bring one case to its step."""
        moment = plot.began
        with clock.frozen(moment):
            by = self.worker("operator_desa", plot.village)
            change_set = save_proposal(
                self.session,
                kind="usulan_baru",
                region_code=plot.village,
                draft=plot.draft,
                reason=self.random.choice(REASONS),
                by=by,
            )
            case = open_case(self.session, change_set, by=by)
        returned = False
        done = 0
        while done < plot.steps:
            step, action = PATH[done]
            moment = min(moment + timedelta(hours=self.random.randrange(3, 30)), clock.now() - timedelta(minutes=5))
            last = done == plot.steps - 1
            if step == plot.returned_at and not returned:
                returned = True
                self.answer(case, plot.village, "kembalikan", moment, to="kunjungan_lapangan")
                done = 2
                if last:
                    break
                continue
            if plot.rejected and last and step in {"verifikasi_kab", "persetujuan_kepala"}:
                self.answer(case, plot.village, "tolak", moment)
                break
            self.answer(case, plot.village, action, moment)
            done += 1
        return case

    def answer(self, case: CaseFile, village: int, action: str, moment: datetime, to: str | None = None) -> None:
        """One decision on the case's open step."""
        set_scope(self.session, READER.scope)
        (task,) = case_view(self.session, READER, case.id).tasks
        with clock.frozen(moment):
            by = self.worker(task.role, village)
            data = self.data_for(task, case, by, moment) if action != "kembalikan" else {}
            note = ""
            if action in {"kembalikan", "tolak"}:
                note = self.random.choice(RETURN_NOTES) if action == "kembalikan" else "Tidak memenuhi kriteria."
            decide_task(
                self.session, task.id, action=action, version=task.version, note=note, return_to=to, data=data, by=by
            )

    def data_for(self, task: Task, case: CaseFile, by: Actor, moment: datetime) -> dict[str, Any]:
        """What the step's form would have held."""
        if task.step == "catat_musdes":
            number = f"BA/{self.random.randrange(1, 99):02d}/XI/2026"
            attendance = self.random.randrange(24, 70)
            return {"tanggal": moment.date().isoformat(), "peserta_hadir": attendance, "nomor_ba": number}
        if task.step == "kunjungan_lapangan":
            house = PhotoUpload("rumah", self.random.choice(self.houses), "image/jpeg")
            proved = self.random.random() >= WITHOUT_PHOTO
            visit = record_visit(
                self.session,
                case.id,
                region_code=case.region_code,
                result="1",
                note="",
                started_at=moment - timedelta(minutes=self.random.randrange(12, 40)),
                lat=round(-7.40 + self.random.uniform(-0.02, 0.02), 6),
                lng=round(109.28 + self.random.uniform(-0.02, 0.02), 6),
                accuracy_m=float(self.random.choice((4, 5, 6, 8, 9, 11, 14, 22, 64))),
                photos=[house] if proved else [],
                store=self.store,
                reason_without_proof="" if proved else "Hujan deras, kamera gawai tidak dapat dipakai.",
                by=by,
            )
            return {"visit_id": str(visit.id), "hasil": "1"}
        return {}


def photo_store(instance: Path) -> PhotoStore:
    """Where the demo's photos lie."""
    return PhotoStore(instance / "photos")
