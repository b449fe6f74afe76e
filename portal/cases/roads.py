"""By which road a case came to its decision: a village meeting, a signed statement in its place, a visit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Decision
from portal.cases.rules import SUBMIT
from portal.kernel.ids import part_of

AGREED = "setuju"


@dataclass(frozen=True)
class Road:
    """What a case went through; a case may go through none of it."""

    meeting: bool = False
    statement: bool = False
    visit: bool = False

    @property
    def told(self) -> dict[str, bool]:
        """As the content of a decree says it."""
        return {"lewat_musyawarah": self.meeting, "lewat_sptjm": self.statement, "lewat_kunjungan": self.visit}


def roads_of(session: Session, cases: Collection[UUID]) -> dict[UUID, Road]:
    """Case → its road, for each of them, in one statement.

    Of a step answered twice the last answer counts; what a meeting or a letter said, or a visitor saw, before the
    village handed the proposal in anew was of another one. Sent back to a later step it is not handed in anew.
    """
    parts = {part_of(one) for one in cases}
    stated, seen = Decision.data.has_key("sptjm"), Decision.data.has_key("visit_id")
    agreed = and_(Decision.action == AGREED, or_(Decision.data.has_key("nomor_ba"), stated))
    answered = select(Decision.case_id, Decision.action, stated, seen).where(
        Decision.part.in_(parts), Decision.case_id.in_(cases), or_(agreed, seen, Decision.action == SUBMIT)
    )
    roads = dict.fromkeys(cases, Road())
    for case_id, action, by_letter, by_visit in session.execute(answered.order_by(Decision.case_id, Decision.seq)):
        if action == SUBMIT:
            roads[case_id] = Road()
        elif by_visit:
            roads[case_id] = replace(roads[case_id], visit=True)
        else:
            roads[case_id] = replace(roads[case_id], meeting=not by_letter, statement=by_letter)
    return roads
