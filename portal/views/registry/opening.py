"""Opening one masked number of a registered family, from whichever page shows it; the reason is kept."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import request

from portal.access.actor import Actor
from portal.kernel.errors import Invalid, NotFound
from portal.registry.operations import reveal_secret
from portal.registry.queries import FamilyView
from portal.views.kit.session import operation
from portal.views.registry.lists import wanted


@dataclass(frozen=True)
class Opened:
    """A secret just opened, or the refusal to open it."""

    record_id: UUID
    field: str
    value: str = ""
    error: str = ""


def open_number(actor: Actor, family: FamilyView) -> Opened:
    """The number the posted form asks for, of the family or of one of its members."""
    record_id, field = wanted(request.form.get("record_id", "")), request.form.get("field", "")
    entity = "keluarga" if record_id == family.keluarga.id else "individu"
    if entity == "individu" and all(member.id != record_id for member in family.members):
        raise NotFound
    try:
        with operation() as session:
            value = reveal_secret(session, entity, record_id, field, reason=request.form.get("alasan", ""), by=actor)
    except Invalid as refusal:
        return Opened(record_id, field, error=" ".join(refusal.fields.values()) or refusal.message)
    return Opened(record_id, field, value)
