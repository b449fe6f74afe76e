"""An office's queues, a rule on one of them, and what somebody says about a case: one of each for the leak test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.inbox import InboxFilters
from portal.cases.notes import write_note
from portal.cases.queuerules import Draft, make_rule
from portal.cases.queues import save_queue


def queue_up(
    session: Session, by: Actor, head: Callable[[], Actor], mark: str, ids: Mapping[str, list[str]]
) -> dict[str, UUID]:
    """Kind of record → its identifier; each bears the mark."""
    made = {}
    for kind in ("queue", "queue_ruled"):
        filters = InboxFilters(kind="usulan_baru")
        kept = save_queue(session, name=f"{mark} {kind}", tab="saya", filters=filters, shared=True, pinned=True, by=by)
        made[kind] = kept.id
    made["note"] = write_note(session, UUID(ids["case"][0]), body=f"Kata {mark}", by=by).id
    made["rule"] = make_rule(session, made["queue_ruled"], Draft("dahulukan"), by=head()).id
    return made
