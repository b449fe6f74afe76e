"""What stands inside one pair of curly brackets: a field with its filters, a condition, the rows of a list. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from portal.documents.language.cutting import Place, Token
from portal.documents.language.errors import (
    IsAList,
    Misplaced,
    NotAList,
    TakenName,
    Unfinished,
    UnknownField,
    UnknownFilter,
    UnknownPart,
    Unreadable,
)
from portal.documents.language.fields import LIST, Field, Vocabulary
from portal.documents.language.wordings import FILTERS

LOOP = {"index", "first", "last"}


class Reader(Protocol):
    """Whoever goes through the template: what it knows at this place, and where it notes what is wrong."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The fields of the kind."""

    @property
    def rows(self) -> dict[str, Field]:
        """Names of rows at this place → the list they come from."""

    def wrong(self, place: Place, why: Misplaced) -> None:
        """Note a problem."""


class Words:
    """The words inside one pair of curly brackets."""

    def __init__(self, reader: Reader, tokens: Sequence[Token]) -> None:
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

    def _value(self, *, filters: bool = True) -> tuple[Field | None, Token]:
        """A field with what is done to it; what it is then (None when unknown), and where it stands."""
        token = self._next()
        if token is None or token.kind != "name":
            self.reader.wrong((token or self.tokens[-1]).place, Unreadable(sign=(token or self.tokens[-1]).text))
            return None, token or self.tokens[-1]
        found = self._named(token)
        while filters and self._take("operator", {"|"}):
            found = self._filtered(found, token)
        return found, token

    def _named(self, token: Token) -> Field | None:
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

    def _of_loop(self, token: Token) -> Field | None:
        part = self._next() if self._take("operator", {"."}) else None
        if part is None or part.text not in LOOP:
            self.reader.wrong(token.place, UnknownPart(name="loop", part=part.text if part else ""))
        return None

    def _of_row(self, name: str, source: Field, token: Token) -> Field | None:
        if not self._take("operator", {"."}):
            if source.rows:
                self.reader.wrong(token.place, UnknownPart(name=name, part=""))
            return None
        part = self._next()
        found = source.part(part.text) if part else None
        if found is None and source.label:
            self.reader.wrong((part or token).place, UnknownPart(name=name, part=part.text if part else ""))
        return found

    def _filtered(self, found: Field | None, token: Token) -> Field | None:
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

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _next(self) -> Token | None:
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
