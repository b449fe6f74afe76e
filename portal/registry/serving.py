"""Records of the register for programs: whole records in pages, codes as codes, masked by privacy class (`classes`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.tokens import Scope
from portal.instruments.definition import Instrument
from portal.instruments.errors import UnknownInstrument
from portal.kernel import clock
from portal.kernel.ids import part_of
from portal.kernel.pages import Page
from portal.registry.classes import CHILDREN, HIDDEN, PERSONAL, RIGHT, is_hidden, veiled, veiled_head
from portal.registry.codes import FIELDS, field_of
from portal.registry.drafts import FamilyDraft
from portal.registry.heads import heads_born
from portal.registry.listing import KeluargaFilters, individu_page, keluarga_page, ruta_page
from portal.registry.models import Individu, Keluarga
from portal.registry.questionnaires import instrument_of
from portal.registry.reading import read_date
from portal.registry.records import Family, family_in, record_in
from portal.registry.values import MODELS, Record, entity_of, stored_record, to_text

Names = dict[UUID, str]
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


def sight(actor: Actor, scopes: Collection[str]) -> frozenset[str]:
    """The privacy classes a program may see in the clear: those of people, with a scope of their own and the right."""
    return PERSONAL if Scope.READ_PERSONAL in scopes and actor.may(RIGHT) else frozenset()


def head_names(session: Session, actor: Actor, families: Collection[Keluarga], opened: frozenset[str]) -> Names:
    """Family → the name of its head as programs read it, in one statement."""
    born = heads_born(session, actor, [one.id for one in families]) if CHILDREN not in opened else {}
    today = clock.today()
    return {one.id: veiled_head(one.nama_kepala, opened=opened, born=born.get(one.id), today=today) for one in families}


def veiled_names(draft: FamilyDraft, named: Collection[UUID], *, opened: frozenset[str]) -> dict[str, str]:
    """Name → as it may be told, of registered members; those the sender `named` stay as they are."""
    field, today, told = field_of("individu", "nama"), clock.today(), {}
    for member in draft.anggota:
        name, born = str(member.values.get("nama") or ""), read_date(str(member.values.get("tanggal_lahir") or ""))
        if member.id is not None and member.id not in named:
            told[name] = veiled(field, name, opened=opened, born=born, today=today)
    return told


Known = dict[str, Instrument | None]
"""Questionnaires looked up for some records, by their references."""


def given(
    session: Session, one: Record, known: Known | None = None, *, opened: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """A record's answers without a column, raw under their stable names; what is of a class not `opened` is hidden.

    An answer whose question is not known (any more) is always hidden. `known`: kept between records of one answer.
    """
    if not one.jawaban:
        return {}
    known, reference = {} if known is None else known, one.instrumen or ""
    if reference not in known:
        try:
            known[reference] = instrument_of(session, one.instrumen)
        except UnknownInstrument:
            known[reference] = None
    return {name: _shown(known[reference], name, value, opened) for name, value in sorted(one.jawaban.items())}


def _shown(instrument: Instrument | None, name: str, value: Any, opened: frozenset[str]) -> Any:
    if instrument is not None and name in instrument.rosters and isinstance(value, list):
        return [
            {key: _shown(instrument, key, each, opened) for key, each in row.items()}
            if isinstance(row, dict)
            else HIDDEN
            for row in value
        ]
    question = instrument.by_name.get(name) if instrument else None
    if instrument is None or question is None:
        return HIDDEN
    return HIDDEN if is_hidden(question, opened=frozenset() if instrument.strict else opened) else value


def plain(one: Record, *, opened: frozenset[str] = frozenset()) -> dict[str, str | None]:
    """A record's core facts as programs read them: codes as codes, masked by their class, None for none."""
    entity, stored, today = entity_of(one), stored_record(one), clock.today()
    born = one.tanggal_lahir if isinstance(one, Individu) else None
    told: dict[str, str | None] = {}
    for field in FIELDS[entity]:
        value = stored[field.name]
        text = HIDDEN if field.kind == "rahasia" and value else to_text(entity, field, value) or ""
        told[field.name] = veiled(field, text, opened=opened, born=born, today=today) or None
    return told
