"""A village's SPTJM in place of a meeting, where its gate allows: made from the list, signed, checked, then it answers.

What the letter says is fixed when it is made. It answers the meeting's step of exactly those proposals, when they
still wait as they did, none of them is held, and the totals read off the signed letter are those of the records: all of
them go on with it, or none does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.checking import held_back, held_by
from portal.cases.deciding import decide_tasks
from portal.cases.letters.offices import COLUMNS as OF_KIND
from portal.cases.models import CaseFile, Task
from portal.cases.musdes.agenda import waiting_cases
from portal.cases.passing import held_among
from portal.cases.periods.queries import gate_of
from portal.cases.periods.rules import OR_STATEMENT
from portal.cases.processes import process_info
from portal.cases.slips import KINDS
from portal.cases.statements.errors import (
    AllHeld,
    NoScan,
    NotAllGoOn,
    NothingWaits,
    OnlyMeetings,
    RecordsMoved,
    StatementOpen,
    TotalsDiffer,
)
from portal.cases.statements.keeping import VILLAGE, own_statement, tell
from portal.cases.statements.models import MADE, VALID, Statement
from portal.cases.statements.rules import LONGEST_WHY, MOST_TOLD, READ_AGAIN, differences, named
from portal.documents.operations import issue_letter
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id, part_of
from portal.kernel.phrases import Phrase, listed
from portal.kernel.reasons import reasoned
from portal.regions import queries as regions
from portal.regions.rules import official_name, short_name

AGREE = "setuju"
Waiting = Sequence[tuple[Task, CaseFile]]
Held = Sequence[tuple[CaseFile, Refused]]


def may_state(session: Session, region_code: int) -> bool:
    """Whether the gate of a place lets an SPTJM stand in for a meeting."""
    gate = gate_of(session, region_code)
    return gate is not None and gate.forum == OR_STATEMENT


def waiting_for(session: Session, by: Actor) -> Waiting:
    """The proposals an SPTJM of the actor's village would answer now. Refuses `NotFound` when it is no village."""
    by.must(Permission.CASES_USULAN_PROPOSE)
    if level_of(by.region_code) != Level.DESA:
        raise NotFound
    part = regions.part_of_region(session, by.region_code)
    found = waiting_cases(session, part, by.region_code, by)
    return sorted(found, key=lambda pair: (pair[1].kind, pair[1].title))


def apart(session: Session, by: Actor) -> tuple[Waiting, Held]:
    """What waits in the actor's village: the proposals an SPTJM would answer, and those something holds, with why.

    Refuses `NotFound` when it is no village.
    """
    waiting = waiting_for(session, by)
    held = _held(session, waiting, by)
    going = [(task, case) for task, case in waiting if task.id not in held]
    return going, [(case, held[task.id]) for task, case in waiting if task.id in held]


def counted(waiting: Waiting) -> dict[str, int]:
    """The totals of proposals by what they do."""
    counts = Counter(OF_KIND.get(case.kind, "perbaikan") for _, case in waiting)
    return {name: counts[name] for name in ("baru", "perbaikan", "hapus")} | {"jumlah": len(waiting)}


def make_statement(session: Session, *, reason: str, by: Actor) -> Statement:
    """Issue the letter about everything that waits in the actor's village and is not held.

    Refuses `OnlyMeetings`, `NothingWaits`, `AllHeld`, `StatementOpen`, `ReasonRequired`, `ReasonTooLong`, `NotFound`.
    """
    why = reasoned(reason, most=LONGEST_WHY, field="alasan")
    waiting, held = apart(session, by)
    if not may_state(session, by.region_code):
        raise OnlyMeetings
    if not waiting:
        raise AllHeld(count=len(held)) if held else NothingWaits
    part = waiting[0][0].part
    take_turn(session, by.region_code)
    _refuse_second(session, part, by.region_code)
    way, totals = regions.breadcrumb(session, by.region_code), counted(waiting)
    place = f"{official_name(way[-1])}, {official_name(way[-2])}"
    rows, today = [{"nama": place, **totals}], clock.today()
    letter = issue_letter(
        session,
        kind=VILLAGE,
        region_code=by.region_code,
        office=by.region_code,
        case_id=None,
        part=part,
        content=_content(way, waiting, totals, why),
        by=by,
    )
    made = Statement(
        part=part,
        id=new_id(part),
        region_code=by.region_code,
        kind=VILLAGE,
        status=MADE,
        reason=why,
        letter_id=letter.id,
        letter_number=letter.number,
        first=today,
        last=today,
        totals=totals,
        rows=rows,
        tasks=[[str(task.id), task.version] for task, _ in waiting],
        made_at=clock.now(),
        made_by=by.user_id,
        made_name=by.name,
    )
    session.add(made)
    session.flush()
    tell(session, "cases.statement.made", made, by, reason=why, jumlah=totals)
    return made


def close_statement(session: Session, statement_id: UUID, stated: Mapping[str, Any], *, by: Actor) -> Statement:
    """Let the signed letter answer. `stated`: the totals as somebody read them off it.

    Refuses `OnlyMeetings` (the gate may have changed), `NoScan`, `TotalsDiffer`, `RecordsMoved` and `NotAllGoOn` (both
    naming the cases), `AlreadyClosed`; what it counts is answered as a whole, or not at all.
    """
    found = own_statement(session, statement_id, by=by)
    if found.kind != VILLAGE:
        raise NotFound
    if not may_state(session, found.region_code):
        raise OnlyMeetings
    if found.sha256 is None:
        raise NoScan(fields={"berkas": NoScan().message})
    if wrong := differences(stated, found.totals):
        raise TotalsDiffer(where=listed(list(wrong.values())), fields=dict.fromkeys(wrong, READ_AGAIN))
    seen = {UUID(task): int(version) for task, version in found.tasks}
    waiting = _still_waiting(session, seen, by)
    _refuse_stopped(waiting, _held(session, waiting, by))
    with session.begin_nested():
        outcomes = decide_tasks(
            session, list(seen.items()), action=AGREE, note=_note(found), data=record_of(found), by=by
        )
        _refuse_stopped(waiting, outcomes.refused)
    found.status, found.closed_at, found.closed_name = VALID, clock.now(), by.name
    found.applied, found.passed = len(outcomes.done), 0
    tell(session, "cases.statement.closed", found, by, jumlah=found.totals, diteruskan=found.applied)
    session.flush()
    return found


def record_of(found: Statement) -> dict[str, Any]:
    """What a case keeps of the letter that answered its step."""
    return {
        "nomor_sptjm": found.letter_number,
        "tanggal_sptjm": found.made_at.astimezone(clock.WIB).date().isoformat(),
        "sptjm": str(found.id),
    }


def _note(found: Statement) -> str:
    return f"Tanpa musyawarah, dengan SPTJM {found.letter_number}: {found.reason}"


def _refuse_second(session: Session, part: int, village: int) -> None:
    open_one = session.scalar(
        select(Statement.letter_number).where(
            Statement.part == part,
            Statement.region_code == village,
            Statement.kind == VILLAGE,
            Statement.status == MADE,
        )
    )
    if open_one is not None:
        raise StatementOpen(number=open_one)


def _still_waiting(session: Session, seen: Mapping[UUID, int], by: Actor) -> Waiting:
    """The cases a letter counts, when all of them wait as they did. Refuses `RecordsMoved`, naming the others."""
    still = [(task, case) for task, case in waiting_for(session, by) if seen.get(task.id) == task.version]
    if gone := seen.keys() - {task.id for task, _ in still}:
        own = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
        named_in = (Task.part.in_({part_of(one) for one in gone}), Task.id.in_(gone))
        numbers = session.scalars(select(CaseFile.number).join(Task, own).where(*named_in).order_by(CaseFile.number))
        raise RecordsMoved(
            where=Phrase(
                "{count} usulan tidak lagi menunggu seperti saat surat dibuat ({which})",
                count=len(gone),
                which=named(numbers.all()),
            )
        )
    return still


def _held(session: Session, waiting: Waiting, by: Actor) -> dict[UUID, Refused]:
    """Task → what of its case's last examination holds it."""
    steps = defaultdict[str, list[UUID]](list)
    for task, _ in waiting:
        steps[task.step].append(task.id)
    held: dict[UUID, Refused] = {}
    for step, tasks in steps.items():
        held |= held_among(session, tasks, step, AGREE, by=by)
    for task, case in [(task, case) for task, case in waiting if task.id in held][:MOST_TOLD]:
        at = process_info(session, case.process_version).step(task.step)
        for check in held_by(session, by, case, at)[:1]:
            held[task.id] = held_back(check.finding)
    return held


def _refuse_stopped(waiting: Waiting, refused: Mapping[UUID, Refused]) -> None:
    """Refuses `NotAllGoOn` when one of the cases is held or cannot be answered, each with its number and why."""
    if stopped := [(case.number, refused[task.id].phrase) for task, case in waiting if task.id in refused]:
        told = [Phrase("{number}: {why}.", number=number, why=why) for number, why in stopped[:MOST_TOLD]]
        raise NotAllGoOn(count=len(stopped), which=listed(told, " "))


def _content(way: Sequence[Any], waiting: Waiting, totals: Mapping[str, int], why: str) -> dict[str, Any]:
    province, regency, district, village = (official_name(one) for one in way)
    head = "Lurah" if way[-1].kind == "kelurahan" else "Kepala"
    return {
        "desa": village,
        "kecamatan": district,
        "kabupaten": regency,
        "provinsi": province,
        "alasan": why,
        "usulan": [
            {"nomor": case.number, "nama": case.title, "jenis": KINDS.get(case.kind, case.kind)} for _, case in waiting
        ],
        **{f"total_{column}": count for column, count in totals.items()},
        "jabatan": f"{head} {short_name(way[-1])}" if head == "Lurah" else f"{head} {village}",
        "penanda": "……………………………",
    }
