"""Reads of bulk actions: the list, how far one has come, what it passed over and why, what it left."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, column, func, null, select, true, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.bulk import DONE, RUNNING, SECOND, SEEN, WAITING
from portal.cases.crowds.looking import Read, read_rows
from portal.cases.crowds.models import CrowdLook
from portal.cases.crowds.reversing import TURNING
from portal.cases.inbox import in_area
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.processes import live_processes
from portal.cases.processmodels import BulkAction, BulkChunk
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of
from portal.kernel.pages import Page, encode_cursor, keyset_page

BEHIND_ALL = UUID(int=2**128 - 1)
AT_ONCE = 1_000
"""Cases looked up together for a file."""


@dataclass(frozen=True)
class Reason:
    """Why a task was passed over: `kind` dilewati or ditolak, the words, their pattern and what fills it."""

    kind: str
    words: str
    template: str = ""
    params: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Passed:
    """A task without this bulk action's answer; `reason` is None when its turn never came."""

    case: CaseFile
    waits: bool
    """Whether it still waits for an answer."""
    reason: Reason | None = None


@dataclass(frozen=True)
class BulkView:
    """A bulk action and how far it has come."""

    bulk: BulkAction
    step_label: str
    chunks: int
    chunks_done: int
    reasons: list[tuple[Reason, int]]
    """Each pattern of a reason (its words when it has none) and how often."""

    @property
    def left(self) -> int:
        """Tasks whose turn has not come."""
        return self.bulk.total - self.bulk.done - self.bulk.skipped - self.bulk.refused

    @property
    def gone(self) -> int:
        """Tasks that had moved on between the preview and the start."""
        return max(0, int(self.bulk.filters.get(SEEN, 0)) - self.bulk.total)

    @property
    def waits(self) -> bool:
        """Whether a second person must confirm it first."""
        return self.bulk.status == SECOND

    @property
    def running(self) -> bool:
        """Whether a worker goes on with it, giving the answer or taking it back."""
        return self.bulk.status in {RUNNING, TURNING}


def step_labels(session: Session, process: str | None = None) -> dict[str, str]:
    """Step → its name in the processes in force, as `process` calls it when that is named and has it."""
    live = sorted(live_processes(session), key=lambda info: info.id == process)
    return {step.id: step.label for info in live for step in info.steps}


def process_label(session: Session, process: str) -> str:
    """What a process in force is called; its code when none is."""
    return next((info.label for info in live_processes(session) if info.id == process), process)


def label_of(session: Session, bulk: BulkAction) -> str:
    """What the step of a bulk action is called; "" when no process in force has it."""
    return step_labels(session, bulk.filters.get("process")).get(bulk.step, "")


def bulk_page(
    session: Session, actor: Actor, *, after: str | None = None, before: str | None = None, size: int = 25
) -> Page[BulkAction]:
    """Bulk actions of the actor's area, newest first."""
    actor.must(Permission.CASES_TASK_WORK)
    statement = select(BulkAction).where(in_area(BulkAction, actor.area))
    older = None if before else after or encode_cursor([BEHIND_ALL])
    place: list[Any] = [BulkAction.id]
    page: Page[BulkAction] = keyset_page(session, statement, place, after=before, before=older, size=size)
    newer = page.next if before or after else None
    return Page(list(reversed(page.rows)), newer, page.prev, page.count, page.capped)


def bulk_view(session: Session, actor: Actor, bulk_id: UUID) -> BulkView:
    """One bulk action. Outside the actor's area it does not exist."""
    bulk = _bulk(session, actor, bulk_id)
    counted = select(func.count(), func.count().filter(BulkChunk.status == DONE)).where(*_of(bulk))
    chunks, done = session.execute(counted).one()
    return BulkView(bulk, label_of(session, bulk), chunks, done, _reasons(session, bulk))


def _bulk(session: Session, actor: Actor, bulk_id: UUID) -> BulkAction:
    actor.must(Permission.CASES_TASK_WORK)
    found = session.scalars(
        select(BulkAction).where(
            BulkAction.part == part_of(bulk_id), BulkAction.id == bulk_id, in_area(BulkAction, actor.area)
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _of(bulk: BulkAction) -> tuple[Any, Any]:
    return BulkChunk.part == bulk.part, BulkChunk.bulk_id == bulk.id


def _each_exception(of: Any = BulkChunk.exceptions) -> Any:
    columns = (column("key", Text), column("value", JSONB))
    return func.jsonb_each(of).table_valued(*columns).render_derived(name="exception")


def _reasons(session: Session, bulk: BulkAction) -> list[tuple[Reason, int]]:
    each = _each_exception()
    kind = each.c.value[0].astext
    words = func.coalesce(each.c.value[2].astext, each.c.value[1].astext)
    count = func.count().label("n")
    statement = select(kind, words, count).select_from(BulkChunk).join(each, onclause=_always()).where(*_of(bulk))
    found = session.execute(statement.group_by(kind, words).order_by(count.desc(), words))
    return [(Reason(kind, words, words), n) for kind, words, n in found]


def _always() -> Any:
    return func.jsonb_typeof(BulkChunk.exceptions) == "object"


def exceptions_page(session: Session, actor: Actor, bulk_id: UUID, **place: Any) -> Page[Passed]:
    """What a bulk action passed over, in the order it came to it; `place` as in `keyset_page`."""
    return _page(session, actor, _exceptions(_bulk(session, actor, bulk_id)), place)


def left_page(session: Session, actor: Actor, bulk_id: UUID, **place: Any) -> Page[Passed]:
    """The tasks whose turn has not come; `place` as in `keyset_page`."""
    return _page(session, actor, _left(_bulk(session, actor, bulk_id)), place)


def stayed_page(session: Session, actor: Actor, bulk_id: UUID, **place: Any) -> Page[Passed]:
    """What could not be brought back when it was taken back; `place` as in `keyset_page`."""
    bulk, each = _bulk(session, actor, bulk_id), _each_exception(BulkChunk.stayed)
    statement = select(each.c.key, each.c.value).select_from(BulkChunk).join(each, onclause=true())
    return _page(session, actor, (statement.where(*_of(bulk)), [BulkChunk.place, each.c.key]), place)


def sample_of(session: Session, actor: Actor, bulk: BulkAction) -> list[Read]:
    """What was read before it began, as far as the actor may see it."""
    if bulk.look_id is None:
        return []
    look = select(CrowdLook).where(CrowdLook.part == bulk.part, CrowdLook.id == bulk.look_id)
    found = session.scalars(look.where(in_area(CrowdLook, actor.area))).one_or_none()
    return read_rows(session, found) if found else []


def _page(session: Session, actor: Actor, asked: tuple[Any, list[Any]], place: dict[str, Any]) -> Page[Passed]:
    statement, order = asked
    page = keyset_page(session, statement, order, make=_named, **place)
    return Page(_passed(session, actor, page.rows), page.prev, page.next, page.count, page.capped)


def all_passed(session: Session, actor: Actor, bulk_id: UUID) -> Iterator[Passed]:
    """Everything without this bulk action's answer: passed over, and once it has ended what it left."""
    bulk = _bulk(session, actor, bulk_id)
    asked = [_exceptions(bulk)] if bulk.status == RUNNING else [_exceptions(bulk), _left(bulk)]
    for statement, place in asked:
        found = [_named(row) for row in session.execute(statement.order_by(*place))]
        for start in range(0, len(found), AT_ONCE):
            yield from _passed(session, actor, found[start : start + AT_ONCE])


def _exceptions(bulk: BulkAction) -> tuple[Select[Any], list[Any]]:
    each = _each_exception()
    statement = select(each.c.key, each.c.value).select_from(BulkChunk).join(each, onclause=_always())
    return statement.where(*_of(bulk)), [BulkChunk.place, each.c.key]


def _left(bulk: BulkAction) -> tuple[Select[Any], list[Any]]:
    each = func.unnest(BulkChunk.tasks).table_valued(column("id")).render_derived(name="task_of_chunk")
    key = cast(each.c.id, Text)
    columns: list[Any] = [key, null()]
    waiting: Select[Any] = select(*columns).select_from(BulkChunk).join(each, onclause=BulkChunk.status == WAITING)
    return waiting.where(*_of(bulk)), [BulkChunk.place, key]


def _named(row: Any) -> tuple[UUID, Reason | None]:
    return UUID(row[0]), Reason(*row[1]) if row[1] else None


def _passed(session: Session, actor: Actor, named: Collection[tuple[UUID, Reason | None]]) -> list[Passed]:
    """The cases of tasks, in the same order; those that no longer exist in the actor's area are left out."""
    joined = (CaseFile.part == Task.part) & (CaseFile.id == Task.case_id)
    keys = [(part_of(task_id), task_id) for task_id, _ in named]
    statement = (
        select(Task.id, Task.status, CaseFile)
        .join(CaseFile, joined)
        .where(tuple_(Task.part, Task.id).in_(keys), in_area(Task, actor.area))
    )
    known = {task_id: (case, status in OPEN_TASK) for task_id, status, case in session.execute(statement)}
    return [Passed(*known[task_id], reason) for task_id, reason in named if task_id in known]
