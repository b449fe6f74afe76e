"""The trail: every fact of an area, newest first. Reading it leaves nothing; secrets were never written into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import queries as cases
from portal.cases.casefile import STEERED
from portal.cases.numbers import numbers_of
from portal.kernel.clock import WIB
from portal.kernel.facts import Fact
from portal.kernel.pages import Page, encode_cursor, keyset_page
from portal.registry import queries as registry

GROUPS: dict[str, tuple[str, ...]] = {
    "nomor": ("registry.secret.", "registry.number.", "registry.padan."),
    "usulan": ("registry.proposal.", "registry.change_set.", "registry.check."),
    "register": (
        "registry.ruta.",
        "registry.keluarga.",
        "registry.individu.",
        "registry.families.",
        "registry.duplicate",
        "demo.",
    ),
    "berkas": ("exchange.",),
    "kuesioner": ("instruments.", "registry.reason."),
    "kasus": ("cases.",),
    "kunjungan": ("fieldwork.",),
    "surat": ("documents.",),
    "akses": ("access.", "registry.keys."),
    "proses": ("processes.", "cases.migration.", *STEERED),
    "wilayah": ("regions.",),
}
"""Group → beginnings of its verbs. What steers cases by hand is told among the cases and among the processes."""
MOST_MATCHES = 50
_BEHIND_ALL = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))


@dataclass(frozen=True)
class TrailFilters:
    """What to keep. `text`: beginning of a case number, or a family's name; days are western Indonesian, inclusive."""

    group: str | None = None
    person: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True)
class TrailRow:
    """One fact as the trail shows it."""

    at: datetime
    who: str
    role: str
    verb: str
    about: str
    about_id: UUID | None
    case_id: UUID | None
    case_number: str
    region_code: int
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    actor_id: int = 0


def name_of(session: Session, actor: Actor, user_id: int) -> str:
    """What an officer who did something in the actor's area is called in its facts, by the newest; "" for nobody."""
    actor.must(Permission.CASES_AUDIT_READ)
    mine = select(Fact.actor_name).where(
        Fact.actor_id == user_id, Fact.region_code >= actor.area.lo, Fact.region_code < actor.area.hi
    )
    return session.scalar(mine.order_by(Fact.at.desc()).limit(1)) or "" if user_id else ""


def trail_page(
    session: Session,
    actor: Actor,
    filters: TrailFilters,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[TrailRow]:
    """Facts of the actor's area, newest first. Refuses `NotAllowed` without the right, a foreign cursor."""
    actor.must(Permission.CASES_AUDIT_READ)
    statement = _kept(session, actor, filters)
    older = None if before else after or encode_cursor(_BEHIND_ALL)
    place: list[Any] = [Fact.at, Fact.id]
    page: Page[Fact] = keyset_page(session, statement, place, after=before, before=older, size=size)
    newer = page.next if before or after else None
    numbers = numbers_of(session, actor, {fact.case_id for fact in page.rows if fact.case_id})
    rows = [_row(fact, numbers) for fact in reversed(page.rows)]
    return Page(rows, newer, page.prev, page.count, page.capped)


def _kept(session: Session, actor: Actor, filters: TrailFilters) -> Select[Any]:
    statement = select(Fact).where(Fact.region_code >= actor.area.lo, Fact.region_code < actor.area.hi)
    if filters.group in GROUPS:
        begins = [Fact.verb.startswith(start, autoescape=True) for start in GROUPS[filters.group]]
        statement = statement.where(or_(*begins))
    if filters.person:
        statement = statement.where(Fact.actor_name.icontains(filters.person, autoescape=True))
    if filters.since:
        statement = statement.where(Fact.at >= _midnight(filters.since))
    if filters.until:
        statement = statement.where(Fact.at < _midnight(filters.until) + timedelta(days=1))
    if filters.text:
        statement = statement.where(_about(session, actor, filters.text))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, WIB)


def _about(session: Session, actor: Actor, text: str) -> ColumnElement[bool]:
    """Facts of the cases whose number or family is meant, and of the families of that name with all their records."""
    found = cases.case_page(session, actor, cases.CaseFilters(text=text), size=MOST_MATCHES).rows
    named = registry.keluarga_page(session, actor, registry.KeluargaFilters(text=text), size=MOST_MATCHES).rows
    families = {case.subject_id for case in found} | {family.id for family in named}
    records = registry.records_of_families(session, actor, families) | {case.change_set_id for case in found}
    if not found and not records:
        return false()
    return or_(Fact.case_id.in_([case.id for case in found]), Fact.about_id.in_(records))


def _row(fact: Fact, numbers: dict[UUID, str]) -> TrailRow:
    return TrailRow(
        at=fact.at,
        who=fact.actor_name,
        role=fact.role,
        verb=fact.verb,
        about=fact.about,
        about_id=fact.about_id,
        case_id=fact.case_id,
        case_number=numbers.get(fact.case_id, "") if fact.case_id else "",
        region_code=fact.region_code,
        reason=fact.reason or "",
        before=fact.before or {},
        after=fact.after or {},
        actor_id=fact.actor_id,
    )
