"""Reads of processes: versions and drafts, what runs on them, and where their work stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, extract, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.deploying import PROPOSED, SCENARIOS, files_of
from portal.cases.inbox import in_area
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.outlines import Outline
from portal.cases.ports import engine
from portal.cases.processes import LIVE, process_info, sources_of
from portal.cases.processmodels import MigrationRun, ProcessDraft, ProcessFile, ProcessVersion
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.errors import NotFound

COUNTED_TO = 100_000
"""Cases are counted no further."""
LOOKED_AT = 200_000
"""Open tasks of one heat map."""
SHOWN = 50


@dataclass(frozen=True)
class ProcessRow:
    """A process and how it stands. `running` is counted no further than `COUNTED_TO`."""

    process: str
    label: str
    live: ProcessVersion | None
    versions: int
    proposed: int
    drafts: int
    running: int


@dataclass(frozen=True)
class VersionRow:
    """A version and the cases of the actor's area that run on it."""

    version: ProcessVersion
    running: int


@dataclass(frozen=True)
class Heat:
    """How work stands at one step of one version."""

    step: str
    label: str
    number: int
    """Of the version."""
    count: int
    median: timedelta
    late: int


@dataclass(frozen=True)
class HeatMap:
    """Work at all steps; `capped` when there was more than was looked at."""

    rows: tuple[Heat, ...]
    capped: bool


def processes(session: Session, actor: Actor) -> list[ProcessRow]:
    """Every process there is, by name."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    versions = list(session.scalars(select(ProcessVersion).order_by(ProcessVersion.process, ProcessVersion.number)))
    counted = session.execute(select(ProcessDraft.process, func.count()).group_by(ProcessDraft.process))
    drafts = {row[0]: row[1] for row in counted}
    rows = []
    for process in dict.fromkeys(one.process for one in versions):
        own = [one for one in versions if one.process == process]
        live = next((one for one in own if one.status == LIVE), None)
        rows.append(
            ProcessRow(
                process=process,
                label=(live or own[-1]).label,
                live=live,
                versions=len(own),
                proposed=sum(one.status == PROPOSED for one in own),
                drafts=drafts.get(process, 0),
                running=sum(_running(session, actor, one.version) for one in own),
            )
        )
    return rows


def versions_of(session: Session, actor: Actor, process: str) -> list[VersionRow]:
    """The versions of a process, newest first. A process nobody knows is `NotFound`."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    statement = select(ProcessVersion).where(ProcessVersion.process == process).order_by(ProcessVersion.number.desc())
    found = [VersionRow(one, _running(session, actor, one.version)) for one in session.scalars(statement)]
    if not found:
        raise NotFound
    return found


def version_numbered(session: Session, actor: Actor, process: str, number: int) -> ProcessVersion:
    """One version by the number people call it."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    statement = select(ProcessVersion).where(ProcessVersion.process == process, ProcessVersion.number == number)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def live_version(session: Session, actor: Actor, process: str) -> ProcessVersion:
    """The version new cases run."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    statement = select(ProcessVersion).where(ProcessVersion.process == process, ProcessVersion.status == LIVE)
    found = session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def running_on(session: Session, actor: Actor, version: str) -> int:
    """Running cases of a version in the actor's area, counted no further than `COUNTED_TO`."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    return _running(session, actor, version)


def outline_of(session: Session, version: str) -> Outline:
    """A version in words."""
    return engine().outline(sources_of(session, version))


def diagram_of(session: Session, version: str, called: str | None = None) -> str:
    """A version's own diagram, or one it calls by the name of its file, to be drawn. Refuses with `NotFound`."""
    if called is None:
        return sources_of(session, version).diagram.decode("utf-8")
    if called not in called_by(session, version):
        raise NotFound
    return files_of(session, version)[called]


def called_by(session: Session, version: str) -> list[str]:
    """The files of the diagrams a version calls."""
    diagrams = select(ProcessFile.name).where(ProcessFile.version == version, ProcessFile.kind == "bpmn")
    return list(session.scalars(diagrams.order_by(ProcessFile.place)))[1:]


def promises_of(session: Session, version: str) -> Mapping[str, Sequence[str]]:
    """The paths a version promises."""
    return engine().promises(files_of(session, version).get(SCENARIOS, ""))


def drafts_of(session: Session, actor: Actor, process: str) -> list[ProcessDraft]:
    """Drafts of a process, the last saved first."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    statement = select(ProcessDraft).where(ProcessDraft.process == process).order_by(ProcessDraft.saved_at.desc())
    return list(session.scalars(statement.limit(SHOWN)))


def draft_in(session: Session, actor: Actor, process: str, draft_id: UUID) -> ProcessDraft:
    """One draft of a process, for who may change it."""
    actor.must(Permission.PROCESSES_PROCESS_MANAGE)
    draft = session.get(ProcessDraft, draft_id)
    if draft is None or draft.process != process:
        raise NotFound
    return draft


def migrations_of(session: Session, actor: Actor, process: str) -> list[MigrationRun]:
    """Runs that took cases from one version to another, newest first."""
    actor.must(Permission.PROCESSES_PROCESS_READ)
    statement = select(MigrationRun).where(MigrationRun.process == process).order_by(MigrationRun.started_at.desc())
    return list(session.scalars(statement.limit(SHOWN)))


def heat_map(
    session: Session, actor: Actor, process: str, *, area: Area | None = None, since: datetime | None = None
) -> HeatMap:
    """Open work of a process by step: how much, its median age, how much is late; in `area` of the actor's own.

    `since`: only work that came up since then.
    """
    actor.must(Permission.PROCESSES_PROCESS_READ)
    now = clock.now()
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    looked = (
        select(CaseFile.process_version, Task.step, Task.created_at, Task.due_at)
        .join(CaseFile, joined)
        .where(Task.status.in_(OPEN_TASK), in_area(Task, actor.area), CaseFile.process == process)
    )
    if area is not None:
        looked = looked.where(in_area(Task, area))
    if since is not None:
        looked = looked.where(Task.created_at >= since)
    tasks = looked.limit(LOOKED_AT).subquery()
    age = extract("epoch", now - tasks.c.created_at)
    found = session.execute(
        select(
            tasks.c.process_version,
            tasks.c.step,
            func.count(),
            func.percentile_cont(0.5).within_group(age),
            func.count().filter(tasks.c.due_at < now),
        ).group_by(tasks.c.process_version, tasks.c.step)
    ).all()
    numbers = _numbers(session, {version for version, *_ in found})
    rows = [
        Heat(step, _label(session, version, step), numbers[version], count, timedelta(seconds=float(median)), late)
        for version, step, count, median, late in found
    ]
    rows.sort(key=lambda row: (-row.count, row.label, -row.number))
    return HeatMap(tuple(rows), sum(row.count for row in rows) >= LOOKED_AT)


def _numbers(session: Session, versions: set[str]) -> dict[str, int]:
    statement = select(ProcessVersion.version, ProcessVersion.number).where(ProcessVersion.version.in_(versions))
    return {row[0]: row[1] for row in session.execute(statement)}


def _label(session: Session, version: str, step: str) -> str:
    return process_info(session, version).labels.get(step, step)


def _running(session: Session, actor: Actor, version: str) -> int:
    limited = (
        select(CaseFile.id)
        .where(CaseFile.process_version == version, CaseFile.closed_at.is_(None), in_area(CaseFile, actor.area))
        .limit(COUNTED_TO)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(limited)) or 0
