"""The ministry's decree on families of a regency; its annex by name and address in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.letters.errors import NothingDecided
from portal.cases.letters.offices import COLUMNS, KIND_NAMES, Period, by_kind
from portal.cases.models import CaseFile
from portal.cases.roads import Road, roads_of
from portal.documents.annexes import AT_ONCE, Annex
from portal.documents.decree import LETTERS
from portal.documents.models import Letter
from portal.documents.operations import issue_letter
from portal.kernel.area import NATION, Area, Level, level_of
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.ids import new_id
from portal.regions import queries as regions
from portal.regions.rules import official_name
from portal.registry.bnba import ListedName, listed_names

DECREE = "sk_bnba"
WORDS = KIND_NAMES | {"usulan_baru": "Baru", "perbaikan": "Perbaikan", "penghapusan": "Hapus"}
"""Kind of case → how its row is called."""


@dataclass(frozen=True)
class Listed:
    """One family a decree lists: which case published it, and of which kind."""

    region_code: int
    case_id: UUID
    kind: str
    subject_id: UUID
    number: str
    """The number of its case."""


Seen = Callable[[Sequence[tuple[Listed, ListedName | None, dict[str, str]]]], None]
"""Called with each part of an annex as it is written: family, its name, its row."""


def issue_decree_with_names(session: Session, regency: int, period: Period, *, by: Actor) -> Letter:
    """Decree what was published in a regency in a time: read, written and drawn `AT_ONCE` names at a time.

    Only for the ministry. Refuses `NotFound`, `NotAllowed`, `NothingDecided`.
    """
    if regency not in by.area:
        raise NotFound
    return decree_letter(session, regency, period, published(session, regency, period), by=by)


def decree_letter(
    session: Session,
    regency: int,
    period: Period,
    pages: Iterable[Sequence[Listed]],
    *,
    seen: Seen | None = None,
    by: Actor,
) -> Letter:
    """Issue the decree on these families of a regency, decided in that time; `seen` as each part is written.

    Refuses `NotFound`, `NotAllowed`, `NothingDecided`.
    """
    if level_of(regency) != Level.KABUPATEN or regency not in by.area:
        raise NotFound
    by.must(Permission.DOCUMENTS_LETTER_ISSUE, at=regency)
    if by.region_code != NATION:
        raise NotAllowed
    part = regions.part_of_region(session, regency)
    annex = Annex(session, part, new_id(part), regency)
    totals, kinds = dict.fromkeys(("baru", "perbaikan", "hapus"), 0), Counter[str]()
    roads = Counter(dict.fromkeys(Road().told, 0))
    for page in pages:
        told = _told(session, page, totals, regency, by)
        kinds.update(one.kind for one in page)
        for road in roads_of(session, [one.case_id for one in page]).values():
            roads.update(road.told)
        annex.add([row for _, _, row in told])
        if seen is not None:
            seen(told)
    if not annex.count:
        raise NothingDecided
    province, own = (official_name(one) for one in regions.breadcrumb(session, regency))
    content: dict[str, Any] = {
        "wilayah": f"{own}, {province}",
        "periode_mulai": period.first.isoformat(),
        "periode_akhir": period.last.isoformat(),
        **{f"total_{name}": count for name, count in totals.items()},
        "total_jumlah": annex.count,
        "rincian": by_kind(kinds),
        "bagian": len(annex.numbers),
        "sidik_lampiran": annex.sha256,
        "penetap": by.name,
        **roads,
    }
    letter = issue_letter(
        session,
        kind=DECREE,
        region_code=regency,
        office=NATION,
        case_id=None,
        part=part,
        letter_id=annex.letter_id,
        content=content,
        by=by,
    )
    annex.issued(letter)
    return letter


def published(session: Session, regency: int, period: Period) -> Iterator[Sequence[Listed]]:
    """What a decree names among what ended in a regency in a time, one part after another."""
    area, key = Area.of(regency), (CaseFile.region_code, CaseFile.id)
    last: tuple[Any, ...] | None = None
    while True:
        statement = (
            select(CaseFile.region_code, CaseFile.id, CaseFile.kind, CaseFile.subject_id, CaseFile.number)
            .where(CaseFile.region_code >= area.lo, CaseFile.region_code < area.hi)
            .where(CaseFile.status == "selesai", CaseFile.kind.in_(LETTERS), period.holds(CaseFile.closed_at))
            .order_by(*key)
            .limit(AT_ONCE)
        )
        found = session.execute(statement.where(tuple_(*key) > tuple_(*last)) if last else statement).all()
        if not found:
            return
        last = (found[-1].region_code, found[-1].id)
        yield [Listed(*row) for row in found]


def _told(
    session: Session, page: Sequence[Listed], totals: dict[str, int], regency: int, by: Actor
) -> list[tuple[Listed, ListedName | None, dict[str, str]]]:
    """The rows of one part; what is counted is added to `totals`.

    The letter is read by whoever works in the regency: of a family recorded elsewhere only the case is told.
    """
    names = listed_names(session, by, [one.subject_id for one in page], within=Area.of(regency))
    places = regions.names(session, {one.region_code for one in page})
    told: list[tuple[Listed, ListedName | None, dict[str, str]]] = []
    for one in page:
        column, name = COLUMNS.get(one.kind, "perbaikan"), names.get(one.subject_id)
        totals[column] += 1
        row = {
            "kepala": name.kepala if name else f"Kasus {one.number}",
            "nomor_kk": name.nomor_kk if name else "",
            "nik": name.nik if name else "",
            "alamat": ", ".join(filter(None, (name.alamat if name else "", places.get(one.region_code, "")))),
            "jenis": WORDS.get(one.kind, WORDS["perbaikan"]),
        }
        told.append((one, name, row))
    return told
