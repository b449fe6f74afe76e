"""Which pairs are worth comparing among very many people: ten ways to come near each other, as joins of sets in memory.

Never by a name or a mother alone: in a full regency that is everybody. What is held here is keys, no NIK and no
mother's name in the clear; nothing is written to disk.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Self

import duckdb

YEARS = 2
_TABLE = """
CREATE TABLE p AS SELECT n, sex, born, born_year, born_day, part, region // 10000 AS kec, region, joined, sorted,
mother, stem, fresh, string_split(sorted, ' ') AS words, born_year * 100 + born_day // 100 AS born_month,
least(born_day // 100, born_day % 100) * 100 + greatest(born_day // 100, born_day % 100) AS born_two
FROM (SELECT *, year(born) AS born_year, month(born) * 100 + day(born) AS born_day FROM read_csv('/dev/fd/{fd}',
header=false, delim='\t', quote='', escape='', nullstr='\\N', auto_detect=false, parallel=false,
columns={{'n': 'INTEGER', 'sex': 'VARCHAR', 'born': 'DATE', 'part': 'INTEGER', 'region': 'BIGINT', 'joined': 'VARCHAR',
'sorted': 'VARCHAR', 'mother': 'VARCHAR', 'stem': 'VARCHAR', 'fresh': 'BOOLEAN'}}))
"""
_NEAR = (
    "(jaro_winkler_similarity(l.joined, r.joined) >= .78 OR jaro_winkler_similarity(l.sorted, r.sorted) >= .84 "
    "OR (len(l.words) > 1 AND len(r.words) > 1 AND len(list_intersect(l.words, r.words)) > 1) "
    "OR (l.mother = r.mother AND list_has_any(l.words, r.words)))"
)
"""Names that may be one person's; cheap enough to be asked of millions."""
_OTHER_DAY = "l.born <> r.born AND abs(l.born_year - r.born_year) <= 2"
WITHIN = (
    ("l.part = r.part AND l.sex = r.sex AND l.born = r.born", _NEAR),
    ("l.part = r.part AND l.stem = r.stem", _NEAR),
    (
        "l.kec = r.kec AND l.sex = r.sex AND l.mother = r.mother AND l.born_day = r.born_day",
        f"{_OTHER_DAY} AND {_NEAR}",
    ),
    (
        "l.kec = r.kec AND l.sex = r.sex AND l.mother = r.mother AND l.born_month = r.born_month",
        f"l.born <> r.born AND {_NEAR}",
    ),
    (
        (
            "l.kec = r.kec AND l.sex = r.sex AND l.mother = r.mother AND l.born_year = r.born_year "
            "AND l.born_two = r.born_two"
        ),
        f"l.born <> r.born AND {_NEAR}",
    ),
    ("l.region = r.region AND l.sex = r.sex AND l.sorted = r.sorted AND l.mother = r.mother", _OTHER_DAY),
    ("l.kec = r.kec AND l.sex = r.sex AND l.sorted = r.sorted AND l.born_day = r.born_day", _OTHER_DAY),
    ("l.kec = r.kec AND l.sex = r.sex AND l.sorted = r.sorted AND l.born_month = r.born_month", "l.born <> r.born"),
)
"""(what is equal, what else must hold) among the people of one regency."""
BETWEEN = (
    ("l.sex = r.sex AND l.born = r.born AND l.sorted = r.sorted", "l.part <> r.part"),
    ("l.stem = r.stem", f"l.part <> r.part AND {_NEAR}"),
)
"""The same between regencies."""


@dataclass(frozen=True)
class Row:
    """One person's keys. `mother` and `stem` (the NIK's first twelve digits) are blind; `fresh`: changed of late."""

    n: int
    sex: str
    born: date
    part: int
    region: int
    joined: str
    sorted: str
    mother: str
    stem: str
    fresh: bool = True

    @property
    def line(self) -> str:
        """As the sets read it."""
        words = self.joined or "\\N", self.sorted or "\\N", self.mother or "\\N", self.stem or "\\N"
        rest = "\t".join(words)
        return f"{self.n}\t{self.sex}\t{self.born}\t{self.part}\t{self.region}\t{rest}\t{'t' if self.fresh else 'f'}\n"


class Sets:
    """The people of some regencies, ready to be paired. A context: closing it forgets them."""

    def __init__(self, rows: Iterable[Row], *, threads: int = 2, memory: str = "1GB") -> None:
        self._connection = duckdb.connect(config={"threads": threads, "memory_limit": memory, "temp_directory": ""})
        self._fill(rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def _fill(self, rows: Iterable[Row]) -> None:
        """Through a pipe: names never lie in a file."""
        reading, writing = os.pipe()
        failed: list[BaseException] = []

        def write() -> None:
            with suppress(BrokenPipeError), os.fdopen(writing, "w", encoding="utf-8") as pipe:
                try:
                    pipe.writelines(row.line for row in rows)
                except Exception as error:  # noqa: BLE001 - told to whoever waits for the rows
                    failed.append(error)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            self._connection.execute(_TABLE.format(fd=reading))
        finally:
            os.close(reading)
            thread.join()
        if failed:
            raise failed[0]

    def pairs(self, passes: Iterable[tuple[str, str]], *, chunk: int = 50_000) -> Iterator[tuple[int, int]]:
        """Each pair (n, n) of whom at least one is fresh, once."""
        parts = [
            f"SELECT l.n, r.n FROM p l JOIN p r ON {equal} AND l.n < r.n "  # noqa: S608 - our own words
            f"WHERE (l.fresh OR r.fresh) AND {more}"
            for equal, more in passes
        ]
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(" UNION ".join(parts))
            while found := cursor.fetchmany(chunk):
                yield from found
