"""Letters of an office about a time: what was decided in a regency, counted by district or village from the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.letters.errors import BadPeriod, NothingDecided
from portal.cases.letters.places import signer_in_regency
from portal.cases.models import CaseFile
from portal.documents.models import Letter
from portal.documents.operations import issue_letter
from portal.fieldwork.models import Visit
from portal.kernel.area import Area, Level, dotted, level_of
from portal.kernel.clock import WIB
from portal.kernel.errors import NotFound
from portal.regions import queries as regions
from portal.regions.rules import official_name, short_name

STATEMENT, RATIFICATION, MINUTES = "sptjm", "surat_pengesahan", "ba_kabupaten"
BY_OFFICE = (MINUTES, STATEMENT, RATIFICATION)
_DISTRICT, _VILLAGE = 10_000, 1
LONGEST = timedelta(days=366)
COLUMNS = {"usulan_baru": "baru", "perbaikan": "perbaikan", "pindah": "perbaikan", "penghapusan": "hapus"}
KIND_NAMES = {
    "usulan_baru": "Keluarga baru",
    "perbaikan": "Perbaikan data",
    "pindah": "Pindah keluarga",
    "gabung_pecah": "Gabung atau pecah keluarga",
    "pindah_datang": "Keluarga pindahan datang",
    "reaktivasi": "Reaktivasi",
    "penghapusan": "Penghapusan",
}
"""Kind of case that changes the register → how a letter that counts it calls it, in the order it is told."""
VISITED = {"1": "a", "2": "b", "3": "c", "4": "d", "5": "e", "6": "d"}
"""Result of a visit → column of the minutes; a met family that is new counts as f."""


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both counted. Refuses `BadPeriod`."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last or self.last - self.first > LONGEST:
            raise BadPeriod(fields={"akhir": BadPeriod().phrase})

    def holds(self, moment: Any) -> ColumnElement[bool]:
        """Whether a moment lies in it, by Indonesian days."""
        start = datetime.combine(self.first, time.min, WIB)
        end = datetime.combine(self.last, time.min, WIB) + timedelta(days=1)
        return and_(moment >= start, moment < end)


def issue_office_letter(session: Session, kind: str, regency: int, period: Period, *, by: Actor) -> Letter:
    """Issue one of `BY_OFFICE` for a regency: its totals are those of the records at this moment.

    Refuses `NotFound`, `NotAllowed`, `NothingDecided`.
    """
    if kind not in BY_OFFICE or level_of(regency) != Level.KABUPATEN or regency not in by.area:
        raise NotFound
    by.must(Permission.DOCUMENTS_LETTER_ISSUE, at=regency)
    content = office_content(session, kind, regency, period, by)
    return issue_letter(
        session,
        kind=kind,
        region_code=regency,
        office=regency,
        case_id=None,
        part=regions.part_of_region(session, regency),
        content=content,
        by=by,
    )


def office_content(session: Session, kind: str, regency: int, period: Period, by: Actor) -> dict[str, Any]:
    """What such a letter would say now. Refuses `NothingDecided`."""
    province, own = regions.breadcrumb(session, regency)
    name = official_name(own)
    common: dict[str, Any] = {
        "kabupaten": name,
        "kode_kabupaten": dotted(regency),
        "provinsi": official_name(province),
        "kode_provinsi": dotted(province.code),
        "periode_mulai": period.first.isoformat(),
        "periode_akhir": period.last.isoformat(),
        **signer_in_regency(name, by.name, by.role),
    }
    if kind == MINUTES:
        return common | _minutes(session, regency, period)
    rows, kinds = _decided(session, regency, period, _VILLAGE if kind == STATEMENT else _DISTRICT)
    if not rows:
        raise NothingDecided
    counted = {"wilayah": rows, "rincian": by_kind(kinds), **_totals(rows, ("baru", "perbaikan", "hapus", "jumlah"))}
    if kind == STATEMENT:
        return common | counted | {"nip": "", "kantor": f"Dinas Sosial {name}"}
    head = "Wali Kota" if own.kind == "kota" else "Bupati"
    ruler = f"{head} {short_name(own)}"
    return common | counted | {"kepala_daerah": ruler, "jabatan": ruler, "penanda": "……………………………"}


def by_kind(counted: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many there are of each kind, under its own name."""
    return [{"nama": name, "jumlah": counted[kind]} for kind, name in KIND_NAMES.items() if counted.get(kind)]


def _decided(
    session: Session, regency: int, period: Period, width: int
) -> tuple[list[dict[str, Any]], Mapping[str, int]]:
    """What changed the register in a time, by place and by kind; an objection that ended changed nothing by itself."""
    place = CaseFile.region_code - CaseFile.region_code % width
    statement = (
        select(place.label("place"), CaseFile.kind, func.count())
        .where(_inside(CaseFile, regency), CaseFile.status == "selesai", period.holds(CaseFile.closed_at))
        .where(CaseFile.kind.in_(KIND_NAMES))
        .group_by(place, CaseFile.kind)
    )
    counted: dict[int, dict[str, int]] = {}
    kinds: Counter[str] = Counter()
    for code, kind, count in session.execute(statement):
        kinds[kind] += count
        row = counted.setdefault(code, {"baru": 0, "perbaikan": 0, "hapus": 0, "jumlah": 0})
        row[COLUMNS.get(kind, "perbaikan")] += count
        row["jumlah"] += count
    return _named(session, counted, with_district=width == _VILLAGE), kinds


def _minutes(session: Session, regency: int, period: Period) -> dict[str, Any]:
    """Columns a to g: how the last visit of each case in this time ended, by district."""
    last = (
        select(Visit.region_code, Visit.case_id, Visit.result, CaseFile.kind)
        .join(CaseFile, and_(CaseFile.part == Visit.part, CaseFile.id == Visit.case_id))
        .where(_inside(Visit, regency), period.holds(Visit.finished_at))
        .order_by(Visit.case_id, Visit.finished_at.desc())
        .ext(distinct_on(Visit.case_id))
        .subquery()
    )
    place = last.c.region_code - last.c.region_code % _DISTRICT
    grouped = select(place, last.c.kind, last.c.result, func.count()).group_by(place, last.c.kind, last.c.result)
    counted: dict[int, dict[str, int]] = {}
    for code, kind, result, count in session.execute(grouped):
        row = counted.setdefault(code, dict.fromkeys("abcdefg", 0))
        column = "f" if kind == "usulan_baru" and result == "1" else VISITED[result]
        row[column] += count
        row["g"] = row["a"] + row["f"]
    rows = _named(session, counted)
    if not rows:
        raise NothingDecided
    return {"kecamatan": rows, **_totals(rows, "abcdefg")}


def _inside(model: type[CaseFile | Visit], regency: int) -> ColumnElement[bool]:
    area = Area.of(regency)
    return and_(model.region_code >= area.lo, model.region_code < area.hi)


def _named(
    session: Session, counted: Mapping[int, dict[str, int]], *, with_district: bool = False
) -> list[dict[str, Any]]:
    lines = regions.lineages(session, counted.keys())
    rows: list[dict[str, Any]] = []
    for code in sorted(counted):
        way = [official_name(one) for one in lines[code]]
        rows.append({"nama": f"{way[-1]}, {way[-2]}" if with_district else way[-1], **counted[code]})
    return rows


def _totals(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> dict[str, int]:
    return {f"total_{one}": sum(int(row[one]) for row in rows) for one in columns}
