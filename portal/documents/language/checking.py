"""Reading a template: every tag, field and word in it is one that is allowed, or is refused with its line and column.

The text is cut by Jinja's own lexer, so nothing is read here otherwise than it is drawn later. The grammar is smaller
than Jinja's: no calls, no arithmetic, no assignments, no includes. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from portal.documents.language.annexes import Annexes
from portal.documents.language.cutting import Place, Token, readable, tokens_of
from portal.documents.language.errors import (
    AfterAnnex,
    AnnexInside,
    ClosedUnopened,
    Empty,
    FieldInTag,
    LoopedAnnex,
    Misplaced,
    NoComment,
    NotClosed,
    StrayAngle,
    TooDeep,
    TooLong,
    Unfinished,
    UnknownAttribute,
    UnknownTag,
    UnknownWord,
)
from portal.documents.language.expressions import Words
from portal.documents.language.fields import ANNEX_CLASS, Field, Vocabulary

LONGEST = 30_000
DEEPEST = 2
ALLOWED_TAGS = frozenset(
    "p h1 h2 h3 strong b em i u br hr ol ul li table thead tbody tfoot tr th td dl dt dd section div span".split()  # noqa: SIM905
)
ALONE = frozenset({"br", "hr"})
CLASSES = frozenset(
    "anggota angka dasar huruf jumlah kanan kecil kotak perubahan tengah tentang yth baris-kosong".split()  # noqa: SIM905
) | {ANNEX_CLASS, "amat", "hadir", "rekap"}
"""The house's own looks (`templates/surat.css`)."""
_TAG = re.compile(r'<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[a-z]+="[^"<>]*")*)\s*>')
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_NEWLINE = re.compile(r"\r\n|\r")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a template, and where."""

    line: int
    column: int
    why: Misplaced


def tidy(body: str) -> str:
    """A template as it is kept: one kind of line end, no blank edges."""
    return _NEWLINE.sub("\n", body).strip() + "\n"


def problems(body: str, vocabulary: Vocabulary) -> list[Problem]:
    """Everything wrong with a template, in reading order; one that is empty of them can be drawn."""
    if len(body) > LONGEST:
        return [Problem(1, 1, TooLong(most=LONGEST))]
    if not body.strip():
        return [Problem(1, 1, Empty())]
    found = _Reader(vocabulary)
    try:
        tokens = list(tokens_of(body, Place()))
        SandboxedEnvironment().parse(body)
    except TemplateSyntaxError as error:
        tokens, broken = readable(body, error.lineno), Problem(error.lineno, 1, Unfinished())
        found.read(tokens)
        return found.problems or [broken]
    found.read(tokens)
    found.end()
    return sorted(found.problems, key=lambda one: (one.line, one.column))


@dataclass
class _Open:
    """Something opened: a tag, or `if` or `for` with the name its rows have."""

    name: str
    place: Place
    row: str = ""


@dataclass
class _Reader:
    """Goes through a template once."""

    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    rows: dict[str, Field] = field(default_factory=dict)
    """Names of rows at this place → the list they come from."""
    annexes: Annexes = field(default_factory=Annexes)

    def wrong(self, place: Place, why: Misplaced) -> None:
        """Note a problem."""
        self.problems.append(Problem(place.line, place.column, why))

    def read(self, tokens: Sequence[Token]) -> None:
        """Read all tokens."""
        rest = iter(tokens)
        for token in rest:
            if token.kind == "data":
                self._html(token)
            elif token.kind.endswith("_begin"):
                inside = []
                for one in rest:
                    if one.kind.endswith("_end"):
                        break
                    if one.kind != "whitespace":
                        inside.append(one)
                self._said(token, inside)

    def end(self) -> None:
        """What is still open at the end."""
        for one in self.open:
            self.wrong(one.place, NotClosed(name=one.name))

    def _said(self, begin: Token, inside: list[Token]) -> None:
        if begin.kind in {"comment_begin", "raw_begin"}:
            self.wrong(begin.place, NoComment())
        elif not inside:
            self.wrong(begin.place, Unfinished())
        elif begin.kind == "variable_begin":
            self._printed(begin.place)
            Words(self, inside).printed()
        else:
            self._block(inside)

    def _block(self, inside: list[Token]) -> None:
        word, rest = inside[0], inside[1:]
        if word.text in {"if", "for"}:
            row = ""
            if word.text == "for":
                row = Words(self, rest or [word]).row_of_list()
                if sum(one.name == "for" for one in self.open) >= DEEPEST:
                    self.wrong(word.place, TooDeep(most=DEEPEST))
            else:
                Words(self, rest or [word]).condition()
            self.open.append(_Open(word.text, word.place, row))
            self.annexes.opens(repeats=word.text == "for")
        elif word.text in {"elif", "else"}:
            if self._tags_closed("if", word):
                self.annexes.parts()
            if word.text == "elif":
                Words(self, rest or [word]).condition()
        elif word.text in {"endif", "endfor"}:
            self._ends(word.text.removeprefix("end"), word)
        else:
            self.wrong(word.place, UnknownWord(name=word.text))

    def _tags_closed(self, name: str, word: Token) -> bool:
        """Everything opened since the last `name` is closed; whether there is one."""
        while self.open and self.open[-1].name not in {"if", "for"}:
            self.wrong(self.open[-1].place, NotClosed(name=f"<{self.open.pop().name}>"))
        if not self.open or self.open[-1].name != name:
            self.wrong(word.place, ClosedUnopened(name=word.text))
            return False
        return True

    def _ends(self, name: str, word: Token) -> None:
        if self._tags_closed(name, word):
            self.rows.pop(self.open.pop().row, None)
            for place in self.annexes.closes():
                self.wrong(place, LoopedAnnex())

    def _printed(self, place: Place) -> None:
        """Something is printed at a place, a text, a field or a tag: behind the signature it would surprise."""
        if self._outside() and self.annexes.stands(place):
            self.wrong(place, AfterAnnex())

    def _html(self, token: Token) -> None:
        at, text = 0, token.text
        while (start := text.find("<", at)) >= 0:
            self._text(token.place, text, at, start)
            place = token.place.past(text[:start])
            tag = _TAG.match(text, start)
            if tag is None:
                in_tag = ">" not in text[start:] and re.match(r"</?[A-Za-z]", text[start:])
                self.wrong(place, FieldInTag() if in_tag else StrayAngle())
                at = start + 1
                continue
            self._tag(place, tag)
            at = tag.end()
        self._text(token.place, text, at, len(text))

    def _text(self, begin: Place, text: str, at: int, end: int) -> None:
        if words := text[at:end].lstrip():
            self._printed(begin.past(text[: end - len(words)]))

    def _tag(self, place: Place, tag: re.Match[str]) -> None:
        closing, name = tag.group(1), tag.group(2).lower()
        if name not in ALLOWED_TAGS:
            self.wrong(place, UnknownTag(name=name, known=", ".join(sorted(ALLOWED_TAGS))))
            return
        said = _ATTRIBUTE.findall(tag.group(3))
        annex = any(ANNEX_CLASS in value.split() for _, value in said)
        for key, value in said:
            if closing or not _allowed(key, value):
                self.wrong(place, UnknownAttribute(name=f'{key}="{value}"'))
        if annex and not closing and (name != "section" or not self._outside()):
            self.wrong(place, AnnexInside(name=ANNEX_CLASS))
        if annex and not closing:
            self.annexes.begins()
        elif not closing:
            self._printed(place)
        if name in ALONE:
            return
        if not closing:
            self.open.append(_Open(name, place))
        elif self.open and self.open[-1].name == name:
            self.open.pop()
        else:
            self.wrong(place, ClosedUnopened(name=f"</{name}>"))

    def _outside(self) -> bool:
        """Whether no tag is open here."""
        return all(one.name in {"if", "for"} for one in self.open)


def _allowed(key: str, value: str) -> bool:
    if key == "class":
        return bool(value) and set(value.split()) <= CLASSES
    if key == "scope":
        return value in {"col", "row"}
    return key in {"colspan", "rowspan"} and value.isdigit() and 1 <= int(value) <= 12
