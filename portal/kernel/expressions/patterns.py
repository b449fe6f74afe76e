"""Patterns of questionnaires: the small part of regular expressions that means the same everywhere and cannot hang.

Signs, classes, repetitions, and alternatives of the whole; no groups, so no repetition within a repetition. What comes
out is written so that Python and JavaScript match alike; a pattern always matches the whole text.
"""

from __future__ import annotations

import re
from typing import Any, Final

from portal.kernel.expressions.errors import NotOffered, Place, TooComplex, Unreadable

LONGEST_MATCHED: Final = 1_000
"""Characters of a text that is matched at all."""
_MOST_REPEATED: Final = 200
_WIDE: Final = 8
_MOST_WIDE: Final = 2
"""Repetitions of open or wide length in one alternative."""
_ATOM: Final = re.compile(r"\[(?P<not>\^?)(?P<inside>(?:\\.|[^\]\\\n])+)\]|\\(?P<escaped>.)|(?P<sign>[^\\\n])")
_ITEM: Final = re.compile(r"\\(?P<escaped>.)|(?P<sign>[^\\\[\]^])")
_TIMES: Final = re.compile(r"[*+?]|\{(?P<from>[0-9]{1,3})(?P<open>,(?P<to>[0-9]{0,3}))?\}")
_SPECIAL: Final = frozenset("^$*+?()[]{}|\\")
_ESCAPABLE: Final = frozenset("^$*+?()[]{}|\\./-")


def normalised(pattern: Any, where: Place) -> str:
    """The pattern as both languages read it; it must be written out, not computed."""
    if not isinstance(pattern, str) or not pattern:
        raise Unreadable(**where)
    made = "|".join(_alternative(one.removeprefix("^").removesuffix("$"), where) for one in _alternatives(pattern))
    try:
        re.compile(made, re.ASCII)
    except re.error:
        raise Unreadable(**where) from None
    return made


def _alternatives(pattern: str) -> list[str]:
    """The parts between the bars that stand outside of classes and escapes."""
    parts, start, index, inside = [], 0, 0, False
    while index < len(pattern):
        sign = pattern[index]
        if sign == "\\":
            index += 1
        elif sign == "|" and not inside:
            parts.append(pattern[start:index])
            start = index + 1
        inside = (inside or sign == "[") and sign != "]"
        index += 1
    return [*parts, pattern[start:]]


def _alternative(part: str, where: Place) -> str:
    made, index, wide = [], 0, 0
    while index < len(part):
        found = _ATOM.match(part, index)
        if found is None:
            raise Unreadable(**where)
        made.append(_atom(found, where))
        index = found.end()
        times = _TIMES.match(part, index)
        if times is not None:
            made.append(times[0])
            wide += _is_wide(times, where)
            index = times.end()
    if wide > _MOST_WIDE:
        raise TooComplex(**where)
    return "".join(made)


def _atom(found: re.Match[str], where: Place) -> str:
    if (inside := found["inside"]) is not None:
        return f"[{found['not']}{_class(inside, where)}]"
    if (escaped := found["escaped"]) is not None:
        return _escape(escaped, where, "[0-9]")
    sign = found["sign"]
    if sign == ".":
        return r"[^\n]"
    if sign in _SPECIAL:
        raise NotOffered(what=sign, **where)
    return "\\/" if sign == "/" else sign


def _class(inside: str, where: Place) -> str:
    made, index = [], 0
    while index < len(inside):
        found = _ITEM.match(inside, index)
        if found is None:
            raise NotOffered(what=inside[index], **where)
        index = found.end()
        sign = found["sign"]
        if sign is None:
            made.append(_escape(found["escaped"], where, "0-9"))
        elif sign == "-" and index not in {1, len(inside)}:
            made.append("-")
        else:
            made.append("\\" + sign if sign in "-&~|/(){}*+?.$" else sign)
    return "".join(made)


def _escape(sign: str, where: Place, digit: str) -> str:
    if sign == "d":
        return digit
    if sign not in _ESCAPABLE:
        raise NotOffered(what="\\" + sign, **where)
    return "\\" + sign if sign != "-" or digit == "0-9" else "-"


def _is_wide(times: re.Match[str], where: Place) -> bool:
    if times["from"] is None:
        return times[0] != "?"
    least = int(times["from"])
    most = int(times["to"]) if times["to"] else least
    if max(least, most) > _MOST_REPEATED:
        raise TooComplex(**where)
    return (times["open"] is not None and not times["to"]) or most - least > _WIDE
