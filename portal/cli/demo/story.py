"""About 300 cases of the demo, each brought to its step through the real operations, as the real roles.

No row is painted by hand: what stands in the inbox got there the way a proposal gets there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.permissions import Permission
from portal.cases.evidence.operations import EvidenceUpload, add_evidence
from portal.cases.operations import decide_task, fire_due_timers, open_case
from portal.cases.queries import case_view
from portal.cli.demo.hours import working
from portal.cli.demo.pictures import houses, sheet
from portal.cli.demo.staff import Staff
from portal.fieldwork.operations import PhotoUpload, record_visit
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.regions.queries import region
from portal.registry import queries as register
from portal.registry.codes import CODES
from portal.registry.drafts import FamilyDraft
from portal.registry.operations import save_proposal

if TYPE_CHECKING:
    from uuid import UUID

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
RETURNED_FOR = dict(zip(RETURN_NOTES, ("K01", "K02", "K04"), strict=True))
"""Note of a return → its code in the reason catalogue."""
WITHOUT_PHOTO = 0.06
"""Share of visits that bring no photo and say why."""
WITHOUT_EVIDENCE = 0.6
"""Share of proposals that bring none: the home visit brings it then."""
OBJECTION_UNPROVED, UNFIT = "T08", "T04"
"""Codes of rejections in the reason catalogue."""
PAPERS = {"1": "kematian", "2": "pindah"}
"""Code of `alasan_hapus` → the paper that goes with it."""
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
PATH = {
    "susun_usulan": (0, "ajukan"),
    "catat_musdes": (1, "setuju"),
    "kunjungan_lapangan": (2, "kirim"),
    "kunjungan_petugas_lain": (2, "kirim"),
    "periksa_mutu": (2, "lulus"),
    "verifikasi_kab": (3, "setuju"),
    "susun_sanggahan": (0, "ajukan"),
    "dengar_pihak": (3, "lanjut_putus"),
    "putus_kab": (4, "terima"),
    "sampaikan_putusan": (5, "selesai_disampaikan"),
    "lepas_kab": (3, "setuju"),
    "persetujuan_kepala": (4, "setuju"),
    "validasi_prov": (5, "setuju"),
    "penetapan_pusat": (6, "tetapkan"),
}
"""Step → its place on the way, and the answer that takes a case on; no process has them all."""
THROUGH = 7
"""Behind every step: published."""
HOME = (-7.4, 109.28)
SWEEPER = system("timers.sweep", Permission.CASES_TASK_WORK)
LATE = timedelta(days=24)
"""How long ago the visits began that nobody has made."""
AMENDED = (
    ({"lantai": "2", "dinding": "1"}, "Rumah selesai direnovasi dengan bantuan bedah rumah; lantai kini keramik."),
    ({"fasilitas_bab": "1"}, "Keluarga sudah memiliki jamban sendiri sejak program sanitasi desa."),
    ({"lantai": "9"}, "Hasil kunjungan RT: lantai masih tanah, data lama menyebut semen."),
    ({"atap": "6"}, "Atap rusak setelah angin kencang dan diganti seng."),
)
MISSPELT = (
    ({"rt": "004", "rw": "002"}, "RT dan RW tertukar saat pendataan; dibetulkan menurut kartu keluarga."),
    ({"alamat": "Jalan Kenanga 12"}, "Nama jalan salah tulis; dibetulkan menurut kartu keluarga."),
)
"""Corrections that nobody has to see the house for."""
TYPED = "salah_tulis"
REPAIRED = "Data rumah diperbarui menurut hasil kunjungan ketua RT."
REMOVED = {
    "1": "Penghuni rumah telah meninggal; akta kematian diserahkan ke desa.",
    "2": "Keluarga sudah pindah ke kabupaten lain dan menyerahkan surat pindah.",
    "3": "Rumah kosong sejak lama; ketua RT tidak mengenal keluarga ini lagi.",
    "4": "Kepala keluarga kini bekerja tetap dan membuka dua toko; musyawarah menilai sudah mampu.",
    "5": "Keluarga meminta namanya dikeluarkan karena tidak lagi memerlukan bantuan.",
}
"""Reason of a removal (`alasan_hapus`) → how the village words it."""
HEARING = {"didengar": "keduanya", "risalah": "Pengaju menunjukkan foto toko; keluarga mengakui usahanya membaik."}
RULING = "Kunjungan dan kedua pihak menunjukkan keluarga ini sudah mampu."
FOUND = {"2": ("3", "Rumah sudah dihuni keluarga lain."), "3": ("2", "Tidak ada yang mengenal keluarga ini.")}
"""Reason of a removal → what the visit finds, and its note; of any other the family is met."""


@dataclass(frozen=True)
class Plot:
    """One case of the demo: how far it comes, when it began, whether it is sent back once on its way."""

    village: int
    draft: FamilyDraft | None
    """A new family; None for a proposal about one of the village's registered families."""
    steps: int
    """Its place in `PATH`: the case comes to that step, or to the next one its process has for it."""
    began: datetime
    returned_at: str | None = None
    rejected: bool = False
    kind: str = "usulan_baru"
    overdue: bool = False
    cause: str | None = None
    """Why a family is to be removed (None: by chance), or `TYPED` for a correction of a slip of the pen."""
    clash: bool = False
    """Somebody else's correction of the same family is published while the form of this one stands open."""


Scenes = Mapping[str, "Callable[[Story, Plot], CaseFile]"]
"""Kind of case → how its case is opened, where that is not by a family's form."""


class Story:
    """Plays plots with the cast."""

    def __init__(
        self, session: Session, actors: dict[str, Actor], store: PhotoStore, seed: int, *, scenes: Scenes
    ) -> None:
        self.session, self.store, self.scenes = session, store, scenes
        self.random, self.houses = Random(seed), houses(seed)
        self.proofs = Random(seed)
        self.staff = Staff(session, actors)
        self.latest = clock.now() - timedelta(minutes=5)
        self.told: set[UUID] = set()
        """Registered families that are in a case already."""

    def worker(self, role: str, village: int) -> Actor:
        """Whoever does this role's work for this village; the session speaks for them."""
        actor = self.staff.at(role, village)
        set_scope(self.session, actor.scope)
        return actor

    def play(self, plot: Plot) -> CaseFile:
        """Bring one case to its step."""
        moment = working(plot.began, latest=self.latest)
        with clock.frozen(moment):
            case = self.clashing(plot) if plot.clash else self.opened(plot)
        self.walk(case, plot, moment)
        if plot.overdue:
            set_scope(self.session, SWEEPER.scope)
            fire_due_timers(self.session, by=SWEEPER)
        return case

    def opened(self, plot: Plot, *, keluarga_id: UUID | None = None, draft: FamilyDraft | None = None) -> CaseFile:
        """The case of what the village proposes."""
        if plot.kind in self.scenes:
            return self.scenes[plot.kind](self, plot)
        by = self.worker("operator_desa", plot.village)
        reason, code = self.random.choice(REASONS), None
        draft = draft or plot.draft
        if plot.kind != "usulan_baru":
            keluarga_id = keluarga_id or self.family(by)
        if plot.kind == "perbaikan" and draft is None and keluarga_id:
            draft = register.draft_of(self.session, by, keluarga_id)
            wanted = MISSPELT if plot.cause == TYPED else AMENDED
            here = [one for one in wanted if any(draft.ruta.get(name) != value for name, value in one[0].items())]
            changed, reason = self.random.choice(here)
            draft.ruta |= changed
        elif plot.kind == "perbaikan":
            reason = REPAIRED
        elif plot.kind == "penghapusan":
            code = plot.cause or self.random.choice(sorted(REMOVED))
            reason = REMOVED[code]
        change_set = save_proposal(
            self.session,
            kind=plot.kind,
            region_code=plot.village,
            draft=draft,
            reason=reason,
            keluarga_id=keluarga_id,
            reason_code=code,
            by=by,
        )
        case = open_case(self.session, change_set, by=by)
        self.prove(case, code, by)
        return case

    def prove(self, case: CaseFile, reason_code: str | None, by: Actor) -> None:
        """What the village photographed for its proposal; not every village does."""
        if self.proofs.random() < WITHOUT_EVIDENCE:
            return
        kind = {"usulan_baru": "kk", "penghapusan": PAPERS.get(reason_code or "", "pernyataan")}.get(case.kind, "rumah")
        title = CODES["jenis_bukti"][kind]
        photo = self.proofs.choice(self.houses) if kind == "rumah" else sheet(title, self.proofs.randrange(3))
        upload = EvidenceUpload(kind, f"{kind}.jpg", photo)
        add_evidence(self.session, case.id, upload, store=self.store, by=by)

    def clashing(self, plot: Plot) -> CaseFile:
        """Opened from a form filled before another correction of the same family was published."""
        by = self.worker("operator_desa", plot.village)
        keluarga_id = self.family(by)
        seen = register.draft_of(self.session, by, keluarga_id)
        other = register.draft_of(self.session, by, keluarga_id)
        other.ruta["lantai"] = "6" if other.ruta.get("lantai") != "6" else "4"
        first = replace(plot, clash=False, steps=THROUGH, began=plot.began - timedelta(days=9))
        earlier = working(first.began, latest=self.latest)
        with clock.frozen(earlier):
            case = self.opened(first, keluarga_id=keluarga_id, draft=other)
        self.walk(case, first, earlier, until=plot.began)
        seen.ruta["lantai"] = "2" if seen.ruta.get("lantai") != "2" else "1"
        return self.opened(plot, keluarga_id=keluarga_id, draft=seen)

    def has_family(self, by: Actor) -> bool:
        """Whether the actor's village has a registered family that is in no case yet."""
        return any(row.id not in self.told for row in register.keluarga_page(self.session, by, size=100).rows)

    def family(self, by: Actor) -> UUID:
        """A registered family of the actor's village that is in no case yet."""
        rows = register.keluarga_page(self.session, by, size=100).rows
        found = self.random.choice([row.id for row in rows if row.id not in self.told])
        self.told.add(found)
        return found

    def walk(self, case: CaseFile, plot: Plot, moment: datetime, until: datetime | None = None) -> None:
        """Answer step after step as the plot says."""
        latest = working(min(until or self.latest, self.latest), latest=self.latest)
        returned = False
        while case.step is not None and PATH[case.step][0] < plot.steps:
            step, (place, action) = case.step, PATH[case.step]
            moment = working(moment + timedelta(minutes=self.random.randrange(180, 1800)), latest=latest)
            last = place == plot.steps - 1
            if step == plot.returned_at and not returned:
                returned = True
                self.answer(case, plot.village, "kembalikan", moment, to="kunjungan_lapangan")
                if last:
                    break
                continue
            if plot.rejected and last and step in {"verifikasi_kab", "persetujuan_kepala"}:
                self.answer(case, plot.village, "tolak", moment)
                break
            self.answer(case, plot.village, action, moment)

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
            elif action == "terima":
                note = RULING
            decide_task(
                self.session,
                task.id,
                action=action,
                version=task.version,
                note=note,
                return_to=to,
                data=data,
                reason_code=_code(case, action, note),
                by=by,
            )

    def near(self, degrees: float) -> float:
        """Some hundred metres around."""
        return round(degrees + self.random.uniform(-0.006, 0.006), 6)

    def data_for(self, task: Task, case: CaseFile, by: Actor, moment: datetime) -> dict[str, Any]:
        """What the step's form would have held."""
        if task.step == "dengar_pihak":
            return {"tanggal_sidang": moment.astimezone(clock.WIB).date().isoformat()} | HEARING
        if task.step == "catat_musdes":
            day = moment.astimezone(clock.WIB).date()
            number = f"BA/{self.random.randrange(1, 99):02d}/{ROMAN[day.month - 1]}/{day.year}"
            attendance = self.random.randrange(24, 70)
            return {"tanggal": day.isoformat(), "peserta_hadir": attendance, "nomor_ba": number}
        if task.step in {"kunjungan_lapangan", "kunjungan_petugas_lain"}:
            result, note = FOUND.get(str(case.variables.get("alasan_kode")), ("1", ""))
            village = region(self.session, case.region_code)
            house = PhotoUpload("rumah", self.random.choice(self.houses), "image/jpeg")
            proved = self.random.random() >= WITHOUT_PHOTO
            visit = record_visit(
                self.session,
                case.id,
                region_code=case.region_code,
                result=result,
                note=note,
                started_at=moment - timedelta(minutes=self.random.randrange(12, 40)),
                lat=self.near(village.lat or HOME[0]),
                lng=self.near(village.lng or HOME[1]),
                accuracy_m=float(self.random.choice((4, 5, 6, 8, 9, 11, 14, 22, 64))),
                photos=[house] if proved else [],
                store=self.store,
                reason_without_proof="" if proved else "Hujan deras, kamera gawai tidak dapat dipakai.",
                by=by,
            )
            return {"visit_id": str(visit.id), "hasil": visit.result}
        return {}


def photo_store(instance: Path) -> PhotoStore:
    """Where the demo's photos lie."""
    return PhotoStore(instance / "photos")


def _code(case: CaseFile, action: str, note: str) -> str:
    """The reason of the catalogue that goes with an answer, where one does."""
    if action == "tolak":
        return OBJECTION_UNPROVED if case.kind == "sanggah" else UNFIT
    return RETURNED_FOR.get(note, "") if action == "kembalikan" else ""
