"""A family that moves to another village: it goes out of the register there and comes into it here, or neither.

Two proposals that know each other, for nobody sees both villages: the old village's takes the family out, the new
one's brings it in under new identifiers, because an identifier says in whose partition a record lies. What is kept of
the old records are their identifiers, so that the same people are not told as somebody else's doubles.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.area import Level, level_of
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.ids import new_id, part_of
from portal.regions import queries as regions
from portal.registry.applying import apply_change_set
from portal.registry.claims import free_numbers
from portal.registry.differences import Base, Proposed, of_removal
from portal.registry.errors import BaseMoved, NotOpenForChange
from portal.registry.keeping import alone, hold, known_draft, opened, refuse_second, replace, tell
from portal.registry.models import ChangeSet
from portal.registry.probing import SAVED
from portal.registry.records import ARRIVAL, DEPARTURE, OPEN, REMOVED, change_set_in, family_in
from portal.registry.values import entity_of, stored_record

GONE_ELSEWHERE = "2"
"""Code of `alasan_hapus`: moved away."""


def save_departure(
    session: Session,
    keluarga_id: UUID,
    village: int,
    *,
    reason: str,
    change_set_id: UUID | None = None,
    revision: int | None = None,
    by: Actor,
) -> ChangeSet:
    """Keep that a whole family moves to another village; save again under the same id while it is a draft.

    Refuses `Invalid` (no village, or the family's own), `AlreadyProposed`, `DraftMoved`, `NotOpenForChange`,
    `NotFound`.
    """
    if change_set_id is not None:
        hold(session, [change_set_id.bytes])
    known = known_draft(session, change_set_id, DEPARTURE, revision, by)
    if known is not None and known.keluarga_id != keluarga_id:
        raise NotFound
    family = family_in(session, by.area, keluarga_id)
    place = family.keluarga
    by.must(Permission.CASES_USULAN_PROPOSE, at=place.region_code)
    if place.status == REMOVED:
        raise NotOpenForChange
    if village == place.region_code or level_of(village) != Level.DESA:
        raise Invalid(fields={"desa": "Pilih desa atau kelurahan lain sebagai tujuan."})
    regions.region(session, village)
    bases = {one.id: Base(one.version, stored_record(one)) for one in family.records}
    proposed = of_removal(family, bases, reason_code=GONE_ELSEWHERE, with_ruta=alone(session, family))
    change_set = known or opened(session, place.part, place.region_code, DEPARTURE, place.id, change_set_id, by)
    refuse_second(session, change_set, proposed)
    change_set.reason = " ".join(reason.split())
    change_set.desa_lain = village
    change_set.revision += 1
    replace(session, change_set, proposed)
    tell(session, SAVED, change_set, by=by, records=len(proposed), tujuan=village)
    return change_set


def offer_arrival(session: Session, departure_id: UUID, *, by: Actor) -> ChangeSet:
    """Open the new village's proposal to take a family in: as the old one holds it, but for where it will live.

    An earlier offer to another village holds nothing any more. For the house: `by` and the session reach both.
    Refuses `AlreadyProposed`, `NotOpenForChange`, `NotFound`.
    """
    departure = change_set_in(session, by.area, departure_id, lock=True)
    if departure.kind != DEPARTURE or departure.status not in OPEN or departure.desa_lain is None:
        raise NotOpenForChange
    family = family_in(session, by.area, departure.keluarga_id)
    part = regions.region(session, departure.desa_lain).part
    keluarga_id = new_id(part)
    names = {family.ruta.id: new_id(part), family.keluarga.id: keluarga_id}
    proposed = []
    for one in family.records:
        entity = entity_of(one)
        fields = {name: value for name, value in stored_record(one).items() if value is not None}
        if entity == "ruta":
            fields = {name: value for name, value in fields.items() if name not in LIVES}
        proposed.append(Proposed(names.get(one.id) or new_id(part), entity, "tambah", Base(), fields))
    made = opened(session, part, departure.desa_lain, ARRIVAL, keluarga_id, None, by)
    made.reason, made.revision = departure.reason, 1
    made.instrumen = departure.instrumen
    made.desa_lain, made.pasangan_id = departure.region_code, departure.id
    made.asal_ids = [str(one.id) for one in family.records]
    if departure.pasangan_id is not None:
        free_numbers(session, departure.pasangan_id)
    refuse_second(session, made, proposed)
    replace(session, made, proposed)
    departure.pasangan_id = made.id
    session.flush()
    tell(session, SAVED, made, by=by, records=len(proposed))
    return made


LIVES = frozenset({"alamat", "rt", "rw", "dusun", "lat", "lng"})
"""Fields of a household that say where it is: the new village fills them."""


def relocate(session: Session, arrival_id: UUID, *, case_ids: tuple[UUID | None, UUID], by: Actor) -> None:
    """Publish both proposals of a move in one: out of the old village, into the new one (UU 13/2011 art. 11).

    `case_ids`: of the old village's case and of this one. Refuses `BaseMoved` with nothing written when the family
    changed meanwhile, or its old village took the offer back.
    """
    arrival = change_set_in(session, by.area, arrival_id)
    if arrival.kind != ARRIVAL or arrival.pasangan_id is None:
        raise NotFound
    departure = change_set_in(session, by.area, arrival.pasangan_id, lock=True)
    if departure.status != "terbuka" or departure.pasangan_id != arrival.id:
        raise BaseMoved
    with session.begin_nested():
        apply_change_set(session, departure.id, case_id=case_ids[0], by=by)
        apply_change_set(session, arrival.id, case_id=case_ids[1], by=by)


def village_of(session: Session, change_set_id: UUID) -> int | None:
    """The village at the other end of a move, of either of its proposals."""
    return session.get_one(ChangeSet, (part_of(change_set_id), change_set_id)).desa_lain


def departure_of(session: Session, arrival_id: UUID) -> UUID | None:
    """The old village's proposal, as far as the session reaches it; None when it offers elsewhere by now."""
    pair = session.get_one(ChangeSet, (part_of(arrival_id), arrival_id)).pasangan_id
    old = session.get(ChangeSet, (part_of(pair), pair)) if pair else None
    return old.id if old is not None and old.pasangan_id == arrival_id else None


def moves_of(session: Session, actor: Actor, keluarga_id: UUID) -> list[ChangeSet]:
    """The published moves a family of the actor's area left or came by, newest first."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    family = family_in(session, actor.area, keluarga_id).keluarga
    statement = select(ChangeSet).where(
        ChangeSet.part == family.part,
        ChangeSet.keluarga_id == keluarga_id,
        ChangeSet.kind.in_((DEPARTURE, ARRIVAL)),
        ChangeSet.status == "diterapkan",
    )
    return list(session.scalars(statement.order_by(ChangeSet.created_at.desc())))
