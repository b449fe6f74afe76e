"""What a template may speak of: the fields of a letter, with their meaning and an example. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANNEX_CLASS = "lampiran"
"""What a section is called that stands behind the signature, on a page of its own."""
TEXT, NUMBER, DATE, YES, LIST = "teks", "angka", "tanggal", "ya", "daftar"


BLANKS: dict[str, Any] = {TEXT: "", NUMBER: 0, DATE: "2026-01-01", YES: False, LIST: []}
"""Kind of field → what it holds when nothing is known."""


@dataclass(frozen=True)
class Field:
    """One field: its name in the template, what it means to a reader, an example."""

    name: str
    label: str
    sample: Any = ""
    kind: str = TEXT
    items: tuple[Field, ...] = ()
    """Of a list of rows, what each row has; a list without is one of plain texts."""

    @property
    def rows(self) -> bool:
        """Whether each of its items is a row with fields of its own."""
        return bool(self.items)

    def part(self, name: str) -> Field | None:
        """A field of one of its rows."""
        return next((one for one in self.items if one.name == name), None)


def text(name: str, label: str, sample: str = "") -> Field:
    """A field of words."""
    return Field(name, label, sample)


def number(name: str, label: str, sample: int = 0) -> Field:
    """A field that is a whole number."""
    return Field(name, label, sample, NUMBER)


def day(name: str, label: str, sample: str = "2026-11-26") -> Field:
    """A field that is a date."""
    return Field(name, label, sample, DATE)


def yes(name: str, label: str, sample: bool = True) -> Field:
    """A field that is yes or no, for `if`."""
    return Field(name, label, sample, YES)


def rows(name: str, label: str, *items: Field, samples: tuple[Mapping[str, Any], ...] = ()) -> Field:
    """A list of rows, or of plain texts when it has no fields of its own."""
    return Field(name, label, list(samples), LIST, items)


def texts(name: str, label: str, *samples: str) -> Field:
    """A list of plain texts."""
    return Field(name, label, list(samples), LIST)


COMMON: tuple[Field, ...] = (
    text("nomor_surat", "Nomor surat", "0001/KET/33.02.20.2015/2026"),
    day("tanggal_surat", "Tanggal surat"),
    text("kode_verifikasi", "Kode verifikasi yang tercetak di bawah QR", "K7QF-2M9D-XR4T"),
)
"""What every letter has, whatever its kind."""


@dataclass(frozen=True)
class Vocabulary:
    """The fields of one kind of letter, by name."""

    fields: tuple[Field, ...]
    by_name: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {one.name: one for one in (*self.fields, *COMMON)})

    @property
    def names(self) -> frozenset[str]:
        """What the content of such a letter must hold."""
        return frozenset(one.name for one in self.fields)

    def samples(self) -> dict[str, Any]:
        """An invented content, for looking at a template without a case."""
        return {one.name: one.sample for one in self.fields}

    def completed(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """A content with blanks for fields that came after it was issued."""
        full = self.blanks() | dict(content)
        for one in (one for one in self.fields if one.rows):
            blank = {part.name: BLANKS[part.kind] for part in one.items}
            full[one.name] = [blank | row for row in full[one.name]]
        return full

    def blanks(self) -> dict[str, Any]:
        """A content in which nothing is known: a template must stand that, too."""
        return {one.name: BLANKS[one.kind] for one in self.fields}
