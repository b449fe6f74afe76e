"""Verbs of evidence: a file is added to a draft, or taken out of it again; what was submitted stays."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.casefile import case_of_change_set, case_view
from portal.cases.checking import examine
from portal.cases.errors import HeldByColleague
from portal.cases.evidence.errors import AlreadySubmitted, BadEvidence, NotDrafting, TooManyFiles, UnknownKind
from portal.cases.evidence.limits import LONGEST_NAME, MAX_FILE, MB, MOST_EVER, MOST_FILES
from portal.cases.evidence.missing import files_of
from portal.cases.evidence.papers import pages_of
from portal.cases.evidence.queries import evidence_in, may_write, submissions, turn_of
from portal.cases.evidence.recognising import PDF, Unfit, media_type
from portal.cases.evidencemodels import EvidenceFile
from portal.cases.finding import locked_task
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.fieldwork.shrinking import TooManyPixels, Unreadable, shrunk
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.phrases import Phrase
from portal.registry.codes import CODES
from portal.registry.records import change_set_in

TOO_LARGE = Phrase(
    "berkasnya lebih dari {most} MB. Foto ulang dengan ukuran lebih kecil, atau pindai lebih sedikit halaman.",
    most=MAX_FILE // MB,
)
TORN = Phrase("gambarnya rusak atau terpotong di jalan. Kirim lagi; bila tetap ditolak, foto ulang.")
TOO_FINE = Phrase("gambarnya lebih dari 60 juta titik. Foto ulang dengan ukuran biasa.")


@dataclass(frozen=True)
class EvidenceUpload:
    """A file as it was sent: what it is said to show, what it was called, its bytes."""

    kind: str
    name: str
    content: bytes


def add_evidence(
    session: Session, case_id: UUID, upload: EvidenceUpload, *, store: PhotoStore, by: Actor
) -> tuple[EvidenceFile, bool]:
    """Keep a file with the draft of a case; and whether it is new: the same content again is the same file.

    A picture is drawn anew, without place, time and device. The bytes are looked through and stored before anything
    is locked, for that takes time: a refusal later leaves at most a file nobody names. Refuses: `NotFound`,
    `NotAllowed`, `NotDrafting`, `HeldByColleague`, `UnknownKind`, `BadEvidence`, `TooManyFiles`.
    """
    case, _task = _drafting(session, case_id, by)
    if upload.kind not in CODES["jenis_bukti"]:
        raise UnknownKind(fields={"jenis": UnknownKind().message})
    name, digest = shown_name(upload.name), hashlib.sha256(upload.content).hexdigest()
    if known := _room_for(session, case, name, digest):
        return known, False
    stored = kept_bytes(name, upload.content, store)
    case = _drafted(session, case_id, by)
    if known := _room_for(session, case, name, digest):
        return known, False
    made = EvidenceFile(
        part=case.part,
        id=new_id(case.part),
        region_code=case.region_code,
        change_set_id=case.change_set_id,
        revision=change_set_in(session, by.area, case.change_set_id).revision,
        kind=upload.kind,
        name=name,
        sent_sha256=digest,
        added_at=clock.now(),
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role,
        **stored,
    )
    session.add(made)
    _told(session, case, "cases.evidence.added", made, by)
    return made, True


def remove_evidence(session: Session, evidence_id: UUID, *, by: Actor) -> CaseFile:
    """Take a file out of a draft. That it was there stays known; its bytes are erased later (`purging`).

    Refuses: `NotFound`, `NotAllowed`, `NotDrafting`, `HeldByColleague`, `AlreadySubmitted`.
    """
    by.must(Permission.CASES_USULAN_PROPOSE)
    found = evidence_in(session, by.area, evidence_id)
    known = case_of_change_set(session, by, found.change_set_id)
    if known is None:
        raise NotFound
    case = _drafted(session, known.id, by)
    found = evidence_in(session, by.area, evidence_id)
    submitted = submissions(session, case)
    if turn_of(found.added_at, submitted) <= len(submitted):
        raise AlreadySubmitted
    found.removed_at, found.removed_by, found.removed_name = clock.now(), by.user_id, by.name
    _told(session, case, "cases.evidence.removed", found, by)
    return case


def shown_name(name: str) -> str:
    """A file's name as it may be shown: its last part, printable, not too long, its ending kept."""
    last = "".join(one for one in name.replace("\\", "/").rpartition("/")[2] if one.isprintable()).strip()
    if len(last) > LONGEST_NAME:
        stem, dot, ending = last.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 5 else ""
        last = last[: LONGEST_NAME - len(ending) - 1] + "…" + ending
    return last or "tanpa nama"


def _room_for(session: Session, case: CaseFile, name: str, digest: str) -> EvidenceFile | None:
    """The same content where the draft has it already. Refuses `TooManyFiles` when one more is too many."""
    every = files_of(session, case)
    known = next((one for one in every if one.removed_at is None and one.sent_sha256 == digest), None)
    if known is None and (sum(one.removed_at is None for one in every) >= MOST_FILES or len(every) >= MOST_EVER):
        raise TooManyFiles(name=name, most=MOST_FILES)
    return known


def _drafting(session: Session, case_id: UUID, by: Actor) -> tuple[CaseFile, Task]:
    """The case whose draft `by` writes, and the task of writing it."""
    by.must(Permission.CASES_USULAN_PROPOSE)
    view = case_view(session, by, case_id)
    task = view.my_task
    if task is not None and task.claimed_by not in {None, by.user_id}:
        raise HeldByColleague(who=task.claimed_name)
    if task is None or not may_write(view, by):
        raise NotDrafting
    return view.case, task


def _drafted(session: Session, case_id: UUID, by: Actor) -> CaseFile:
    """The case whose draft `by` writes, locked: nobody submits it meanwhile."""
    case, task = locked_task(session, _drafting(session, case_id, by)[1].id, by=by)
    if task.status not in OPEN_TASK or task.claimed_by not in {None, by.user_id}:
        raise NotDrafting
    return case


def kept_bytes(name: str, content: bytes, store: PhotoStore) -> dict[str, Any]:
    """What is kept of a file somebody sent, put into the store. Refuses `BadEvidence`."""
    if len(content) > MAX_FILE:
        raise BadEvidence(name=name, why=TOO_LARGE)
    try:
        mime = media_type(content)
        if mime == PDF:
            pages = pages_of(content)
            return {"mime": PDF, "size": len(content), "pages": pages, "sha256": store.put(content)}
        drawn = shrunk(content, redraw=True)
    except Unfit as error:
        raise BadEvidence(name=name, why=error.why) from error
    except Unreadable as error:
        raise BadEvidence(name=name, why=TORN) from error
    except TooManyPixels as error:
        raise BadEvidence(name=name, why=TOO_FINE) from error
    return {
        "mime": drawn.mime,
        "size": len(drawn.content),
        "sha256": store.put(drawn.content),
        "thumb_sha256": store.put(drawn.thumbnail),
    }


def _told(session: Session, case: CaseFile, verb: str, one: EvidenceFile, by: Actor) -> None:
    """The fact (a file's name may name people, so it is left out), and what the rules say of the proposal now."""
    leave_fact(
        session,
        verb,
        by=by,
        part=one.part,
        region_code=one.region_code,
        about="evidence_file",
        about_id=one.id,
        case_id=case.id,
        after={"jenis": one.kind, "tipe": one.mime, "ukuran": one.size, "revisi": one.revision, "sidik": one.sha256},
    )
    session.flush()
    examine(session, case, None, by=by)
