"""Which numbers a signed letter states, and where two sets of them part. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portal.kernel.phrases import Phrase, listed

COLUMNS = {
    "baru": Phrase("baru"),
    "perbaikan": Phrase("perbaikan"),
    "hapus": Phrase("hapus"),
    "jumlah": Phrase("jumlah"),
}
"""Column of a letter → how it is called in a sentence."""
MOST_TOLD = 5
LONGEST_WHY = 1_800
"""Letters of a reason: with the number of its letter it still fits the note of every case."""
READ_AGAIN = Phrase("Tidak sama dengan catatan. Baca lagi angka ini pada suratnya.")


def named(numbers: Sequence[str]) -> Phrase:
    """Numbers of cases in a row; of many the first, and how many more there are."""
    more = [Phrase("dan {count} lainnya", count=len(numbers) - MOST_TOLD)] if len(numbers) > MOST_TOLD else []
    return listed([*numbers[:MOST_TOLD], *more])


def totals_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The sums of a letter's rows."""
    told = list(rows)
    return {name: sum(int(row.get(name, 0)) for row in told) for name in COLUMNS}


def differences(stated: Mapping[str, Any], recorded: Mapping[str, Any]) -> dict[str, str]:
    """Column → where what somebody read off a letter is not what is recorded: `baru 12`.

    What is recorded is not said: the numbers are to be read off the paper.
    """
    return {
        name: Phrase("{column} {stated}", column=COLUMNS[name], stated=_int(stated.get(name)))
        for name in COLUMNS
        if _int(stated.get(name)) != _int(recorded.get(name))
    }


def moved(before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> list[str]:
    """Places of which a letter says other numbers than the records do now: in all, else in one of its columns."""
    old, new = ({str(row["nama"]): _counts(row) for row in rows} for rows in (before, now))
    none = dict.fromkeys(COLUMNS, 0)
    pairs = [(name, old.get(name, none), new.get(name, none)) for name in {**old, **new}]
    return [_parted(name, one, other) for name, one, other in pairs if one != other][:MOST_TOLD]


def _parted(place: str, old: Mapping[str, int], new: Mapping[str, int]) -> str:
    if old["jumlah"] != new["jumlah"]:
        return Phrase("{place} di surat {old}, sekarang {new}", place=place, old=old["jumlah"], new=new["jumlah"])
    column = next(name for name in COLUMNS if old[name] != new[name])
    counted = {"place": place, "column": COLUMNS[column], "old": old[column], "new": new[column]}
    return Phrase("{place}, {column}: di surat {old}, sekarang {new}", **counted)


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: _int(row.get(name, 0)) for name in COLUMNS}


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1
