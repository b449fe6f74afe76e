from __future__ import annotations

from dataclasses import dataclass

import pytest

from portal.regions import rules


@dataclass(frozen=True)
class Place:
    kind: str
    name: str


JATENG = Place("provinsi", "Jawa Tengah")
BANYUMAS = Place("kabupaten", "Kabupaten Banyumas")
KEMBARAN = Place("kecamatan", "Kembaran")
KARANGSARI = Place("desa", "Karangsari")
DKI = Place("provinsi", "Daerah Khusus Ibukota Jakarta")


@pytest.mark.parametrize(
    ("kind", "name", "short", "shown", "official"),
    [
        ("nasional", "Indonesia", "Indonesia", "Indonesia", "Indonesia"),
        ("provinsi", "Jawa Tengah", "Jawa Tengah", "Jawa Tengah", "Provinsi Jawa Tengah"),
        ("provinsi", DKI.name, "DKI Jakarta", "DKI Jakarta", "Provinsi Daerah Khusus Ibukota Jakarta"),
        ("kabupaten", "Kabupaten Banyumas", "Banyumas", "Kab. Banyumas", "Kabupaten Banyumas"),
        ("kota", "Kota Bandung", "Bandung", "Kota Bandung", "Kota Bandung"),
        ("kota", "Kota Kotamobagu", "Kotamobagu", "Kota Kotamobagu", "Kota Kotamobagu"),
        (
            "kota",
            "Kota Administrasi Jakarta Pusat",
            "Jakarta Pusat",
            "Kota Adm. Jakarta Pusat",
            "Kota Administrasi Jakarta Pusat",
        ),
        ("kecamatan", "Kembaran", "Kembaran", "Kec. Kembaran", "Kecamatan Kembaran"),
        ("kecamatan", "Kota Kudus", "Kota Kudus", "Kec. Kota Kudus", "Kecamatan Kota Kudus"),
        ("kelurahan", "Sukarasa", "Sukarasa", "Kel. Sukarasa", "Kelurahan Sukarasa"),
        ("desa", "Karangsari", "Karangsari", "Desa Karangsari", "Desa Karangsari"),
        ("desa_adat", "Desa Adat Yoboi", "Yoboi", "Desa Adat Yoboi", "Desa Adat Yoboi"),
    ],
)
def test_names(kind: str, name: str, short: str, shown: str, official: str) -> None:
    place = Place(kind, name)
    assert rules.short_name(place) == short
    assert rules.display(place) == shown
    assert rules.official_name(place) == official


def test_place_line_runs_from_the_village_up() -> None:
    line = rules.place_line([JATENG, BANYUMAS, KEMBARAN, KARANGSARI])
    assert line == "Desa Karangsari, Kec. Kembaran, Kab. Banyumas, Jawa Tengah"


def test_words_lose_accents_marks_and_capitals() -> None:
    assert rules.words_of("  Regapu’u, RD. PJKA  Ki'e Énd-É ") == ["regapuu", "rd", "pjka", "kie", "end", "e"]


def test_search_key_starts_with_the_bare_own_name() -> None:
    key = rules.search_key([KARANGSARI, KEMBARAN, BANYUMAS, JATENG])
    assert key == " karangsari desa kembaran kecamatan banyumas kabupaten jawa tengah provinsi"


def test_search_key_knows_a_province_by_all_its_names() -> None:
    assert rules.search_key([DKI]) == " jakarta provinsi daerah khusus ibukota dki"
