"""Which evidence a proposal should bring, by what it changes (B01-B06); what is not there is told, nothing more.

Whether that holds an answer back is the decision table's to say, rule by rule, like every other finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from portal.kernel.phrases import Phrase, listed
from portal.registry.codes import CODES
from portal.registry.verdicts import Finding

RECORD, KEY = Phrase("Bukti usulan"), "bukti"
DEAD, MOVED, NOT_FOUND, ABLE, WITHDRAWN, DOUBLE = "1", "2", "3", "4", "5", "6"
"""Codes of `alasan_hapus`."""
IDENTITY: Final = ("nomor_kk", "nik", "nama", "tanggal_lahir", "jenis_kelamin", "nama_ibu")
"""Fields that papers of the civil registry show."""
STATEMENT: Final = ("pernyataan", "lainnya")


@dataclass(frozen=True)
class Touched:
    """What a proposal changes, as far as its evidence goes."""

    kind: str
    reason: str = ""
    """Code of `alasan_hapus` of a removal."""
    joining: bool = False
    leaving: bool = False
    fields: frozenset[str] = field(default_factory=frozenset)
    """Fields of registered records it changes."""


@dataclass(frozen=True)
class Wanted:
    """One of these kinds should be there."""

    rule: str
    kinds: tuple[str, ...]
    place: str


_REMOVAL: Final = {
    DEAD: ("B02", ("kematian",)),
    MOVED: ("B03", ("pindah", *STATEMENT)),
    NOT_FOUND: ("B04", STATEMENT),
    ABLE: ("B04", ("rumah", *STATEMENT)),
    WITHDRAWN: ("B04", STATEMENT),
    DOUBLE: ("B04", ("kk", "ktp", *STATEMENT)),
}


def wanted(touched: Touched) -> Iterator[Wanted]:
    """What a proposal should bring: of each line one kind."""
    if touched.kind == "usulan_baru":
        yield Wanted("B01", ("kk", "ktp"), "identitas")
    elif touched.kind == "penghapusan":
        rule, kinds = _REMOVAL.get(touched.reason, ("B04", STATEMENT))
        yield Wanted(rule, kinds, "sebab")
    elif touched.kind == "sanggah":
        yield Wanted("B06", ("rumah",), "foto")
        yield Wanted("B06", ("pernyataan",), "pernyataan")
    elif touched.kind == "gabung_pecah":
        yield Wanted("B05", ("kk", "nikah", *STATEMENT), "kartu_baru")
    elif touched.kind == "pindah":
        yield Wanted("B03", ("kk", "pindah", *STATEMENT), "pindah")
    else:
        yield from _of_amendment(touched)


def _of_amendment(touched: Touched) -> Iterator[Wanted]:
    if touched.joining:
        yield Wanted("B05", ("kk", "kelahiran", "nikah", "pindah"), "anggota_baru")
    if touched.leaving:
        yield Wanted("B05", ("kk", "kematian", "nikah", "pindah", *STATEMENT), "anggota_keluar")
    if touched.fields & set(IDENTITY):
        yield Wanted("B05", ("kk", "ktp", "kelahiran", "nikah"), "identitas")


def lacking(touched: Touched, have: Collection[str]) -> list[Finding]:
    """A warning for each line of which nothing is there."""
    return [_finding(one) for one in wanted(touched) if not set(one.kinds) & set(have)]


def _finding(one: Wanted) -> Finding:
    label = CODES["jenis_bukti"]
    kinds = listed((Phrase(label[kind]) for kind in one.kinds), between="; ")
    message = Phrase("Belum ada buktinya. Salah satu cukup: {kinds}.", kinds=kinds)
    return Finding(one.rule, "W", message, RECORD, one.place, KEY)
