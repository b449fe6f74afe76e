"""Reads of fieldwork: the visits of a case, one photo, what the inbox shows of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.fieldwork.models import Photo, Visit
from portal.fieldwork.rules import PERSONAL_KINDS
from portal.kernel.area import Area
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of


@dataclass(frozen=True)
class VisitView:
    """A visit as the case page shows it; `minutes` is how long it took."""

    id: UUID
    officer_name: str
    result: str
    note: str | None
    finished_at: datetime
    minutes: int
    lat: float | None
    lng: float | None
    accuracy_m: float | None
    photos: list[Photo] = field(default_factory=list)
    withheld: int = 0
    """Photos of identity cards that the reader may not see."""
    alasan_tanpa_bukti: str | None = None
    """Why a completed visit has no photo of the house or no point."""
    lain_keluarga_id: UUID | None = None
    """The other family a result of 4 or 6 speaks of."""
    lain_keterangan: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What the inbox tells of a case's last visit."""

    photos: int
    accuracy_m: float | None
    officer_name: str
    alasan_tanpa_bukti: str | None = None


def visits_of(session: Session, actor: Actor, case_id: UUID) -> list[VisitView]:
    """The visits of a case, newest first, with the photos the actor may see."""
    actor.must(Permission.CASES_CASE_READ)
    part = part_of(case_id)
    found = session.scalars(
        select(Visit)
        .where(Visit.part == part, Visit.case_id == case_id, *within(Visit, actor.area))
        .order_by(Visit.finished_at.desc())
    ).all()
    photos: dict[UUID, list[Photo]] = {}
    ids = [visit.id for visit in found]
    for photo in session.scalars(select(Photo).where(Photo.part == part, Photo.visit_id.in_(ids)).order_by(Photo.id)):
        photos.setdefault(photo.visit_id, []).append(photo)
    return [_view(actor, visit, photos.get(visit.id, [])) for visit in found]


def visit_exists(session: Session, actor: Actor, case_id: UUID, visit_id: UUID) -> bool:
    """Whether that visit was made for that case, in the actor's area."""
    statement = select(Visit.id).where(
        Visit.part == part_of(case_id), Visit.id == visit_id, Visit.case_id == case_id, *within(Visit, actor.area)
    )
    return session.scalar(statement) is not None


def may_see(actor: Actor, kind: str) -> bool:
    """Whether the actor may see photos of that kind: identity cards are for who works on cases or opens numbers."""
    return kind not in PERSONAL_KINDS or sees_cards(actor)


def sees_cards(actor: Actor) -> bool:
    """Whether the actor may see papers that show numbers."""
    return actor.may(Permission.CASES_TASK_WORK) or actor.may(Permission.REGISTRY_SECRET_REVEAL)


def _view(actor: Actor, visit: Visit, photos: list[Photo]) -> VisitView:
    seen = [photo for photo in photos if may_see(actor, photo.kind)]
    minutes = round((visit.finished_at - visit.started_at).total_seconds() / 60)
    return VisitView(
        visit.id,
        visit.officer_name,
        visit.result,
        visit.note,
        visit.finished_at,
        minutes,
        visit.lat,
        visit.lng,
        visit.accuracy_m,
        seen,
        len(photos) - len(seen),
        visit.alasan_tanpa_bukti,
        visit.lain_keluarga_id,
        visit.lain_keterangan,
    )


def photo(session: Session, actor: Actor, photo_id: UUID) -> Photo:
    """One photo's row. Outside the area, or of an identity card without the right to see it, it does not exist."""
    actor.must(Permission.CASES_CASE_READ)
    found = session.scalars(
        select(Photo).where(Photo.part == part_of(photo_id), Photo.id == photo_id, *within(Photo, actor.area))
    ).one_or_none()
    if found is None or not may_see(actor, found.kind):
        raise NotFound
    return found


def evidence_of(session: Session, actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, Evidence]:
    """Case → its last visit's evidence, in one statement."""
    if not case_ids:
        return {}
    photos = (
        select(func.count())
        .select_from(Photo)
        .where(Photo.part == Visit.part, Photo.visit_id == Visit.id)
        .scalar_subquery()
    )
    statement = (
        select(Visit.case_id, photos, Visit.accuracy_m, Visit.officer_name, Visit.alasan_tanpa_bukti)
        .where(
            Visit.part.in_({part_of(one) for one in case_ids}),
            Visit.case_id.in_(case_ids),
            *within(Visit, actor.area),
        )
        .order_by(Visit.case_id, Visit.finished_at.desc())
        .ext(distinct_on(Visit.case_id))
    )
    return {case: Evidence(*told) for case, *told in session.execute(statement)}


def last_result(part: SQLColumnExpression[int], case_id: SQLColumnExpression[UUID]) -> ScalarSelect[str]:
    """How a case's last visit ended, within a larger statement on cases of one's area; null without a visit."""
    return _of_last(Visit.result, part, case_id)


def last_excuse(part: SQLColumnExpression[int], case_id: SQLColumnExpression[UUID]) -> ScalarSelect[str | None]:
    """Why a case's last visit brought no photo of the house or no point, likewise."""
    return _of_last(Visit.alasan_tanpa_bukti, part, case_id)


def _of_last(what: Any, part: SQLColumnExpression[int], case_id: SQLColumnExpression[UUID]) -> ScalarSelect[Any]:
    visits = select(what).where(Visit.part == part, Visit.case_id == case_id)
    return visits.order_by(Visit.finished_at.desc()).limit(1).scalar_subquery()


def within(model: type[Visit | Photo], area: Area) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The area as two conditions on a table."""
    return model.region_code >= area.lo, model.region_code < area.hi
