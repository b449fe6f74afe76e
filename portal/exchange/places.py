"""The village a row speaks of: by its code, or by names, within the office's area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.area import Area, Level, ancestors
from portal.kernel.phrases import Phrase
from portal.regions.models import Region
from portal.regions.rules import short_name, words_of

UNKNOWN = Phrase("Kode desa/kelurahan ini tidak ada dalam daftar wilayah yang berlaku. Isi kode 10 digit Kemendagri.")
OUTSIDE = Phrase("Desa/kelurahan ini di luar wilayah tugas Anda. Pindahkan barisnya ke berkas kantor yang berwenang.")
UNNAMED = Phrase("Desa/kelurahan tidak dikenali dari namanya. Isi kode 10 digit Kemendagri.")
EMPTY = Phrase("Desa/kelurahan belum diisi.")
AMBIGUOUS = Phrase("Ada lebih dari satu desa/kelurahan bernama ini. Isi kode 10 digit Kemendagri.")
CODE, KEC, DESA, KAB = "desa", "nama_kec", "nama_desa", "nama_kab"
PIECES = ("kd_prop", "kd_kab", "kd_kec", "kd_desa")


@dataclass(frozen=True)
class Village:
    """A village found."""

    code: int
    part: int


class Villages:
    """The villages of an area, known by code and by name; each place of a file is looked up once."""

    def __init__(self, session: Session, area: Area) -> None:
        statement = select(Region.code, Region.part, Region.kind, Region.name).where(
            Region.level == Level.DESA, Region.valid_to.is_(None), Region.code >= area.lo, Region.code < area.hi
        )
        rows = session.execute(statement).all()
        self.by_code = {row.code: Village(row.code, row.part) for row in rows}
        self._rows = [(row.code, row.kind, row.name) for row in rows]
        self._everywhere = set(session.scalars(select(Region.code).where(Region.level == Level.DESA)))
        above = select(Region.code, Region.kind, Region.name).where(
            Region.level.in_([Level.KABUPATEN, Level.KECAMATAN]), Region.valid_to.is_(None)
        )
        self._above = session.execute(above).all()
        self._names: dict[tuple[str, str], list[int]] | None = None
        self._upper: dict[int, str] = {}
        self._known: dict[tuple[str, ...], Village | Phrase] = {}

    def find(self, place: Mapping[str, str]) -> Village | Phrase:
        """The village, or what to say instead."""
        key = tuple(place.get(name, "") for name in (CODE, *PIECES, KAB, KEC, DESA))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._find(place)
        return found

    def _find(self, place: Mapping[str, str]) -> Village | Phrase:
        code = _digits(place.get(CODE, ""))
        if not code and all(place.get(name) for name in PIECES):
            code = "".join(_digits(place[name]).zfill(2 if name != "kd_desa" else 4) for name in PIECES)
        if len(code) == 10:
            if known := self.by_code.get(int(code)):
                return known
            if int(code) in self._everywhere:
                return OUTSIDE
        if place.get(DESA):
            return self._named(place)
        return UNKNOWN if code else EMPTY

    def _named(self, place: Mapping[str, str]) -> Village | Phrase:
        if self._names is None:
            self._index()
        assert self._names is not None
        found = self._names.get((_bare(place.get(KEC, "")), _bare(place[DESA])), [])
        if len(found) > 1 and place.get(KAB):
            wanted = _bare(place[KAB])
            found = [code for code in found if self._upper[ancestors(code)[1]] == wanted]
        if len(found) == 1:
            return self.by_code[found[0]]
        return AMBIGUOUS if found else UNNAMED

    def _index(self) -> None:
        self._upper = {row.code: _key(row.kind, row.name) for row in self._above}
        self._names = {}
        for code, kind, own in self._rows:
            district, name = self._upper.get(ancestors(code)[2], ""), _key(kind, own)
            for key in ((district, name), ("", name)):
                self._names.setdefault(key, []).append(code)


@dataclass(frozen=True)
class _Named:
    kind: str
    name: str


def _key(kind: str, name: str) -> str:
    return "".join(words_of(short_name(_Named(kind, name))))


def _bare(name: str) -> str:
    """A name as offices write it, without the word of its level."""
    words = words_of(name)
    if len(words) > 1 and words[0] in {"kab", "kabupaten", "kota", "kec", "kecamatan", "desa", "kel", "kelurahan"}:
        words = words[1:]
    return "".join(words)


def _digits(text: str) -> str:
    plain = text.replace(".", "").replace(" ", "")
    return plain if plain.isascii() and plain.isdigit() else ""
