"""Deciding tasks: one decision, one fact for each, whoever else pressed the button at the same moment.

One task or five thousand take the same path: lock, refuse what may not stand, move the rest together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.answering import Answer, OpenTask, lock_tasks, makers, rebased, refusal_of, target_of
from portal.cases.errors import AlreadyDecided, Unforeseen
from portal.cases.models import CaseFile, Task
from portal.cases.moving.effects import run_effects_of
from portal.cases.moving.moving import move_cases
from portal.cases.moving.standing import Move
from portal.cases.moving.writing import Said
from portal.cases.outlines import StepInfo
from portal.cases.ports import Happening
from portal.cases.processes import process_info
from portal.cases.rules import RETURN, REWORK, SUBMIT
from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import part_of
from portal.registry.queries import proposal_draft
from portal.registry.rules import normalise_name

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
    case_id: UUID | None = None,
    by: Actor,
) -> CaseFile:
    """Answer an open task and move its case (maker ≠ checker as the diagram declares).

    `version` is the task's version the person saw: a second decision, however it came about, is `AlreadyDecided`.
    `case_id`, when given, must be its case. Refuses: `NotFound`, `NotYourRole`, `HeldByColleague`, `UnknownAction`,
    `SamePerson`, `NoteRequired`, `UnknownReturn`, `NotReady` (a draft against the rules), `VisitRequired`,
    `FamilyGone`, `Invalid` (musdes), `Unforeseen`, and what the called services refuse.
    """
    asked = Answer(action, note.strip(), return_to, dict(data or {}))
    outcomes = _decide(session, [(task_id, version)], asked, case_id=case_id, strict=True, by=by)
    for refusal in outcomes.refused.values():
        raise refusal
    session.flush()
    case: CaseFile = session.scalars(_case_of_task(task_id).execution_options(populate_existing=True)).one()
    return case


def decide_tasks(
    session: Session,
    tasks: Sequence[tuple[UUID, int]],
    *,
    action: str,
    note: str = "",
    return_to: str | None = None,
    data: Mapping[str, Any] | None = None,
    by: Actor,
) -> Outcomes:
    """Give one answer to tasks, each with the version the person saw. Refusals are collected, not raised.

    What a called service refuses parks that one case as an incident: its decision, and all others, stand.
    """
    answer = Answer(action, note.strip(), return_to, dict(data or {}))
    return _decide(session, tasks, answer, case_id=None, strict=False, by=by)


def _decide(
    session: Session,
    tasks: Sequence[tuple[UUID, int]],
    answer: Answer,
    *,
    case_id: UUID | None,
    strict: bool,
    by: Actor,
) -> Outcomes:
    begun, outcomes, seen = clock.now(), Outcomes(), dict(tasks)
    locked = lock_tasks(session, list(seen), by=by)
    if case_id is not None:
        locked = [task for task in locked if task.case.id == case_id]
    outcomes.refused |= {task_id: NotFound() for task_id in seen.keys() - {task.id for task in locked}}
    standing = _that_may_stand(session, locked, seen, answer, outcomes, by)
    for target, chosen in standing.items():
        _move(session, chosen, answer, target, outcomes, by)
    if 0 < len(outcomes.done) <= AT_ONCE:
        done = set(outcomes.done)
        moved = [(task.case.part, task.case.id) for task in locked if task.id in done]
        run_effects_of(session, moved, since=begun, strict=strict, by=by)
    return outcomes


def _that_may_stand(
    session: Session,
    locked: Sequence[OpenTask],
    seen: Mapping[UUID, int],
    answer: Answer,
    outcomes: Outcomes,
    by: Actor,
) -> dict[str | None, list[OpenTask]]:
    """The tasks this answer may be given to, by the step a return goes to."""
    found: dict[str | None, list[OpenTask]] = defaultdict(list)
    for step, tasks in _by_step(session, locked).items():
        same = makers(session, tasks, step, by)
        for task in tasks:
            refusal = refusal_of(session, task, step, seen[task.id], answer, same, by) or rebased(
                session, task, answer, by
            )
            if refusal is not None:
                outcomes.refused[task.id] = refusal
            else:
                found[target_of(step, answer, task.case.variables)].append(task)
    return found


def _by_step(session: Session, tasks: Sequence[OpenTask]) -> dict[StepInfo, list[OpenTask]]:
    steps: dict[tuple[str, str], StepInfo] = {}
    found: dict[StepInfo, list[OpenTask]] = defaultdict(list)
    for task in tasks:
        named = (task.case.version, task.step)
        if named not in steps:
            steps[named] = process_info(session, task.case.version).step(task.step)
        found[steps[named]].append(task)
    return found


def _move(
    session: Session, tasks: Sequence[OpenTask], answer: Answer, target: str | None, outcomes: Outcomes, by: Actor
) -> None:
    if answer.action == SUBMIT:
        _retitle(session, tasks, by)
    said = Said(
        "cases.task.decided",
        action=answer.action,
        return_to=target,
        note=answer.note,
        data=answer.data,
        decides=True,
        sends_back=answer.action in {RETURN, REWORK},
    )
    answers = {"keputusan": answer.action, "kembali_ke": target or ""}
    moves = [Move(task.case, Happening("done", task.key), answers, task.id) for task in tasks]
    stuck = move_cases(session, moves, said, by=by).stuck
    for task in tasks:
        if task.case.id in stuck:
            element, why = stuck[task.case.id]
            outcomes.refused[task.id] = Unforeseen(element=element, why=why)
        else:
            outcomes.done.append(task.id)


def _retitle(session: Session, tasks: Sequence[OpenTask], by: Actor) -> None:
    """A draft may have changed its head of family since: the case is known by the name submitted."""
    for task in tasks:
        name = proposal_draft(session, by, task.change_set_id).head_name
        if name:
            session.execute(
                update(CaseFile)
                .where(CaseFile.part == task.case.part, CaseFile.id == task.case.id)
                .values(title=name, title_key=normalise_name(name))
            )


def _case_of_task(task_id: UUID) -> Any:
    joined = (CaseFile.part == Task.part) & (CaseFile.id == Task.case_id)
    return select(CaseFile).join(Task, joined).where(Task.part == part_of(task_id), Task.id == task_id)
