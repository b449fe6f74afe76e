"""Who made what a task is to check, told in SQL for any person: the proposer, and who decided the step before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.cases.inbox import waits_for
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task
from portal.cases.processes import process_info
from portal.kernel.area import Area

Checked = Mapping[tuple[str, str], tuple[str, ...]]
"""Process version and step → the steps it checks."""
OWN_FORMS = frozenset({"draf", "musdes"})
"""Forms of the steps that make a proposal."""


def steps_of_office(session: Session, seat: Actor, *, strictly: bool = False) -> Checked:
    """The steps that wait for an office and check what others made, in each version they run on.

    `strictly`: also those the diagram leaves open to the proposer, except writing the proposal itself: nobody is
    handed their own case by somebody else.
    """
    return _checked(session, waits_for(seat), strictly=strictly)


def steps_in(session: Session, area: Area) -> Checked:
    """The steps that wait anywhere in an area and check what others made."""
    inside = (Task.region_code >= area.lo) & (Task.region_code < area.hi)
    return _checked(session, inside & Task.status.in_(OPEN_TASK), strictly=False)


def _checked(session: Session, waiting: ColumnElement[bool], *, strictly: bool) -> Checked:
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    found = select(CaseFile.process_version, Task.step).join_from(Task, CaseFile, joined).where(waiting)
    steps = {
        (version, step): process_info(session, version).step(step)
        for version, step in session.execute(found.distinct())
    }
    return {
        key: tuple(step.not_same_as)
        for key, step in steps.items()
        if step.not_same_as or (strictly and step.form not in OWN_FORMS)
    }


def made_by(people: Collection[int], checked: Checked) -> ColumnElement[bool]:
    """Whether one of these made what the task is to check (as `answering.is_maker`): `Actor.selves`, or a colleague."""
    made = [
        and_(
            CaseFile.process_version == version,
            Task.step == step,
            or_(CaseFile.created_by.in_(people), _decided(people, before))
            if before
            else CaseFile.created_by.in_(people),
        )
        for (version, step), before in checked.items()
    ]
    return or_(false(), *made)


def made_one_of(session: Session, tasks: Select[Any], people: Collection[int]) -> bool:
    """Whether one of these people made what an open task is to check; `tasks`: part and id of those that are meant."""
    meant, joined = tasks.subquery(), and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    named = tuple_(Task.part, Task.id).in_(select(meant.c.part, meant.c.id)) & Task.status.in_(OPEN_TASK)
    if not (checked := _checked(session, named, strictly=False)):
        return False
    made = select(Task.id).join_from(Task, CaseFile, joined).where(named, made_by(people, checked))
    return bool(session.scalar(select(exists(made))))


def _decided(people: Collection[int], steps: tuple[str, ...]) -> ColumnElement[bool]:
    later = aliased(Decision)
    again = exists(
        select(later.seq).where(
            later.part == Decision.part,
            later.case_id == Decision.case_id,
            later.step == Decision.step,
            later.seq > Decision.seq,
        )
    )
    return exists(
        select(Decision.seq).where(
            Decision.part == CaseFile.part,
            Decision.case_id == CaseFile.id,
            or_(Decision.actor_id.in_(people), Decision.for_id.in_(people)),
            Decision.step.in_(steps),
            ~again,
        )
    )
