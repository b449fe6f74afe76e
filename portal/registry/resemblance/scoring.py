"""How alike two people are: each field compared for itself, points added up. Pure; the same for one pair or millions.

Born of measurements on a labelled set (bench/duplicates.py); see docs/duplicates.md for what each level means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio, token_set_ratio, token_sort_ratio

from portal.kernel.area import Level, width_of
from portal.registry.resemblance.policy import Policy, policy

FIELDS = ("name", "born", "mother", "sex", "nik", "place")
SIGNS = {"equal": "sama", "village": "sama", "unknown": "kosong", "other": "beda"}
"""Level → the sign of it on screens; every other level is `mirip`."""
EQUAL, CLOSE, ALIKE, FAINT = 97, 87, 78, 66
"""Least similarity of two names, in hundredths, for each level."""
MOTHER_EQUAL, MOTHER_CLOSE, MOTHER_ALIKE = 97, 84, 70
JOINED_ALIKE = 0.93
WHOLE = 99
YEARS = 2
TYPOS = 2
DEFAULT_DAYS = {(1, 1), (1, 7), (31, 12), (1, 12)}


@dataclass(frozen=True)
class Person:
    """What is compared of a person; names as they sound (`names`), unknown is empty."""

    name: str
    born: date
    sex: str
    mother: str = ""
    nik: str = ""
    place: int = 0


@dataclass(frozen=True)
class Compared:
    """How two people compare: field → level, and the sum of their points."""

    levels: dict[str, str]
    score: int

    def points(self) -> Iterator[tuple[str, str, str, int]]:
        """(field, level, sign, points) in reading order."""
        rules = policy()
        for field in FIELDS:
            level = self.levels[field]
            yield field, level, SIGNS.get(level, "mirip"), rules.points[field][level]


def compare(one: Person, other: Person) -> Compared:
    """Both people held against each other; it does not matter which comes first."""
    rules = policy()
    levels = {
        "name": _name(one.name, other.name, rules),
        "born": _born(one.born, other.born),
        "mother": _mother(one.mother, other.mother, rules),
        "sex": "equal" if one.sex == other.sex else "other",
        "nik": _nik(one.nik, other.nik),
        "place": _place(one.place, other.place),
    }
    return Compared(levels, sum(rules.points[field][level] for field, level in levels.items()))


def name_similarity(one: str, other: str, nicknames: Mapping[str, frozenset[str]] | None = None) -> float:
    """0 to 100: words in any order, run together, dropped, shortened to their initial, or used for each other."""
    if one == other:
        return 100.0
    mine, theirs = one.split(), other.split()
    shorter = min(len(mine), len(theirs))
    best = max(token_sort_ratio(one, other), ratio(one.replace(" ", ""), other.replace(" ", "")))
    if token_set_ratio(one, other) >= WHOLE:
        best = max(best, 95.0 if shorter > 1 else 80.0)
    if best < CLOSE and JaroWinkler.normalized_similarity(one.replace(" ", ""), other.replace(" ", "")) >= JOINED_ALIKE:
        best = max(best, 88.0)
    if best < CLOSE and len(mine) == len(theirs) and shorter > 1 and _initials(mine, theirs):
        best = 90.0
    if best < CLOSE and nicknames and _used_for_each_other(mine, theirs, nicknames):
        best = 88.0
    return best


def _initials(mine: list[str], theirs: list[str]) -> bool:
    """Whether each word is the other's, or its first letter; at least one in full."""
    pairs = list(zip(mine, theirs, strict=True))
    fits = all(a == b or (1 in {len(a), len(b)} and a[0] == b[0]) for a, b in pairs)
    return fits and any(a == b and len(a) > 1 for a, b in pairs)


def _used_for_each_other(mine: list[str], theirs: list[str], nicknames: Mapping[str, frozenset[str]]) -> bool:
    shorter, longer = sorted((mine, theirs), key=len)
    return all(any(a == b or b in nicknames.get(a, ()) for b in longer) for a in shorter)


def _name(one: str, other: str, rules: Policy) -> str:
    similar = name_similarity(one, other, rules.nicknames)
    for level, least in (("equal", EQUAL), ("close", CLOSE), ("alike", ALIKE), ("faint", FAINT)):
        if similar >= least:
            return level
    return "other"


def _mother(one: str, other: str, rules: Policy) -> str:
    if not one or not other:
        return "unknown"
    similar = name_similarity(one, other, rules.nicknames)
    for level, least in (("equal", MOTHER_EQUAL), ("close", MOTHER_CLOSE), ("alike", MOTHER_ALIKE)):
        if similar >= least:
            return level
    return "other"


def _born(one: date, other: date) -> str:
    if one == other:
        return "equal"
    if one.year == other.year:
        if (one.day, one.month) == (other.month, other.day):
            return "swapped"
        if one.month == other.month:
            return "month"
        if {(one.day, one.month), (other.day, other.month)} & DEFAULT_DAYS:
            return "default"
        return "other"
    same_day = (one.day, one.month) == (other.day, other.month)
    return "year" if same_day and abs(one.year - other.year) <= YEARS else "other"


def _nik(one: str, other: str) -> str:
    if not one or not other:
        return "unknown"
    if one == other:
        return "equal"
    return "close" if OSA.distance(one, other, score_cutoff=TYPOS) <= TYPOS else "other"


def _place(one: int, other: int) -> str:
    for level, name in ((Level.DESA, "village"), (Level.KECAMATAN, "district"), (Level.KABUPATEN, "regency")):
        if one // width_of(level) == other // width_of(level):
            return name
    return "other"


def common_region(one: int, other: int) -> int:
    """The smallest region both places lie in; 0 is the nation. Whoever's area holds it sees both."""
    for level in (Level.DESA, Level.KECAMATAN, Level.KABUPATEN, Level.PROVINSI):
        code = one - one % width_of(level)
        if code == other - other % width_of(level):
            return code
    return 0
