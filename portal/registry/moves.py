"""Members who move from one registered family to another: one proposal, both families, written at once or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.errors import Invalid, NotFound
from portal.registry.codes import CODES, MEMBER_OF, field_of
from portal.registry.differences import Base, Proposed, still_seen
from portal.registry.errors import NothingChanged, NotOpenForChange
from portal.registry.keeping import hold, known_draft, opened, refuse_second, replace, tell
from portal.registry.models import Change, ChangeSet
from portal.registry.probing import SAVED
from portal.registry.records import REMOVED, Family, change_set_in, changes_of, family_in
from portal.registry.values import same, standing

KIND = "pindah"
RELATION = "hub_kepala"


@dataclass(frozen=True)
class MoveDraft:
    """Who goes where: the family they come from, the one they join, and each member's relation to the head after it."""

    source: UUID
    target: UUID
    moving: frozenset[UUID]
    relations: Mapping[UUID, str] = field(default_factory=dict)
    """Member (moving or staying, of either family) → code of `hub_kepala` afterwards; absent = as it is."""


def save_move(
    session: Session,
    draft: MoveDraft,
    *,
    reason: str,
    change_set_id: UUID | None = None,
    revision: int | None = None,
    by: Actor,
) -> ChangeSet:
    """Keep what `by` proposes: members of one family of a village join another of the same village.

    Refuses: `Invalid` (another village, nobody chosen, nobody left, an unknown code), `NothingChanged`,
    `AlreadyProposed` (either family), `DraftMoved`, `NotOpenForChange`, `NotFound`.
    """
    if change_set_id is not None:
        hold(session, [change_set_id.bytes])
    known = known_draft(session, change_set_id, KIND, revision, by)
    source, target = _families(session, draft, by)
    by.must(Permission.CASES_USULAN_PROPOSE, at=source.keluarga.region_code)
    previous = {one.record_id: one for one in changes_of(session, known)} if known else {}
    proposed = _proposed(draft, source, target, previous)
    if known is not None and known.keluarga_id != draft.source:
        raise NotFound
    place = source.keluarga
    change_set = known or opened(session, place.part, place.region_code, KIND, place.id, change_set_id, by)
    change_set.keluarga_lain = draft.target
    refuse_second(session, change_set, proposed)
    change_set.reason = " ".join(reason.split())
    change_set.revision += 1
    replace(session, change_set, proposed)
    tell(session, SAVED, change_set, by=by, records=len(proposed), pindah=len(draft.moving))
    return change_set


def _families(session: Session, draft: MoveDraft, by: Actor) -> tuple[Family, Family]:
    source, target = (family_in(session, by.area, one) for one in (draft.source, draft.target))
    if REMOVED in {source.keluarga.status, target.keluarga.status}:
        raise NotOpenForChange
    wrong: dict[str, str] = {}
    if source.keluarga.id == target.keluarga.id:
        wrong["tujuan"] = "Pilih keluarga lain sebagai tujuan."
    elif source.keluarga.region_code != target.keluarga.region_code:
        wrong["tujuan"] = "Keluarga tujuan berada di desa lain. Keluarkan anggota di sini, lalu usulkan di desa tujuan."
    members = {one.id for one in source.members}
    if not draft.moving:
        wrong["pindah"] = "Pilih anggota yang pindah."
    elif draft.moving - members:
        raise NotFound
    elif draft.moving == members:
        wrong["pindah"] = "Sedikitnya satu anggota tetap tinggal di keluarga asal."
    known = CODES[RELATION]
    if any(code not in known for code in draft.relations.values()):
        wrong["pindah"] = "Hubungan dengan kepala keluarga tidak dikenal."
    if wrong:
        raise Invalid(fields=wrong)
    return source, target


def _proposed(draft: MoveDraft, source: Family, target: Family, previous: Mapping[UUID, Change]) -> list[Proposed]:
    made = []
    relation = field_of("individu", RELATION)
    for member in [*source.members, *target.members]:
        now, code = standing(member), draft.relations.get(member.id)
        fields = {RELATION: code} if code and not same("individu", relation, code, now[RELATION]) else {}
        moves = member.id in draft.moving
        if moves:
            fields = {MEMBER_OF.name: str(target.keluarga.id), **fields}
        if fields:
            earlier = previous.get(member.id)
            seen = still_seen("individu", fields, earlier) if earlier else {}
            action = KIND if moves else "ubah"
            made.append(Proposed(member.id, "individu", action, Base(member.version, now), fields, seen))
    if not made:
        raise NothingChanged
    return made


def move_draft(session: Session, actor: Actor, change_set_id: UUID) -> MoveDraft:
    """A move as its form is filled again. Refuses with `NotFound`."""
    change_set = change_set_in(session, actor.area, change_set_id)
    if change_set.kind != KIND or change_set.keluarga_lain is None:
        raise NotFound
    changes = changes_of(session, change_set)
    relations = {one.record_id: str(one.fields[RELATION]) for one in changes if RELATION in one.fields}
    moving = frozenset(one.record_id for one in changes if one.action == KIND)
    return MoveDraft(change_set.keluarga_id, change_set.keluarga_lain, moving, relations)
