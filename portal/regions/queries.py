"""Reads of regions. Public reference data: the same for everybody, so no actor is asked; `search` takes an area.

Without a date the regions in force now are meant; with `at_date`, those in force on that day.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.kernel.area import EVERYWHERE, Area, Level, ancestors, level_of
from portal.kernel.pages import Page, keyset_page
from portal.regions.bounds import degrees
from portal.regions.errors import UnknownRegion
from portal.regions.models import Region
from portal.regions.rules import words_of

SUBSTRING_FROM = 3
"""Shorter search words match the beginning of a word only: a trigram needs three letters."""
MOST_WORDS = 6
CODE_DIGITS = 10


def in_force(at_date: date | None = None) -> ColumnElement[bool]:
    """The rows in force now, or on a day."""
    if at_date is None:
        return Region.valid_to.is_(None)
    return and_(Region.valid_from <= at_date, or_(Region.valid_to.is_(None), Region.valid_to >= at_date))


def region(session: Session, code: int, *, at_date: date | None = None) -> Region:
    """The region of a ten-digit code. Refuses with `UnknownRegion`."""
    found = session.scalar(select(Region).where(Region.code == code, in_force(at_date)))
    if found is None:
        raise UnknownRegion(code=code)
    return found


def history(session: Session, code: int) -> list[Region]:
    """Every name a code has had, newest first."""
    return list(session.scalars(select(Region).where(Region.code == code).order_by(Region.valid_from.desc())))


def children(session: Session, code: int, *, at_date: date | None = None) -> list[Region]:
    """The regions directly below, in code order."""
    statement = select(Region).where(Region.parent_code == code, in_force(at_date)).order_by(Region.code)
    return list(session.scalars(statement))


def breadcrumb(session: Session, code: int, *, at_date: date | None = None) -> list[Region]:
    """The way down to a region: its province first, itself last. Refuses with `UnknownRegion`."""
    codes = [*ancestors(code), code]
    found = list(session.scalars(select(Region).where(Region.code.in_(codes), in_force(at_date)).order_by(Region.code)))
    if not found or found[-1].code != code:
        raise UnknownRegion(code=code)
    return found


def names(session: Session, codes: Collection[int], *, at_date: date | None = None) -> dict[int, str]:
    """Code → name as the decree has it ("Karangsari", "Kabupaten Banyumas"); unknown codes are left out."""
    return {code: found.name for code, found in regions(session, codes, at_date=at_date).items()}


def regions(session: Session, codes: Collection[int], *, at_date: date | None = None) -> dict[int, Region]:
    """Code → region, for lists, in one statement; unknown codes are left out."""
    if not codes:
        return {}
    found = session.scalars(select(Region).where(Region.code.in_(set(codes)), in_force(at_date)))
    return {one.code: one for one in found}


def villages_near(session: Session, point: tuple[float, float], km: float) -> list[Region]:
    """The villages in force whose own point lies within `km` of a point (latitude, longitude), or a little farther."""
    lat, lng = point
    high, wide = degrees(lat, km)
    found = select(Region).where(
        Region.level == Level.DESA,
        Region.approx.is_(False),
        Region.lat.between(lat - high, lat + high),
        Region.lng.between(lng - wide, lng + wide),
        in_force(),
    )
    return list(session.scalars(found))


def lineages(session: Session, codes: Collection[int]) -> dict[int, list[Region]]:
    """Code → province … itself, for lists, in one statement (`rules.place_line` writes it)."""
    ways = {code: [*ancestors(code), code] for code in codes}
    found = regions(session, {step for way in ways.values() for step in way})
    return {code: [found[step] for step in way if step in found] for code, way in ways.items()}


def region_page(
    session: Session, *, area: Area, level: int | None = None, after: str | None = None, size: int = 25
) -> Page[Region]:
    """A page of the regions in force in `area`, in order of code."""
    statement = select(Region).where(in_force(), Region.code >= area.lo, Region.code < area.hi)
    if level is not None:
        statement = statement.where(Region.level == level)
    key: list[Any] = [Region.code]
    return keyset_page(session, statement, key, after=after, size=size)


def part_of_region(session: Session, code: int) -> int:
    """The partition a region's records live in (0 above the regency); holds for closed codes too.

    Refuses with `UnknownRegion`.
    """
    statement = select(Region.part).where(Region.code == code).order_by(Region.valid_from.desc()).limit(1)
    part = session.scalar(statement)
    if part is None:
        raise UnknownRegion(code=code)
    return part


def counts_below(session: Session, code: int) -> dict[int, dict[int, int]]:
    """Child code → {level: regions in force} for what lies below the children of `code`; a kecamatan has no such."""
    area, level = Area.of(code), level_of(code)
    if level >= Level.KECAMATAN:
        return {}
    width = 10 ** (8, 6, 4)[level]
    child = Region.code // width
    statement = (
        select(child, Region.level, func.count())
        .where(Region.code > area.lo, Region.code < area.hi, Region.level > level + 1, in_force())
        .group_by(child, Region.level)
    )
    counts: dict[int, dict[int, int]] = {}
    for number, below, count in session.execute(statement):
        counts.setdefault(number * width, {})[below] = count
    return counts


def search(
    session: Session, text: str, *, area: Area = EVERYWHERE, level: Level | None = None, limit: int = 20
) -> list[Region]:
    """Regions in `area` of which every word of `text` is in their name or a parent's, best first.

    Own names beginning with a word come before regions found through their parents; among them provinces and whole
    names first, then the higher region before the lower. Digits (dots allowed) are taken for the beginning of a code.
    """
    words = words_of(text)[:MOST_WORDS]
    within = select(Region).where(in_force(), Region.code >= area.lo, Region.code < area.hi)
    if level is not None:
        within = within.where(Region.level == level)
    if code := _code_range("".join(words)):
        coded = within.where(Region.code >= code.lo, Region.code < code.hi)
        return list(session.scalars(coded.order_by(Region.level, Region.code).limit(limit)))
    return _search_words(session, within, words, limit) if words else []


def _code_range(digits: str) -> Area | None:
    """The codes beginning with `digits`; none when they are no digits."""
    if not digits.isdigit() or len(digits) > CODE_DIGITS:
        return None
    width = 10 ** (CODE_DIGITS - len(digits))
    return Area(int(digits) * width, (int(digits) + 1) * width)


def _search_words(session: Session, within: Select[Region], words: list[str], limit: int) -> list[Region]:
    key = Region.search_key
    matching = within.where(*(key.like(f"%{word}%" if len(word) >= SUBSTRING_FROM else f"% {word}%") for word in words))
    begins = or_(*(key.like(f" {word}%") for word in words))
    whole = or_(*(key.like(func.concat(f" {phrase} ", _kind_word(), "%")) for phrase in _phrases(words)))
    first = or_(Region.level == Level.PROVINSI, whole)
    by_name = matching.where(begins).order_by(first.desc(), Region.level, Region.code)
    found = list(session.scalars(by_name.limit(limit)))
    if len(found) < limit:
        at_start = and_(*(key.like(f"% {word}%") for word in words))
        others = matching.where(~begins).order_by(at_start.desc(), Region.level, Region.code)
        found += session.scalars(others.limit(limit - len(found)))
    return found


def _kind_word() -> ColumnElement[str]:
    """The word that follows the bare own name in a search key."""
    return func.split_part(Region.kind, "_", 1)


def _phrases(words: list[str]) -> list[str]:
    ends = range(1, len(words) + 1)
    return [" ".join(words[start:end]) for end in ends for start in range(end)]
