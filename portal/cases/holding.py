"""Taking, letting go and handing over many tasks at once: looked at first, done in one transaction, each accounted for.

What could not be done is told task by task, as with one answer for many (`bulk`). Nobody takes or is handed what they,
or those they stand in for today, made, nor an objection about whom they judged before, as when claiming one; nor is
anything handed to who is absent today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select, update
from sqlalchemy.orm import Session

from portal.access.absences import away_on
from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.queries import Holder, holders_of
from portal.cases.bulk import DONE, SEEN, SEEN_AT, Seen, started_from
from portal.cases.errors import HeldByColleague, MoreThanSeen, NothingChosen, OwnDecision
from portal.cases.impartial import judged_among
from portal.cases.inbox import InboxFilters, TaskRow, rows_of, waits_for
from portal.cases.makers import made_by, steps_of_office
from portal.cases.models import CaseFile, Task
from portal.cases.processes import process_info
from portal.cases.processmodels import BulkAction, BulkChunk
from portal.cases.queueerrors import (
    AtWork,
    AwayToday,
    HeldByNobody,
    JudgedByThem,
    MadeByThem,
    MadeByYou,
    PeopleRequired,
    TooManyAtOnce,
)
from portal.cases.queuequeries import condition_of
from portal.cases.queues import kept_filters
from portal.cases.taskfacts import tell_tasks
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.reasons import reasoned
from portal.regions.queries import part_of_region

TAKE, LET_GO, HAND_OVER = "ambil", "lepas", "alihkan"
DEEDS = (TAKE, LET_GO, HAND_OVER)
MOST = 20_000
"""So many are done in one transaction; a longer list is narrowed first."""
CHUNK = 5_000
SAMPLE = 5
VERBS = {TAKE: "cases.task.claimed", LET_GO: "cases.task.released", HAND_OVER: "cases.task.assigned"}


@dataclass(frozen=True)
class Office:
    """Whose tasks are meant: one's own office, or one that `manages` from above (then held ones may be moved, too)."""

    role: str
    region_code: int
    manages: bool = False

    def seat(self, by: Actor) -> Actor:
        """The actor as that office sees its tasks."""
        if not self.manages:
            return by
        return replace(by, user_id=0, stands_for=(), role=self.role, region_code=self.region_code)


@dataclass(frozen=True)
class HoldingPreview:
    """What the filters find now: how many are free, mine, somebody else's; how many of the free ones I made."""

    seen: Seen
    free: int
    mine: int
    others: int
    own: int
    people: Sequence[Holder]
    """Who else sits there and is present today."""
    sample: Sequence[TaskRow]


def own_office(by: Actor) -> Office:
    """The office somebody works in."""
    return Office(by.role, by.region_code)


def preview_holding(session: Session, actor: Actor, office: Office, tab: str, filters: InboxFilters) -> HoldingPreview:
    """Look before many change hands; nothing is changed."""
    _must(actor, office)
    at = clock.now()
    asked, seat = _asked(actor, office, tab, filters, until=at), office.seat(actor)
    own = false() if office.manages else made_by(actor.selves, steps_of_office(session, seat))
    free = Task.claimed_by.is_(None)
    counts = [func.count(), func.count().filter(free), func.count().filter(Task.claimed_by.in_(actor.selves))]
    counts.append(func.count().filter(and_(free, own)))
    total, frees, mine, made = map(int, session.execute(asked.with_only_columns(*counts)).one())
    pairs = asked.with_only_columns(Task, CaseFile).order_by(Task.due_at, Task.id).limit(SAMPLE)
    away = _away(session, office)
    people = [one for one in _people(session, office) if one.user_id != actor.user_id and one.user_id not in away]
    sample = rows_of(session, actor, [(task, case) for task, case in session.execute(pairs)])
    return HoldingPreview(Seen(at, total), frees, mine, total - frees - mine, made, people, sample)


def hold_tasks(
    session: Session,
    office: Office,
    *,
    deed: str,
    tab: str,
    filters: InboxFilters,
    seen: Seen,
    to: int | None = None,
    note: str,
    by: Actor,
) -> BulkAction:
    """Take, let go or hand over every open task the filters find; what is left out is told with its reason.

    One preview is answered once. Refuses `NothingChosen`, `MoreThanSeen`, `TooManyAtOnce`, `PeopleRequired`,
    `AwayToday`, `ReasonRequired`, `ReasonTooLong`.
    """
    _must(by, office)
    if deed not in DEEDS or (deed == TAKE and office.manages):
        raise NotFound
    if (known := started_from(session, seen, by, role=office.role)) is not None:
        return known
    note = reasoned(note, field="note")
    person = _receiver(session, office, deed, to, by)
    asked = _asked(by, office, tab, filters, until=seen.at)
    checked = steps_of_office(session, office.seat(by), strictly=deed == HAND_OVER)
    makers = by.selves if deed == TAKE else _selves(session, office, person)
    rows = _rows(session, asked, made_by(makers, checked) if makers else false(), seen)
    judged = _judged(session, rows, makers, office.role) if makers else frozenset()
    locked = _locked(session, rows)
    refused: dict[UUID, Refused] = {}
    done = []
    for row in rows:
        why = AtWork() if row.id not in locked else _why_not(row, deed, office, judged, by)
        if why is None:
            done.append(row)
        else:
            refused[row.id] = why
    _change(session, [row.id for row in done], person)
    told = {row.id: {"kepada": person.name} if person and deed == HAND_OVER else {} for row in done}
    tell_tasks(session, VERBS[deed], done, told, reason=note, by=by)
    kept = kept_filters(filters) | {"tab": tab, SEEN_AT: seen.at.isoformat(), SEEN: seen.count}
    if person and deed == HAND_OVER:
        kept["kepada"] = person.name
    return _recorded(session, office, deed, note, kept, rows, refused, by)


def _must(by: Actor, office: Office) -> None:
    if office.manages:
        by.must(Permission.CASES_QUEUE_MANAGE, at=office.region_code)
    else:
        by.must(Permission.CASES_TASK_WORK)


def _people(session: Session, office: Office) -> list[Holder]:
    return holders_of(session, office.role, office.region_code, on=clock.today())


def _away(session: Session, office: Office) -> dict[int, int]:
    return away_on(session, office.role, office.region_code, on=clock.today())


def _selves(session: Session, office: Office, person: Holder | None) -> set[int]:
    """Whose own work the receiver may not check: theirs, and that of those they stand in for today."""
    if person is None:
        return set()
    return {person.user_id, *(who for who, by in _away(session, office).items() if by == person.user_id)}


def _receiver(session: Session, office: Office, deed: str, to: int | None, by: Actor) -> Holder | None:
    """Who holds the tasks afterwards; None when they are let go."""
    if deed == LET_GO:
        return None
    if deed == TAKE:
        return Holder(by.user_id, by.name)
    found = next((one for one in _people(session, office) if one.user_id == to), None)
    if found is None:
        raise PeopleRequired(fields={"to": PeopleRequired().message})
    if found.user_id in _away(session, office):
        raise AwayToday(fields={"to": AwayToday(who=found.name).message}, who=found.name)
    return found


def _asked(by: Actor, office: Office, tab: str, filters: InboxFilters, *, until: datetime) -> Select[Any]:
    seat = office.seat(by)
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    columns: list[Any] = [Task.part, Task.id, Task.region_code, Task.case_id, Task.step, Task.claimed_by]
    asked: Select[Any] = select(*columns, Task.claimed_name, CaseFile.process_version).join_from(Task, CaseFile, joined)
    wanted = (
        or_(condition_of(seat, "saya", filters), condition_of(seat, "tim", filters))
        if office.manages and tab == "saya"
        else condition_of(seat, tab, filters)
    )
    return asked.where(waits_for(seat), wanted, Task.created_at <= until)


def _rows(session: Session, asked: Select[Any], made: ColumnElement[bool], seen: Seen) -> Sequence[Row[Any]]:
    rows = session.execute(asked.add_columns(made.label("made")).order_by(Task.part, Task.id).limit(MOST + 1)).all()
    if not rows:
        raise NothingChosen
    if len(rows) > MOST:
        raise TooManyAtOnce(most=MOST, count=seen.count)
    if len(rows) > seen.count:
        raise MoreThanSeen(now=len(rows), seen=seen.count)
    return rows


def _locked(session: Session, rows: Sequence[Row[Any]]) -> set[UUID]:
    """Those nobody works on at this moment, as they stood when they were read, locked until commit."""
    held = {row.id: row.claimed_by for row in rows}
    statement = (
        select(Task.id, Task.claimed_by)
        .where(Task.part.in_({row.part for row in rows}), Task.id.in_(list(held)), Task.status.in_(("siap", "diambil")))
        .order_by(Task.part, Task.id)
        .with_for_update(skip_locked=True)
    )
    return {task_id for task_id, claimed in session.execute(statement) if held[task_id] == claimed}


def _judged(session: Session, rows: Sequence[Row[Any]], selves: Collection[int], role: str) -> frozenset[UUID]:
    """The cases that whoever holds their tasks afterwards has to leave to others (`impartial`)."""
    alike: dict[tuple[str, str], list[tuple[int, UUID]]] = defaultdict(list)
    for row in rows:
        alike[row.process_version, row.step].append((row.part, row.case_id))
    steps = {(version, step): process_info(session, version).step(step) for version, step in alike}
    found = [judged_among(session, some, steps[key], selves=selves, role=role) for key, some in alike.items()]
    return frozenset().union(*found)


def _why_not(row: Row[Any], deed: str, office: Office, judged: Collection[UUID], by: Actor) -> Refused | None:
    """Why a task stays as it is."""
    if row.claimed_by not in {None, *by.selves} and not office.manages:
        return HeldByColleague(who=row.claimed_name)
    if deed == LET_GO:
        return HeldByNobody() if row.claimed_by is None else None
    if row.made:
        return MadeByYou() if deed == TAKE else MadeByThem()
    if row.case_id in judged:
        return OwnDecision() if deed == TAKE else JudgedByThem()
    return None


def _change(session: Session, ids: Sequence[UUID], person: Holder | None) -> None:
    if not ids:
        return
    holds: dict[str, Any] = {"status": "siap", "claimed_by": None, "claimed_name": None}
    if person:
        holds = {"status": "diambil", "claimed_by": person.user_id, "claimed_name": person.name}
    statement = update(Task).where(Task.id.in_(ids)).values(**holds)
    session.execute(statement.execution_options(synchronize_session=False))


def _recorded(
    session: Session,
    office: Office,
    deed: str,
    note: str,
    filters: Mapping[str, Any],
    rows: Sequence[Row[Any]],
    refused: Mapping[UUID, Refused],
    by: Actor,
) -> BulkAction:
    """The account of it, kept where that of decisions for many is."""
    part, now = part_of_region(session, office.region_code) if office.region_code else 0, clock.now()
    bulk = BulkAction(
        part=part, id=new_id(part), region_code=office.region_code, step=filters.get("step", ""), action=deed,
        note=note, filters=dict(filters), total=len(rows), done=len(rows) - len(refused), skipped=0,
        refused=len(refused), status=DONE, actor_id=by.user_id, actor_name=by.name, role=office.role,
        started_at=now, ended_at=now,
    )  # fmt: skip
    session.add(bulk)
    session.flush()
    chunks = [
        {
            "part": part,
            "bulk_id": bulk.id,
            "place": start // CHUNK,
            "region_code": office.region_code,
            "tasks": [row.id for row in rows[start : start + CHUNK]],
            "versions": [0] * len(rows[start : start + CHUNK]),
            "status": DONE,
            "exceptions": {
                str(row.id): _told(refused[row.id]) for row in rows[start : start + CHUNK] if row.id in refused
            },
        }
        for start in range(0, len(rows), CHUNK)
    ]
    session.add_all(BulkChunk(**chunk) for chunk in chunks)
    leave_fact(
        session, "cases.holding.changed", by=by, part=part, region_code=office.region_code, about="bulk",
        about_id=bulk.id, reason=note,
        after={"perbuatan": deed, "jumlah": bulk.total, "selesai": bulk.done, "kepada": filters.get("kepada")},
    )  # fmt: skip
    session.flush()
    return bulk


def _told(why: Refused) -> list[Any]:
    return ["ditolak", why.message, why.template, {name: str(value) for name, value in why.params.items()}]
