"""How regions are called, and what a search for one means. Pure.

Names come from the decree: regencies carry their word ("Kabupaten Banyumas"), the other levels do not ("Karangsari").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple, Protocol

DECREE = "Kepmendagri 300.2.2-2430/2025"
DECREE_IN_FORCE = date(2025, 6, 23)
"""The decree `data/wilayah.csv.gz` was made from, and the first day of its codes and names."""

WORDS = {
    "nasional": "",
    "provinsi": "Provinsi",
    "kabupaten": "Kabupaten",
    "kota": "Kota",
    "kecamatan": "Kecamatan",
    "kelurahan": "Kelurahan",
    "desa": "Desa",
    "desa_adat": "Desa Adat",
}
"""Kind → the word before its name."""
_SHORT_WORDS = WORDS | {"provinsi": "", "kabupaten": "Kab.", "kecamatan": "Kec.", "kelurahan": "Kel."}
_OWN_WORDS = re.compile(r"^(Kabupaten|Kota|Desa Adat) (Administrasi )?")
_HONOURS = {"Daerah Khusus Ibukota ": "DKI ", "Daerah Istimewa ": "DI "}
_MARKS = re.compile(r"['`\u2018\u2019\u02bc\u0300-\u036f]")
"""Apostrophes of all kinds and combining accents."""
_GAPS = re.compile(r"[^a-z0-9]+")


class Named(Protocol):
    """What is needed of a region to call it by its name."""

    @property
    def kind(self) -> str:
        """A key of `WORDS`."""

    @property
    def name(self) -> str:
        """The name as the decree has it."""


class _Name(NamedTuple):
    kind: str
    name: str


def short_name(region: Named) -> str:
    """The name alone: "Banyumas", "Bandung", "Jakarta Pusat", "DKI Jakarta", "Karangsari"."""
    name = _OWN_WORDS.sub("", region.name) if region.kind in {"kabupaten", "kota", "desa_adat"} else region.name
    if region.kind == "provinsi":
        for honour, letters in _HONOURS.items():
            name = name.replace(honour, letters)
    return name


def display(region: Named) -> str:
    """The name on screens: "Desa Karangsari", "Kel. Sukarasa", "Kec. Sumbang", "Kab. Banyumas", "Jawa Tengah"."""
    word = _SHORT_WORDS[region.kind]
    if "Administrasi" in region.name:
        word += " Adm."
    return f"{word} {short_name(region)}".strip()


def official_name(region: Named) -> str:
    """The name in letters: "Kelurahan Sukarasa", "Kabupaten Banyumas", "Provinsi Daerah Khusus Ibukota Jakarta"."""
    if _OWN_WORDS.match(region.name) and region.kind in {"kabupaten", "kota", "desa_adat"}:
        return region.name
    return f"{WORDS[region.kind]} {region.name}".strip()


def place_line(lineage: Iterable[Named]) -> str:
    """Where something is, smallest first; `lineage` runs from the province down.

    "Desa Karangsari, Kec. Kembaran, Kab. Banyumas, Jawa Tengah".
    """
    return ", ".join(reversed([display(region) for region in lineage]))


def words_of(text: str) -> list[str]:
    """The words of a text as searches compare them: no accents, apostrophes, punctuation or capitals."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()
    return _GAPS.sub(" ", plain).split()


def search_key(lineage: Sequence[Named]) -> str:
    """What a region is found by; `lineage` starts with the region itself and climbs to its province.

    Every word is preceded by a space and the bare own name stands first, so `' word%'` finds own names by prefix.
    """
    own = lineage[0]
    bare = _bare_words(own.kind, own.name)
    others = [word for region in lineage for word in _words(region.kind, region.name)]
    return "".join(f" {word}" for word in [*bare, *(word for word in dict.fromkeys(others) if word not in bare)])


@cache
def _bare_words(kind: str, name: str) -> list[str]:
    bare = short_name(_Name(kind, name))
    for letters in _HONOURS.values():
        bare = bare.removeprefix(letters) if kind == "provinsi" else bare
    return words_of(bare)


@cache
def _words(kind: str, name: str) -> list[str]:
    region = _Name(kind, name)
    return [*_bare_words(kind, name), *words_of(f"{official_name(region)} {short_name(region)}")]
