"""Process versions and markings, handed from tables to the engine when it does not know them yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Session

from portal.cases.errors import NoSuchProcess
from portal.cases.ports import Advance, ProcessInfo, Sources, Waiting, engine
from portal.cases.processmodels import Marking, ProcessFile, ProcessVersion
from portal.kernel import clock

PROCESS = "usulan_baru"
"""What cases of a kind run that has no process of its own: a kind's own process is the live one of the same code."""
LIVE = "berlaku"
SHIPPED = "bawaan"
_kept: WeakKeyDictionary[Engine, set[int]] = WeakKeyDictionary()
"""Markings known to be in the table of a database."""


def process_info(session: Session, version: str) -> ProcessInfo:
    """A process version, read from its tables when the engine does not know it."""
    if not engine().knows(version):
        engine().learn(sources_of(session, version))
    return engine().process(version)


def live_process(session: Session, process: str) -> ProcessInfo:
    """The version new cases of `process` run. Refuses: `NoSuchProcess`."""
    version = session.scalar(
        select(ProcessVersion.version).where(ProcessVersion.process == process, ProcessVersion.status == LIVE)
    )
    if version is None:
        raise NoSuchProcess(process=process)
    return process_info(session, version)


def process_of(session: Session, kind: str) -> ProcessInfo:
    """The version new cases of a kind of proposal run: of the process called like the kind, else of `PROCESS`.

    Refuses: `NoSuchProcess`.
    """
    live = select(ProcessVersion.process, ProcessVersion.version).where(
        ProcessVersion.process.in_({kind, PROCESS}), ProcessVersion.status == LIVE
    )
    versions = {row.process: row.version for row in session.execute(live)}
    if not versions:
        raise NoSuchProcess(process=kind)
    return process_info(session, versions.get(kind) or versions[PROCESS])


def live_processes(session: Session) -> list[ProcessInfo]:
    """Every version in force; the one kinds fall back to first, the others by code."""
    live = select(ProcessVersion.version).where(ProcessVersion.status == LIVE)
    ordered = live.order_by(ProcessVersion.process != PROCESS, ProcessVersion.process)
    return [process_info(session, version) for version in session.scalars(ordered).all()]


def sources_of(session: Session, version: str) -> Sources:
    """The files of a version."""
    process = session.scalar(select(ProcessVersion.process).where(ProcessVersion.version == version))
    if process is None:
        raise NoSuchProcess(process=version[:12])
    files = session.execute(
        select(ProcessFile.kind, ProcessFile.body).where(ProcessFile.version == version).order_by(ProcessFile.place)
    ).all()
    diagrams = [body for kind, body in files if kind == "bpmn"]
    tables = tuple(body for kind, body in files if kind == "dmn")
    return Sources(process, diagrams[0], tuple(diagrams[1:]), tables)


def waiting_at(session: Session, version: str, marking: int) -> Sequence[Waiting]:
    """What a case standing at a marking waits for."""
    recall(session, version, [marking])
    return engine().waiting(version, marking)


def recall(session: Session, version: str, markings: Iterable[int]) -> None:
    """Hand the engine a version and these markings of it."""
    process_info(session, version)
    unknown = [one for one in set(markings) if not engine().knows_marking(version, one)]
    if not unknown:
        return
    for body in session.scalars(select(Marking.body).where(Marking.id.in_(unknown))):
        engine().learn_marking(version, body)


def keep_markings(session: Session, version: str, advances: Iterable[Advance]) -> None:
    """Keep the bodies of markings, in a transaction of their own: a case must never stand on a number without one.

    Bodies are immutable and numbered by their hash, so one left over by a failed move does no harm.
    """
    keep_bodies(session, version, {one.marking: one.body for one in advances})


def keep_bodies(session: Session, version: str, bodies: Mapping[int, bytes]) -> None:
    """Keep bodies of markings by number, on a connection of their own."""
    database = session.get_bind().engine
    kept = _kept.setdefault(database, set())
    fresh = {number: body for number, body in bodies.items() if number not in kept}
    if not fresh:
        return
    rows = [{"id": number, "version": version, "body": body} for number, body in fresh.items()]
    with database.begin() as own:
        own.execute(pg_insert(Marking).on_conflict_do_nothing(), rows)
    kept.update(fresh)


def ship(session: Session, sources: Sources, files: Sequence[tuple[str, str, bytes]]) -> None:
    """Make a process that comes with the portal live, unless the ministry runs a version of its own.

    `files`: (name, kind, body) in order, the diagram first. Called by `portal init`; doing it again changes nothing.
    """
    info = engine().learn(sources)
    if session.get(ProcessVersion, info.version) is not None:
        return
    live = session.scalars(
        select(ProcessVersion).where(ProcessVersion.process == info.id, ProcessVersion.status == LIVE)
    ).one_or_none()
    replaces = live is None or live.origin == SHIPPED
    if live is not None and replaces:
        live.status, live.retired_at = "diganti", clock.now()
        session.flush()
    add_version(session, info, files, status=LIVE if replaces else "usul", origin=SHIPPED, by=(0, "sistem"))


def add_version(
    session: Session,
    info: ProcessInfo,
    files: Sequence[tuple[str, str, bytes]],
    *,
    status: str,
    origin: str,
    by: tuple[int, str],
    note: str = "",
    report: dict[str, object] | None = None,
) -> ProcessVersion:
    """Write down a version and its files."""
    numbers = session.scalars(select(ProcessVersion.number).where(ProcessVersion.process == info.id))
    version = ProcessVersion(
        version=info.version,
        process=info.id,
        number=max(numbers, default=0) + 1,
        label=info.label,
        status=status,
        origin=origin,
        note=note,
        report=report or {},
        proposed_by=by[0],
        proposed_name=by[1],
        proposed_at=clock.now(),
    )
    session.add(version)
    session.flush()
    session.execute(
        insert(ProcessFile),
        [
            {"version": info.version, "place": place, "name": name, "kind": kind, "body": body}
            for place, (name, kind, body) in enumerate(files)
        ],
    )
    return version
