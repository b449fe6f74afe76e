"""Reading a template: every tag, field and word in it is one that is allowed, or is refused with its line and column.

The text is cut by Jinja's own lexer, so nothing is read here otherwise than it is drawn later. The grammar is smaller
than Jinja's: no calls, no arithmetic, no assignments, no includes. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jinja2 import TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from portal.documents.language.errors import (
    AfterAnnex,
    AnnexInside,
    ClosedUnopened,
    Empty,
    FieldInTag,
    IsAList,
    Misplaced,
    NoComment,
    NotAList,
    NotClosed,
    StrayAngle,
    TakenName,
    TooDeep,
    TooLong,
    Unfinished,
    UnknownAttribute,
    UnknownField,
    UnknownFilter,
    UnknownPart,
    UnknownTag,
    UnknownWord,
    Unreadable,
)
from portal.documents.language.fields import ANNEX_CLASS, LIST, Field, Vocabulary
from portal.documents.language.wordings import FILTERS

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
LOOP = {"index", "first", "last"}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a template, and where."""

    line: int
    column: int
    why: Misplaced


@dataclass
class _Place:
    line: int = 1
    column: int = 1

    def past(self, text: str) -> _Place:
        """The place behind `text`."""
        lines = text.split("\n")
        column = self.column + len(text) if len(lines) == 1 else len(lines[-1]) + 1
        return _Place(self.line + len(lines) - 1, column)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: _Place


def tidy(body: str) -> str:
    """A template as it is kept: one kind of line end, no blank edges."""
    return _NEWLINE.sub("\n", body).strip() + "\n"


def problems(body: str, vocabulary: Vocabulary) -> list[Problem]:
    """Everything wrong with a template, in reading order; one that is empty of them can be drawn."""
    start = _Place()
    if len(body) > LONGEST:
        return [Problem(1, 1, TooLong(most=LONGEST))]
    if not body.strip():
        return [Problem(1, 1, Empty())]
    found = _Reader(vocabulary)
    try:
        tokens = list(_tokens(body, start))
        SandboxedEnvironment().parse(body)
    except TemplateSyntaxError as error:
        tokens, broken = _until(body, error.lineno), Problem(error.lineno, 1, Unfinished())
        found.read(tokens)
        return found.problems or [broken]
    found.read(tokens)
    found.end()
    return sorted(found.problems, key=lambda one: (one.line, one.column))


def _tokens(body: str, place: _Place) -> Iterator[_Token]:
    for _line, kind, text in SandboxedEnvironment().lex(body):
        yield _Token(kind, text, place)
        place = place.past(text)


def _until(body: str, line: int) -> list[_Token]:
    """What can be read before the line that cannot."""
    before = "".join(body.splitlines(keepends=True)[: line - 1])
    try:
        return list(_tokens(before, _Place()))
    except TemplateSyntaxError:
        return []


@dataclass
class _Open:
    """Something opened: a tag, or `if` or `for` with the name its rows have."""

    name: str
    place: _Place
    row: str = ""


@dataclass
class _Reader:
    """Goes through a template once."""

    vocabulary: Vocabulary
    problems: list[Problem] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    rows: dict[str, Field] = field(default_factory=dict)
    """Names of rows at this place → the list they come from."""
    annexed: bool = False
    """Whether an annex has begun: only annexes may follow."""

    def wrong(self, place: _Place, why: Misplaced) -> None:
        """Note a problem."""
        self.problems.append(Problem(place.line, place.column, why))

    def read(self, tokens: Sequence[_Token]) -> None:
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

    def _said(self, begin: _Token, inside: list[_Token]) -> None:
        if begin.kind in {"comment_begin", "raw_begin"}:
            self.wrong(begin.place, NoComment())
        elif not inside:
            self.wrong(begin.place, Unfinished())
        elif begin.kind == "variable_begin":
            _Words(self, inside).printed()
        else:
            self._block(inside)

    def _block(self, inside: list[_Token]) -> None:
        word, rest = inside[0], inside[1:]
        if word.text in {"if", "for"}:
            row = ""
            if word.text == "for":
                row = _Words(self, rest or [word]).row_of_list()
                if sum(one.name == "for" for one in self.open) >= DEEPEST:
                    self.wrong(word.place, TooDeep(most=DEEPEST))
            else:
                _Words(self, rest or [word]).condition()
            self.open.append(_Open(word.text, word.place, row))
        elif word.text in {"elif", "else"}:
            self._tags_closed("if", word)
            if word.text == "elif":
                _Words(self, rest or [word]).condition()
        elif word.text in {"endif", "endfor"}:
            self._ends(word.text.removeprefix("end"), word)
        else:
            self.wrong(word.place, UnknownWord(name=word.text))

    def _tags_closed(self, name: str, word: _Token) -> bool:
        """Everything opened since the last `name` is closed; whether there is one."""
        while self.open and self.open[-1].name not in {"if", "for"}:
            self.wrong(self.open[-1].place, NotClosed(name=f"<{self.open.pop().name}>"))
        if not self.open or self.open[-1].name != name:
            self.wrong(word.place, ClosedUnopened(name=word.text))
            return False
        return True

    def _ends(self, name: str, word: _Token) -> None:
        if self._tags_closed(name, word):
            self.rows.pop(self.open.pop().row, None)

    def _html(self, token: _Token) -> None:
        at, text = 0, token.text
        while (start := text.find("<", at)) >= 0:
            place = token.place.past(text[:start])
            tag = _TAG.match(text, start)
            if tag is None:
                in_tag = ">" not in text[start:] and re.match(r"</?[A-Za-z]", text[start:])
                self.wrong(place, FieldInTag() if in_tag else StrayAngle())
                at = start + 1
                continue
            self._tag(place, tag)
            at = tag.end()

    def _tag(self, place: _Place, tag: re.Match[str]) -> None:
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
        if self.annexed and not (closing or annex) and self._outside():
            self.wrong(place, AfterAnnex())
        self.annexed |= annex
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


class _Words:
    """The words inside one pair of curly brackets."""

    def __init__(self, reader: _Reader, tokens: Sequence[_Token]) -> None:
        self.reader, self.tokens, self.at = reader, tokens, 0

    def printed(self) -> None:
        """`{{ … }}`: one field, changed by filters; a list cannot be printed."""
        found, token = self._value()
        if found is not None and found.kind == LIST:
            self.reader.wrong(token.place, IsAList(name=found.name))
        self._nothing_left()

    def condition(self) -> None:
        """What stands behind `if`: values, compared or not, joined by and, or."""
        self._side()
        while self._take("name", {"and", "or"}):
            self._side()
        self._nothing_left()

    def row_of_list(self) -> str:
        """What stands behind `for`: the name of a row, `in`, a list."""
        name = self._next()
        if name is None or name.kind != "name" or not self._take("name", {"in"}):
            self.reader.wrong((name or self.tokens[-1]).place, Unfinished())
            return ""
        if name.text in self.reader.vocabulary.by_name or name.text in self.reader.rows or name.text == "loop":
            self.reader.wrong(name.place, TakenName(name=name.text))
        found, token = self._value(filters=False)
        if found is not None and found.kind != LIST:
            self.reader.wrong(token.place, NotAList(name=token.text))
        self._nothing_left()
        self.reader.rows[name.text] = found or Field(name.text, "", items=())
        return name.text

    def _side(self) -> None:
        while self._take("name", {"not"}):
            pass
        if self._take("operator", {"("}):
            self._side()
            while self._take("name", {"and", "or"}):
                self._side()
            if not self._take("operator", {")"}):
                self._stuck()
            return
        self._operand()
        if self._take("operator", {"==", "!=", "<", ">", "<=", ">="}):
            self._operand()

    def _operand(self) -> None:
        token = self._peek()
        if token is not None and token.kind in {"string", "integer"}:
            self.at += 1
            return
        self._value()

    def _value(self, *, filters: bool = True) -> tuple[Field | None, _Token]:
        """A field with what is done to it; what it is then (None when unknown), and where it stands."""
        token = self._next()
        if token is None or token.kind != "name":
            self.reader.wrong((token or self.tokens[-1]).place, Unreadable(sign=(token or self.tokens[-1]).text))
            return None, token or self.tokens[-1]
        found = self._named(token)
        while filters and self._take("operator", {"|"}):
            found = self._filtered(found, token)
        return found, token

    def _named(self, token: _Token) -> Field | None:
        name = token.text
        known = self.reader.vocabulary.by_name.get(name)
        if name == "loop" and self.reader.rows:
            return self._of_loop(token)
        if name in self.reader.rows:
            return self._of_row(name, self.reader.rows[name], token)
        if known is None:
            self.reader.wrong(token.place, UnknownField(name=name))
        if self._take("operator", {"."}):
            part = self._next()
            if known is not None:
                self.reader.wrong(token.place, UnknownPart(name=name, part=part.text if part else ""))
            return None
        return known

    def _of_loop(self, token: _Token) -> Field | None:
        part = self._next() if self._take("operator", {"."}) else None
        if part is None or part.text not in LOOP:
            self.reader.wrong(token.place, UnknownPart(name="loop", part=part.text if part else ""))
        return None

    def _of_row(self, name: str, source: Field, token: _Token) -> Field | None:
        if not self._take("operator", {"."}):
            if source.rows:
                self.reader.wrong(token.place, UnknownPart(name=name, part=""))
            return None
        part = self._next()
        found = source.part(part.text) if part else None
        if found is None and source.label:
            self.reader.wrong((part or token).place, UnknownPart(name=name, part=part.text if part else ""))
        return found

    def _filtered(self, found: Field | None, token: _Token) -> Field | None:
        name = self._next()
        if name is None or name.text not in FILTERS:
            at = name or self.tokens[-1]
            self.reader.wrong(at.place, UnknownFilter(name=at.text, known=", ".join(FILTERS)))
            return None
        if name.text == "jumlah" and found is not None and found.kind != LIST:
            self.reader.wrong(token.place, NotAList(name=token.text))
        if name.text != "jumlah" and found is not None and found.kind == LIST:
            self.reader.wrong(token.place, IsAList(name=found.name))
        return None

    def _peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _next(self) -> _Token | None:
        token = self._peek()
        self.at += token is not None
        return token

    def _take(self, kind: str, texts: set[str]) -> bool:
        token = self._peek()
        if token is None or token.kind != kind or token.text not in texts:
            return False
        self.at += 1
        return True

    def _nothing_left(self) -> None:
        if self._peek() is not None:
            self._stuck()

    def _stuck(self) -> None:
        token = self._peek() or self.tokens[-1]
        self.reader.wrong(token.place, Unreadable(sign=token.text))
        self.at = len(self.tokens)
