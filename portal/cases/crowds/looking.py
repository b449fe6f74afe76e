"""A random sample read before one answer is given to all: drawn once, each case said to be right or not."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.bulkpreview import BulkPreview, draw_sample, preview_bulk, takes_now
from portal.cases.crowds.errors import LookEnded, LookTooOld, UnknownVerdict
from portal.cases.crowds.models import CrowdLook, CrowdSample
from portal.cases.crowds.rules import LOOK_HOURS, sample_size
from portal.cases.crowds.terms import terms_of
from portal.cases.errors import NothingChosen
from portal.cases.inbox import InboxFilters, TaskRow, chosen_tasks, rows_of
from portal.cases.models import CaseFile, Task
from portal.kernel import clock
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.reasons import reasoned

READING, STOPPED, USED = "berjalan", "dihentikan", "dipakai"
RIGHT, WRONG = "sesuai", "keliru"
TAKE_OUT, STOP = "keluarkan", "hentikan"
"""What a reader does with a case that is not right: take it out, or give no answer to all at all."""


@dataclass(frozen=True)
class Read:
    """One case of a sample."""

    sample: CrowdSample
    case: CaseFile


@dataclass(frozen=True)
class LookView:
    """A sample with what was said of each."""

    look: CrowdLook
    rows: list[Read]

    @property
    def left(self) -> int:
        """How many have not been read."""
        return sum(row.sample.verdict is None for row in self.rows)

    @property
    def next_place(self) -> int | None:
        """The first that has not been read."""
        return next((row.sample.place for row in self.rows if row.sample.verdict is None), None)

    @property
    def taken_out(self) -> frozenset[UUID]:
        """Tasks that are not right: they get no answer with the others."""
        return frozenset(row.sample.task_id for row in self.rows if row.sample.verdict == WRONG)

    @property
    def filters(self) -> InboxFilters:
        """What it was drawn from."""
        return InboxFilters(**self.look.filters)

    @property
    def old(self) -> bool:
        """Whether it was drawn too long ago to tell anything of what waits now."""
        return clock.now() - self.look.at > timedelta(hours=LOOK_HOURS)


def draw_look(session: Session, step: str, filters: InboxFilters, *, by: Actor) -> CrowdLook:
    """Draw the sample of what `filters` keep; while one of the same lies unread or unused, that one.

    One that more would be decided by now than it was drawn from tells too little: another is drawn.
    Refuses `NothingChosen`, `NeedsItsOwnForm`, `SeveralProcesses`.
    """
    by.must(Permission.CASES_TASK_WORK)
    take_turn(session, by.user_id)
    kept = {name: value for name, value in asdict(filters).items() if value and name != "step"}
    if (known := _unused(session, step, kept, by)) is not None and not _grown(session, known, by):
        return known
    found = preview_bulk(session, by, step, filters)
    if not found.seen.takes:
        raise NothingChosen
    seed, size = secrets.randbelow(2**31), sample_size(terms_of(session, by.region_code), found.seen.takes)
    drawn = draw_sample(session, by, step, filters, at=found.seen.at, seed=seed, size=size)
    part = part_of(drawn[0][0]) if by.region_code else 0
    look = CrowdLook(
        part=part,
        id=new_id(part),
        region_code=by.region_code,
        step=step,
        filters=kept,
        seed=seed,
        at=found.seen.at,
        total=found.seen.takes,
        status=READING,
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role,
    )
    session.add(look)
    session.flush()
    for place, (task_id, case_id) in enumerate(drawn, 1):
        own = {"part": part, "look_id": look.id, "place": place, "region_code": by.region_code}
        session.add(CrowdSample(**own, task_id=task_id, case_id=case_id))
    _tell(session, "cases.look.drawn", look, by, {"benih": seed, "contoh": len(drawn), "jumlah": look.total})
    session.flush()
    return look


def _unused(session: Session, step: str, kept: dict[str, Any], by: Actor) -> CrowdLook | None:
    since = clock.now() - timedelta(hours=LOOK_HOURS)
    mine = (CrowdLook.actor_id == by.user_id, CrowdLook.role == by.role, CrowdLook.region_code == by.region_code)
    alike = (CrowdLook.step == step, CrowdLook.filters == kept, CrowdLook.status == READING, CrowdLook.at > since)
    return session.scalars(select(CrowdLook).where(*mine, *alike).order_by(CrowdLook.id.desc()).limit(1)).one_or_none()


def _grown(session: Session, look: CrowdLook, by: Actor) -> bool:
    view = LookView(look, read_rows(session, look))
    return takes_of(session, by, view) > look.total - len(view.taken_out)


def look_view(session: Session, actor: Actor, look_id: UUID) -> LookView:
    """The actor's own sample. Refuses `NotFound`."""
    actor.must(Permission.CASES_TASK_WORK)
    look = _mine(session, actor, look_id)
    return LookView(look, read_rows(session, look))


def read_rows(session: Session, look: CrowdLook) -> list[Read]:
    """The cases of a sample in their order."""
    own = select(CrowdSample).where(CrowdSample.part == look.part, CrowdSample.look_id == look.id)
    samples = session.scalars(own.order_by(CrowdSample.place)).all()
    parts = {part_of(one.case_id) for one in samples}
    wanted = select(CaseFile).where(CaseFile.part.in_(parts), CaseFile.id.in_([one.case_id for one in samples]))
    cases = {case.id: case for case in session.scalars(wanted)}
    return [Read(one, cases[one.case_id]) for one in samples if one.case_id in cases]


def sample_rows(session: Session, actor: Actor, view: LookView) -> list[tuple[CrowdSample, TaskRow]]:
    """The sample with what a reviewer wants to know of each at a glance."""
    wanted = [row.sample.task_id for row in view.rows]
    found = select(Task).where(Task.part.in_({part_of(one) for one in wanted}), Task.id.in_(wanted))
    tasks = {task.id: task for task in session.scalars(found)}
    pairs = [(row, tasks[row.sample.task_id]) for row in view.rows if row.sample.task_id in tasks]
    told = rows_of(session, actor, [(task, row.case) for row, task in pairs])
    return [(row.sample, one) for (row, _), one in zip(pairs, told, strict=True)]


def preview_of(session: Session, actor: Actor, view: LookView) -> BulkPreview:
    """What of it will be decided now, without what was taken out."""
    look = view.look
    return preview_bulk(session, actor, look.step, view.filters, at=look.at, without=view.taken_out)


def takes_of(session: Session, actor: Actor, view: LookView) -> int:
    """How many of it would be decided now, without what was taken out."""
    look = view.look
    return takes_now(session, actor, look.step, view.filters, at=look.at, without=view.taken_out)


def tasks_of(actor: Actor, view: LookView) -> Select[Any]:
    """Part and id of what it was drawn from, as far as it still waits, without what was taken out."""
    found = chosen_tasks(actor, view.look.step, view.filters, Task.part, Task.id, until=view.look.at)
    return found.where(Task.id.not_in(list(view.taken_out)))


def say_of(session: Session, look_id: UUID, place: int, verdict: str, reason: str, *, by: Actor) -> LookView:
    """Say of one case of the sample that it is right; else take it out, or stop, with a reason.

    What was said may be changed until the answer is given. Refuses `NotFound`, `LookEnded`, `LookTooOld`,
    `UnknownVerdict`, `ReasonRequired`.
    """
    by.must(Permission.CASES_TASK_WORK)
    look = _mine(session, by, look_id, lock=True)
    view = LookView(look, read_rows(session, look))
    row = next((one for one in view.rows if one.sample.place == place), None)
    if row is None:
        raise NotFound
    refuse_ended(view)
    if verdict not in {RIGHT, TAKE_OUT, STOP}:
        raise UnknownVerdict
    why = None if verdict == RIGHT else reasoned(reason)
    sample = row.sample
    sample.verdict, sample.reason, sample.read_at = RIGHT if verdict == RIGHT else WRONG, why, clock.now()
    if verdict == STOP:
        look.status, look.reason = STOPPED, why
        _tell(session, "cases.look.stopped", look, by, {"nomor": row.case.number}, why)
    if why is not None:
        _tell_case(session, row.case, look, why, by)
    session.flush()
    return view


def refuse_ended(view: LookView) -> None:
    """Refuse what can no longer be read: `LookEnded`, `LookTooOld`."""
    if view.look.status != READING:
        raise LookEnded
    if view.old:
        raise LookTooOld(hours=str(LOOK_HOURS))


def _mine(session: Session, actor: Actor, look_id: UUID, *, lock: bool = False) -> CrowdLook:
    statement = select(CrowdLook).where(
        CrowdLook.part == part_of(look_id),
        CrowdLook.id == look_id,
        CrowdLook.actor_id == actor.user_id,
        CrowdLook.region_code == actor.region_code,
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def _tell(
    session: Session, verb: str, look: CrowdLook, by: Actor, after: dict[str, Any], reason: str | None = None
) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=look.part,
        region_code=look.region_code,
        about="look",
        about_id=look.id,
        reason=reason,
        after={"langkah": look.step} | after,
    )


def _tell_case(session: Session, case: CaseFile, look: CrowdLook, why: str, by: Actor) -> None:
    leave_fact(
        session,
        "cases.case.taken_out",
        by=by,
        part=case.part,
        region_code=case.region_code,
        about="case",
        about_id=case.id,
        case_id=case.id,
        reason=why,
        after={"contoh": str(look.id)},
    )
