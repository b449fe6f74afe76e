"""Registered families of a village that somebody should ask about: said to be dead, moved, able, doubled, long unseen.

Nothing is decided here: what other registers say and what nobody has looked at for long goes before the village meeting
(musdes), so that a name is struck as easily as it is added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.ids import part_of
from portal.kernel.phrases import Phrase, kept
from portal.registry.addresses import address_line
from portal.registry.codes import field_of
from portal.registry.flags import LABELS
from portal.registry.models import ChangeSet, Individu, Keluarga, Ruta
from portal.registry.padan.models import WANTED, PadanResult
from portal.registry.pairmodels import DuplicateSide
from portal.registry.records import OPEN, Family, families_in
from portal.registry.values import entity_of, shown, stored_record

UNSEEN_FOR: Final = timedelta(days=730)
"""UU 13/2011 art. 8: verified at least every two years."""
MOST_UNSEEN: Final = 50
"""Of families nobody has looked at for long, so many of the oldest at once."""
DEAD, MOVED, ABLE, DOUBLE, UNSEEN = "meninggal", "pindah", "mampu", "ganda", "lama"
REASONS: Final = {DEAD: "1", MOVED: "2", ABLE: "4", DOUBLE: "6", UNSEEN: "3"}
"""Doubt → the code of `alasan_hapus` it would be struck by."""
_FLAGGED = text(
    "select i.id, i.keluarga_id, i.nama, f.kind, f.source, f.period from individu i "
    "join flag f on f.nik_bidx = i.nik_bidx "
    "where i.part = :part and i.region_code = :village and i.status = 'aktif' order by f.period desc"
)


@dataclass(frozen=True)
class Suspect:
    """One registered family and what is doubted about it; numbers masked."""

    keluarga_id: UUID
    name: str
    nomor_kk: str
    nik: str
    address: str
    neighbourhood: str
    members: int
    causes: tuple[tuple[str, object], ...] = ()
    """(doubt, what it rests on, as `phrases.kept` keeps it)."""
    suggested: str | None = None
    """The code of `alasan_hapus` it would be struck by; None where only some members are concerned."""


@dataclass
class _Doubts:
    told: list[tuple[str, Phrase]] = field(default_factory=list)
    dead: set[UUID] = field(default_factory=set)


def suspects_of(session: Session, actor: Actor, village: int) -> list[Suspect]:
    """The doubted families of a village of the actor's area, by neighbourhood; none with a proposal on its way."""
    actor.must(Permission.REGISTRY_KELUARGA_READ, at=village)
    part = session.scalar(select(Keluarga.part).where(Keluarga.region_code == village).limit(1))
    if part is None:
        return []
    found: dict[UUID, _Doubts] = defaultdict(_Doubts)
    _flagged(session, part, village, found)
    _matched(session, part, village, found)
    _doubled(session, part, village, found)
    for keluarga_id in _unseen(session, part, village):
        found[keluarga_id].told.append((UNSEEN, Phrase("Datanya tidak berubah sedikitnya dua tahun.")))
    free = set(found) - _underway(session, part, found)
    families = families_in(session, actor.area, free)
    made = [_suspect(family, found[family_id]) for family_id, family in families.items()]
    return sorted(made, key=lambda one: (one.neighbourhood, one.name))


def known_families(session: Session, actor: Actor, ids: Collection[UUID]) -> dict[UUID, Suspect]:
    """The standing families of the actor's area among these, as the agenda shows them, without any doubt."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    return {key: _suspect(family, _Doubts()) for key, family in families_in(session, actor.area, ids).items()}


def is_underway(session: Session, keluarga_id: UUID) -> bool:
    """Whether a proposal about the family is on its way."""
    return bool(_underway(session, part_of(keluarga_id), [keluarga_id]))


def _flagged(session: Session, part: int, village: int, found: dict[UUID, _Doubts]) -> None:
    said = set()
    for row in session.execute(_FLAGGED, {"part": part, "village": village}):
        if (row.id, row.kind) in said:
            continue
        said.add((row.id, row.kind))
        doubts = found[row.keluarga_id]
        if row.kind == DEAD:
            doubts.dead.add(row.id)
            told = Phrase("{name} tercatat meninggal ({source}, {period}).", name=row.nama, **_where(row))
            doubts.told.append((DEAD, told))
        else:
            what = Phrase(LABELS.get(row.kind, row.kind))
            told = Phrase("{name}: {what} ({source}, {period}).", name=row.nama, what=what, **_where(row))
            doubts.told.append((ABLE, told))


def _where(row: object) -> dict[str, str]:
    return {"source": str(row.source), "period": str(row.period)}  # type: ignore[attr-defined]


def _matched(session: Session, part: int, village: int, found: dict[UUID, _Doubts]) -> None:
    """What the civil registry answered and nobody has settled: dead, or on another family card."""
    answered = select(PadanResult.record_id, PadanResult.keluarga_id, PadanResult.nama, PadanResult.verdict).where(
        PadanResult.part == part,
        PadanResult.region_code == village,
        PadanResult.state == WANTED,
        PadanResult.verdict.in_((DEAD, "kk")),
    )
    for record_id, keluarga_id, name, verdict in session.execute(answered):
        doubts = found[keluarga_id]
        if verdict != DEAD:
            doubts.told.append((MOVED, Phrase("{name} ada pada KK lain menurut Dukcapil.", name=name)))
        elif record_id not in doubts.dead:
            doubts.dead.add(record_id)
            doubts.told.append((DEAD, Phrase("{name} meninggal menurut Dukcapil.", name=name)))


def _doubled(session: Session, part: int, village: int, found: dict[UUID, _Doubts]) -> None:
    person = and_(Individu.part == DuplicateSide.part, Individu.id == DuplicateSide.individu_id)
    sides = (
        select(Individu.keluarga_id, Individu.nama)
        .join(DuplicateSide, person)
        .where(
            DuplicateSide.part == part,
            DuplicateSide.region_code == village,
            DuplicateSide.status.in_(("terbuka", "ragu", "sama")),
        )
    )
    for keluarga_id, name in session.execute(sides.distinct()):
        found[keluarga_id].told.append((DOUBLE, Phrase("{name} mirip dengan orang lain di register.", name=name)))


def _unseen(session: Session, part: int, village: int) -> list[UUID]:
    before = clock.now() - UNSEEN_FOR
    house = and_(Ruta.part == Keluarga.part, Ruta.id == Keluarga.ruta_id)
    old = (
        select(Keluarga.id)
        .join(Ruta, house)
        .where(
            Keluarga.part == part,
            Keluarga.region_code == village,
            Keluarga.status == "aktif",
            Keluarga.valid_from < before,
            Ruta.valid_from < before,
        )
    )
    return list(session.scalars(old.order_by(Keluarga.valid_from, Keluarga.id).limit(MOST_UNSEEN)))


def _underway(session: Session, part: int, ids: Collection[UUID]) -> set[UUID]:
    """Those of the families that a proposal on its way is about: they have their case already."""
    open_sets = select(ChangeSet.keluarga_id, ChangeSet.keluarga_lain).where(
        ChangeSet.part == part,
        ChangeSet.status.in_(OPEN),
        ChangeSet.keluarga_id.in_(ids) | ChangeSet.keluarga_lain.in_(ids),
    )
    return {one for pair in session.execute(open_sets) for one in pair if one is not None}


def _suspect(family: Family, doubts: _Doubts) -> Suspect:
    ruta, members = family.ruta, family.members
    causes = sorted(doubts.told, key=lambda cause: tuple(REASONS).index(cause[0]))
    return Suspect(
        keluarga_id=family.keluarga.id,
        name=family.keluarga.nama_kepala,
        nomor_kk=_number(family.keluarga, "nomor_kk"),
        nik=_number(members[0], "nik") if members else "",
        address=address_line(ruta.alamat, ruta.dusun),
        neighbourhood=f"{ruta.rt}/{ruta.rw}",
        members=len(members),
        causes=tuple((doubt, kept(told)) for doubt, told in causes),
        suggested=next(_codes(causes, doubts, members), None),
    )


def _codes(causes: list[tuple[str, Phrase]], doubts: _Doubts, members: list[Individu]) -> Iterator[str]:
    """What the family would be struck by: a death strikes it only when nobody is left."""
    for doubt, _told in causes:
        if doubt != DEAD or doubts.dead >= {member.id for member in members}:
            yield REASONS[doubt]


def _number(record: Keluarga | Individu, name: str) -> str:
    entity = entity_of(record)
    return shown(entity, field_of(entity, name), stored_record(record)[name])
