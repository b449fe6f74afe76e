"""Nobody decides an objection to what they decided themselves, where somebody else of their role can."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import CaseFile
from portal.cases.outlines import StepInfo
from portal.kernel import clock
from portal.kernel.area import NATION, ancestors

RULING: Final = "putusan"
"""Form of the steps at which an objection is decided."""
JUDGED: Final = ("setuju", "tetapkan", "tolak", "terima")
_OWN = text(
    "with judges as materialized (select unnest(array[d.actor_id, d.for_id]) as who from case_file c "
    "join decision d on d.part = c.part and d.case_id = c.id where c.part = :part and c.subject_id = :subject "
    "and c.id <> :case and d.action = any(:judged)) "
    "select exists (select 1 from judges where who = any(:selves)) and exists (select 1 from post p "
    "join ab_user a on a.id = p.user_id and a.active where p.role = :role and p.user_id <> all(:selves) "
    "and p.region_code = any(:places) and p.valid_from <= :today and (p.valid_to is null or p.valid_to >= :today) "
    "and not exists (select 1 from judges where who = p.user_id))"
)


def judged_before(session: Session, case: CaseFile, step: StepInfo, actor: Actor) -> bool:
    """Whether the actor, or whom they stand for, judged the family before, and somebody of the role here did not."""
    if step.form != RULING:
        return False
    places = [NATION, *ancestors(case.region_code), case.region_code]
    named = {"part": case.part, "subject": case.subject_id, "case": case.id, "judged": list(JUDGED)}
    named |= {"selves": sorted(actor.selves), "role": actor.role, "places": places, "today": clock.today()}
    return bool(session.scalar(_OWN, named))
