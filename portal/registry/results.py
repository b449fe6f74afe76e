"""What a proposal came to, for the letter that tells of it: the family as it stands after it, or as it went.

Secrets are masked: nothing here is more than its readers see on screens.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.ids import part_of
from portal.registry.codes import ENTITY_LABELS, field_of
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.families import draft_of, masked_draft
from portal.registry.models import ChangeSet
from portal.registry.outcomes import Outcome, draft_from, outcomes
from portal.registry.reasons.queries import label_of
from portal.registry.reasons.rules import REMOVAL
from portal.registry.records import REGROUPING, change_set_in, families_in


@dataclass(frozen=True)
class Result:
    """A family after a proposal. After a removal: the family as it was, with the members who went with it."""

    family: FamilyDraft
    corrections: list[str]
    """What a correction changes, one line a record, without values."""
    reason: str
    removal_reason: str
    """Label of the code by which a family is removed; "" for other proposals."""
    removal_code: str = ""


def result_of(session: Session, actor: Actor, change_set_id: UUID) -> Result:
    """What a proposal of the actor's area made of its family, or would make. Refuses with `NotFound`."""
    change_set = change_set_in(session, actor.area, change_set_id)
    found = outcomes(session, change_set)
    proposed = draft_from(found, clear=False)
    if change_set.kind == "penghapusan":
        standing = draft_of(session, actor, change_set.keluarga_id)
        gone = [MemberDraft(member.id, member.values) for member in proposed.anggota]
        family = FamilyDraft(standing.ruta, standing.keluarga, gone)
        why = [one.change.fields.get("alasan_hapus") for one in found if one.change]
        code = next((str(one) for one in why if one), "")
        return Result(family, [], change_set.reason, label_of(session, REMOVAL, code), code)
    applied = change_set.status == "diterapkan"
    joined = change_set.keluarga_lain if change_set.kind == REGROUPING else None
    family = draft_of(session, actor, joined or change_set.keluarga_id) if applied else proposed
    corrections = [_corrected(one) for one in found if one.change] if change_set.kind in CORRECTING else []
    return Result(family, corrections, change_set.reason, "")


def new_results(session: Session, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Result]:
    """The same of many published proposals of new families, in a few statements; all others are left out."""
    asked = select(ChangeSet).where(ChangeSet.part.in_({part_of(one) for one in ids}), ChangeSet.id.in_(ids))
    published = [
        one
        for one in session.scalars(asked.where(ChangeSet.kind == "usulan_baru", ChangeSet.status == "diterapkan"))
        if one.region_code in actor.area
    ]
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    families = families_in(session, actor.area, [one.keluarga_id for one in published])
    return {
        one.id: Result(masked_draft(families[one.keluarga_id]), [], one.reason, "")
        for one in published
        if one.keluarga_id in families
    }


CORRECTING = frozenset({"perbaikan", "pindah", REGROUPING})
"""Kinds whose letter says what changes."""
_CARDS = {"tambah": "kartu keluarga baru", "hapus": "digabung ke keluarga lain"}
_DEEDS = {
    "tambah": "anggota baru",
    "hapus": "keluar dari keluarga",
    "pindah": "pindah keluarga",
    "pulih": "kembali ke keluarga",
}


def _corrected(one: Outcome) -> str:
    """One record's part of a correction: "Kartinah: NIK, status kawin"."""
    assert one.change is not None
    name = one.label if one.entity == "individu" else ENTITY_LABELS[one.entity]
    if one.change.action == "ubah":
        return f"{name}: {', '.join(field_of(one.entity, field).label for field in one.change.fields)}"
    deeds = _DEEDS if one.entity == "individu" else _CARDS
    return f"{name}: {deeds[one.change.action]}"
