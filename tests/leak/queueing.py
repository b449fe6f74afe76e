"""An office's queues, a rule on one, a group of its people, what somebody says about a case: one each to be tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.groups import join_group, make_group
from portal.access.permissions import Permission
from portal.cases.inbox import InboxFilters
from portal.cases.notes import write_note
from portal.cases.queuerules import Draft, make_rule
from portal.cases.queues import save_queue
from portal.kernel.ids import part_of


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
    keeps = replace(by, permissions=by.permissions | {Permission.ACCESS_USER_MANAGE})
    group = make_group(session, f"{mark} kelompok", by=keeps, part=int(part_of(made["queue"])))
    join_group(session, group.id, by.user_id, by=keeps)
    return made | {"group": group.id}
