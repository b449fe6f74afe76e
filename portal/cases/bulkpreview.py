"""What a bulk action would meet, told before it is started: how many, where, of what kind, with which doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, not_, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.bulk import FORM, RUNNING, SECOND, Seen, steps_in
from portal.cases.checking import LEVELS, held_cases
from portal.cases.crowds.seconding import tasks_of
from portal.cases.errors import NeedsItsOwnForm
from portal.cases.given import NEEDS_VISIT
from portal.cases.inbox import InboxFilters, chosen_tasks, in_area
from portal.cases.makers import made_by
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.outlines import StepInfo
from portal.cases.processes import process_info
from portal.cases.processmodels import BulkAction
from portal.fieldwork.queries import last_excuse, last_result
from portal.kernel import clock
from portal.kernel.area import width_below
from portal.registry.checks import open_findings
from portal.registry.doubts import base_moved, number_taken

ASKS_TWICE = 500
"""From more tasks than this on, the number itself must be typed to confirm."""
MOST_REGIONS = 20
MOST_RUNNING = 3
DOUBTS = (
    "tertahan", "hasil_lain", "belum_dikunjungi", "tanpa_bukti", "nomor_ganda", "register_berubah", "dikembalikan",
    "lewat",
)  # fmt: skip
"""What can be doubted of a task, the heaviest first."""
SURVEYED = "1"
"""Result of a visit that found the family."""
GONE = ("1", "2", "3")
"""Reasons of a removal (`alasan_hapus`) that say nobody is there: finding the family speaks against them."""


@dataclass(frozen=True)
class BulkPreview:
    """What the filters find at this moment; kinds, regions, doubts and levels are of what will be decided.

    `step` is None when they find nothing.
    """

    seen: Seen
    """`own`: the actor proposed them, or decided the step before."""
    step: StepInfo | None = None
    kinds: Mapping[str, int] | None = None
    regions: Sequence[tuple[int, int]] = ()
    """Region one level down and its tasks, the fullest first."""
    other_regions: int = 0
    other_tasks: int = 0
    doubts: Mapping[str, int] | None = None
    """What should be looked at first → tasks it is true of."""
    levels: Mapping[str, int] | None = None
    """Level of a check (H, S, W, Q) nobody let pass → tasks whose last examination found one."""
    villages: Sequence[tuple[int, int]] = ()
    """Village and its tasks, the fullest first; empty when `regions` are villages."""
    running: Sequence[BulkAction] = ()
    """Bulk actions of the same step that have not ended."""


def preview_bulk(
    session: Session,
    actor: Actor,
    step: str,
    filters: InboxFilters,
    *,
    at: datetime | None = None,
    without: Collection[UUID] = (),
) -> BulkPreview:
    """Everything the actor should know before one answer is given to all. `without`: tasks taken out of it.

    All numbers are of what stood there at one moment, now unless `at` says which. Refuses `NeedsItsOwnForm`,
    `SeveralProcesses`.
    """
    actor.must(Permission.CASES_TASK_WORK)
    at = at or clock.now()

    def chosen(*columns: Any) -> Select[Any]:
        found = chosen_tasks(actor, step, filters, *columns, until=at)
        return found.where(Task.id.not_in(list(without))) if without else found

    steps = _steps(session, chosen(CaseFile.process_version), step)
    found = _previewed(session, chosen(*_facts(session, actor, filters.kecamatan, steps)), steps, at)
    if found.step is None:
        return found
    return replace(found, running=_running(session, actor, step, process_info(session, next(iter(steps))).id))


def preview_begun(session: Session, actor: Actor, bulk: BulkAction) -> BulkPreview:
    """The same of what a bulk action would still decide, for whoever is to confirm it; `running` aside."""
    giver = replace(actor, user_id=bulk.actor_id, role=bulk.role, region_code=bulk.region_code, stands_for=())
    tasks = tasks_of(bulk).subquery()
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)

    def chosen(*columns: Any) -> Select[Any]:
        found: Select[Any] = select(*columns).join_from(Task, CaseFile, joined)
        found = found.join(tasks, and_(Task.part == tasks.c.part, Task.id == tasks.c.id))
        return found.where(Task.status.in_(OPEN_TASK), Task.step == bulk.step)

    steps = _steps(session, chosen(CaseFile.process_version), bulk.step)
    return _previewed(session, chosen(*_facts(session, giver, None, steps)), steps, clock.now())


def _previewed(session: Session, chosen: Select[Any], steps: Mapping[str, StepInfo], at: datetime) -> BulkPreview:
    """What `_facts` of chosen tasks come to."""
    rows = session.execute(_counted(chosen)).mappings().all()
    total = sum(row["n"] for row in rows)
    if not total:
        return BulkPreview(Seen(at, 0))
    regions, kinds, versions, villages = Counter[int](), Counter[str](), Counter[str](), Counter[int]()
    for row in rows:
        versions[row["process_version"]] += row["n"]
    rows = [row for row in rows if not row["own"]]
    for row in rows:
        regions[row["place"]] += row["n"]
        villages[row["village"]] += row["n"]
        kinds[row["kind"]] += row["n"]
    fullest = regions.most_common()
    return BulkPreview(
        seen=Seen(at, total, total - sum(row["n"] for row in rows)),
        step=steps[versions.most_common(1)[0][0]],
        kinds=dict(kinds.most_common()),
        regions=fullest[:MOST_REGIONS],
        other_regions=len(fullest[MOST_REGIONS:]),
        other_tasks=sum(count for _, count in fullest[MOST_REGIONS:]),
        doubts={name: count for name in DOUBTS if (count := sum(row[name] for row in rows))},
        levels={level: count for level in LEVELS if (count := sum(row[f"tingkat_{level}"] for row in rows))},
        villages=[] if regions.keys() == villages.keys() else villages.most_common(MOST_REGIONS),
    )


def _steps(session: Session, versions: Select[Any], step: str) -> dict[str, StepInfo]:
    """The step in each version its tasks run on. Refuses a step whose answer is not the same for every case."""
    found = steps_in(session, session.scalars(versions.distinct()).all(), step)
    if found and all(one.form != FORM for one in found.values()):
        raise NeedsItsOwnForm(step=next(iter(found.values())).label)
    return found


def _doubts(session: Session, actor: Actor, steps: Mapping[str, StepInfo]) -> dict[str, ColumnElement[bool]]:
    part, case_id, change_set = CaseFile.part, CaseFile.id, CaseFile.change_set_id
    result = last_result(part, case_id)
    gone = and_(CaseFile.kind == "penghapusan", func.coalesce(CaseFile.variables["alasan_kode"].astext, "").in_(GONE))
    return {
        "tertahan": held_cases(session, steps, actor.role),
        "hasil_lain": or_(and_(gone, result == SURVEYED), and_(~gone, result != SURVEYED)),
        "belum_dikunjungi": and_(
            result.is_(None), func.coalesce(CaseFile.variables[NEEDS_VISIT].astext, "") != "false"
        ),
        "tanpa_bukti": last_excuse(part, case_id).is_not(None),
        "nomor_ganda": number_taken(part, change_set),
        "register_berubah": base_moved(part, change_set),
        "dikembalikan": Task.returned.is_(True),
        "lewat": Task.due_at < clock.now(),
    }


def _facts(session: Session, actor: Actor, kecamatan: int | None, steps: Mapping[str, StepInfo]) -> list[Any]:
    """What is told of each task: its region one level down, its kind, its version, whose it is, what can be doubted."""
    width = width_below(kecamatan or actor.region_code)
    place = Task.region_code - Task.region_code % width
    conditions = _doubts(session, actor, steps)
    doubts = [conditions[name].label(name) for name in DOUBTS]
    levels = [_found(level).label(f"tingkat_{level}") for level in LEVELS]
    named = [place.label("place"), Task.region_code.label("village"), CaseFile.kind, CaseFile.process_version]
    return [*named, _own(actor, steps).label("own"), *doubts, *levels]


def _found(level: str) -> ColumnElement[bool]:
    return open_findings(CaseFile.part, CaseFile.change_set_id, level)


def _counted(looked: Select[Any]) -> Select[Any]:
    tasks = looked.subquery()
    groups = (tasks.c.place, tasks.c.village, tasks.c.kind, tasks.c.process_version, tasks.c.own)
    told = (*DOUBTS, *(f"tingkat_{level}" for level in LEVELS))
    flags = [func.count().filter(tasks.c[name]).label(name) for name in told]
    return select(*groups, func.count().label("n"), *flags).group_by(*groups)


def _own(actor: Actor, steps: Mapping[str, StepInfo]) -> ColumnElement[bool]:
    """Maker is not checker: the proposer, and the last decider of the steps this one checks (`answering.makers`)."""
    checked = {(version, step.id): step.not_same_as for version, step in steps.items() if step.not_same_as}
    return made_by(actor.selves, checked)


def draw_sample(
    session: Session, actor: Actor, step: str, filters: InboxFilters, *, at: datetime, seed: int, size: int
) -> list[tuple[UUID, UUID]]:
    """(task, case) of some of what will be decided, by chance: the same for the same seed and moment."""
    steps = _steps(session, chosen_tasks(actor, step, filters, CaseFile.process_version, until=at), step)
    chosen = chosen_tasks(actor, step, filters, Task.id, Task.case_id, until=at).where(not_(_own(actor, steps)))
    drawn = chosen.order_by(func.hashtextextended(cast(Task.id, String), seed)).limit(size)
    return [(task_id, case_id) for task_id, case_id in session.execute(drawn)]


def takes_now(
    session: Session,
    actor: Actor,
    step: str,
    filters: InboxFilters,
    *,
    at: datetime,
    without: Collection[UUID] = (),
) -> int:
    """How many tasks that stood there at that moment would be decided now, the actor's own and `without` aside."""
    steps = _steps(session, chosen_tasks(actor, step, filters, CaseFile.process_version, until=at), step)
    chosen = chosen_tasks(actor, step, filters, Task.id, until=at).where(not_(_own(actor, steps)))
    chosen = chosen.where(Task.id.not_in(list(without))) if without else chosen
    return session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def _running(session: Session, actor: Actor, step: str, process: str) -> list[BulkAction]:
    """Those of this process; one that was begun without naming its process may be of any."""
    of = BulkAction.filters["process"].astext
    statement = select(BulkAction).where(
        in_area(BulkAction, actor.area),
        BulkAction.step == step,
        BulkAction.status.in_((RUNNING, SECOND)),
        func.coalesce(of, process) == process,
    )
    return list(session.scalars(statement.order_by(BulkAction.id.desc()).limit(MOST_RUNNING)))
