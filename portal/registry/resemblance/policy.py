"""What counts as alike, as data: shipped beside this module, or a file of the ministry's own (`DUPLICATE_RULES`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.registry.resemblance.sounds import heard

SHIPPED = Path(__file__).resolve().parent / "data" / "rules.toml"
LEVELS = {
    "name": ("equal", "close", "alike", "faint", "other"),
    "born": ("equal", "swapped", "year", "month", "default", "other"),
    "mother": ("equal", "close", "alike", "unknown", "other"),
    "sex": ("equal", "other"),
    "nik": ("equal", "close", "unknown", "other"),
    "place": ("village", "district", "regency", "other"),
}
"""Field → how two values of it may compare, the best first."""


class BadRules(SystemExit):
    """The file of rules cannot be used; the message says why."""


@dataclass(frozen=True)
class Policy:
    """Words that mean the same, the points of each comparison, and from which score on a pair is worth a look."""

    titles: frozenset[str]
    muhammad: frozenset[str]
    siti: frozenset[str]
    abdul: frozenset[str]
    tails: frozenset[str]
    nicknames: Mapping[str, frozenset[str]]
    """Name as it sounds → the names used for it, itself among them."""
    points: Mapping[str, Mapping[str, int]]
    probable: int
    certain: int

    def grade(self, score: int) -> str:
        """`pasti`, `mungkin`, or "" for what is not worth a look."""
        return "pasti" if score >= self.certain else "mungkin" if score >= self.probable else ""


def read_policy(path: Path = SHIPPED) -> Policy:
    """The rules of a file. Refuses with `BadRules` what is missing or unknown."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        names, points, marks = found["names"], found["points"], found["thresholds"]
        for field, levels in LEVELS.items():
            if set(points[field]) != set(levels):
                raise BadRules(f"DUPLICATE_RULES: [points] {field} harus memuat {', '.join(levels)} (must have these).")
        return Policy(
            **{name: frozenset(names[name].split()) for name in ("titles", "muhammad", "siti", "abdul", "tails")},
            nicknames=_groups(names["nicknames"]),
            points={field: {level: int(points[field][level]) for level in LEVELS[field]} for field in LEVELS},
            probable=int(marks["probable"]),
            certain=int(marks["certain"]),
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadRules(f"DUPLICATE_RULES: {path} tidak terbaca (unreadable): {_why(error)}.") from None


def _why(error: Exception) -> str:
    """What is wrong with a file of rules, for who wrote it."""
    if isinstance(error, OSError):
        return error.strerror or "berkas tidak dapat dibuka (cannot be opened)"
    if isinstance(error, UnicodeDecodeError):
        return "bukan teks UTF-8 (not UTF-8 text)"
    if isinstance(error, tomllib.TOMLDecodeError):
        return f"bukan TOML (not TOML): {error}"
    if isinstance(error, KeyError):
        return f"«{error.args[0]}» tidak ada (is missing)"
    return "nilainya berjenis lain daripada pada berkas bawaan (a value is of another kind than in the shipped file)"


def _groups(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        words = [heard(word) for word in line.split()]
        for word in words:
            found.setdefault(word, set()).update(words)
    return {word: frozenset(words) for word, words in found.items()}


_given: dict[str, Any] = {"path": SHIPPED}


def install_policy(path: Path | None) -> Policy:
    """Use the rules of a file from now on; called once by the composition root. None: the shipped ones."""
    _given["path"] = path or SHIPPED
    policy.cache_clear()
    return policy()


@cache
def policy() -> Policy:
    """The rules of this process."""
    return read_policy(_given["path"])
