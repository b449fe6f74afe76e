"""By which road a case came to its decision: a village meeting, a signed statement in its place, a visit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.cases.models import Decision
from portal.cases.rules import SUBMIT
from portal.fieldwork.models import Visit
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
    """Case → its road, for each of them, in two statements.

    Of a step answered twice the last answer counts; what a meeting or a letter said before the village handed the
    proposal in anew was said of another one.
    """
    parts = {part_of(one) for one in cases}
    stated = Decision.data.has_key("sptjm").label("stated")
    agreed = and_(Decision.action == AGREED, or_(Decision.data.has_key("nomor_ba"), stated))
    answered = select(Decision.case_id, Decision.action, stated).where(
        Decision.part.in_(parts), Decision.case_id.in_(cases), or_(agreed, Decision.action == SUBMIT)
    )
    forum: dict[UUID, bool | None] = {}
    for case_id, action, by_letter in session.execute(answered.order_by(Decision.case_id, Decision.seq)):
        forum[case_id] = None if action == SUBMIT else by_letter
    seen = select(Visit.case_id).where(Visit.part.in_(parts), Visit.case_id.in_(cases)).distinct()
    visited = set(session.scalars(seen))
    return {
        one: Road(meeting=forum.get(one) is False, statement=forum.get(one) is True, visit=one in visited)
        for one in cases
    }
