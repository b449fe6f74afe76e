"""Nobody decides an objection to what they decided themselves, where somebody else of their role can."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.presence import HELD
from portal.cases.models import STANDS, CaseFile
from portal.cases.outlines import StepInfo
from portal.kernel import clock
from portal.kernel.area import NATION, ancestors

RULING: Final = "putusan"
"""Form of the steps at which an objection is decided."""
JUDGED: Final = ("setuju", "tetapkan", "tolak", "terima")
_OWN = text(
    "with judges as materialized (select unnest(array[d.actor_id, d.for_id]) as who from case_file c "  # noqa: S608 - our own pieces
    "join decision d on d.part = c.part and d.case_id = c.id where c.part = :part and c.subject_id = :subject "
    "and c.id <> :case and d.action = any(:judged)), "
    "makers as materialized (select cast(:proposer as bigint) as who where cardinality(cast(:steps as text[])) > 0 "
    "union all select unnest(array[d.actor_id, d.for_id]) from decision d where d.part = :part and d.case_id = :case "
    f"and d.step = any(:steps) and {STANDS}) "
    "select exists (select 1 from judges where who = any(:selves)) and exists "
    f"(select 1 from ({HELD}) h where h.role = :role and h.region_code = any(:places) and h.user_id <> all(:selves) "
    "and not exists (select 1 from judges where who = any(h.selves)) "
    "and not exists (select 1 from makers where who = any(h.selves)))"
)
"""`makers`: whom the step may not be answered by in this case (`answering.is_maker`).

Who stands in for a judge leaves it to a third, as a judge does: so whom others are to leave it to, may always answer.
"""


def judged_before(session: Session, case: CaseFile, step: StepInfo, actor: Actor) -> bool:
    """Whether the actor, or whom they stand for, judged the family before, and somebody else of the role can rule.

    Can: is there today, at the case's village or above, neither judged it before nor made what the step checks, nor
    stands in for anybody who did.
    """
    if step.form != RULING:
        return False
    places = [NATION, *ancestors(case.region_code), case.region_code]
    named = {"part": case.part, "subject": case.subject_id, "case": case.id, "judged": list(JUDGED)}
    named |= {"selves": sorted(actor.selves), "role": actor.role, "places": places, "today": clock.today()}
    named |= {"proposer": case.created_by, "steps": list(step.not_same_as)}
    return bool(session.scalar(_OWN, named))
