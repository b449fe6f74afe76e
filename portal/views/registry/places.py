"""Narrowing a list to a place, and finding the village of a new proposal: both within the actor's own area."""

from __future__ import annotations

from dataclasses import dataclass

from portal.access.actor import Actor
from portal.kernel.area import Level, ancestors, level_of
from portal.kernel.digits import CODE_DIGITS, whole
from portal.regions import queries as regions
from portal.regions import rules
from portal.regions.models import Region
from portal.views.kit.session import db_session

FOUND = 40


@dataclass(frozen=True)
class PlaceChoice:
    """One entry of the place filter."""

    code: int
    label: str
    chosen: bool


def place_choices(actor: Actor, chosen: int | None) -> list[PlaceChoice]:
    """From the actor's own area down to the chosen place, then what lies below it; none for a village post."""
    own = actor.region_code
    if level_of(own) == Level.DESA:
        return []
    here = chosen if chosen is not None and chosen in actor.area else own
    above = here if level_of(here) < Level.DESA else ancestors(here)[-1]
    way = [code for code in [*ancestors(above), above] if code in actor.area and code != own]
    known = regions.regions(db_session(), way)
    listed = [known[code] for code in way if code in known] + regions.children(db_session(), above)
    return [PlaceChoice(region.code, rules.display(region), region.code == chosen) for region in listed]


def villages_matching(actor: Actor, typed: str) -> list[tuple[Region, str]]:
    """Villages of the actor's area by name, each with the place it lies in; without a word, those of a sub-district."""
    session, area = db_session(), actor.area
    found: list[Region] = []
    if typed:
        found = regions.search(session, typed, area=area, level=Level.DESA, limit=FOUND)
    elif level_of(actor.region_code) == Level.KECAMATAN:
        found = regions.children(session, actor.region_code)
    ways = regions.lineages(session, [region.code for region in found])
    return [(region, rules.place_line(ways[region.code][:-1])) for region in found]


def village_in(actor: Actor, text: str) -> Region | None:
    """The village of a typed code, when it is one and lies in the actor's area; a village post's own without a code."""
    code = whole(text, CODE_DIGITS)
    code = actor.region_code if code is None else code
    if code not in actor.area or level_of(code) != Level.DESA:
        return None
    return regions.regions(db_session(), [code]).get(code)
