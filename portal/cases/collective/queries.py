"""Reads of collective decrees: the list, one with its counts by place and kind, its cases, how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.managing import must_be_national
from portal.access.permissions import Permission
from portal.cases.casefile import BEHIND_ALL, CaseView, case_view
from portal.cases.checking import Check, held_by
from portal.cases.collective.beginning import HOME
from portal.cases.collective.gathering import flagged, last_steps, of_decree
from portal.cases.collective.models import (
    DECREED,
    IN,
    LEFT,
    POSTPONED,
    PREPARED,
    PROPOSED,
    RUNNING,
    Decree,
    DecreeItem,
    DecreeOffice,
)
from portal.cases.collective.operations import decree_in
from portal.cases.models import CaseFile
from portal.cases.processmodels import BulkAction
from portal.kernel.pages import Page, encode_cursor, keyset_page

HELD = "tertahan"
LISTS = (IN, HELD, POSTPONED, DECREED, LEFT)
"""The lists of cases a decree's page shows."""
RUN = (IN, DECREED, LEFT)
"""Ways to stand of a case that goes into publication."""


@dataclass(frozen=True)
class Counted:
    """How many cases of one place stand how: those gathered by kind, the held ones of these, and all others."""

    place: int
    kinds: dict[str, int] = field(default_factory=dict)
    held: int = 0
    postponed: int = 0
    decreed: int = 0
    left: int = 0

    @property
    def gathered(self) -> int:
        """All gathered."""
        return sum(self.kinds.values())


@dataclass(frozen=True)
class Progress:
    """How far publication has come: answers given or given up, changes applied, of all; regencies written of all."""

    answered: int
    passed: int
    applied: int
    answers: int
    written: int
    offices: int

    @property
    def percent(self) -> int:
        """Answers weigh three tenths, applying them six, letters the last one."""
        answered, applied = self.answered + self.passed, self.applied + self.passed
        steps = ((30, answered, self.answers), (60, applied, self.answers), (10, self.written, self.offices))
        return sum(weight * min(done, of) // of if of else 0 for weight, done, of in steps)


@dataclass(frozen=True)
class DecreeView:
    """A decree as its page shows it."""

    decree: Decree
    case: CaseView
    places: list[Counted]
    progress: Progress | None = None
    letters: Sequence[DecreeOffice] = ()
    bulks: Sequence[BulkAction] = ()

    @property
    def open(self) -> bool:
        """Whether its list may still change: its case stands at the first step."""
        return self.decree.status in {PREPARED, PROPOSED} and self.case.case.step == self.case.process.steps[0].id

    @property
    def whole(self) -> Counted:
        """The sum of all places."""
        kinds: dict[str, int] = {}
        for one in self.places:
            for kind, count in one.kinds.items():
                kinds[kind] = kinds.get(kind, 0) + count
        sums = (sum(getattr(one, name) for one in self.places) for name in ("held", "postponed", "decreed", "left"))
        return Counted(self.decree.area_code, kinds, *sums)


@dataclass(frozen=True)
class Listed:
    """One case of a decree; `flags`: the checks that hold it, in the list of those held."""

    item: DecreeItem
    case: CaseFile
    flags: Sequence[Check] = ()


def decree_page(
    session: Session, actor: Actor, *, after: str | None = None, before: str | None = None, size: int = 25
) -> Page[Decree]:
    """Decrees, newest first. Only for the ministry."""
    must_read(actor)
    older = None if before else after or encode_cursor([BEHIND_ALL])
    place: list[Any] = [Decree.id]
    statement = select(Decree).where(Decree.part == HOME)
    page: Page[Decree] = keyset_page(session, statement, place, after=before, before=older, size=size)
    newer = page.next if before or after else None
    return Page(list(reversed(page.rows)), newer, page.prev, page.count, page.capped)


def decree_view(session: Session, actor: Actor, decree_id: UUID) -> DecreeView:
    """One decree with its counts. Only for the ministry."""
    must_read(actor)
    decree = decree_in(session, decree_id, by=actor)
    bulks = session.scalars(
        select(BulkAction).where(BulkAction.part == HOME, BulkAction.id.in_(decree.bulks)).order_by(BulkAction.id)
    ).all()
    offices = select(DecreeOffice).where(DecreeOffice.decree_id == decree.id).order_by(DecreeOffice.region_code)
    letters = session.scalars(offices).all()
    counted = _counted(session, decree)
    progress = _progress(session, decree, counted, bulks, letters) if decree.status == RUNNING else None
    return DecreeView(decree, case_view(session, actor, decree.case_id), counted, progress, letters, bulks)


def item_page(
    session: Session, actor: Actor, decree: Decree, *, chosen: str, regency: int | None, **place: Any
) -> Page[Listed]:
    """Cases of one of `LISTS` of a decree, by village."""
    must_read(actor)
    statement = _of_list(session, decree, chosen)
    if regency is not None:
        statement = statement.where(DecreeItem.regency == regency)
    key: list[Any] = [DecreeItem.region_code, DecreeItem.case_id]
    page = keyset_page(session, statement, key, make=_pair, **place)
    steps = last_steps(session) if chosen == HELD else {}
    held = {case.id: held_by(session, actor, case, steps[case.process_version]) for _, case in page.rows if steps}
    rows = [Listed(item, case, held.get(case.id, ())) for item, case in page.rows]
    return Page(rows, page.prev, page.next, page.count, page.capped)


def _pair(row: Any) -> tuple[DecreeItem, CaseFile]:
    return row[0], row[1]


def must_read(actor: Actor) -> None:
    """The desk is the ministry's."""
    actor.must(Permission.CASES_CASE_READ)
    must_be_national(actor)


def _of_list(session: Session, decree: Decree, chosen: str) -> Select[Any]:
    case = (CaseFile.part == DecreeItem.part) & (CaseFile.id == DecreeItem.case_id)
    statement: Select[Any] = cast("Select[Any]", select(DecreeItem, CaseFile).join(CaseFile, case))
    if chosen == HELD:
        return statement.where(*of_decree(decree), flagged(session))
    return statement.where(*of_decree(decree, chosen))


def _counted(session: Session, decree: Decree) -> list[Counted]:
    case = (CaseFile.part == DecreeItem.part) & (CaseFile.id == DecreeItem.case_id)
    held = flagged(session) if decree.status in {PREPARED, PROPOSED} else false()
    statement = (
        select(DecreeItem.regency, DecreeItem.kind, DecreeItem.status, func.count(), func.count().filter(held))
        .join(CaseFile, case)
        .where(DecreeItem.decree_id == decree.id)
        .group_by(DecreeItem.regency, DecreeItem.kind, DecreeItem.status)
    )
    sums: dict[int, dict[str, Any]] = {}
    for regency, kind, status, count, flags in session.execute(statement):
        own = sums.setdefault(regency, {"kinds": {}, "held": 0, POSTPONED: 0, DECREED: 0, LEFT: 0})
        if status in RUN:
            own["kinds"][kind] = own["kinds"].get(kind, 0) + count
        if status == IN:
            own["held"] += flags
        elif status in own:
            own[status] += count
    return [
        Counted(place, one["kinds"], one["held"], one[POSTPONED], one[DECREED], one[LEFT])
        for place, one in sorted(sums.items())
    ]


def _progress(
    session: Session,
    decree: Decree,
    counted: Sequence[Counted],
    bulks: Sequence[BulkAction],
    letters: Sequence[DecreeOffice],
) -> Progress:
    case = (CaseFile.part == DecreeItem.part) & (CaseFile.id == DecreeItem.case_id)
    asked = (DecreeItem.decree_id == decree.id, DecreeItem.task_id.is_not(None), DecreeItem.status.in_(RUN))
    over = func.count().filter(CaseFile.status == "selesai")
    answers, applied = session.execute(
        select(func.count(), over).select_from(DecreeItem).join(CaseFile, case).where(*asked)
    ).one()
    passed = sum(one.skipped + one.refused for one in bulks)
    return Progress(sum(one.done for one in bulks), passed, applied, answers, len(letters), len(counted))
