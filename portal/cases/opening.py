"""Opening many cases at once, in sets: the same files, tasks and facts as `open_case` leaves, one by one.

Whoever's role does the first step submits in the same breath, as a person who presses "Ajukan" on a new proposal does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.beginning import openings
from portal.cases.errors import Unforeseen
from portal.cases.evidence.awaiting import awaiting_evidence
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.moving.moving import move_cases
from portal.cases.moving.standing import Move, Standing, alone, lock_cases
from portal.cases.moving.writing import Said
from portal.cases.numbers import case_number
from portal.cases.outlines import Value
from portal.cases.ports import Happening, ProcessInfo
from portal.cases.processes import process_of
from portal.cases.rules import SUBMIT
from portal.documents.operations import next_numbers
from portal.kernel import clock
from portal.kernel.area import ancestors
from portal.kernel.ids import new_id
from portal.kernel.sets import insert_rows
from portal.registry.checks import keep_checks
from portal.registry.rules import normalise_name
from portal.registry.verdicts import Finding

if TYPE_CHECKING:
    from portal.registry.models import ChangeSet


@dataclass(frozen=True)
class Opened:
    """How many cases were opened, and those of them that wait as drafts for evidence: proposal → what is wanted."""

    count: int
    awaiting: Mapping[UUID, list[Finding]] = field(default_factory=dict)


def submits_at_once(session: Session, kind: str, role: str) -> bool:
    """Whether the role does the first step of the kind's process, so that opening and submitting is one press."""
    return process_of(session, kind).steps[0].role == role


def open_cases(
    session: Session,
    proposals: Sequence[ChangeSet],
    names: Mapping[UUID, str],
    *,
    by: Actor,
    province_step: bool = True,
) -> Opened:
    """Open the files of proposals just made, all of one kind and for one reason.

    `names`: change set → name of the head of the family. Submits them when the actor's role does the first step, but
    for those whose evidence has to be there first: they stay drafts, and their checks say what is wanted.
    """
    by.must(Permission.CASES_USULAN_PROPOSE)
    if not proposals:
        return Opened(0)
    first = proposals[0]
    process = process_of(session, first.kind)
    rows = _files(session, proposals, names, process, by)
    insert_rows(session, CaseFile, rows)
    nothing: dict[str, Value] = {}
    begun = openings(session, process, [one.id for one in proposals], province_step=province_step)
    moves = [Move(alone(_standing(row, nothing)), Happening("start", ""), begun[row["change_set_id"]]) for row in rows]
    said = Said("cases.case.opened", note=first.reason, more={"jenis": first.kind}, numbered=True)
    _move(session, moves, said, by)
    if process.steps[0].role != by.role:
        return Opened(len(rows))
    awaiting = awaiting_evidence(session, process, proposals, by=by)
    for change_set_id, findings in awaiting.items():
        keep_checks(session, change_set_id, findings, by=by)
    _submit(session, [row for row in rows if row["change_set_id"] not in awaiting], by)
    return Opened(len(rows), awaiting)


def _files(
    session: Session, proposals: Sequence[ChangeSet], names: Mapping[UUID, str], process: ProcessInfo, by: Actor
) -> list[dict[str, Any]]:
    now = clock.now()
    local = now.astimezone(clock.WIB)
    offices: dict[tuple[int, int], list[ChangeSet]] = defaultdict(list)
    for one in proposals:
        offices[one.part, ancestors(one.region_code)[1]].append(one)
    rows = []
    for (part, regency), own in sorted(offices.items(), key=lambda office: office[0]):
        serials = next_numbers(session, kind="kasus", part=part, office=regency, year=local.year, count=len(own))
        for one, serial in zip(own, serials, strict=True):
            name = names.get(one.id) or "Tanpa nama"
            rows.append(
                {
                    "part": part,
                    "id": new_id(part),
                    "region_code": one.region_code,
                    "number": case_number(regency, local, serial),
                    "kind": one.kind,
                    "process": process.id,
                    "process_version": process.version,
                    "marking": 0,
                    "variables": {},
                    "moves": 0,
                    "title": name,
                    "title_key": normalise_name(name),
                    "subject_id": one.keluarga_id,
                    "change_set_id": one.id,
                    "step": None,
                    "status": "berjalan",
                    "created_by": by.user_id,
                    "created_by_name": by.name,
                    "created_at": now,
                    "closed_at": None,
                }
            )
    return rows


def _standing(row: Mapping[str, Any], variables: dict[str, Value]) -> Standing:
    return Standing(
        row["part"],
        row["id"],
        row["region_code"],
        row["process_version"],
        row["marking"],
        variables,
        row["moves"],
        row["number"],
        row["created_by"],
    )


def _submit(session: Session, rows: Sequence[Mapping[str, Any]], by: Actor) -> None:
    """Answer the first step of cases this transaction opened; their proposals were checked before."""
    named = [(row["part"], row["id"]) for row in rows]
    waiting = select(Task.case_id, Task.id, Task.key).where(
        Task.part.in_({part for part, _ in named}),
        Task.case_id.in_([case_id for _, case_id in named]),
        Task.role == by.role,
        Task.status.in_(OPEN_TASK),
    )
    tasks = {case_id: (task_id, key) for case_id, task_id, key in session.execute(waiting)}
    answers: dict[str, Value] = {"keputusan": SUBMIT, "kembali_ke": ""}
    moves = [
        Move(alone(case, tasks[case.id][0]), Happening("done", tasks[case.id][1]), answers)
        for case in lock_cases(session, named)
        if case.id in tasks
    ]
    _move(session, moves, Said("cases.task.decided", action=SUBMIT, data={}, decides=True), by)


def _move(session: Session, moves: Sequence[Move], said: Said, by: Actor) -> None:
    for element, why in move_cases(session, moves, said, by=by).stuck.values():
        raise Unforeseen(element=element, why=why)
