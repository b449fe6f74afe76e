"""Facts of many tasks in one statement: each its own, whoever did it to all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel.facts import Fact, fact_row
from portal.kernel.sets import insert_rows


def tell_tasks(
    session: Session,
    verb: str,
    rows: Sequence[Row[Any]],
    after: Mapping[UUID, Mapping[str, Any]],
    *,
    reason: str | None = None,
    by: Actor,
) -> None:
    """A fact for each row (part, id, region_code, case_id, step), with the step and what `after` tells of it."""
    facts = [
        fact_row(
            verb,
            by=by,
            part=row.part,
            region_code=row.region_code,
            about="task",
            about_id=row.id,
            case_id=row.case_id,
            reason=reason,
            after={"langkah": row.step} | dict(after.get(row.id, {})),
        )
        for row in rows
    ]
    insert_rows(session, Fact, facts)
