"""Cases a migration has not moved, and cases it could not bring back: each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.inbox import in_area
from portal.cases.migrating.fitting import Look, Needs, fitted, lost_in, needs_of
from portal.cases.migrating.previewing import relocations
from portal.cases.models import CaseFile
from portal.cases.ports import Relocation
from portal.cases.processes import process_info
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
    running = select(CaseFile).where(
        CaseFile.process_version == run.source, CaseFile.closed_at.is_(None), in_area(CaseFile, actor.area)
    )
    stood = session.scalars(running.with_only_columns(CaseFile.marking).distinct()).all()
    places = relocations(session, run.source, run.target, run.mapping, dict.fromkeys(stood))
    old, new = process_info(session, run.source), process_info(session, run.target)
    needs = needs_of(old, new, places.values(), lost=lost_in(session, old, new))

    def placed(marking: int, look: Look) -> Relocation:
        return fitted(places[marking], needs, look, old, new).place

    def made(row: Any) -> Staying:
        return Staying(row[0], placed(row[0].marking, needs.look(row[0].variables)))

    columns = [one.label(f"look{number}") for number, one in enumerate(needs.columns())]
    seen = session.execute(running.with_only_columns(CaseFile.marking, *columns).distinct()).all()
    kinds = [one for one in seen if placed(one[0], tuple(one[1:])).marking is None]
    found: Any = running.where(or_(false(), *(_of_kind(kind, needs) for kind in kinds)))
    place: list[Any] = [CaseFile.id]
    return keyset_page(session, found, place, after=after, before=before, make=made)


def _of_kind(kind: Sequence[Any], needs: Needs) -> ColumnElement[bool]:
    """Cases of a marking that look so."""
    looks = (one == value for one, value in zip(needs.columns(), kind[1:], strict=True))
    return and_(CaseFile.marking == kind[0], *looks)


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
