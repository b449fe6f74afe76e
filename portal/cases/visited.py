"""What a case is told with the result of its home visit: whether the supervisor looks at the visit before it goes on.

A table of the version decides (`mutu_kunjungan`). A version that asks and has no such table has every visit looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.beginning import declares
from portal.cases.given import NEEDS_CHECK
from portal.cases.outlines import Value
from portal.cases.ports import ProcessInfo, engine
from portal.fieldwork.quality import Weight, weight_of

DECISION = "mutu_kunjungan"


def told_by_visit(
    session: Session, info: ProcessInfo, case_id: UUID, visit_id: UUID | None, *, by: Actor
) -> Mapping[str, Value]:
    """The variables a case hears when its visit is sent; none of a process that does not ask."""
    if visit_id is None or not info.variables or not declares(info, NEEDS_CHECK):
        return {}
    weight = weight_of(session, by, case_id, visit_id)
    return {NEEDS_CHECK: weight is None or needs_check(info, weight)}


def needs_check(info: ProcessInfo, weight: Weight) -> bool:
    """What the version's table says of a visit of that weight."""
    asked: Mapping[str, Value] = {"hasil": weight.result, "tanpa_bukti": weight.unproved, "tanda": weight.flags}
    told = engine().decide(info.version, DECISION, [asked])
    return told is None or bool(told[0].get(NEEDS_CHECK, True))
