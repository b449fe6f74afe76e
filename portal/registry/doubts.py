"""What can be doubted of many proposals at once, as conditions within a larger statement on cases of one's area."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select

from portal.registry.models import Change, KkRegistry, NikRegistry, RecordVersion


def base_moved(part: SQLColumnExpression[int], change_set_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Whether a record of the register has changed since the proposal to change it was made."""
    same = and_(RecordVersion.part == Change.part, RecordVersion.record_id == Change.record_id)
    return exists(
        select(Change.record_id)
        .join(RecordVersion, same)
        .where(
            Change.part == part,
            Change.change_set_id == change_set_id,
            Change.base_version > 0,
            RecordVersion.version > Change.base_version,
        )
    )


def number_taken(part: SQLColumnExpression[int], change_set_id: SQLColumnExpression[UUID]) -> ColumnElement[bool]:
    """Whether a NIK or No. KK the proposal brings is another's in the register, anywhere in the nation."""
    brought = and_(Change.part == part, Change.change_set_id == change_set_id)
    person = select(Change.record_id).join(NikRegistry, NikRegistry.nik_bidx == Change.bidx)
    family = select(Change.record_id).join(KkRegistry, KkRegistry.kk_bidx == Change.bidx)
    return or_(
        exists(person.where(brought, Change.entity == "individu", NikRegistry.individu_id != Change.record_id)),
        exists(family.where(brought, Change.entity == "keluarga", KkRegistry.keluarga_id != Change.record_id)),
    )
