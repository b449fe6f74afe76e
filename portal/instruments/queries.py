"""Reads of instruments. What is published is asked of everybody, so reading it takes no right; lists and drafts do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.instruments.definition import Instrument, parted
from portal.instruments.errors import UnknownInstrument
from portal.instruments.models import InstrumentDraft, InstrumentVersion
from portal.instruments.reading import canonical, from_yaml
from portal.kernel.errors import NotFound

PROPOSED, LIVE, RETIRED, REJECTED = "usul", "terbit", "diganti", "ditolak"
SHIPPED, EDITED = "bawaan", "penyunting"
SHOWN = 50


@dataclass(frozen=True)
class InstrumentRow:
    """An instrument and how it stands."""

    code: str
    title: str
    live: InstrumentVersion | None
    versions: int
    proposed: InstrumentVersion | None
    drafts: tuple[UUID, ...]
    """The last saved first."""


def published(session: Session, code: str) -> Instrument:
    """The version new answers are given under. Refuses `UnknownInstrument`."""
    row = session.scalars(
        select(InstrumentVersion).where(InstrumentVersion.code == code, InstrumentVersion.status == LIVE)
    ).one_or_none()
    if row is None:
        raise UnknownInstrument(code=code[:60])
    return definition_of(row)


def version(session: Session, code: str, number: int) -> Instrument:
    """That version, published or not; answers given under it are always read with it. Refuses `UnknownInstrument`."""
    row = session.get(InstrumentVersion, (code, number))
    if row is None:
        raise UnknownInstrument(code=f"{code}@{number}"[:60])
    return definition_of(row)


def of_reference(session: Session, reference: str) -> Instrument:
    """The version a record carries as its `instrumen`: `bdt2015@1`. Refuses `UnknownInstrument`."""
    found = parted(reference)
    if found is None:
        raise UnknownInstrument(code=reference[:60])
    return version(session, *found)


def definition_of(row: InstrumentVersion | InstrumentDraft) -> Instrument:
    """The definition of a row; the same definition is read once, a version without even looking at its text."""
    if isinstance(row, InstrumentDraft):
        return _read(canonical(row.definition))
    key = (row.code, row.number, row.sha256)
    if key not in _versions:
        if len(_versions) >= MOST_KEPT:
            _versions.clear()
        _versions[key] = _read(canonical(row.definition))
    return _versions[key]


MOST_KEPT: Final = 64
_versions: dict[tuple[str, int, str], Instrument] = {}
"""Versions never change: each is known by its fingerprint."""


@lru_cache(maxsize=32)
def _read(text: str) -> Instrument:
    return from_yaml(text)


def instruments(session: Session, actor: Actor) -> list[InstrumentRow]:
    """Every instrument there is, by code."""
    actor.must(Permission.INSTRUMENTS_INSTRUMENT_READ)
    versions = list(
        session.scalars(select(InstrumentVersion).order_by(InstrumentVersion.code, InstrumentVersion.number))
    )
    drafts: dict[str, tuple[UUID, ...]] = {}
    begun = select(InstrumentDraft.code, InstrumentDraft.id).order_by(InstrumentDraft.saved_at.desc())
    for code, draft_id in session.execute(begun):
        drafts[code] = (*drafts.get(code, ()), draft_id)
    rows = []
    for code in sorted({one.code for one in versions} | set(drafts)):
        own = [one for one in versions if one.code == code]
        live = next((one for one in own if one.status == LIVE), None)
        proposed = next((one for one in own if one.status == PROPOSED), None)
        title = (live or own[-1]).title if own else code
        rows.append(InstrumentRow(code, title, live, len(own), proposed, drafts.get(code, ())))
    return rows


def versions_of(session: Session, actor: Actor, code: str) -> Sequence[InstrumentVersion]:
    """The versions of an instrument, newest first. One nobody knows is `NotFound`."""
    actor.must(Permission.INSTRUMENTS_INSTRUMENT_READ)
    statement = select(InstrumentVersion).where(InstrumentVersion.code == code)
    found = list(session.scalars(statement.order_by(InstrumentVersion.number.desc())))
    if not found:
        raise NotFound
    return found


def drafts_of(session: Session, actor: Actor, code: str) -> Sequence[InstrumentDraft]:
    """Drafts of an instrument, the last saved first."""
    actor.must(Permission.INSTRUMENTS_INSTRUMENT_READ)
    statement = select(InstrumentDraft).where(InstrumentDraft.code == code).order_by(InstrumentDraft.saved_at.desc())
    return list(session.scalars(statement.limit(SHOWN)))


def draft_of(session: Session, actor: Actor, draft_id: UUID) -> InstrumentDraft:
    """One draft, for who may change it."""
    actor.must(Permission.INSTRUMENTS_INSTRUMENT_MANAGE)
    draft = session.get(InstrumentDraft, draft_id)
    if draft is None:
        raise NotFound
    return draft
