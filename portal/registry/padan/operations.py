"""Verbs of padan: ask about a proposal, about an area piece by piece, by file; settle what stands in the queue."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.area import Area, Level, level_of
from portal.kernel.database import transaction
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.outbox import send
from portal.kernel.reasons import reasoned
from portal.regions.queries import part_of_region
from portal.registry.errors import AlreadyPadan, AreaTooWide, NoCivilRegistry, PadanUnreachable
from portal.registry.padan.answering import ask, keep
from portal.registry.padan.files import BadRow, read_answers
from portal.registry.padan.models import SETTLED, PadanResult, PadanRun
from portal.registry.padan.people import proposed, registered, with_numbers
from portal.registry.padan.port import Question, Unreachable, registry
from portal.registry.records import change_set_in

JOB = "padan.run"
RUNNING, DONE, STOPPED = "berjalan", "selesai", "terhenti"
CHUNK = 200
"""People asked about in one transaction."""
MOST_OUT = 20_000
LONGEST_REASON = 500


def match_proposal(session: Session, change_set_id: UUID, *, case_id: UUID | None = None, by: Actor) -> Counter[str]:
    """Ask the civil registry about everybody a proposal leaves in the family; verdict → how many.

    Refuses `NoCivilRegistry` (only files here), `PadanUnreachable`, `NotFound`, `NotAllowed`.
    """
    change_set = change_set_in(session, by.area, change_set_id)
    by.must(Permission.REGISTRY_PADAN_RUN, at=change_set.region_code)
    known = registry()
    if known is None:
        raise NoCivilRegistry
    try:
        counts = ask(session, known, proposed(session, change_set))
    except Unreachable as error:
        raise PadanUnreachable(why=error.why) from error
    leave_fact(
        session,
        "registry.padan.asked",
        by=by,
        part=change_set.part,
        region_code=change_set.region_code,
        about="change_set",
        about_id=change_set.id,
        case_id=case_id,
        after={"hasil": dict(counts), "sumber": known.name},
    )
    return counts


def start_run(session: Session, region_code: int, *, by: Actor) -> PadanRun:
    """Let a worker ask about every registered person of an area of one regency.

    Refuses `NoCivilRegistry`, `AreaTooWide`, `AlreadyPadan` (a run of that area is on its way), `NotFound`.
    """
    by.must(Permission.REGISTRY_PADAN_RUN, at=region_code)
    if registry() is None:
        raise NoCivilRegistry
    part = _part(session, region_code)
    running = select(PadanRun.id).where(
        PadanRun.part == part, PadanRun.region_code == region_code, PadanRun.status == RUNNING
    )
    if session.scalar(running.limit(1)) is not None:
        raise AlreadyPadan
    run = PadanRun(
        part=part,
        id=new_id(part),
        region_code=region_code,
        status=RUNNING,
        done=0,
        counts={},
        actor_id=by.user_id,
        actor_name=by.name,
        started_at=clock.now(),
    )
    session.add(run)
    _told(session, "registry.padan.started", run, by)
    send(session, JOB, run_id=str(run.id), region_code=region_code)
    return run


def _part(session: Session, region_code: int) -> int:
    if level_of(region_code) < Level.KABUPATEN:
        raise AreaTooWide
    return part_of_region(session, region_code)


def run_padan(factory: sessionmaker[Session], run_id: UUID, *, by: Actor) -> None:
    """Ask piece by piece, each in its own transaction, until nobody is left; safe to start again where it stopped."""
    while True:
        with transaction(factory, by.scope) as session:
            if not run_piece(session, run_id, by=by):
                return


def run_piece(session: Session, run_id: UUID, *, by: Actor, size: int = CHUNK) -> bool:
    """Ask about the next people of a run; False when it is over, or cannot go on."""
    run = session.scalars(
        select(PadanRun).where(PadanRun.part == part_of(run_id), PadanRun.id == run_id).with_for_update()
    ).one_or_none()
    known = registry()
    if run is None or run.status != RUNNING or known is None:
        return False
    by.must(Permission.REGISTRY_PADAN_RUN, at=run.region_code)
    people, last = registered(session, run.part, Area.of(run.region_code), after=run.last, size=size)
    if last is None:
        run.status, run.ended_at = DONE, clock.now()
        _told(session, "registry.padan.ended", run, by)
        return False
    try:
        with session.begin_nested():
            counts = ask(session, known, people)
    except Unreachable as error:
        run.status, run.ended_at, run.cause = STOPPED, clock.now(), error.why
        _told(session, "registry.padan.ended", run, by)
        return False
    run.last, run.done = last, run.done + len(people)
    run.counts = dict(Counter(run.counts) + counts)
    session.flush()
    return True


def questions_out(session: Session, region_code: int, *, reason: str, by: Actor) -> list[Question]:
    """Everything the civil registry must know to answer about an area by file: numbers in the clear, for a reason.

    Refuses `AreaTooWide` (also for more than `MOST_OUT` people), `Invalid` without a reason, `NotAllowed`.
    """
    by.must(Permission.REGISTRY_PADAN_RUN, at=region_code)
    by.must(Permission.REGISTRY_SECRET_REVEAL, at=region_code)
    words = reasoned(reason, most=LONGEST_REASON)
    part = _part(session, region_code)
    people, _ = registered(session, part, Area.of(region_code), after=None, size=MOST_OUT + 1)
    if len(people) > MOST_OUT:
        raise AreaTooWide
    leave_fact(
        session,
        "registry.padan.exported",
        by=by,
        part=part,
        region_code=region_code,
        about="padan",
        reason=words,
        after={"orang": len(people)},
    )
    return [one.question for one in people]


def answers_in(
    session: Session, region_code: int, *, name: str, body: bytes, by: Actor
) -> tuple[Counter[str], int, list[BadRow]]:
    """Keep the answers of a file about people of an area: verdict → how many, NIKs unknown here, unreadable rows.

    Refuses `UnreadableAnswers`, `AreaTooWide`, `NotFound`, `NotAllowed`.
    """
    by.must(Permission.REGISTRY_PADAN_RUN, at=region_code)
    part = _part(session, region_code)
    answers, bad = read_answers(name, body)
    by_nik = with_numbers(session, part, Area.of(region_code), [one.nik for one in answers])
    pairs = [(by_nik[one.nik], one) for one in {one.nik: one for one in answers}.values() if one.nik in by_nik]
    counts = keep(session, pairs, source="berkas")
    leave_fact(
        session,
        "registry.padan.imported",
        by=by,
        part=part,
        region_code=region_code,
        about="padan",
        after={"hasil": dict(counts), "tidak_dikenal": len(answers) - len(pairs), "tidak_terbaca": len(bad)},
    )
    return counts, len(answers) - len(pairs), bad


def settle_result(session: Session, record_id: UUID, *, reason: str, by: Actor) -> PadanResult:
    """Take somebody off the queue as the person meant, for a reason: the answer stays, V22 is quiet about it.

    A new answer, or another name, card or NIK, brings them back. Refuses `Invalid` without a reason, `NotFound`.
    """
    result = result_in(session, by.area, record_id, lock=True)
    by.must(Permission.REGISTRY_PADAN_RUN, at=result.region_code)
    words = reasoned(reason, most=LONGEST_REASON)
    if result.state == SETTLED:
        return result
    result.state, result.settled_reason = SETTLED, words
    result.settled_by, result.settled_name, result.settled_at = by.user_id, by.name, clock.now()
    leave_fact(
        session,
        "registry.padan.settled",
        by=by,
        part=result.part,
        region_code=result.region_code,
        about="individu",
        about_id=result.record_id,
        reason=words,
        after={"hasil": result.verdict, "kemiripan": result.score},
    )
    session.flush()
    return result


def result_in(session: Session, area: Area, record_id: UUID, *, lock: bool = False) -> PadanResult:
    """The answer about a person of an area. Refuses with `NotFound`."""
    statement = select(PadanResult).where(PadanResult.part == part_of(record_id), PadanResult.record_id == record_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None or found.region_code not in area:
        raise NotFound
    return found


def _told(session: Session, verb: str, run: PadanRun, by: Actor) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=run.part,
        region_code=run.region_code,
        about="padan",
        about_id=run.id,
        after={"status": run.status, "orang": run.done, "hasil": run.counts},
    )
    session.flush()
