"""Reads of padan: the queue of an area, one person in it, the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.area import Area
from portal.kernel.ids import part_of
from portal.kernel.pages import TALLY_CAP, Page, keyset_page
from portal.registry.codes import field_of
from portal.registry.models import Individu, Keluarga
from portal.registry.padan.answering import opened
from portal.registry.padan.findings import sides
from portal.registry.padan.models import SETTLED, WANTED, PadanResult, PadanRun
from portal.registry.padan.operations import result_in
from portal.registry.padan.port import Question, registry
from portal.registry.values import stored_record, to_text

SHOWN_RUNS = 3


@dataclass(frozen=True)
class PadanFilters:
    """What to keep of the queue: a state, a verdict, an area within the actor's."""

    state: str = WANTED
    verdict: str | None = None
    region_code: int | None = None


@dataclass(frozen=True)
class PadanRow:
    """One person as the queue shows them, both values where they differ; numbers masked."""

    record_id: UUID
    keluarga_id: UUID
    region_code: int
    nama: str
    verdict: str
    score: int | None
    state: str
    source: str
    asked_at: datetime
    sides: tuple[tuple[str, str], ...]
    registered: bool
    """Whether the person is in the register, or only proposed."""
    settled_reason: str | None = None
    settled_name: str | None = None
    letter_id: UUID | None = None


def padan_page(
    session: Session,
    actor: Actor,
    filters: PadanFilters,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[PadanRow]:
    """People of the actor's area whose data and the civil registry's disagree. Refuses `NotAllowed`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    statement = select(PadanResult).where(*_kept(actor, filters))
    place: list[Any] = [PadanResult.record_id]
    page: Page[PadanResult] = keyset_page(session, statement, place, after=after, before=before, size=size)
    return Page(_rows(session, page.rows), page.next, page.prev, page.count, page.capped)


def _kept(actor: Actor, filters: PadanFilters) -> list[ColumnElement[bool]]:
    conditions = within(actor.area)
    if filters.region_code is not None:
        conditions += within(Area.of(filters.region_code))
    if filters.verdict:
        conditions.append(PadanResult.verdict == filters.verdict)
    settled = PadanResult.state == SETTLED, PadanResult.settled_by.is_not(None)
    return [*conditions, *(settled if filters.state == SETTLED else (PadanResult.state == WANTED,))]


def within(area: Area) -> list[ColumnElement[bool]]:
    """The area as two conditions."""
    return [PadanResult.region_code >= area.lo, PadanResult.region_code < area.hi]


def padan_of(session: Session, actor: Actor, record_id: UUID) -> PadanRow:
    """One person of the actor's area. Refuses `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    [row] = _rows(session, [result_in(session, actor.area, record_id)])
    return row


def padan_counts(session: Session, actor: Actor) -> dict[str, int]:
    """Verdict → how many people of the actor's area wait in the queue."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    counted = select(PadanResult.verdict, func.count()).where(*within(actor.area), PadanResult.state == WANTED)
    return {row[0]: row[1] for row in session.execute(counted.group_by(PadanResult.verdict))}


def waiting(session: Session, actor: Actor) -> int:
    """How many people of the actor's area wait in the queue, counted no further than a badge shows."""
    ids = select(PadanResult.record_id).where(*within(actor.area), PadanResult.state == WANTED).limit(TALLY_CAP)
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0


def runs_of(session: Session, actor: Actor) -> Sequence[PadanRun]:
    """The last runs in the actor's area, newest first."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    area = actor.area
    statement = select(PadanRun).where(PadanRun.region_code >= area.lo, PadanRun.region_code < area.hi)
    return session.scalars(statement.order_by(PadanRun.id.desc()).limit(SHOWN_RUNS)).all()


def was_asked(session: Session, actor: Actor, keluarga_id: UUID) -> bool:
    """Whether the civil registry has answered about anybody of this family."""
    actor.must(Permission.CASES_CASE_READ)
    statement = select(PadanResult.record_id).where(
        PadanResult.part == part_of(keluarga_id), PadanResult.keluarga_id == keluarga_id, *within(actor.area)
    )
    return session.scalar(statement.limit(1)) is not None


def connected() -> bool:
    """Whether a civil registry can be asked directly; else by file."""
    return registry() is not None


def _rows(session: Session, found: Sequence[PadanResult]) -> list[PadanRow]:
    people = _registered(session, [one.record_id for one in found])
    return [_row(one, people.get(one.record_id)) for one in found]


def _registered(session: Session, ids: Sequence[UUID]) -> dict[UUID, Keluarga]:
    """Registered person → family; those only proposed are left out."""
    if not ids:
        return {}
    statement = (
        select(Individu.id, Keluarga)
        .join(Keluarga, (Keluarga.part == Individu.part) & (Keluarga.id == Individu.keluarga_id))
        .where(Individu.part.in_({part_of(one) for one in ids}), Individu.id.in_(ids))
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _row(one: PadanResult, family: Keluarga | None) -> PadanRow:
    answer = opened(one)
    stored = stored_record(family).get("nomor_kk") if family is not None else None
    card = to_text("keluarga", field_of("keluarga", "nomor_kk"), stored)
    question = Question(nik=answer.nik, nama=one.nama, tanggal_lahir="", nomor_kk=card or "")
    return PadanRow(
        one.record_id,
        one.keluarga_id,
        one.region_code,
        one.nama,
        one.verdict,
        one.score,
        one.state,
        one.source,
        one.asked_at,
        sides(one.verdict, question, answer),
        family is not None,
        one.settled_reason,
        one.settled_name,
        one.letter_id,
    )
