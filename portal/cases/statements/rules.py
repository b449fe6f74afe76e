"""Which numbers a signed letter states, and where two sets of them part. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.kernel.phrases import Phrase

COLUMNS = {
    "baru": Phrase("baru"),
    "perbaikan": Phrase("perbaikan"),
    "hapus": Phrase("hapus"),
    "jumlah": Phrase("jumlah"),
}
"""Column of a letter → how it is called in a sentence."""
MOST_TOLD = 5


def totals_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The sums of a letter's rows."""
    told = list(rows)
    return {name: sum(int(row.get(name, 0)) for row in told) for name in COLUMNS}


def differences(stated: Mapping[str, Any], recorded: Mapping[str, Any]) -> list[str]:
    """Where what somebody read off a letter is not what is recorded: `baru 12, tercatat 13`."""
    return [
        Phrase(
            "{column} {stated}, tercatat {recorded}",
            column=COLUMNS[name],
            stated=_int(stated.get(name)),
            recorded=right,
        )
        for name in COLUMNS
        if _int(stated.get(name)) != (right := _int(recorded.get(name)))
    ]


def moved(before: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> list[str]:
    """Places of which a letter says other numbers than the records do now."""
    old = {str(row["nama"]): _int(row.get("jumlah")) for row in before}
    new = {str(row["nama"]): _int(row.get("jumlah")) for row in now}
    names = [name for name in {**old, **new} if old.get(name, 0) != new.get(name, 0)]
    return [
        Phrase("{place} di surat {old}, sekarang {new}", place=name, old=old.get(name, 0), new=new.get(name, 0))
        for name in names[:MOST_TOLD]
    ]


def _int(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1
