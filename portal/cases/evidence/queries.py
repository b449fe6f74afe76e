"""Reads of evidence: the files of a case with the submission each came with, and one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.casefile import CaseView
from portal.cases.evidence.limits import MOST_FILES, OPEN_KINDS
from portal.cases.evidence.missing import files_of
from portal.cases.evidencemodels import EvidenceFile
from portal.cases.models import CaseFile, Decision
from portal.cases.rules import DRAFT, SUBMIT
from portal.fieldwork.queries import sees_cards
from portal.kernel.area import Area
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of


@dataclass(frozen=True)
class EvidenceView:
    """One file as the case page shows it."""

    file: EvidenceFile
    turn: int
    """With which submission it came: 1 for the first, 2 after the first return for rework."""
    new: bool
    """Whether it came after a submission somebody has seen already."""
    removable: bool
    """Whether the reader may take it out of the draft."""


@dataclass(frozen=True)
class Evidence:
    """The evidence of a proposal for one reader."""

    files: list[EvidenceView] = field(default_factory=list)
    removed: list[EvidenceFile] = field(default_factory=list)
    """Taken out of the draft: that they were there stays known, they are opened by nobody."""
    withheld: int = 0
    """Papers with numbers that the reader may not see."""
    may_add: bool = False
    room: int = 0
    """How many more files there may be."""


def evidence_of(session: Session, actor: Actor, view: CaseView) -> Evidence:
    """The evidence of a case the actor sees, in the order it came."""
    actor.must(Permission.CASES_CASE_READ)
    submitted = [one.at for one in view.decisions if one.action == SUBMIT]
    every = files_of(session, view.case)
    kept = [one for one in every if one.removed_at is None]
    seen = [one for one in kept if may_see(actor, one.kind)]
    writes = may_write(view, actor)
    return Evidence(
        [_view(one, submitted, writes=writes) for one in seen],
        [one for one in every if one.removed_at is not None],
        len(kept) - len(seen),
        writes,
        max(0, MOST_FILES - len(kept)),
    )


def may_see(actor: Actor, kind: str) -> bool:
    """Whether the actor may open evidence of that kind: papers with numbers as the photos of identity cards."""
    return kind in OPEN_KINDS or sees_cards(actor)


def may_write(view: CaseView, actor: Actor) -> bool:
    """Whether the actor writes the proposal's draft now."""
    if view.my_task is None or view.blocked or not actor.may(Permission.CASES_USULAN_PROPOSE):
        return False
    return view.process.step(view.my_task.step).form == DRAFT


def turn_of(at: datetime, submitted: Sequence[datetime]) -> int:
    """With which submission something came that was added then."""
    return 1 + sum(one < at for one in submitted)


def submissions(session: Session, case: CaseFile) -> Sequence[datetime]:
    """When a case was submitted, each time."""
    return session.scalars(
        select(Decision.at).where(Decision.part == case.part, Decision.case_id == case.id, Decision.action == SUBMIT)
    ).all()


def evidence_in(session: Session, area: Area, evidence_id: UUID) -> EvidenceFile:
    """A file that is part of its proposal. Outside the area, or taken out, it does not exist."""
    found = session.scalars(
        select(EvidenceFile).where(
            EvidenceFile.part == part_of(evidence_id),
            EvidenceFile.id == evidence_id,
            EvidenceFile.removed_at.is_(None),
            EvidenceFile.region_code >= area.lo,
            EvidenceFile.region_code < area.hi,
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def evidence_file(session: Session, actor: Actor, evidence_id: UUID) -> EvidenceFile:
    """One file's row. Refuses `NotFound`, also for a paper with numbers without the right to see them."""
    actor.must(Permission.CASES_CASE_READ)
    found = evidence_in(session, actor.area, evidence_id)
    if not may_see(actor, found.kind):
        raise NotFound
    return found


def _view(one: EvidenceFile, submitted: Sequence[datetime], *, writes: bool) -> EvidenceView:
    turn = turn_of(one.added_at, submitted)
    return EvidenceView(one, turn, turn > 1, writes and turn > len(submitted))
