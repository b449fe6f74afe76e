"""How alike two names are, the way the ministry compares them: best of the aliases, Ratcliff/Obershelp, 0 to 100.

Prose: docs/checks.md, "Kemiripan nama". Pure.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_QUOTES = re.compile(r"['\"`\u2018\u2019\u201c\u201d\u02bc]")


def aliases(name: str) -> list[str]:
    """The names a text holds: upper case, without quotes, split at "/"; never empty-handed for a text with letters."""
    plain = _QUOTES.sub("", name).upper()
    return [word for part in plain.split("/") if (word := " ".join(part.split()))]


def similarity(one: str, other: str) -> int:
    """0 to 100: of all pairs of aliases the best. Nothing is alike a name that is not there."""
    pairs = ((left, right) for left in aliases(one) for right in aliases(other))
    return max((_alike(left, right) for left, right in pairs), default=0)


def _alike(one: str, other: str) -> int:
    """The same whichever name is first."""
    first, second = sorted((one, other))
    return int(SequenceMatcher(None, first, second, autojunk=False).ratio() * 100)
