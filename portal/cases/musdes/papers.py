"""Signed papers of a meeting: scanned or photographed, looked through like evidence, kept with the berita acara."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.evidence.operations import EvidenceUpload, kept_bytes, shown_name
from portal.cases.inbox import in_area
from portal.cases.musdes.errors import BatchLocked, NotClosed, TooManyPapers, UnknownPaper
from portal.cases.musdes.standing import own_meeting, told
from portal.cases.musdes.words import PAPERS
from portal.cases.musdesmodels import CLOSED, LOCKED, Musdes, MusdesFile
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_id, part_of

MOST_PAPERS: Final = 20


def add_paper(
    session: Session, musdes_id: UUID, upload: EvidenceUpload, *, store: PhotoStore, by: Actor
) -> tuple[MusdesFile, bool]:
    """Keep a signed paper of the closed meeting; and whether it is new: the same content again is the same paper.

    Refuses: `NotClosed`, `BatchLocked`, `UnknownPaper`, `TooManyPapers`, `BadEvidence`.
    """
    meeting = _signing(session, musdes_id, by)
    if upload.kind not in PAPERS:
        raise UnknownPaper(fields={"jenis": UnknownPaper().message})
    name, digest = shown_name(upload.name), hashlib.sha256(upload.content).hexdigest()
    here = papers_of(session, meeting)
    known = next((one for one in here if one.sent_sha256 == digest and one.kind == upload.kind), None)
    if known is not None:
        return known, False
    if len(here) >= MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS)
    assert meeting.letter_id is not None
    made = MusdesFile(
        part=meeting.part,
        id=new_id(meeting.part),
        musdes_id=meeting.id,
        region_code=meeting.region_code,
        letter_id=meeting.letter_id,
        kind=upload.kind,
        name=name,
        sent_sha256=digest,
        added_at=clock.now(),
        actor_id=by.user_id,
        actor_name=by.name,
        **kept_bytes(name, upload.content, store),
    )
    session.add(made)
    told(session, "cases.musdes.signed", meeting, by, jenis=made.kind, tipe=made.mime, sidik=made.sha256)
    return made, True


def remove_paper(session: Session, paper_id: UUID, *, by: Actor) -> MusdesFile:
    """Take a paper out before the batch is locked; that it was there stays known."""
    by.must(Permission.CASES_USULAN_PROPOSE)
    meeting = _signing(session, paper_in(session, by, paper_id).musdes_id, by)
    found = paper_in(session, by, paper_id)
    found.removed_at, found.removed_name = clock.now(), by.name
    told(session, "cases.musdes.unsigned", meeting, by, jenis=found.kind, sidik=found.sha256)
    return found


def papers_of(session: Session, meeting: Musdes) -> Sequence[MusdesFile]:
    """The papers that count, in the order they came."""
    statement = select(MusdesFile).where(
        MusdesFile.part == meeting.part, MusdesFile.musdes_id == meeting.id, MusdesFile.removed_at.is_(None)
    )
    return session.scalars(statement.order_by(MusdesFile.id)).all()


def paper_in(session: Session, actor: Actor, paper_id: UUID) -> MusdesFile:
    """A paper of the actor's area. Refuses: `NotFound`, `NotAllowed`."""
    actor.must(Permission.CASES_CASE_READ)
    statement = select(MusdesFile).where(
        MusdesFile.part == part_of(paper_id),
        MusdesFile.id == paper_id,
        MusdesFile.removed_at.is_(None),
        in_area(MusdesFile, actor.area),
    )
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def _signing(session: Session, musdes_id: UUID, by: Actor) -> Musdes:
    meeting = own_meeting(session, musdes_id, by=by)
    if meeting.status != CLOSED:
        raise BatchLocked if meeting.status == LOCKED else NotClosed
    return meeting
