"""What every way of keeping a proposal shares: one at a time, one per family and number, its rows, its fact."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.registry.claims import claim_numbers
from portal.registry.differences import Proposed
from portal.registry.errors import AlreadyProposed, DraftMoved, NotOpenForChange
from portal.registry.models import Change, ChangeSet, Keluarga
from portal.registry.proposedpeople import keep_people
from portal.registry.records import OPEN, REMOVED, Family, change_set_in

_HOLD = text(
    "select pg_advisory_xact_lock(key) from (select unnest(cast(:keys as bigint[])) as key order by 1) as turn"
)


def to_work_on(session: Session, change_set_id: UUID, by: Actor) -> ChangeSet:
    """An open proposal, locked, for somebody who works on cases of its place. Refuses `NotOpenForChange`."""
    change_set = change_set_in(session, by.area, change_set_id, lock=True)
    by.must(Permission.CASES_TASK_WORK, at=change_set.region_code)
    if change_set.status not in OPEN:
        raise NotOpenForChange
    return change_set


def known_draft(
    session: Session, change_set_id: UUID | None, kind: str, revision: int | None, by: Actor
) -> ChangeSet | None:
    """The proposal saved before under this id, locked; None when this is its first time.

    Refuses `NotFound` (another kind), `NotOpenForChange`, `DraftMoved` (`revision` is not the one that stands).
    """
    if change_set_id is None:
        return None
    try:
        known = change_set_in(session, by.area, change_set_id, lock=True)
    except NotFound:
        return None
    if known.kind != kind:
        raise NotFound
    if known.status not in OPEN:
        raise NotOpenForChange
    if revision is not None and revision != known.revision:
        raise DraftMoved
    return known


def opened(
    session: Session, part: int, region_code: int, kind: str, keluarga_id: UUID, change_set_id: UUID | None, by: Actor
) -> ChangeSet:
    """A new proposal. An id that belongs elsewhere already looks absent."""
    change_set_id = change_set_id or new_id(part)
    if part_of(change_set_id) != part:
        raise NotFound
    made = ChangeSet(
        part=part,
        id=change_set_id,
        region_code=region_code,
        kind=kind,
        keluarga_id=keluarga_id,
        reason="",
        status="terbuka",
        revision=0,
        created_at=clock.now(),
        created_by=by.user_id,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise NotFound from error
    return made


def alone(session: Session, family: Family) -> bool:
    """Whether no other family lives in this household."""
    other = select(Keluarga.id).where(
        Keluarga.part == family.ruta.part,
        Keluarga.ruta_id == family.ruta.id,
        Keluarga.id != family.keluarga.id,
        Keluarga.status != REMOVED,
    )
    return session.scalar(other.limit(1)) is None


def hold(session: Session, things: Iterable[bytes]) -> None:
    """One at a time with whoever proposes about any of these things, until the transaction ends."""
    keys = [int.from_bytes(hashlib.blake2b(thing, digest_size=8).digest(), "big", signed=True) for thing in things]
    session.execute(_HOLD, {"keys": keys})


def refuse_second(session: Session, change_set: ChangeSet, proposed: list[Proposed]) -> None:
    """Refuse with `AlreadyProposed` when another open proposal has one of the families or numbers; else hold them."""
    touched = [one for one in (change_set.keluarga_id, change_set.keluarga_lain) if one]
    hold(session, [one.bytes for one in touched])
    other = select(ChangeSet.id).where(
        ChangeSet.part == change_set.part,
        ChangeSet.id != change_set.id,
        ChangeSet.status.in_(OPEN),
        or_(ChangeSet.keluarga_id.in_(touched), ChangeSet.keluarga_lain.in_(touched)),
    )
    if session.scalar(other.limit(1)) is not None:
        raise AlreadyProposed
    claim_numbers(session, change_set.id, [one.bidx for one in proposed if one.bidx])


def replace(session: Session, change_set: ChangeSet, proposed: list[Proposed]) -> None:
    """Let the proposal consist of just these changes."""
    session.execute(delete(Change).where(Change.part == change_set.part, Change.change_set_id == change_set.id))
    for seq, one in enumerate(proposed):
        session.add(
            Change(
                part=change_set.part,
                change_set_id=change_set.id,
                record_id=one.record_id,
                region_code=change_set.region_code,
                seq=seq,
                entity=one.entity,
                action=one.action,
                base_version=one.base.version,
                base=one.old_fields,
                fields=dict(one.fields),
                bidx=one.bidx,
            )
        )
    session.flush()
    keep_people(session, change_set, proposed)


def tell(
    session: Session, verb: str, change_set: ChangeSet, *, by: Actor, case_id: UUID | None = None, **more: Any
) -> None:
    """Leave the fact of what was done to a proposal."""
    after = {"kind": change_set.kind, "status": change_set.status, "revision": change_set.revision, **more}
    leave_fact(
        session,
        verb,
        by=by,
        part=change_set.part,
        region_code=change_set.region_code,
        about="change_set",
        about_id=change_set.id,
        case_id=case_id,
        reason=change_set.reason or None,
        after=after,
    )
