"""An expression as characters, before any parser sees it: what is refused at first sight, and where things stand.

What is outside of quotes is ASCII and of few signs, so no lookalike letter, brace, colon or hidden mark gets further.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from portal.kernel.expressions.errors import (
    Empty,
    NotOffered,
    Place,
    TooComplex,
    TooLong,
    Unreadable,
    WrittenOtherwise,
)
from portal.kernel.expressions.limits import DEEPEST_BRACKETS, LONGEST_SOURCE

QUOTES: Final = ('"', "'")
QUESTION: Final = "?"
STAND_IN: Final = "\N{LATIN LETTER WYNN}"
"""What the parser sees in place of `?`: one letter, so places stay, and none a source may write outside quotes."""
_PLAIN: Final = frozenset(string.ascii_letters + string.digits + "_ \t\n()[],.+-*/%<>=!").union(QUOTES)
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_ESCAPES: Final = frozenset("\\'\"ntux")
_NUMBER: Final = re.compile(r"[0-9]*(\.[0-9]*)?([eE][0-9]*)?")
"""A number as it is written, up to the sign of its exponent: no hexadecimal, no underscores, no letters behind."""
_WORD: Final = re.compile(r"(?<![\w.])\.?[0-9][\w.]*", re.ASCII)
_OTHERWISE: Final = re.compile(
    r"(?P<ge>=>)|(?P<ne><>)|(?P<eq>(?<![=!<>])=(?!=))|(?P<no>!(?!=))|(?P<and>&&?)|(?P<or>\|\|?)"
)
_INSTEAD: Final = {"ge": ">=", "ne": "!=", "eq": "==", "no": "not", "and": "and", "or": "or"}
"""How signs of other languages are written here."""
_CLOSES: Final = {")": "(", "]": "["}


def place(text: str, index: int) -> Place:
    """Line and column of a character, both from 1."""
    before = text[:index]
    return Place(line=before.count("\n") + 1, column=index - before.rfind("\n"))


def place_in(parsed: Sequence[str], line: int, offset: int) -> Place:
    """The place in the source of a place (line from 1, bytes from 0) in the lines given to the parser.

    What the parser reads has one bracket more in front, and one behind, on a line of its own.
    """
    if line >= len(parsed):
        return Place(line=max(len(parsed) - 1, 1), column=max(len(parsed[-2]) + (len(parsed) > 2), 1))
    before = parsed[line - 1].encode()[:offset].decode(errors="replace")
    return Place(line=line, column=max(len(before) + (line > 1), 1))


def hidden_in(text: str) -> int | None:
    """Where a text holds a control, direction or other unseen character; None when all of it can be seen."""
    if text.isascii() and text.isprintable():
        return None
    unseen = (i for i, sign in enumerate(text) if sign not in "\t\n" and unicodedata.category(sign) in _HIDDEN)
    return next(unseen, None)


def outside_quotes(text: str) -> Iterator[tuple[int, str]]:
    """Every character that stands in no text and no comment; the opening quote of a text stands for it."""
    index = 0
    while index < len(text):
        sign = text[index]
        if sign == "#":
            end = text.find("\n", index)
            index = end if end >= 0 else len(text)
            continue
        yield index, sign
        index = _after_quotes(text, index) if sign in QUOTES else index + 1


def _after_quotes(text: str, start: int) -> int:
    quote, index = text[start], start + 1
    while index < len(text) and text[index] != "\n":
        if text[index] == quote:
            return index + 1
        if text[index] == "\\" and text[index + 1 : index + 2] not in _ESCAPES:
            raise NotOffered(what=text[index : index + 2], **place(text, index))
        index += 2 if text[index] == "\\" else 1
    raise Unreadable(**place(text, start))


def visible(source: str) -> str:
    """The source with plain line ends, once it is short, not empty, and has nothing hidden in it."""
    if len(source) > LONGEST_SOURCE:
        raise TooLong(limit=LONGEST_SOURCE)
    text = source.replace("\r\n", "\n")
    if not text.strip():
        raise Empty
    where = hidden_in(text)
    if where is not None:
        raise NotOffered(what=f"U+{ord(text[where]):04X}", **place(text, where))
    return text


def scanned(source: str, *, question: bool = False) -> str:
    """The text to parse: only known signs, brackets in order; `?`, where it is allowed, behind its stand-in."""
    text = visible(source)
    open_brackets: list[str] = []
    asked: list[int] = []
    before = ""
    for index, sign in outside_quotes(text):
        _check_custom(text, index)
        if question and sign == QUESTION:
            asked.append(index)
        elif sign not in _PLAIN:
            raise NotOffered(what=sign, **place(text, index))
        elif sign in QUOTES and before in QUOTES:  # a comma forgotten, or quotes in threes
            raise Unreadable(**place(text, index))
        elif sign in "([":
            open_brackets.append(sign)
        elif sign in _CLOSES and (not open_brackets or open_brackets.pop() != _CLOSES[sign]):
            raise Unreadable(**place(text, index))
        if len(open_brackets) > DEEPEST_BRACKETS:
            raise TooComplex(**place(text, index))
        before = sign if not sign.isspace() else before
    if open_brackets:
        raise Unreadable(**place(text, len(text)))
    _check_numbers(text)
    for index in asked:
        text = f"{text[:index]}{STAND_IN}{text[index + 1 :]}"
    return text


def _check_custom(text: str, index: int) -> None:
    """Refuse what other languages write for what is written otherwise here."""
    found = _OTHERWISE.match(text, index)
    if found is not None:
        raise WrittenOtherwise(what=found[0], instead=_INSTEAD[str(found.lastgroup)], **place(text, index))


def _check_numbers(text: str) -> None:
    signs = dict(outside_quotes(text))
    for found in _WORD.finditer(text):
        if found.start() in signs and not _NUMBER.fullmatch(found[0]):
            raise Unreadable(**place(text, found.start()))
