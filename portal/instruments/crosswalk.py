"""From the codes of one instrument to those of another, as data: what carries over, what loses, what stays open.

The raw code of the answer remains the truth; a harmonised one stands beside it, marked where it guesses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from portal.instruments.definition import Text
from portal.instruments.errors import UnknownInstrument
from portal.instruments.shipping import FOLDER
from portal.kernel.expressions.answers import Around, holds, text

PAIRS: Final = (("bdt2015", "regsosek2022"),)
"""The crosswalks that are shipped: from, to."""
LOSSY: Final = "*"


@dataclass(frozen=True)
class Case:
    """What an answer becomes when `when` holds: one code, none, or several of which none can be chosen."""

    when: str
    codes: tuple[str, ...]
    lossy: bool


@dataclass(frozen=True)
class Item:
    """One question of the other instrument and the questions it is made of."""

    target: str
    sources: tuple[str, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Lost:
    """A question the other instrument does not have."""

    name: str
    why: Text


@dataclass(frozen=True)
class Crosswalk:
    """All that is known of the way from one instrument to another."""

    source: str
    target: str
    items: tuple[Item, ...]
    lost: tuple[Lost, ...]


@dataclass(frozen=True)
class Harmonised:
    """One harmonised answer. `code` is None when several are possible (`candidates`) or nothing corresponds."""

    question: str
    code: str | None
    lossy: bool
    candidates: tuple[str, ...]
    raw: Mapping[str, str]
    """The answers it was made of, by question, as they stand."""


@cache
def crosswalk(source: str, target: str) -> Crosswalk:
    """The way from one instrument's codes to another's. Refuses `UnknownInstrument`."""
    if (source, target) not in PAIRS:
        raise UnknownInstrument(code=f"{source} → {target}"[:60])
    data = yaml.safe_load((FOLDER / f"{source}-{target}.yml").read_text(encoding="utf-8"))
    lost = tuple(Lost(one["name"], _text(one["why"])) for one in data["lost"])
    return Crosswalk(data["from"], data["to"], tuple(_item(one) for one in data["items"]), lost)


def harmonise(way: Crosswalk, answers: Mapping[str, Any]) -> dict[str, Harmonised]:
    """The other instrument's answers for these, by question; questions without any answer are left out."""
    found: dict[str, Harmonised] = {}
    for item in way.items:
        raw = {name: text(answers[name]) for name in item.sources if text(answers.get(name))}
        around = Around(({name: answers.get(name) for name in item.sources},))
        case = next((one for one in item.cases if holds(one.when, around)), None) if raw else None
        if case is not None:
            code = case.codes[0] if len(case.codes) == 1 else None
            candidates = case.codes if len(case.codes) > 1 else ()
            found[item.target] = Harmonised(item.target, code, case.lossy, candidates, raw)
    return found


def _item(data: Mapping[str, Any]) -> Item:
    sources = data["from"] if isinstance(data["from"], list) else [data["from"]]
    if "map" in data:
        cases = [_case(f"${{{sources[0]}}} = '{code}'", to) for code, to in data["map"].items()]
    else:
        cases = [_case(one["when"], one["to"]) for one in data["cases"]]
    return Item(data["to"], tuple(sources), tuple(cases))


def _case(when: str, written: str) -> Case:
    codes = written.removesuffix(LOSSY).split()
    return Case(when, tuple(codes), written.endswith(LOSSY))


def _text(written: str) -> Text:
    first, _, second = written.partition(" | ")
    return Text(first.strip(), second.strip())
