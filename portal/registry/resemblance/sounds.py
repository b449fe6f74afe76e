"""One word of a name as it sounds, however it is spelt. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

SOUNDS = (
    ("oe", "u"), ("dj", "j"), ("tj", "c"), ("nj", "n"), ("sj", "s"), ("sy", "s"), ("sh", "s"), ("kh", "h"), ("ch", "h"),
    ("dh", "d"), ("th", "t"), ("dz", "z"), ("gh", "g"), ("ph", "p"), ("ae", "ai"), ("q", "k"), ("x", "ks"), ("v", "p"),
    ("f", "p"), ("z", "s"), ("j", "s"), ("y", "i"), ("eu", "e"),
)  # fmt: skip
"""Spellings → the sound they stand for, in this order."""
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=200_000)
def heard(word: str) -> str:
    """A lower-case word as it sounds."""
    sound = word
    for written, spoken in SOUNDS:
        sound = sound.replace(written, spoken)
    if sound.endswith("h") and len(sound) > 2:
        sound = sound[:-1]
    return _TWICE.sub(r"\1", sound).replace("ia", "a") or word
