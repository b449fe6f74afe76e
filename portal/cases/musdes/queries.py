"""Reads of village meetings: the list of an area, one meeting with its agenda, families to add from the floor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.casefile import BEHIND_ALL
from portal.cases.inbox import in_area
from portal.cases.musdes.agenda import waiting_cases
from portal.cases.musdes.locking import findings_of_batch, head_has_decided
from portal.cases.musdes.papers import paper_in, papers_of
from portal.cases.musdes.rules import present, totals
from portal.cases.musdes.standing import items_of, meeting_in, meeting_of_case
from portal.cases.musdesmodels import LOCKED, OPEN, Musdes, MusdesFile, MusdesItem
from portal.cases.periods.queries import quorum_of
from portal.kernel.area import Level, level_of
from portal.kernel.pages import Page, encode_cursor, keyset_page
from portal.registry.queries import KeluargaFilters, KeluargaRow, addresses_of, keluarga_page
from portal.registry.verdicts import Finding

FOUND = 8
"""Families shown to choose from."""

__all__ = ["MeetingView", "families_named", "meeting_of_case", "meeting_page", "meeting_view", "paper_in", "waiting"]


@dataclass(frozen=True)
class MeetingRow:
    """One meeting of a list, with how its agenda stands."""

    meeting: Musdes
    items: int
    decided: int


@dataclass(frozen=True)
class MeetingView:
    """A meeting as its pages show it."""

    meeting: Musdes
    items: Sequence[MusdesItem]
    papers: Sequence[MusdesFile]
    findings: Sequence[Finding]
    totals: dict[str, int]
    mine: bool
    """Whether the actor's village writes it."""
    may_reopen: bool
    quorum: int
    """How many must come at least."""
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def undecided(self) -> int:
        """Families nobody has decided about."""
        return sum(item.decision is None for item in self.items)

    @property
    def present(self) -> int:
        """How many came."""
        return present(self.meeting.attendance)

    @property
    def writes(self) -> bool:
        """Whether the actor takes its minutes now."""
        return self.mine and self.meeting.status == OPEN


def meeting_page(
    session: Session, actor: Actor, *, after: str | None = None, before: str | None = None, size: int = 25
) -> Page[MeetingRow]:
    """Meetings of the actor's area, newest first."""
    actor.must(Permission.CASES_CASE_READ)
    statement = select(Musdes).where(in_area(Musdes, actor.area))
    older = None if before else after or encode_cursor([BEHIND_ALL])
    place: list[Any] = [Musdes.id]
    page: Page[Musdes] = keyset_page(session, statement, place, after=before, before=older, size=size)
    newer = page.next if before or after else None
    rows = list(reversed(page.rows))
    counted = _counted(session, rows)
    made = [MeetingRow(one, *counted.get(one.id, (0, 0))) for one in rows]
    return Page(made, newer, page.prev, page.count, page.capped)


def meeting_view(session: Session, actor: Actor, musdes_id: UUID) -> MeetingView:
    """One meeting of the actor's area. Refuses: `NotFound`, `NotAllowed`."""
    actor.must(Permission.CASES_CASE_READ)
    meeting = meeting_in(session, actor.area, musdes_id)
    items = items_of(session, meeting)
    regency = level_of(actor.region_code) == Level.KABUPATEN and actor.may(Permission.CASES_TASK_WORK)
    locked = meeting.status == LOCKED
    return MeetingView(
        meeting=meeting,
        items=items,
        papers=papers_of(session, meeting),
        findings=findings_of_batch(session, meeting, items),
        totals=totals(items, meeting.attendance),
        mine=actor.region_code == meeting.region_code and actor.may(Permission.CASES_USULAN_PROPOSE),
        may_reopen=regency and locked and not head_has_decided(session, meeting, items),
        quorum=quorum_of(session, meeting.region_code),
        outcomes=Counter(item.outcome for item in items if item.outcome),
    )


def waiting(session: Session, meeting: Musdes, actor: Actor) -> int:
    """How many cases wait for a meeting and stand on no agenda."""
    return len(waiting_cases(session, meeting.part, meeting.region_code, actor))


def families_named(session: Session, actor: Actor, text: str) -> list[tuple[KeluargaRow, str]]:
    """Registered families of the village by name, in any spelling, each with its address in one line."""
    if not text.strip():
        return []
    rows = keluarga_page(session, actor, KeluargaFilters(text=text.strip()), size=FOUND).rows
    where = addresses_of(session, actor, [one.id for one in rows])
    return [(one, where.get(one.id, "")) for one in rows]


def _counted(session: Session, meetings: Sequence[Musdes]) -> dict[UUID, tuple[int, int]]:
    if not meetings:
        return {}
    statement = (
        select(MusdesItem.musdes_id, func.count(), func.count(MusdesItem.decision))
        .where(MusdesItem.part.in_({one.part for one in meetings}), MusdesItem.musdes_id.in_([o.id for o in meetings]))
        .group_by(MusdesItem.musdes_id)
    )
    return {musdes_id: (items, decided) for musdes_id, items, decided in session.execute(statement)}
