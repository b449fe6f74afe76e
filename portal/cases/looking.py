"""When somebody last looked at a case, and whether anything happened to it since: one row for each person and case."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import CaseFile
from portal.cases.notemodels import CaseSeen
from portal.kernel import clock
from portal.kernel.facts import Fact
from portal.kernel.ids import part_of

NEVER, CHANGED = "baru", "berubah"
"""What a list says of a case: never opened; something happened since, by somebody else."""
AGAIN = timedelta(seconds=30)
"""Opened again so soon is the same look: a page reloaded after its own form still shows what was new."""


def last_look(session: Session, actor: Actor, case_id: UUID) -> datetime | None:
    """When the actor last opened a case; None when never."""
    return session.scalar(
        select(CaseSeen.at).where(
            CaseSeen.part == part_of(case_id), CaseSeen.case_id == case_id, CaseSeen.user_id == actor.user_id
        )
    )


def looked(session: Session, case: CaseFile, *, by: Actor) -> None:
    """The actor looks at a case now."""
    now = clock.now()
    row = {"part": case.part, "case_id": case.id, "user_id": by.user_id, "region_code": case.region_code, "at": now}
    statement = insert(CaseSeen).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["part", "case_id", "user_id"], set_={"at": now}, where=CaseSeen.at < now - AGAIN
        )
    )


def news_of(session: Session, actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """Of these cases those with something new for the actor, in one statement: `NEVER` or `CHANGED`."""
    if not case_ids:
        return {}
    seen = (
        select(CaseSeen.part, CaseSeen.case_id, CaseSeen.at)
        .where(
            CaseSeen.user_id == actor.user_id,
            CaseSeen.part.in_({part_of(one) for one in case_ids}),
            CaseSeen.case_id.in_(case_ids),
        )
        .subquery()
    )
    happened = exists().where(
        Fact.part == seen.c.part,
        Fact.case_id == seen.c.case_id,
        Fact.at > seen.c.at,
        Fact.actor_id.is_distinct_from(actor.user_id),
    )
    told = {
        case_id: CHANGED if changed else "" for case_id, changed in session.execute(select(seen.c.case_id, happened))
    }
    return {one: state for one in case_ids if (state := told.get(one, NEVER))}
