"""Families that part or join: members with a new family card of their own, or two families made one.

One proposal, both families, written at once or not; both are held against the register when it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.identifiers import clean_number, is_sixteen_digits
from portal.kernel.ids import new_id
from portal.registry.codes import CODES, MEMBER_OF, field_of
from portal.registry.differences import Base, Proposed
from portal.registry.errors import NotOpenForChange
from portal.registry.keeping import alone, hold, known_draft, opened, refuse_second, replace, tell
from portal.registry.models import Change, ChangeSet
from portal.registry.moves import RELATION
from portal.registry.outcomes import texts
from portal.registry.probing import SAVED
from portal.registry.reading import canonical
from portal.registry.records import REGROUPING, REMOVED, Family, change_set_in, changes_of, family_in
from portal.registry.values import same, standing, stored_record, to_stored

OTHER_REASON = "7"
"""Code of `alasan_hapus`: the family went into another."""
HEAD = "1"
PLACE = ("alamat", "rt", "rw", "dusun")


@dataclass(frozen=True)
class RegroupDraft:
    """Who is of which family afterwards.

    `target`: the family the whole of `source` joins; None: those of `moving` get a card of their own, numbered
    `nomor_kk`, in the same house or, with `house`, in one of their own.
    """

    source: UUID
    target: UUID | None = None
    moving: frozenset[UUID] = frozenset()
    nomor_kk: str = ""
    house: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[UUID, str] = field(default_factory=dict)
    """Member of either family → code of `hub_kepala` afterwards; absent = as it is."""


def save_regrouping(
    session: Session,
    draft: RegroupDraft,
    *,
    reason: str,
    change_set_id: UUID | None = None,
    revision: int | None = None,
    by: Actor,
) -> ChangeSet:
    """Keep what `by` proposes about one family that parts, or two of a village that join; save again under the same id.

    Refuses: `Invalid`, `AlreadyProposed` (either family, or the new card), `DraftMoved`, `NotOpenForChange`,
    `NotFound`.
    """
    if change_set_id is not None:
        hold(session, [change_set_id.bytes])
    known = known_draft(session, change_set_id, REGROUPING, revision, by)
    if known is not None and (known.keluarga_id, known.keluarga_lain) != (draft.source, draft.target):
        raise NotFound
    source = family_in(session, by.area, draft.source)
    target = family_in(session, by.area, draft.target) if draft.target else None
    place = source.keluarga
    by.must(Permission.CASES_USULAN_PROPOSE, at=place.region_code)
    if REMOVED in {place.status, target.keluarga.status if target else ""}:
        raise NotOpenForChange
    if wrong := _problems(draft, source, target):
        raise Invalid(fields=wrong)
    previous = {one.record_id: one for one in changes_of(session, known)} if known else {}
    proposed = _joined(session, draft, source, target) if target is not None else _parted(draft, source, previous)
    change_set = known or opened(session, place.part, place.region_code, REGROUPING, place.id, change_set_id, by)
    change_set.keluarga_lain = draft.target
    refuse_second(session, change_set, proposed)
    change_set.reason = " ".join(reason.split())
    change_set.revision += 1
    replace(session, change_set, proposed)
    tell(session, SAVED, change_set, by=by, records=len(proposed))
    return change_set


def regroup_draft(session: Session, actor: Actor, change_set_id: UUID) -> RegroupDraft:
    """A parting or joining as its form is filled again; its new number masked. Refuses with `NotFound`."""
    change_set = change_set_in(session, actor.area, change_set_id)
    if change_set.kind != REGROUPING:
        raise NotFound
    changes = changes_of(session, change_set)
    card = next((one for one in changes if one.entity == "keluarga" and one.action == "tambah"), None)
    house = next((one for one in changes if one.entity == "ruta" and one.action == "tambah"), None)
    return RegroupDraft(
        source=change_set.keluarga_id,
        target=change_set.keluarga_lain,
        moving=frozenset(one.record_id for one in changes if one.action == "pindah"),
        nomor_kk=texts("keluarga", card.fields, clear=False)["nomor_kk"] if card else "",
        house={name: str(house.fields.get(name) or "") for name in PLACE} if house else {},
        relations={one.record_id: str(one.fields[RELATION]) for one in changes if RELATION in one.fields},
    )


def _problems(draft: RegroupDraft, source: Family, target: Family | None) -> dict[str, str]:
    wrong: dict[str, str] = {}
    members = {one.id for one in source.members}
    if any(code not in CODES[RELATION] for code in draft.relations.values()):
        wrong["anggota"] = "Hubungan dengan kepala keluarga tidak dikenal."
    if target is not None:
        if target.keluarga.id == source.keluarga.id:
            wrong["tujuan"] = "Pilih keluarga lain sebagai tujuan."
        elif target.keluarga.region_code != source.keluarga.region_code:
            wrong["tujuan"] = "Keluarga tujuan berada di desa lain. Pindahkan dahulu keluarganya ke desa itu."
        return wrong
    if draft.moving - members:
        raise NotFound
    if not draft.moving:
        wrong["anggota"] = "Pilih anggota yang berpisah."
    elif draft.moving == members:
        wrong["anggota"] = "Sedikitnya satu anggota tetap tinggal di keluarga asal."
    if "•" not in draft.nomor_kk and not is_sixteen_digits(clean_number(draft.nomor_kk)):
        wrong["nomor_kk"] = "Isi nomor KK baru, 16 angka seperti pada kartunya."
    if draft.house and not all((draft.house.get(name) or "").strip() for name in ("alamat", "rt", "rw")):
        wrong["rumah"] = "Isi alamat, RT, dan RW rumah barunya, atau pilih tetap serumah."
    return wrong


def _moved(draft: RegroupDraft, family: Family, home: UUID | None, moving: frozenset[UUID]) -> list[Proposed]:
    """Each member of a family who goes to `home`, or whose relation to the head changes."""
    made = []
    relation = field_of("individu", RELATION)
    for member in family.members:
        now, code = standing(member), draft.relations.get(member.id)
        fields = {RELATION: code} if code and not same("individu", relation, code, now[RELATION]) else {}
        goes = home is not None and member.id in moving
        if goes:
            fields = {MEMBER_OF.name: str(home), **fields}
        if fields:
            action = "pindah" if goes else "ubah"
            made.append(Proposed(member.id, "individu", action, Base(member.version, now), fields))
    return made


def _joined(session: Session, draft: RegroupDraft, source: Family, target: Family) -> list[Proposed]:
    everybody = frozenset(one.id for one in source.members)
    card = Base(source.keluarga.version, stored_record(source.keluarga))
    gone = [Proposed(source.keluarga.id, "keluarga", "hapus", card, {"alasan_hapus": OTHER_REASON})]
    if source.ruta.id != target.ruta.id and alone(session, source):
        gone.append(Proposed(source.ruta.id, "ruta", "hapus", Base(source.ruta.version, stored_record(source.ruta))))
    moved = _moved(draft, source, target.keluarga.id, everybody)
    return [*moved, *_moved(draft, target, None, frozenset()), *gone]


def _parted(draft: RegroupDraft, source: Family, previous: Mapping[UUID, Change]) -> list[Proposed]:
    part = source.keluarga.part
    earlier = {one.entity: one for one in previous.values() if one.action == "tambah"}
    card_id = earlier["keluarga"].record_id if "keluarga" in earlier else new_id(part)
    number = earlier["keluarga"].fields.get("nomor_kk") if "•" in draft.nomor_kk and earlier else None
    if number is None:
        field_ = field_of("keluarga", "nomor_kk")
        number = to_stored("keluarga", field_, canonical(field_, draft.nomor_kk))
    made = []
    if draft.house:
        house_id = earlier["ruta"].record_id if "ruta" in earlier else new_id(part)
        said = {name: canonical(field_of("ruta", name), draft.house.get(name)) for name in PLACE}
        made.append(Proposed(house_id, "ruta", "tambah", Base(), {n: v for n, v in said.items() if v is not None}))
    made.append(Proposed(card_id, "keluarga", "tambah", Base(), {"nomor_kk": number}))
    return [*made, *_moved(draft, source, card_id, draft.moving)]
