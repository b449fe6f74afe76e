"""Keys by which spellings of one Indonesian name find each other. Pure.

No family names, old spelling beside new (Soekarno, Djoko, Tjipto), Arabic names in a dozen transcriptions, titles
before and behind, one word written as two: what differs only so has one key. docs/duplicates.md has the rules in prose.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from portal.registry.resemblance.policy import Policy, policy
from portal.registry.resemblance.sounds import heard

MUHAMMAD_WITHIN = 2
"""Among the first so many words "M." stands for Muhammad; later it is an initial."""
_MARKS = re.compile(r"['`‘’ʼ̀-ͯ]")
_GAPS = re.compile(r"[^a-z]+")


@dataclass(frozen=True)
class NameKeys:
    """A name as it sounds: its words in order, run together, and sorted."""

    sound: str
    joined: str
    sorted: str


NOBODY = NameKeys("", "", "")


def name_keys(name: str) -> NameKeys:
    """The keys of a name; all empty when it has no letter."""
    return keys_of(tuple(words(name)))


def keys_of(heard: tuple[str, ...]) -> NameKeys:
    """The keys of words as they sound."""
    return NameKeys(" ".join(heard), "".join(heard), " ".join(sorted(heard)))


def words(name: str) -> list[str]:
    """The words of a name as they sound, without titles, degrees and the father's name after bin or binti."""
    rules = policy()
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", name)).lower()
    head, _comma, degrees = plain.partition(",")
    found = [word for chunk in head.split() for word in _chunk(chunk, rules)]
    for place, word in enumerate(found):
        if place and word in rules.tails:
            found = found[:place]
            break
    kept = [word for place, word in enumerate(found) if not _is_title(word, place, rules)] or found
    if degrees and not kept:
        kept = [word for word in _GAPS.split(degrees) if word]
    return [_heard(word, place, kept, rules) for place, word in enumerate(kept)]


def _chunk(chunk: str, rules: Policy) -> list[str]:
    """A piece between spaces: "s.pd" is one title, "h.m.yusuf" three words, "az-zahra" two."""
    joined = _GAPS.sub("", chunk)
    return [joined] if joined in rules.titles else [word for word in _GAPS.split(chunk) if word]


def _is_title(word: str, place: int, rules: Policy) -> bool:
    if word in rules.siti and place == 0:
        return False
    return word in rules.titles


def _heard(word: str, place: int, whole: list[str], rules: Policy) -> str:
    if word in rules.muhammad and place < MUHAMMAD_WITHIN and len(whole) > 1:
        return "muhamad"
    if word in rules.siti and place == 0 and len(whole) > 1:
        return "siti"
    return heard("abdul" if word in rules.abdul else word)
