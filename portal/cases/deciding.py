"""Deciding tasks: one decision, one fact for each, whoever else pressed the button at the same moment.

One task or five thousand take the same path: lock, refuse what may not stand, move the rest together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.answering import (
    Answer,
    Waiting,
    asks_each,
    lock_tasks,
    refusal_in,
    refusal_of,
    target_of,
    why_unfit,
)
from portal.cases.beginning import retold
from portal.cases.errors import AlreadyDecided, Unforeseen
from portal.cases.models import CaseFile
from portal.cases.moving.effects import hold_effects, run_effects_of
from portal.cases.moving.moving import move_cases
from portal.cases.moving.standing import Move
from portal.cases.moving.writing import Said
from portal.cases.outlines import StepInfo, Value
from portal.cases.periods.entering import enter
from portal.cases.ports import Happening
from portal.cases.processes import process_info
from portal.cases.rules import RETURN, REWORK, SUBMIT
from portal.cases.visited import told_by_visit
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id, part_of
from portal.registry.queries import proposal_draft
from portal.registry.reasons.operations import refusal_of_code
from portal.registry.reasons.rules import BY_ACTION, IN_DATA
from portal.registry.rules import normalise_name

UNCODED = "penetapan"
"""The form of a collective decree: who refuses a list says why in words, the catalogue's reasons are of families."""
AT_ONCE = 20
"""Up to so many cases, what the diagram asks of the house is done within the decision; more are left to workers."""


@dataclass
class Outcomes:
    """What became of each task: done; skipped because it had moved; refused, and why."""

    done: list[UUID] = field(default_factory=list)
    refused: dict[UUID, Refused] = field(default_factory=dict)

    @property
    def skipped(self) -> list[UUID]:
        """Tasks somebody else had decided."""
        return [task_id for task_id, why in self.refused.items() if isinstance(why, AlreadyDecided | NotFound)]


def decide_task(
    session: Session,
    task_id: UUID,
    *,
    action: str,
    version: int,
    note: str = "",
    return_to: str | None = None,
    data: Mapping[str, Any] | None = None,
    reason_code: str = "",
    case_id: UUID | None = None,
    by: Actor,
) -> None:
    """Answer an open task and move its case (maker ≠ checker as the diagram declares).

    `version` is the task's version the person saw: a second decision, however it came about, is `AlreadyDecided`.
    `case_id`, when given, must be its case. Refuses: `NotFound`, `NotYourRole`, `HeldByColleague`, `UnknownAction`,
    `SamePerson`, `NoteRequired`, `CodeRequired`, `CodeUnknown` (reason), `UnknownReturn`, `NotReady` (a draft against
    the rules), `VisitRequired`, `FamilyGone`, `Invalid` (musdes), `Unforeseen`, and what the called services refuse.
    """
    asked = Answer(action, note.strip(), return_to, dict(data or {}), reason_code)
    outcomes = _decide(session, [(task_id, version)], asked, case_id=case_id, strict=True, by=by)
    for refusal in outcomes.refused.values():
        raise refusal


def decide_tasks(
    session: Session,
    tasks: Sequence[tuple[UUID, int]],
    *,
    action: str,
    note: str = "",
    return_to: str | None = None,
    data: Mapping[str, Any] | None = None,
    reason_code: str = "",
    not_before: datetime | None = None,
    by: Actor,
) -> Outcomes:
    """Give one answer to tasks, each with the version the person saw. Refusals are collected, not raised.

    What a called service refuses parks that one case as an incident: its decision, and all others, stand.
    `not_before`: what the diagram then asks of the house waits until that moment.
    """
    answer = Answer(action, note.strip(), return_to, dict(data or {}), reason_code)
    return _decide(session, tasks, answer, case_id=None, strict=False, not_before=not_before, by=by)


def _decide(
    session: Session,
    tasks: Sequence[tuple[UUID, int]],
    answer: Answer,
    *,
    case_id: UUID | None,
    strict: bool,
    not_before: datetime | None = None,
    by: Actor,
) -> Outcomes:
    begun, outcomes, seen = clock.now(), Outcomes(), dict(tasks)
    waiting, unfit = lock_tasks(session, seen, only=case_id, by=by)
    outcomes.refused |= {task.id: why_unfit(session, task, seen[task.id], by) for task in unfit}
    if sum(len(one.crowd.tasks) for one in waiting) + len(unfit) < len(seen):
        there = {task_id for one in waiting for task_id in one.tasks} | outcomes.refused.keys()
        outcomes.refused |= {task_id: NotFound() for task_id in seen.keys() - there}
    calls = False
    for target, chosen in _that_may_stand(session, waiting, answer, outcomes, by).items():
        calls |= _move(session, chosen, answer, target, outcomes, by)
    outcomes.done = [task_id for task_id in seen if task_id not in outcomes.refused]
    moved = _cases_of(waiting, set(outcomes.done)) if calls else []
    if calls and not_before is not None:
        hold_effects(session, [case_id for _, case_id in moved], since=begun, until=not_before)
    elif calls and len(outcomes.done) <= AT_ONCE:
        run_effects_of(session, moved, since=begun, strict=strict, by=by)
    return outcomes


def _cases_of(waiting: Sequence[Waiting], done: Collection[UUID]) -> list[tuple[int, UUID]]:
    found = [
        (UUID(task), UUID(case)) for one in waiting for task, case in zip(one.crowd.tasks, one.crowd.ids, strict=True)
    ]
    return [(part_of(case), case) for task, case in found if task in done]


def _that_may_stand(
    session: Session, waiting: Sequence[Waiting], answer: Answer, outcomes: Outcomes, by: Actor
) -> dict[str | None, list[Waiting]]:
    """The tasks this answer may be given to, by the step a return goes to."""
    found: dict[str | None, list[Waiting]] = defaultdict(list)
    today, unsaid = clock.today(), refusal_of_code(session, answer.action, answer.reason_code)
    for one in waiting:
        step = process_info(session, one.crowd.version).step(one.step)
        refusal = refusal_of(one, step, answer, on=today) or (unsaid if step.form != UNCODED else None)
        if refusal is not None:
            outcomes.refused |= dict.fromkeys(one.tasks, refusal)
            continue
        fit = _each(session, one, step, answer, outcomes, by) if asks_each(step, answer) else [one]
        if fit:
            found[target_of(step, answer, one.crowd.variables)] += fit
    return found


def _each(
    session: Session, waiting: Waiting, step: StepInfo, answer: Answer, outcomes: Outcomes, by: Actor
) -> list[Waiting]:
    """Those of the tasks whose own case allows the answer, by what their cases hear with it.

    A submitted draft gives its case the name it now has, and tells it what it now touches.
    """
    crowd, fit = waiting.crowd, defaultdict[tuple[tuple[str, Value], ...], list[int]](list)
    info = process_info(session, crowd.version)
    for place, (case_id, task_id) in enumerate(zip(crowd.cases, waiting.tasks, strict=True)):
        case = session.get_one(CaseFile, (part_of(case_id), case_id), populate_existing=True)
        refusal = refusal_in(session, case, step, answer, by)
        if refusal is None and answer.action == SUBMIT:
            refusal = enter(session, case, by=by)
        if refusal is not None:
            outcomes.refused[task_id] = refusal
            continue
        heard: Mapping[str, Value] = {}
        if answer.action == SUBMIT:
            _retitle(session, case, by)
            heard = retold(session, info, case.change_set_id)
        elif step.form == "kunjungan":
            heard = told_by_visit(session, info, case_id, parse_id(str(answer.data.get("visit_id", ""))), by=by)
        fit[tuple(heard.items())].append(place)
    return [_some(waiting, places)._replace(heard=dict(heard)) for heard, places in fit.items()]


def _some(waiting: Waiting, places: Sequence[int]) -> Waiting:
    crowd = waiting.crowd
    parts, ids, tasks = ([column[place] for place in places] for column in (crowd.parts, crowd.ids, crowd.tasks))
    return waiting._replace(crowd=replace(crowd, parts=parts, ids=ids, tasks=tasks))


def _move(
    session: Session, waiting: Sequence[Waiting], answer: Answer, target: str | None, outcomes: Outcomes, by: Actor
) -> bool:
    """Move cases on; whether the diagram then asks something of the house."""
    coded = answer.reason_code and answer.action in BY_ACTION
    said = Said(
        "cases.task.decided",
        action=answer.action,
        return_to=target,
        note=answer.note,
        data={**answer.data, IN_DATA: answer.reason_code} if coded else answer.data,
        more={"alasan": answer.reason_code} if coded else None,
        decides=True,
        sends_back=answer.action in {RETURN, REWORK},
    )
    answers: dict[str, Value] = {"keputusan": answer.action, "kembali_ke": target or ""}
    moves = [
        Move(one.crowd, Happening("done", one.key), answers | one.heard if one.heard else answers) for one in waiting
    ]
    planned = move_cases(session, moves, said, by=by)
    if planned.stuck:
        for one in waiting:
            for case_id, task_id in zip(one.crowd.cases, one.tasks, strict=True):
                if case_id in planned.stuck:
                    element, why = planned.stuck[case_id]
                    outcomes.refused[task_id] = Unforeseen(element=element, why=why)
    return planned.calls


def _retitle(session: Session, case: CaseFile, by: Actor) -> None:
    """A draft may have changed its head of family since: the case is known by the name submitted."""
    name = proposal_draft(session, by, case.change_set_id).head_name
    if name:
        case.title, case.title_key = name, normalise_name(name)
