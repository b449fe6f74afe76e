"""Parking: what reached a case that could not go on is kept as an incident until somebody sees to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.moving.standing import Standing
from portal.cases.outlines import Value
from portal.cases.processmodels import Effect
from portal.kernel import clock
from portal.kernel.ids import new_id

STUCK = "macet"
REACHED: Final = {"timer": "waktu", "message": "pesan", "signal": "sinyal"}
"""What happens to a case from outside → the kind of its incident."""


def park(
    session: Session,
    case: Standing,
    what: str,
    key: str,
    cause: tuple[str, str],
    *,
    element: str | None = None,
    payload: Mapping[str, Value] | None = None,
    by: Actor,
) -> None:
    """Keep what happened to a case at `key` and could not take effect, with all it takes to let it happen again."""
    brought: dict[str, Any] = {} if payload is None else {"answers": dict(payload)}
    session.add(
        Effect(
            part=case.part,
            id=new_id(case.part),
            region_code=case.region_code,
            case_id=case.id,
            key=key,
            element=(element or key).rsplit("/", 1)[-1].split("#", 1)[0],
            kind=REACHED[what],
            verb="",
            status=STUCK,
            attempts=1,
            due_at=clock.now(),
            cause=": ".join(cause)[:500],
            actor_id=by.user_id,
            actor_name=by.name,
            actor_role=by.role,
            **brought,
        )
    )
