"""Reads of the inbox: what waits for an actor, in keyset pages, with what a reviewer wants to know at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.calendars.pausing import runs, stands_still
from portal.cases.deadlines import end_of_today
from portal.cases.escalation.rules import RAISED, below
from portal.cases.given import NEEDS_VISIT
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.outlines import StepInfo
from portal.cases.processes import live_processes, process_info
from portal.fieldwork.queries import Evidence, evidence_of
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.pages import TALLY_CAP, Page, keyset_page
from portal.kernel.searching import Hits, is_wide, search_ids
from portal.registry.queries import named, words_of
from portal.registry.summaries import Summary, summaries_of

DONE_FOR = timedelta(days=7)
COUNTED_TO = TALLY_CAP
TABS = ("saya", "tim", "kembali", "bawahan", "selesai")
NARROW = frozenset({"selesai", "bawahan"})
"""Tabs so short that words are looked for in them by ourselves."""
FIRST = "dahulu"
"""The mark of a task a rule put first."""


@dataclass(frozen=True)
class InboxFilters:
    """What to keep: name or number, a sub-district's code, a kind of case, a state of the deadline, a step.

    `process`: only cases of that process, since steps of several processes may be called alike.
    `mark`: what a queue's rule put on the task, its word or `FIRST`.
    """

    text: str = ""
    kecamatan: int | None = None
    kind: str | None = None
    sla: str | None = None
    step: str | None = None
    process: str | None = None
    mark: str | None = None


NOTHING_ASKED = InboxFilters()


@dataclass(frozen=True)
class StepOf:
    """A step of one process in force."""

    process: str
    process_label: str
    step: StepInfo

    @property
    def id(self) -> str:
        """Its id within its process."""
        return self.step.id

    @property
    def name(self) -> str:
        """What names it among the steps of all processes: "perbaikan:verifikasi_kab"."""
        return f"{self.process}:{self.id}"


@dataclass(frozen=True)
class InboxCounts:
    """How many tasks in each tab, and of one tab how many late, due today, with time left.

    Each counted no further than one more than `COUNTED_TO`: that means "more".
    """

    saya: int
    tim: int
    kembali: int
    bawahan: int
    selesai: int
    lewat: int
    hari_ini: int
    aman: int


@dataclass(frozen=True)
class TaskRow:
    """One line of the inbox. `photos` is None when nobody has visited yet."""

    task: Task
    case: CaseFile
    step_label: str
    tags: Sequence[str]
    members: int
    photos: int | None
    accuracy_m: float | None
    officer: str

    @property
    def paused(self) -> bool:
        """Whether the citizen is waited for: the deadline stands still."""
        return stands_still(self.task)

    @property
    def unvisited(self) -> bool:
        """Whether no home visit belongs to the case, as its process decided."""
        return self.case.variables.get(NEEDS_VISIT) is False


class _Placed(Protocol):
    region_code: Any


def in_area(model: type[_Placed], area: Area) -> ColumnElement[bool]:
    """The area as a condition on a table."""
    return and_(model.region_code >= area.lo, model.region_code < area.hi)


def _tab(actor: Actor, tab: str) -> ColumnElement[bool]:
    if tab == "bawahan":
        raised = (Task.role.in_(below(actor.role)), Task.escalated == RAISED, Task.status.in_(OPEN_TASK))
        return and_(*raised, in_area(Task, actor.area))
    if tab == "selesai":
        since = clock.now() - DONE_FOR
        return and_(
            Task.done_by == actor.user_id, in_area(Task, actor.area), Task.status == "selesai", Task.done_at >= since
        )
    return and_(waits_for(actor), held_as(actor, tab))


def waits_for(actor: Actor) -> ColumnElement[bool]:
    """Open tasks of the actor's role and area, whoever holds them."""
    return and_(Task.role == actor.role, in_area(Task, actor.area), Task.status.in_(OPEN_TASK))


def held_as(actor: Actor, tab: str) -> ColumnElement[bool]:
    """Of the open tasks those of a tab: taken by others, sent back, else free, one's own or of whom one stands for."""
    if tab == "tim":
        return and_(Task.claimed_by.is_not(None), Task.claimed_by.not_in(actor.selves))
    if tab == "kembali":
        return Task.returned.is_(True)
    return or_(Task.claimed_by.is_(None), Task.claimed_by.in_(actor.selves))


def _late(sla: str) -> ColumnElement[bool]:
    now = clock.now()
    midnight = end_of_today(now)
    if sla == "lewat":
        return Task.due_at < now
    if sla == "hari_ini":
        return and_(Task.due_at >= now, Task.due_at < midnight)
    return Task.due_at >= midnight


def kept_by(filters: InboxFilters) -> list[ColumnElement[bool]]:
    """What the filters ask of a task and its case, the words looked for aside."""
    asked: list[ColumnElement[bool]] = []
    if filters.kecamatan is not None:
        asked.append(in_area(Task, Area.of(filters.kecamatan)))
    if filters.kind:
        asked.append(CaseFile.kind == filters.kind)
    if filters.sla:
        asked.append(_late(filters.sla))
    if filters.step:
        asked.append(Task.step == filters.step)
    if filters.process:
        asked.append(CaseFile.process == filters.process)
    if filters.mark:
        asked.append(Task.priority.is_(True) if filters.mark == FIRST else Task.flag == filters.mark)
    return asked


def _filtered(statement: Any, filters: InboxFilters) -> Any:
    return statement.where(*kept_by(filters))


def matches(text: str) -> ColumnElement[bool]:
    """A case by a part of its number or by words of the name of its head of family."""
    number = CaseFile.number.icontains(text.strip(), autoescape=True)
    names = named(CaseFile.title_key, text)
    return or_(number, and_(*names)) if names else number


def searched(session: Session, actor: Actor, what: str, text: str) -> Hits | None:
    """The same through the search role, for areas above the regency: of `what`, cases or the role's open tasks."""
    number, words = _number(text), words_of(text)
    if not (number or words) or not is_wide(actor.region_code):
        return None
    return search_ids(session, what, words, actor.area, number=number, role=actor.role)


def _number(text: str) -> str:
    """What the search role looks for: no sign that LIKE reads as another."""
    return text.translate({ord(sign): None for sign in "\\%_"}).strip()


def inbox(
    session: Session,
    actor: Actor,
    tab: str,
    filters: InboxFilters,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[TaskRow]:
    """One page of a tab (saya, tim, kembali, bawahan, selesai), nearest deadline first."""
    actor.must(Permission.CASES_TASK_WORK)
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    statement: Any = _filtered(select(Task, CaseFile).join(CaseFile, joined).where(_tab(actor, tab)), filters)
    hits = _hits(session, actor, tab, filters) if filters.text else None
    if filters.text:
        statement = statement.where(hits.of(Task) if hits else matches(filters.text))
    place: list[Any] = [Task.due_at, Task.id]
    page = keyset_page(
        session,
        statement,
        place,
        after=after,
        before=before,
        size=size,
        make=_pair,
    )
    rows = rows_of(session, actor, page.rows)
    return Page(rows, page.prev, page.next, page.count, page.capped or bool(hits and hits.more))


def rows_of(session: Session, actor: Actor, found: Sequence[tuple[Task, CaseFile]]) -> list[TaskRow]:
    """Tasks with what a reviewer wants to know of each at a glance."""
    evidence = evidence_of(session, actor, [case.id for _, case in found])
    summaries = summaries_of(session, actor, [case.change_set_id for _, case in found])
    return [_row(session, task, case, evidence.get(case.id), summaries.get(case.change_set_id)) for task, case in found]


def _pair(row: Any) -> tuple[Task, CaseFile]:
    return row[0], row[1]


def _row(session: Session, task: Task, case: CaseFile, evidence: Evidence | None, summary: Summary | None) -> TaskRow:
    step = process_info(session, case.process_version).step(task.step)
    return TaskRow(
        task=task,
        case=case,
        step_label=step.label,
        tags=summary.tags if summary else (),
        members=summary.members if summary else 0,
        photos=evidence.photos if evidence else None,
        accuracy_m=evidence.accuracy_m if evidence else None,
        officer=evidence.officer_name if evidence else case.created_by_name,
    )


def inbox_counts(
    session: Session, actor: Actor, filters: InboxFilters = NOTHING_ASKED, tab: str = "saya"
) -> InboxCounts:
    """All the inbox's numbers in one statement, each a walk along an index that stops at the cap.

    Those of the tabs are of what the filters keep, the deadline aside; those of the deadlines are of `tab`.
    """
    asked = replace(filters, sla=None)
    hits = _hits(session, actor, "saya", asked) if asked.text else None
    kept = {one: and_(_tab(actor, one), *_kept_in(one, asked, hits)) for one in TABS}
    conditions = kept | {late: and_(kept[tab], _late(late)) for late in ("lewat", "hari_ini", "aman")}
    joined = bool(asked.kind or asked.process or asked.text)
    counted = [_counted(condition, joined=joined).label(name) for name, condition in conditions.items()]
    row = session.execute(select(*counted)).one()
    return InboxCounts(**row._mapping)  # noqa: SLF001 - the row as a mapping, SQLAlchemy's public way


def _kept_in(tab: str, filters: InboxFilters, hits: Hits | None) -> list[ColumnElement[bool]]:
    """What the filters ask in a tab, the words looked for too."""
    found = None if tab in NARROW else hits
    words = [found.of(Task) if found else matches(filters.text)] if filters.text else []
    return [*kept_by(filters), *words]


def _hits(session: Session, actor: Actor, tab: str, filters: InboxFilters) -> Hits | None:
    """The open tasks the search role finds; None where the area is narrow enough to look by ourselves."""
    narrow = tab in NARROW or filters.kecamatan is not None
    return None if narrow else searched(session, actor, "task", filters.text)


def _counted(condition: ColumnElement[bool], *, joined: bool = False) -> ScalarSelect[int]:
    found = select(Task.id).where(condition)
    if joined:
        found = found.join(CaseFile, and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id))
    return select(func.count()).select_from(found.limit(COUNTED_TO + 1).subquery()).scalar_subquery()


def open_count(session: Session, actor: Actor) -> int:
    """How many tasks wait for the actor, counted no further than one more than `COUNTED_TO`."""
    return session.scalar(select(_counted(_tab(actor, "saya")))) or 0


def next_task(session: Session, actor: Actor, after: UUID | None) -> UUID | None:
    """The case of the task to do next: put first by a rule, then nearest deadline; the one just done left out."""
    statement = select(Task.case_id).where(_tab(actor, "saya")).order_by(Task.due_at, Task.id).limit(1)
    if after is not None:
        statement = statement.where(Task.id != after)
    return session.scalar(statement.where(Task.priority)) or session.scalar(statement)


def first_rows(session: Session, actor: Actor, filters: InboxFilters, *, size: int) -> list[TaskRow]:
    """Of what waits for the actor and passes the filters, what a rule put first: nearest deadline first."""
    actor.must(Permission.CASES_TASK_WORK)
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    found = select(Task, CaseFile).join(CaseFile, joined).where(_tab(actor, "saya"), Task.priority, *kept_by(filters))
    if filters.text:
        found = found.where(matches(filters.text))
    pairs = session.execute(found.order_by(Task.due_at, Task.id).limit(size)).all()
    return rows_of(session, actor, [_pair(row) for row in pairs])


def steps_of(session: Session, actor: Actor) -> list[StepOf]:
    """The steps in force that are for the actor's role, process by process."""
    live = [(info, step) for info in live_processes(session) for step in info.steps if step.role == actor.role]
    return [StepOf(info.id, info.label, step) for info, step in live]


def chosen_tasks(
    actor: Actor, step: str, filters: InboxFilters, *columns: Any, until: datetime | None = None
) -> Select[Any]:
    """Every open task of a step that waits for the actor and passes the filters, in no order; none that stands still.

    Of each the `columns`, else id, version and process version. `until`: only those that were there at that moment.
    """
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    wanted: Any = select(*(columns or (Task.id, Task.version, CaseFile.process_version))).join_from(
        Task, CaseFile, joined
    )
    statement: Select[Any] = _filtered(wanted.where(_tab(actor, "saya"), Task.step == step, runs()), filters)
    if filters.text:
        statement = statement.where(matches(filters.text))
    return statement if until is None else statement.where(Task.created_at <= until)
