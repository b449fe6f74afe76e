"""Lists of the register: by area, by name, by number; never more than a page, never beyond the actor's area."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.area import NOWHERE, Area, Level, level_of
from portal.kernel.identifiers import clean_number
from portal.kernel.ids import part_of
from portal.kernel.pages import Page, keyset_page
from portal.kernel.searching import Hits, is_searched, search_ids
from portal.kernel.secrets import vault
from portal.regions import queries as regions
from portal.registry.addresses import address_line
from portal.registry.codes import field_of
from portal.registry.models import Individu, Keluarga, KkRegistry, NikRegistry, Ruta
from portal.registry.records import REMOVED
from portal.registry.spelling import FEW, MOST_WORDS, Named, sought
from portal.registry.values import Record, shown, stored_record

NUMBER_DIGITS = 16


@dataclass(frozen=True)
class KeluargaFilters:
    """What narrows a list; nothing set lists all that is not removed. `text`: a name in any spelling, or 16 digits."""

    text: str = ""
    region_code: int | None = None
    desil: int | None = None
    status: str | None = None


IndividuFilters = KeluargaFilters
RutaFilters = KeluargaFilters


@dataclass(frozen=True)
class KeluargaRow:
    """One family of a list; its number masked."""

    id: UUID
    region_code: int
    nama_kepala: str
    nomor_kk: str
    jumlah_anggota: int
    desil: int | None
    status: str
    valid_from: datetime


@dataclass(frozen=True)
class IndividuRow:
    """One person of a list; the NIK masked, codes with their labels."""

    id: UUID
    keluarga_id: UUID
    region_code: int
    nama: str
    nik: str
    tanggal_lahir: date
    jenis_kelamin: str
    hub_kepala: str
    status: str
    valid_from: datetime


@dataclass(frozen=True)
class RutaRow:
    """One household of a list, codes with their labels."""

    id: UUID
    region_code: int
    alamat: str
    rt: str
    rw: str
    dusun: str
    lantai: str
    status: str
    valid_from: datetime


def keluarga_page(
    session: Session,
    actor: Actor,
    filters: KeluargaFilters | None = None,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[KeluargaRow]:
    """Families in the actor's area, in order of village; 16 digits find the family of that No. KK or NIK."""
    filters = filters or KeluargaFilters()
    conditions = _within(session, actor, Keluarga, filters)
    if filters.desil is not None:
        conditions.append(Keluarga.desil == filters.desil)
    if number := _number(filters.text):
        conditions.append(Keluarga.id.in_(_families_of_number(session, number)))
        return _page(session, Keluarga, conditions, _keluarga_row, after, before, size)
    return _named_page(session, actor, Keluarga, filters, conditions, _keluarga_row, after, before, size)


def addresses_of(session: Session, actor: Actor, family_ids: Collection[UUID]) -> dict[UUID, str]:
    """Family of the actor's area → its address in one line; those outside are not there."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    named = select(Keluarga.id, Ruta.alamat, Ruta.dusun, Ruta.rt, Ruta.rw).join(
        Ruta, and_(Ruta.part == Keluarga.part, Ruta.id == Keluarga.ruta_id)
    )
    mine = (Keluarga.part.in_({part_of(one) for one in family_ids}), Keluarga.id.in_(family_ids))
    within = (Keluarga.region_code >= actor.area.lo, Keluarga.region_code < actor.area.hi)
    return {
        row.id: address_line(row.alamat, row.dusun, row.rt, row.rw)
        for row in session.execute(named.where(*mine, *within))
    }


def family_of_number(session: Session, actor: Actor, number: str) -> UUID | None:
    """The family of the actor's area that a No. KK or NIK leads to; None when there is none, or it is no number."""
    if _number(number) is None:
        return None
    rows = keluarga_page(session, actor, KeluargaFilters(text=number), size=1).rows
    return rows[0].id if rows else None


def extract_conditions(session: Session, actor: Actor, filters: KeluargaFilters) -> list[ColumnElement[bool]]:
    """The conditions of the list of families, for those who read all of it, step by step."""
    conditions = _within(session, actor, Keluarga, filters)
    if filters.desil is not None:
        conditions.append(Keluarga.desil == filters.desil)
    return conditions + sought(filters.text).conditions(Keluarga)


def individu_page(
    session: Session,
    actor: Actor,
    filters: KeluargaFilters | None = None,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[IndividuRow]:
    """People in the actor's area, in order of village; 16 digits find the holder of that NIK."""
    filters = filters or KeluargaFilters()
    conditions = _within(session, actor, Individu, filters)
    if number := _number(filters.text):
        conditions.append(Individu.id == _person_of_number(session, number))
        return _page(session, Individu, conditions, individu_row, after, before, size)
    return _named_page(session, actor, Individu, filters, conditions, individu_row, after, before, size)


def ruta_page(
    session: Session,
    actor: Actor,
    filters: KeluargaFilters | None = None,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[RutaRow]:
    """Households in the actor's area, in order of village; every word of the text is in the address."""
    filters = filters or KeluargaFilters()
    conditions = _within(session, actor, Ruta, filters)
    words = filters.text.replace("\x00", "").split()[:MOST_WORDS]
    hits = _housed(session, actor, filters, words)
    conditions += (
        [hits.of(Ruta)]
        if hits
        else [or_(*(c.icontains(word, autoescape=True) for c in (Ruta.alamat, Ruta.dusun))) for word in words]
    )
    return _page(session, Ruta, conditions, ruta_row, after, before, size, hits)


def place_conditions(
    session: Session, actor: Actor, model: type[Any], region_code: int | None = None
) -> list[ColumnElement[bool]]:
    """What keeps a statement on `model` inside the actor's area (and inside `region_code`), by partition and range."""
    head, area = _place(actor, region_code)
    conditions = [model.region_code >= area.lo, model.region_code < area.hi]
    if level_of(head) >= Level.KABUPATEN and area.lo < area.hi:
        conditions.append(model.part == regions.part_of_region(session, head))
    return conditions


def _place(actor: Actor, region_code: int | None) -> tuple[int, Area]:
    """The region asked for as far as it lies in the actor's area, with its head; nowhere when it lies outside."""
    area = actor.area
    if region_code is None:
        return actor.region_code, area
    asked = Area.of(region_code)
    if asked.within(area):
        return region_code, asked
    return actor.region_code, area if area.within(asked) else NOWHERE


def _named_page(
    session: Session,
    actor: Actor,
    model: Named,
    filters: KeluargaFilters,
    conditions: list[ColumnElement[bool]],
    make: Any,
    after: str | None,
    before: str | None,
    size: int,
) -> Page[Any]:
    """Those of a name: by the search role, in small areas read through; few found, the similar ones besides."""
    head, area = _place(actor, filters.region_code)
    name = sought(filters.text)
    hits = name.hits(session, model, area).unless_many(head) if name.words and is_searched(head) else None
    found = [hits.of(model)] if hits else name.conditions(model)
    page = _page(session, model, [*conditions, *found], make, after, before, size, hits)
    if page.capped or page.count >= FEW or not found or not (similar := name.similar(session, model, area)):
        return page
    return _page(session, model, [*conditions, or_(*found, similar.of(model))], make, after, before, size, hits)


def _housed(session: Session, actor: Actor, filters: KeluargaFilters, words: list[str]) -> Hits | None:
    """What the search role finds of an address; None where the list itself is the way."""
    head, area = _place(actor, filters.region_code)
    if not words or not is_searched(head):
        return None
    return search_ids(session, Ruta.__tablename__, words, area).unless_many(head)


def _within(session: Session, actor: Actor, model: type[Any], filters: KeluargaFilters) -> list[ColumnElement[bool]]:
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    kept = model.status == filters.status if filters.status else model.status != REMOVED
    return [*place_conditions(session, actor, model, filters.region_code), kept]


def _number(text: str) -> str | None:
    digits = clean_number(text)
    return digits if len(digits) == NUMBER_DIGITS and digits.isascii() and digits.isdigit() else None


def _person_of_number(session: Session, nik: str) -> UUID | None:
    """Who holds a NIK, wherever they are: the national table knows the way to their partition."""
    index = vault().blind_index(nik, kind="nik")
    return session.scalar(select(NikRegistry.individu_id).where(NikRegistry.nik_bidx == index))


def _families_of_number(session: Session, number: str) -> list[UUID]:
    """The families a No. KK or a NIK leads to; the list's own conditions keep them inside the area."""
    index = vault().blind_index(number, kind="kk")
    found = list(session.scalars(select(KkRegistry.keluarga_id).where(KkRegistry.kk_bidx == index)))
    if person := _person_of_number(session, number):
        family = select(Individu.keluarga_id).where(Individu.part == part_of(person), Individu.id == person)
        found += session.scalars(family)
    return found


def _page(
    session: Session,
    model: type[Any],
    conditions: list[ColumnElement[bool]],
    make: Any,
    after: str | None,
    before: str | None,
    size: int,
    hits: Hits | None = None,
) -> Page[Any]:
    statement: Select[Any] = select(model).where(*conditions)
    keys = (model.region_code, model.id)
    page = keyset_page(session, statement, keys, after=after, before=before, size=size, make=make)
    return replace(page, capped=True) if hits and hits.more else page


def labels(record: Record, *names: str) -> dict[str, str]:
    """Some fields of a record as screens show them."""
    stored, entity = stored_record(record), record.__tablename__
    return {name: shown(entity, field_of(entity, name), stored[name]) for name in names}


def _keluarga_row(row: Row[Any]) -> KeluargaRow:
    one: Keluarga = row[0]
    return KeluargaRow(
        id=one.id,
        region_code=one.region_code,
        nama_kepala=one.nama_kepala,
        jumlah_anggota=one.jumlah_anggota,
        desil=one.desil,
        status=one.status,
        valid_from=one.valid_from,
        **labels(one, "nomor_kk"),
    )


def individu_row(row: Row[Any]) -> IndividuRow:
    """A selected person as lists show them."""
    one: Individu = row[0]
    return IndividuRow(
        id=one.id,
        keluarga_id=one.keluarga_id,
        region_code=one.region_code,
        nama=one.nama,
        tanggal_lahir=one.tanggal_lahir,
        status=one.status,
        valid_from=one.valid_from,
        **labels(one, "nik", "jenis_kelamin", "hub_kepala"),
    )


def ruta_row(row: Row[Any]) -> RutaRow:
    """A selected household as lists show it."""
    one: Ruta = row[0]
    return RutaRow(
        id=one.id,
        region_code=one.region_code,
        status=one.status,
        valid_from=one.valid_from,
        **labels(one, "alamat", "rt", "rw", "dusun", "lantai"),
    )
