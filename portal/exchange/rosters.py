"""The lists inside a household (businesses, dependants, …) on their way out: each a table beside the main one.

A row of a list names its family by the number it has in this file, so that the tables can be joined also where the
No. KK is masked. Rows wait in a file while the main table is written: one reading of the register serves all tables.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from portal.exchange.sheets import Sheet
from portal.instruments.definition import Instrument, Question, Repeat
from portal.registry.classes import veiled_answer
from portal.registry.extracts import Extract

NUMBER = "Nomor keluarga"
"""Which family of this file a row is about: the same number in every table."""
LONGEST_TITLE = 31
_NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def heading_of(question: Question) -> str:
    """What a column of answers is called."""
    return f"{question.label.id} ({question.code})" if question.code else question.label.id


@dataclass
class Roster:
    """One list of the questionnaire: its rows are added family by family, then read back as a table."""

    asked: Repeat
    questions: Sequence[Question]
    title: str
    folder: Path
    common: Sequence[str]
    """Headings of what is told of the family in each row."""
    _file: IO[str] | None = field(default=None, repr=False)

    @property
    def entity(self) -> str:
        """The record whose answers hold the list."""
        return "keluarga" if self.asked.entity == "keluarga" else "ruta"

    def add(self, one: Extract, family: Sequence[str], *, opened: frozenset[str]) -> None:
        """Keep a family's rows, `family` before each, masked by the class of each question."""
        rows: Any = one.answers[self.entity].get(self.asked.name)
        if not isinstance(rows, list):
            return
        if self._file is None:
            self._file = self._path.open("w", encoding="utf-8", newline="")
        writer = csv.writer(self._file)
        for row in [row for row in rows if isinstance(row, dict)]:
            writer.writerow([*family, *(veiled_answer(q, row.get(q.name), opened=opened) for q in self.questions)])

    def sheet(self) -> Sheet:
        """The table, once every family was added."""
        return Sheet(self.title, [*self.common, *map(heading_of, self.questions)], self._rows(), name=self.asked.name)

    def _rows(self) -> Iterator[list[str]]:
        if self._file is None:
            return
        self._file.close()
        with self._path.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)
        self._path.unlink()

    @property
    def _path(self) -> Path:
        return self.folder / f"{self.asked.name}.baris"


def rosters(instrument: Instrument, folder: Path, common: Sequence[str], *, beside: str) -> list[Roster]:
    """The lists a questionnaire asks for, in its order; `beside`: the title of the main table."""
    taken = {beside.casefold()}
    made = []
    for one in instrument.repeats:
        questions = [q for q in instrument.questions_of(repeat=one.name) if q.answered]
        if not one.record and questions:
            made.append(Roster(one, questions, _title(one.label.id, taken), folder, common))
    return made


def _title(label: str, taken: set[str]) -> str:
    """A list's name as a workbook allows it, unlike any before."""
    plain = " ".join(label.translate(_NOT_IN_TITLES).split()) or "Daftar"
    title, number = plain[:LONGEST_TITLE], 1
    while title.casefold() in taken:
        number += 1
        title = f"{plain[: LONGEST_TITLE - 4]} {number}"
    taken.add(title.casefold())
    return title
