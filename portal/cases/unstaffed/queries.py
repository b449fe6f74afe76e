"""Reads of open work that reaches nobody: a step is seen by whoever holds its role at the case's village or above.

Who is absent today does not count: their substitute does, as long as there is one who may work. Nor does who may not
answer because they made what the step is to check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.queries import role_names
from portal.cases.housing import finest
from portal.cases.makers import Checks, deployed_checks
from portal.cases.unstaffed.statements import BARRED, FREE, FREE_BELOW
from portal.kernel import clock
from portal.kernel.area import Area, width_below, width_of
from portal.kernel.pages import COUNT_CAP, TALLY_CAP

LOOKED = 20_000
"""Tasks looked at, at most, for whether all who hold their role made what they check."""


@dataclass(frozen=True)
class Unstaffed:
    """Open tasks of one step in one office that nobody can take.

    `barred`: the role is held, but all who hold it made what the step checks. Where there are too many to tell of each
    step: those of a role in one region, without `process`, `step` and `since`; `more`: there are more than `tasks`.
    """

    role: str
    place: int
    process: str
    step: str
    tasks: int
    since: datetime | None
    barred: bool = False
    more: bool = False


@dataclass(frozen=True)
class UnstaffedList:
    """What reaches nobody in an area, the longest waiting first.

    `many`: there are more than `TALLY_CAP` tasks; told by region one level down and role instead. `unseen`: there are
    more tasks than are looked at (`LOOKED`) whose holders might have made what they check.
    """

    rows: list[Unstaffed]
    many: bool
    unseen: bool


def unstaffed(session: Session, actor: Actor, *, region: int | None = None) -> UnstaffedList:
    """The steps with open tasks in the actor's area, or a region of it, that nobody there or above may answer today.

    Told in counts only: also to those who appoint people there and read no case.
    """
    if not actor.may(Permission.ACCESS_POST_MANAGE):
        actor.must(Permission.CASES_CASE_READ)
    within = region if region is not None and region in actor.area else actor.region_code
    area = Area.of(within)
    asked = {"today": clock.today(), "lo": area.lo, "hi": area.hi}
    roles = sorted(role_names(session))
    free = asked | {"roles": roles, "widths": [width_of(finest(role)) for role in roles]}
    rows = [Unstaffed(*row) for row in session.execute(FREE, free | {"most": TALLY_CAP + 1})]
    bound, unseen = _barred(session, asked, deployed_checks(session))
    if sum(one.tasks for one in (*rows, *bound)) <= TALLY_CAP:
        told = sorted((*rows, *bound), key=lambda one: (one.since, one.role, one.place, one.step))
        return UnstaffedList(told, many=False, unseen=unseen)
    below = width_below(within)
    counted = session.execute(FREE_BELOW, free | {"below": below, "each": COUNT_CAP + 1})
    piles = [_pile(row.role, row.code, row.tasks, barred=False) for row in counted]
    told = sorted((*piles, *_piled(bound, below)), key=lambda one: (one.place, one.role, one.barred))
    return UnstaffedList(told, many=True, unseen=unseen)


def _barred(session: Session, asked: dict[str, Any], checks: Checks) -> tuple[list[Unstaffed], bool]:
    lines = {line: number for number, line in enumerate(checks.givers)}
    given = [(lines[line], role) for line, givers in checks.givers.items() for role in sorted(givers)]
    named = {
        "lines": list(lines.values()),
        "line_roles": [role for role, _ in lines],
        "line_steps": [step for _, step in lines],
        "line_widths": [width_of(finest(role)) for role, _ in lines],
        "given": [line for line, _ in given],
        "givers": [role for _, role in given],
        "versions": [version for version, _ in checks.before],
        "steps": [step for _, step in checks.before],
        "before": [",".join(before) for before in checks.before.values()],
        "looked": LOOKED + 1,
    }
    found = session.execute(BARRED, asked | named).all()
    told = [row for row in found if row.role is not None]
    rows = [Unstaffed(row.role, row.code, row.process, row.step, row.tasks, row.since, barred=True) for row in told]
    return rows, found[0].looked > LOOKED


def _piled(bound: Iterable[Unstaffed], below: int) -> list[Unstaffed]:
    """The same by role and region as `FREE_BELOW` counts."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    for one in bound:
        sums[one.role, one.place - one.place % max(below, width_of(finest(one.role)))] += one.tasks
    return [_pile(role, place, tasks, barred=True) for (role, place), tasks in sums.items()]


def _pile(role: str, place: int, tasks: int, *, barred: bool) -> Unstaffed:
    told = Unstaffed(role, place, "", "", tasks, None, barred)
    return replace(told, tasks=COUNT_CAP, more=True) if tasks > COUNT_CAP else told
