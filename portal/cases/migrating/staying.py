"""Cases a migration has not moved, and cases it could not bring back: each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.inbox import in_area
from portal.cases.migrating.previewing import relocations
from portal.cases.models import CaseFile
from portal.cases.ports import Relocation
from portal.cases.processmodels import MigrationChunk, MigrationRun
from portal.kernel.pages import Page, keyset_page


@dataclass(frozen=True)
class Staying:
    """A case that stays in its version, and why it has no place in the other."""

    case: CaseFile
    place: Relocation


def staying_cases(
    session: Session, actor: Actor, run: MigrationRun, *, after: str | None = None, before: str | None = None
) -> Page[Staying]:
    """Cases of the actor's area that a run cannot move."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    old = select(CaseFile).where(
        CaseFile.process_version == run.source, CaseFile.closed_at.is_(None), in_area(CaseFile, actor.area)
    )
    stood = session.scalars(old.with_only_columns(CaseFile.marking).distinct()).all()
    places = relocations(session, run.source, run.target, run.mapping, dict.fromkeys(stood))
    placeless = [marking for marking, place in places.items() if place.marking is None]

    def made(row: Any) -> Staying:
        return Staying(row[0], places[row[0].marking])

    found: Any = old.where(CaseFile.marking.in_(placeless))
    place: list[Any] = [CaseFile.id]
    return keyset_page(session, found, place, after=after, before=before, make=made)


def decided_since(
    session: Session, actor: Actor, run: MigrationRun, *, after: str | None = None, before: str | None = None
) -> Page[CaseFile]:
    """Cases of the actor's area that a run moved and its undoing left alone: somebody decided them in between."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    moved = select(func.unnest(MigrationChunk.cases)).where(MigrationChunk.part == 0, MigrationChunk.run_id == run.id)
    found: Any = select(CaseFile).where(
        CaseFile.id.in_(moved), CaseFile.process_version != run.source, in_area(CaseFile, actor.area)
    )
    place: list[Any] = [CaseFile.id]
    return keyset_page(session, found, place, after=after, before=before)
