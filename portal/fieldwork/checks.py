"""What the rule catalogue says of a home visit: its point, its time, its photos (V19-V21).

The rules are pure; `visit_findings` gathers what they need about the last visit of a case, in four bounded statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.fieldwork.models import Photo, Visit
from portal.fieldwork.queries import within
from portal.fieldwork.rules import PROOFS
from portal.kernel.ids import part_of
from portal.kernel.phrases import Phrase
from portal.regions import queries as regions
from portal.regions.bounds import Point, distance_km, outside_km
from portal.regions.models import Region
from portal.registry.limits import LIMITS
from portal.registry.verdicts import Finding, Level

DONE = "1"
"""Result of a visit that interviewed the family."""
WIB = 7
_NEIGHBOURHOOD_KM = 30
_RECORD, _KEY = Phrase("Kunjungan"), "kunjungan"


@dataclass(frozen=True)
class Visited:
    """A visit as its rules look at it."""

    result: str
    started_at: datetime
    finished_at: datetime
    point: tuple[float, float] | None
    accuracy_m: float | None
    excused: bool
    """Whether a reason was written why there is no photo or point."""
    kinds: frozenset[str] = frozenset()
    """Kinds of its photos."""
    zone: int = WIB
    village: tuple[float, float] | None = None
    """Where the village lies, when that is known of itself."""
    outside_km: float = 0
    """How far the point lies outside the village, as far as its boundary is known."""
    nearest: str = ""
    """The village whose point is nearest."""
    overlapping: int = 0
    """Other visits of the same officer during this one."""
    same_point: int = 0
    """Other cases visited at exactly this point."""
    repeated: frozenset[str] = frozenset()
    """Kinds of photos that were sent for another case, too."""


def check_visit(visit: Visited) -> list[Finding]:
    """All findings on a visit."""
    return [*_place(visit), *_time(visit), *_photos(visit)]


def _says(code: str, level: Level, message: Phrase, field: str, *values: tuple[str, str]) -> Finding:
    return Finding(code, level, message, _RECORD, field, _KEY, values)


def _place(visit: Visited) -> Iterator[Finding]:
    if visit.point is None:
        if visit.result == DONE:
            yield _says("V19", "W", Phrase("Titik rumah tidak dicatat."), "titik")
        return
    usual = LIMITS["ketelitian"]
    if visit.accuracy_m is not None and visit.accuracy_m > usual.most:
        seen = (Phrase("Ketelitian"), f"{visit.accuracy_m:.0f} m")
        message = Phrase("Ketelitian titik lebih dari {most} meter.", most=f"{usual.most:g}")
        yield _says("V19", "W", message, "ketelitian", seen)
    if visit.outside_km > LIMITS["luar_desa"].most:
        message = Phrase("Titik rumah di luar desa ini, lebih dekat ke {nama}.", nama=visit.nearest)
        beyond = Phrase("Di luar batas desa (dihitung dari titik desa, bukan batas resmi)")
        yield _says("V19", "W", message, "luar_desa", (beyond, f"{visit.outside_km:.0f} km"))
    elif visit.village is not None and (far := distance_km(visit.point, visit.village)) > LIMITS["jarak_desa"].most:
        message = Phrase("Titik rumah jauh dari desa ini.")
        yield _says("V19", "W", message, "jarak", (Phrase("Jarak dari pusat desa"), f"{far:.0f} km"))
    if visit.same_point + 1 >= LIMITS["titik_sama"].least:
        message = Phrase("Titik yang sama dipakai untuk {count} kasus lain.", count=visit.same_point)
        yield _says("V19", "Q", message, "titik_sama")


def _time(visit: Visited) -> Iterator[Finding]:
    minutes = (visit.finished_at - visit.started_at) / timedelta(minutes=1)
    usual = LIMITS["lama_kunjungan"]
    if visit.result == DONE and minutes not in usual:
        message = Phrase("Kunjungan berlangsung {minutes} menit.", minutes=f"{minutes:.0f}")
        span = Phrase("{least} sampai {most} menit", least=f"{usual.least:g}", most=f"{usual.most:g}")
        yield _says("V20", "Q", message, "lama", (Phrase("Lazimnya"), span))
    local = visit.started_at.astimezone(timezone(timedelta(hours=visit.zone)))
    if local.hour not in LIMITS["jam_kunjungan"]:
        yield _says("V20", "Q", Phrase("Kunjungan dimulai pukul {hour}.", hour=f"{local:%H.%M}"), "jam")
    if visit.overlapping:
        message = Phrase("Petugas yang sama mencatat {count} kunjungan lain pada waktu itu.", count=visit.overlapping)
        yield _says("V20", "Q", message, "bersamaan")


def _photos(visit: Visited) -> Iterator[Finding]:
    wanted = PROOFS[DONE].photos if visit.result == DONE else ()
    if wanted and not visit.kinds & set(wanted):
        level: Level = "W" if visit.excused else "Q"
        yield _says("V21", level, Phrase("Tidak ada foto rumah."), "foto_rumah")
    if visit.repeated:
        yield _says("V21", "Q", Phrase("Foto yang sama dikirim untuk kasus lain."), "foto_sama")


def visit_findings(session: Session, actor: Actor, case_id: UUID) -> list[Finding]:
    """What the rules say of the last visit of a case; nothing before the first."""
    actor.must(Permission.CASES_CASE_READ)
    last = (
        select(Visit)
        .where(Visit.part == part_of(case_id), Visit.case_id == case_id, *within(Visit, actor.area))
        .order_by(Visit.finished_at.desc())
        .limit(1)
    )
    visit = session.scalars(last).one_or_none()
    return check_visit(_visited(session, visit)) if visit is not None else []


def _visited(session: Session, visit: Visit) -> Visited:
    photos = session.execute(
        select(Photo.kind, Photo.sha256).where(Photo.part == visit.part, Photo.visit_id == visit.id)
    ).all()
    place = regions.regions(session, [visit.region_code]).get(visit.region_code)
    point = (visit.lat, visit.lng) if visit.lat is not None and visit.lng is not None else None
    village = _own_point(place) if place is not None else None
    beyond, nearest = _beyond(session, point, village) if point and village else (0.0, "")
    return Visited(
        result=visit.result,
        started_at=visit.started_at,
        finished_at=visit.finished_at,
        point=point,
        accuracy_m=visit.accuracy_m,
        excused=bool(visit.alasan_tanpa_bukti),
        kinds=frozenset(one.kind for one in photos),
        zone=_zone(session, visit.region_code),
        village=village,
        outside_km=beyond,
        nearest=nearest,
        overlapping=_overlapping(session, visit),
        same_point=_same_point(session, visit),
        repeated=_repeated(session, visit, {one.sha256: one.kind for one in photos}),
    )


def _own_point(place: Region) -> Point | None:
    if place.approx or place.lat is None or place.lng is None:
        return None
    return place.lat, place.lng


def _beyond(session: Session, point: Point, village: Point) -> tuple[float, str]:
    """How far outside its village a point lies, and which village is the nearest.

    Only villages nearer than its own count, and at most those of the whole neighbourhood.
    """
    around = regions.villages_near(session, point, min(distance_km(point, village), _NEIGHBOURHOOD_KM))
    points = [(place, one.name) for one in around if (place := _own_point(one)) is not None]
    if not points:
        return 0.0, ""
    _, nearest = min(points, key=lambda one: distance_km(point, one[0]))
    return outside_km(point, village, [place for place, _ in points]), nearest


def _zone(session: Session, region_code: int) -> int:
    way = regions.breadcrumb(session, region_code)
    return next((one.timezone for one in reversed(way) if one.timezone is not None), WIB)


def _overlapping(session: Session, visit: Visit) -> int:
    """Only visits of the last day are looked at: nobody's visit is longer."""
    found = select(func.count()).where(
        Visit.part == visit.part,
        Visit.officer_id == visit.officer_id,
        Visit.case_id != visit.case_id,
        Visit.started_at < visit.finished_at,
        Visit.started_at > visit.started_at - timedelta(days=1),
        Visit.finished_at > visit.started_at,
    )
    return session.scalar(found) or 0


def _same_point(session: Session, visit: Visit) -> int:
    if visit.lat is None or visit.lng is None:
        return 0
    found = select(func.count(func.distinct(Visit.case_id))).where(
        Visit.part == visit.part, Visit.lat == visit.lat, Visit.lng == visit.lng, Visit.case_id != visit.case_id
    )
    return session.scalar(found) or 0


def _repeated(session: Session, visit: Visit, photos: dict[str, str]) -> frozenset[str]:
    hashes: Collection[str] = photos.keys()
    if not hashes:
        return frozenset()
    other = (
        select(Photo.sha256)
        .join(Visit, (Visit.part == Photo.part) & (Visit.id == Photo.visit_id))
        .where(Photo.part == visit.part, Photo.sha256.in_(hashes), Visit.case_id != visit.case_id)
    )
    return frozenset(photos[one] for one in session.scalars(other.distinct()))
