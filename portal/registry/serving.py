"""Records of the register for programs: whole records in pages, codes as codes, secrets masked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.instruments.definition import Instrument, Privacy
from portal.instruments.errors import UnknownInstrument
from portal.kernel.ids import part_of
from portal.kernel.pages import Page
from portal.registry.codes import FIELDS
from portal.registry.listing import KeluargaFilters, individu_page, keluarga_page, ruta_page
from portal.registry.questionnaires import instrument_of
from portal.registry.records import Family, family_in, record_in
from portal.registry.values import MODELS, Record, entity_of, shown, stored_record

_PAGES: dict[str, Any] = {"keluarga": keluarga_page, "individu": individu_page, "ruta": ruta_page}


def records_page(
    session: Session, actor: Actor, entity: str, filters: KeluargaFilters, *, after: str | None, size: int
) -> Page[Record]:
    """One page of the actor's area as whole records, in the order of the list."""
    page: Page[Any] = _PAGES[entity](session, actor, filters, after=after, size=size)
    model: type[Any] = MODELS[entity]
    ids = [row.id for row in page.rows]
    found = select(model).where(model.part.in_({part_of(one) for one in ids}), model.id.in_(ids))
    known = {record.id: record for record in session.scalars(found)}
    return replace(page, rows=[known[one] for one in ids if one in known])


def record(session: Session, actor: Actor, entity: str, record_id: UUID) -> Record:
    """One record of the actor's area. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    return record_in(session, actor.area, MODELS[entity], record_id)


def family(session: Session, actor: Actor, keluarga_id: UUID) -> Family:
    """A family of the actor's area with household and members. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    return family_in(session, actor.area, keluarga_id)


HIDDEN = "\u2022" * 6
"""What stands for an answer that is not shown to programs."""


Known = dict[str, Instrument | None]
"""Questionnaires looked up for some records, by their references."""


def given(session: Session, one: Record, known: Known | None = None) -> dict[str, Any]:
    """A record's answers without a column, raw under their stable names; whatever is personal is masked.

    An answer whose question is not known (any more) counts as personal. `known`: kept between records of one answer.
    """
    if not one.jawaban:
        return {}
    known, reference = {} if known is None else known, one.instrumen or ""
    if reference not in known:
        try:
            known[reference] = instrument_of(session, one.instrumen)
        except UnknownInstrument:
            known[reference] = None
    return {name: _shown(known[reference], name, value) for name, value in sorted(one.jawaban.items())}


def _shown(instrument: Instrument | None, name: str, value: Any) -> Any:
    if instrument is not None and name in instrument.rosters and isinstance(value, list):
        return [
            {key: _shown(instrument, key, each) for key, each in row.items()} if isinstance(row, dict) else HIDDEN
            for row in value
        ]
    question = instrument.by_name.get(name) if instrument else None
    return value if question is not None and question.privacy is Privacy.BIASA else HIDDEN


def plain(one: Record) -> dict[str, str | None]:
    """A record's answers as programs read them: the register's own code or text, a secret masked, None for none."""
    entity, stored = entity_of(one), stored_record(one)
    told: dict[str, str | None] = {}
    for field in FIELDS[entity]:
        value = stored[field.name]
        told[field.name] = (shown(entity, field, value) or None) if field.secret else value  # type: ignore[assignment]
    return told
