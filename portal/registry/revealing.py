"""Opening one secret of one person for somebody with a reason; the reason is kept, the secret is not."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import part_of
from portal.kernel.reasons import reasoned
from portal.registry.codes import FIELDS, Field
from portal.registry.models import Change
from portal.registry.records import change_set_in, record_in
from portal.registry.values import MODELS, Stored, stored_record, to_text


def reveal_secret(
    session: Session,
    entity: str,
    record_id: UUID,
    field: str,
    *,
    reason: str,
    change_set_id: UUID | None = None,
    by: Actor,
) -> str:
    """The clear text of a secret field: of the register, or as `change_set_id` proposes it; "" when it is empty.

    Leaves the fact `registry.secret.revealed` with the reason (UU 27/2022: access to personal data is accounted for).
    Refuses `ReasonRequired`, `NotFound` for what is no secret field or outside the area, `NotAllowed`.
    """
    one = next((known for known in FIELDS.get(entity, ()) if known.name == field and known.secret), None)
    if one is None:
        raise NotFound
    region_code, stored = _stored(session, entity, record_id, one, change_set_id, by)
    by.must(Permission.REGISTRY_SECRET_REVEAL, at=region_code)
    words = reasoned(reason)
    leave_fact(
        session,
        "registry.secret.revealed",
        by=by,
        part=part_of(record_id),
        region_code=region_code,
        about=entity,
        about_id=record_id,
        reason=words,
        after={"field": field, "change_set_id": str(change_set_id) if change_set_id else None},
    )
    return to_text(entity, one, stored) or ""


def _stored(
    session: Session, entity: str, record_id: UUID, field: Field, change_set_id: UUID | None, by: Actor
) -> tuple[int, Stored]:
    """Where the record is, and the value asked for."""
    if change_set_id is not None:
        change_set = change_set_in(session, by.area, change_set_id)
        change = session.get(Change, (change_set.part, change_set.id, record_id))
        if change is None or change.entity != entity:
            raise NotFound
        if field.name in change.fields or change.action == "tambah":
            return change.region_code, change.fields.get(field.name)
    record = record_in(session, by.area, MODELS[entity], record_id)
    return record.region_code, stored_record(record)[field.name]
