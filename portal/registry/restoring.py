"""Bringing a family back: one that was suspended or taken out, with everybody who went with it, as they last stood."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.errors import Invalid, NotFound
from portal.registry.differences import Base, Proposed
from portal.registry.errors import NotSuspended
from portal.registry.keeping import hold, known_draft, opened, refuse_second, replace, tell
from portal.registry.models import ChangeSet, Individu, Keluarga
from portal.registry.probing import SAVED
from portal.registry.reasons.queries import may_give
from portal.registry.reasons.rules import RESTORATION as TO_RESTORE
from portal.registry.records import REMOVED, RESTORATION, STANDING, Family, family_in
from portal.registry.values import NUMBERS, Record, entity_of, standing


def save_restoration(
    session: Session,
    keluarga_id: UUID,
    *,
    reason: str,
    reason_code: str,
    change_set_id: UUID | None = None,
    revision: int | None = None,
    by: Actor,
) -> ChangeSet:
    """Propose that a family no longer in force is so again, for a restoration's code; save again under the same id.

    Their numbers are taken again when it is published: who has them by then is a conflict. Refuses `NotSuspended`,
    `Invalid`, `AlreadyProposed`, `DraftMoved`, `NotOpenForChange`, `NotFound`.
    """
    if not may_give(session, TO_RESTORE, reason_code):
        raise Invalid(fields={"kode": "Sebab reaktivasi tidak dikenal."})
    if change_set_id is not None:
        hold(session, [change_set_id.bytes])
    known = known_draft(session, change_set_id, RESTORATION, revision, by)
    if known is not None and known.keluarga_id != keluarga_id:
        raise NotFound
    family = family_in(session, by.area, keluarga_id)
    place = family.keluarga
    by.must(Permission.CASES_USULAN_PROPOSE, at=place.region_code)
    if place.status == STANDING:
        raise NotSuspended
    proposed = [_restored(one) for one in returning(family)]
    change_set = known or opened(session, place.part, place.region_code, RESTORATION, place.id, change_set_id, by)
    refuse_second(session, change_set, proposed)
    change_set.reason = " ".join(reason.split())
    change_set.alasan_kode = reason_code
    change_set.revision += 1
    replace(session, change_set, proposed)
    tell(session, SAVED, change_set, by=by, records=len(proposed))
    return change_set


def returning(family: Family) -> list[Record]:
    """The records that come back with a family: what went with it, and not who had left it before."""
    gone = family.keluarga
    return [
        one
        for one in family.records
        if one.status != STANDING and not (isinstance(one, Individu) and _left_before(one, gone))
    ]


def _left_before(member: Individu, gone: Keluarga) -> bool:
    return member.status == REMOVED and (gone.status != REMOVED or member.valid_from != gone.valid_from)


def _restored(record: Record) -> Proposed:
    """A record to bring back; with the national number it takes again, when going had given it free."""
    entity, held = entity_of(record), standing(record)
    number, index, _ = NUMBERS.get(entity, ("", "", ""))
    freed = number and held.get(number) is not None and getattr(record, index) is None
    fields = {number: held[number]} if freed else {}
    return Proposed(record.id, entity, "pulih", Base(record.version, held), fields)
