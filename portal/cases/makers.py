"""Who made what a task is to check, told in SQL for any person: the proposer, and who decided the step before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.cases.inbox import waits_for
from portal.cases.models import OPEN_TASK, CaseFile, Decision, Task
from portal.cases.processes import process_info
from portal.cases.processmodels import MigrationRun, ProcessVersion
from portal.cases.rules import DRAFT, MUSDES

Checked = Mapping[tuple[str, str], tuple[str, ...]]
"""Process version and step → the steps it checks."""
OWN_FORMS = frozenset({DRAFT, MUSDES})
"""Forms of the steps that make a proposal."""


def steps_of_office(session: Session, seat: Actor, *, strictly: bool = False) -> Checked:
    """The steps that wait for an office and check what others made, in each version they run on.

    `strictly`: also those the diagram leaves open to the proposer, except writing the proposal itself: nobody is
    handed their own case by somebody else.
    """
    return _checked(session, waits_for(seat), strictly=strictly)


@dataclass(frozen=True)
class Checks:
    """What checks what others made, in every version open cases follow or followed before they were migrated.

    `givers`: role and step → the roles that decide, in any version, one of the steps it checks.
    """

    before: Checked
    givers: Mapping[tuple[str, str], frozenset[str]]


def deployed_checks(session: Session) -> Checks:
    """The steps that check what others made, whoever they wait for, told from the diagrams alone."""
    infos = {version: process_info(session, version) for version in _followed(session)}
    lanes: dict[str, set[str]] = defaultdict(set)
    for info in infos.values():
        for step in info.steps:
            lanes[step.id].add(step.role)
    before: dict[tuple[str, str], tuple[str, ...]] = {}
    givers: dict[tuple[str, str], frozenset[str]] = {}
    for version, info in infos.items():
        for step in info.steps:
            if step.not_same_as:
                before[version, step.id] = step.not_same_as
                known = givers.get((step.role, step.id), frozenset())
                givers[step.role, step.id] = known.union(*(lanes[one] for one in step.not_same_as))
    return Checks(before, givers)


def _followed(session: Session) -> frozenset[str]:
    """The versions open cases follow, and those migrations took them from."""
    runs = exists().where(CaseFile.process_version == ProcessVersion.version, CaseFile.closed_at.is_(None))
    found = set(session.scalars(select(ProcessVersion.version).where(runs)))
    sources = select(MigrationRun.target, MigrationRun.source)
    before: dict[str, set[str]] = defaultdict(set)
    for target, source in session.execute(sources):
        before[target].add(source)
    left = list(found)
    while left:
        more = before.pop(left.pop(), set()) - found
        found |= more
        left += more
    return frozenset(found)


def _checked(session: Session, waiting: ColumnElement[bool], *, strictly: bool) -> Checked:
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    found = select(CaseFile.process_version, Task.step).join_from(Task, CaseFile, joined).where(waiting)
    return _checking(session, found.distinct(), strictly=strictly)


def _checking(session: Session, found: Select[str, str], *, strictly: bool = False) -> Checked:
    """Of some steps, each with its process version, those that check what others made."""
    steps = {(version, step): process_info(session, version).step(step) for version, step in session.execute(found)}
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


def makers_of(session: Session, tasks: Select[Any]) -> frozenset[int]:
    """Everybody who made what one of some open tasks is to check; `tasks`: part and id of each.

    In sets: as many statements for twenty thousand as for one.
    """
    meant = tasks.cte("meant").prefix_with("materialized")
    joined = and_(CaseFile.part == Task.part, CaseFile.id == Task.case_id)
    named = and_(Task.part == meant.c.part, Task.id == meant.c.id, Task.status.in_(OPEN_TASK))
    work = (
        select(Task.part, Task.case_id, Task.step, CaseFile.created_by, CaseFile.process_version)
        .join_from(meant, Task, named)
        .join(CaseFile, joined)
        .cte("work")
        .prefix_with("materialized")
    )
    people: set[int | None] = set()
    steps: Select[str, str] = select(work.c.process_version, work.c.step).distinct()
    for (version, step), before in _checking(session, steps).items():
        own = and_(work.c.process_version == version, work.c.step == step)
        people.update(session.scalars(select(work.c.created_by).where(own).distinct()))
        decided = (Decision.part == work.c.part, Decision.case_id == work.c.case_id, Decision.step.in_(before))
        hands = select(Decision.actor_id, Decision.for_id).join_from(work, Decision, and_(own, *decided))
        for pair in session.execute(hands.where(_stands()).distinct()):
            people.update(pair)
    return frozenset(one for one in people if one is not None)


def _decided(people: Collection[int], steps: tuple[str, ...]) -> ColumnElement[bool]:
    return exists(
        select(Decision.seq).where(
            Decision.part == CaseFile.part,
            Decision.case_id == CaseFile.id,
            or_(Decision.actor_id.in_(people), Decision.for_id.in_(people)),
            Decision.step.in_(steps),
            _stands(),
        )
    )


def _stands() -> ColumnElement[bool]:
    """Whether a decision is the last of its step."""
    later = aliased(Decision)
    return ~exists(
        select(later.seq).where(
            later.part == Decision.part,
            later.case_id == Decision.case_id,
            later.step == Decision.step,
            later.seq > Decision.seq,
        )
    )
