"""Bringing a case to the step a test is about, each step answered by the person whose step it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task
from portal.cases.operations import decide_task, open_case
from portal.fieldwork.models import Visit
from portal.fieldwork.operations import PhotoUpload, record_visit
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.facts import Fact
from portal.registry.drafts import FamilyDraft
from tests import people
from tests.registry.families import Become, family, propose

PATH = (
    ("susun_usulan", "sari", "ajukan"),
    ("catat_musdes", "sari", "setuju"),
    ("kunjungan_lapangan", "joko", "kirim"),
    ("verifikasi_kab", "ratna", "setuju"),
    ("persetujuan_kepala", "hendra", "setuju"),
    ("validasi_prov", "bagus", "setuju"),
    ("penetapan_pusat", "maya", "tetapkan"),
)
"""The straight way: step, who answers it, how."""
NOTE = "Foto rumah kabur, mohon difoto ulang."


def musdes(**changes: Any) -> dict[str, Any]:
    """A village meeting of today."""
    return {"tanggal": clock.today().isoformat(), "peserta_hadir": 30, "nomor_ba": "BA/07/XI/2026"} | changes


def colleague(actor: Actor, name: str = "Rudi Hartanto", role: str | None = None) -> Actor:
    """Somebody else in the same post; or the same area in another role."""
    return replace(actor, user_id=900_000 + len(name), name=name, role=role or actor.role)


REFUSED_FOR = "T02"
"""The reason rejections give by their code when a test does not mind."""


@dataclass
class Walk:
    """A session and how it becomes somebody."""

    session: Session
    become: Become

    def opened(
        self,
        serial: int = 9000,
        name: str = "Sukirman Hadi",
        village: int = people.KARANGSARI,
        draft: FamilyDraft | None = None,
        who: str = "sari",
        **more: Any,
    ) -> CaseFile:
        """A new family's case, standing at its draft."""
        by = self.become(who)
        return open_case(self.session, propose(self.session, by, draft or family(serial, name), village), by=by, **more)

    def at(self, step: str, *, since: CaseFile | None = None, **opened: Any) -> CaseFile:
        """A case brought to `step` along the straight way; `since` is one already on its way."""
        case = since or self.opened(**opened)
        for place, who, action in PATH:
            if case.step == step:
                return case
            if case.step == place:
                self.answer(case, who, action, stay=step == "periksa_mutu")
        assert case.step == step, (case.step, step)
        return case

    def task(self, case: CaseFile) -> Task:
        """The one open task of a case."""
        statement = select(Task).where(Task.case_id == case.id, Task.status.in_(OPEN_TASK))
        return self.session.scalars(statement).one()

    def answer(self, case: CaseFile, who: str, action: str, *, stay: bool = False, **more: Any) -> CaseFile:
        """Answer the open step as `who`, as its form does; a visit passes its check unless it should `stay`."""
        by = self.become(who)
        task = self.task(case)
        if action != "kembalikan" and "data" not in more:
            more["data"] = self.form(case, task.step, by)
        if action == "tolak":
            more.setdefault("reason_code", REFUSED_FOR)
        decide_task(self.session, task.id, action=action, version=task.version, by=by, **more)
        self.session.refresh(case)
        if task.step == "kunjungan_lapangan" and case.step == "periksa_mutu" and not stay:
            return self.answer(case, "tuti", "lulus")
        return case

    def looked_at(self, case: CaseFile, who: str, action: str = "lulus", **more: Any) -> CaseFile:
        """The open check of a visit by `who`, answered by a supervisor of their office."""
        by, task = colleague(self.become(who), role="pengawas_kecamatan"), self.task(case)
        decide_task(self.session, task.id, action=action, version=task.version, by=by, **more)
        self.session.refresh(case)
        return case

    def form(self, case: CaseFile, step: str, by: Actor) -> dict[str, Any]:
        """What the step's form sends."""
        if step == "catat_musdes":
            return musdes()
        if step.startswith("kunjungan"):
            return {"visit_id": str(self.visit(case, by).id), "hasil": "1"}
        return {}

    def visit(self, case: CaseFile, by: Actor, **changes: Any) -> Visit:
        """A visit by `by`, just ended."""
        said: dict[str, Any] = {
            "region_code": case.region_code,
            "result": "1",
            "note": "",
            "started_at": clock.now(),
            "lat": -7.4,
            "lng": 109.28,
            "accuracy_m": 6.0,
            "photos": (),
            "store": PhotoStore(Path("nowhere")),
            "reason_without_proof": "Kamera gawai rusak",
        }
        return record_visit(self.session, case.id, **(said | changes), by=by)

    def decisions(self, case: CaseFile) -> list[Decision]:
        """The decisions of a case in their order."""
        return list(self.session.scalars(select(Decision).where(Decision.case_id == case.id).order_by(Decision.seq)))

    def facts(self, case: CaseFile, verb: str) -> list[Fact]:
        """The facts of a case with that verb."""
        return list(self.session.scalars(select(Fact).where(Fact.case_id == case.id, Fact.verb == verb)))

    def case(self, case_id: UUID) -> CaseFile:
        """A case as the session may see it."""
        return self.session.scalars(select(CaseFile).where(CaseFile.id == case_id)).one()


__all__ = ["NOTE", "PATH", "PhotoUpload", "Walk", "colleague", "musdes"]
