"""Nobody decides an objection to what they decided themselves, where somebody else of their role can."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.presence import HELD
from portal.cases.models import STANDS, CaseFile
from portal.cases.outlines import StepInfo
from portal.kernel import clock
from portal.kernel.area import over

RULING: Final = "putusan"
"""Form of the steps at which an objection is decided."""
JUDGED: Final = ("setuju", "tetapkan", "tolak", "terima")
_OWN = text(
    "with asked as materialized (select c.part, c.id, c.subject_id, c.region_code, c.created_by from "  # noqa: S608 - our own pieces
    "unnest(cast(:parts as bigint[]), cast(:cases as uuid[])) as r(part, id) "
    "join case_file c on c.part = r.part and c.id = r.id), "
    "judges as materialized (select a.id, v.who from asked a join case_file c on c.part = a.part "
    "and c.subject_id = a.subject_id and c.id <> a.id join decision d on d.part = c.part and d.case_id = c.id "
    f"cross join lateral unnest(array[d.actor_id, d.for_id]) as v(who) where d.action = any(:judged)), "
    "makers as materialized (select id, created_by as who from asked where cardinality(cast(:steps as text[])) > 0 "
    "union all select a.id, v.who from asked a join decision d on d.part = a.part and d.case_id = a.id "
    f"cross join lateral unnest(array[d.actor_id, d.for_id]) as v(who) where d.step = any(:steps) and {STANDS}), "
    f"held as materialized (select * from ({HELD}) h where h.role = :role) "
    "select a.id from asked a where exists (select 1 from judges j where j.id = a.id and j.who = any(:selves)) "
    f"and exists (select 1 from held h where h.region_code in ({over('a.region_code')}) "
    "and h.user_id <> all(:selves) and not exists (select 1 from judges j where j.id = a.id and j.who = any(h.selves)) "
    "and not exists (select 1 from makers m where m.id = a.id and m.who = any(h.selves)))"
)
"""`makers`: whom the step may not be answered by in this case (`answering.is_maker`).

Who stands in for a judge leaves it to a third, as a judge does: so whom others are to leave it to, may always answer.
"""


def judged_before(session: Session, case: CaseFile, step: StepInfo, actor: Actor) -> bool:
    """Whether the actor, or whom they stand for, judged the family before, and somebody else of the role can rule.

    Can: is there today, at the case's village or above, neither judged it before nor made what the step checks, nor
    stands in for anybody who did.
    """
    return bool(judged_among(session, [(case.part, case.id)], step, selves=actor.selves, role=actor.role))


def judged_among(
    session: Session, cases: Collection[tuple[int, UUID]], step: StepInfo, *, selves: Collection[int], role: str
) -> frozenset[UUID]:
    """The same of many cases at one step, each by part and id, for anybody of that role: those to leave to others."""
    if step.form != RULING or not cases:
        return frozenset()
    named = {"parts": [part for part, _ in cases], "cases": [case_id for _, case_id in cases], "judged": list(JUDGED)}
    named |= {"selves": sorted(selves), "role": role, "steps": list(step.not_same_as), "today": clock.today()}
    return frozenset(session.scalars(_OWN, named))
