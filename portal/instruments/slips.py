"""Slips people make when they write an expression, and how it is written instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from portal.kernel.expressions.errors import BadExpression
from portal.kernel.expressions.scanning import place
from portal.kernel.expressions.xlsform import COMPARING, RULE_FUNCTIONS, asked
from portal.kernel.phrases import Phrase, listed

LONGEST: Final = 2_000
TOLD: Final = 3
"""So many slips are told; the whole is written out right anyway."""
_SIGNS: Final = {
    "==": "=", "&&": "and", "||": "or", "<>": "!=", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "≠": "!=",
}  # fmt: skip
_WORDS: Final = {"dan": "and", "atau": "or", "adalah": "=", "and": "and", "or": "or", "div": "div", "mod": "mod"}
_JOINING: Final = frozenset({"and", "or", "div", "mod"})
_PART: Final = re.compile(
    r"(?P<fine>\$\{[^}\n]*\}|'[^'\n]*'|\"[^\"\n]*\"|[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<curly>[‘’“”][^‘’“”'\"\n]*[‘’“”])"
    r"|(?P<bare>\$\{?[A-Za-z]\w*|\{[A-Za-z]\w*\})"
    r"|(?P<word>count-selected|count-if|ends-with|starts-with|string-length|[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<sign>==|&&|\|\||<>|=>|=<|[≥≤≠])"
    r"|(?P<rest><=|>=|!=|\S|\s+)"
)


@dataclass(frozen=True)
class Slip:
    """One slip: where it begins, and what is said of it."""

    at: int
    why: Phrase


def explained(refusal: BadExpression, source: str, names: Collection[str], *, rule: bool = False) -> Phrase:
    """What is wrong with an expression nobody can read: how it is written where it is a common slip."""
    slips, written = corrected(source, names) if len(source) <= LONGEST else ((), source)
    if not slips:
        return refusal.phrase
    where = place(source, slips[0].at)
    why = listed([one.why for one in slips[:TOLD]], "; ")
    if _reads(written, rule=rule):
        return Phrase(
            "Baris {line}, huruf ke-{column}: {why}. Tulis begini: {written}", why=why, written=written, **where
        )
    return Phrase("Baris {line}, huruf ke-{column}: {why}.", why=why, **where)


def corrected(source: str, names: Collection[str]) -> tuple[tuple[Slip, ...], str]:
    """The slips of an expression, and the expression without them. `names`: the questions and rosters there are."""
    known = {name.lower(): name for name in names}
    slips: list[Slip] = []
    parts: list[str] = []
    before = ""
    for found in _PART.finditer(source):
        right, why = _righted(found, known, source, before)
        if why is not None:
            slips.append(Slip(found.start(), why))
        parts.append(right)
        before = right if right.strip() else before
    return tuple(slips), "".join(parts)


def _righted(found: re.Match[str], known: Mapping[str, str], source: str, before: str) -> tuple[str, Phrase | None]:
    """A part as it should be written, and what was wrong with it."""
    part = found[0]
    match found.lastgroup:
        case "curly":
            return _told(part, f"'{part[1:-1]}'")
        case "sign":
            return _told(part, _SIGNS[part])
        case "bare":
            name = part.strip("${}")
            return _question(part, known[name.lower()]) if name.lower() in known else (part, None)
        case "word":
            return _word(part, known, called=source[found.end() :].lstrip().startswith("("), before=before)
    return part, None


def _word(word: str, known: Mapping[str, str], *, called: bool, before: str) -> tuple[str, Phrase | None]:
    lower = word.lower()
    if lower in _WORDS and not (lower in known and lower not in _JOINING):
        return (word, None) if _WORDS[lower] == word else _told(word, _WORDS[lower])
    if called:
        return _told(word, lower) if lower != word and lower in RULE_FUNCTIONS else (word, None)
    if lower in known:
        return _question(word, known[lower])
    if before in COMPARING or before == ",":
        written = f"'{word}'"
        return written, Phrase("teks «{word}» diberi tanda kutip: {written}", word=word, written=written)
    return word, None


def _question(typed: str, name: str) -> tuple[str, Phrase]:
    written = f"${{{name}}}"
    return written, Phrase("pertanyaan «{typed}» ditulis {written}", typed=typed, written=written)


def _told(typed: str, right: str) -> tuple[str, Phrase]:
    return right, Phrase("«{typed}» ditulis «{right}»", typed=typed, right=right)


def _reads(source: str, *, rule: bool) -> bool:
    try:
        asked(source, rule=rule)
    except BadExpression:
        return False
    return True
