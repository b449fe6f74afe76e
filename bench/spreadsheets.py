"""An invented BDT list: one row for each member, 80 household columns repeated; some rows broken, in twenty ways.

Written as XML by hand, row after row, so that even the nation's list needs no memory.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path
from random import Random
from typing import NamedTuple

from portal.cli.demo.population import HAMLETS, Numbers, family
from portal.exchange.layouts import TARGETS
from portal.exchange.questions import QUESTIONS
from portal.registry.codes import FIELDS

PLACE = ("KDPROP", "KDKAB", "KDKEC", "KDDESA", "kode_desa")
SPARE = (
    "proses_id",
    "fiscal_year",
    "percentile",
    "init_data",
    "last_update_data",
    "ba_baseline",
    "ba_verify",
    "petugas",
)
RUTA = [one.name for one in FIELDS["ruta"]] + [one.name for one in QUESTIONS if one.entity == "ruta"]
HOUSE = [*SPARE[: 80 - len(PLACE) - len(RUTA)], *PLACE, *RUTA]
PERSON = (
    "nomor_urut_art", "nama", "nik", "nokk", "hub_krt", "nuk", "hub_kepala", "jenis_kelamin", "tempat_lahir",
    "tanggal_lahir", "umur", "status_kawin", "akta_nikah", "tercantum_kk", "kartu_identitas", "hamil", "disabilitas",
    "penyakit_kronis", "partisipasi_sekolah", "jenjang", "kelas", "ijazah", "bekerja", "jam_kerja", "lapangan_usaha",
    "status_pekerjaan", "nama_ibu",
)  # fmt: skip
COLUMNS = [*HOUSE, *PERSON]
KINDS = {(one.entity, one.name): one for one in QUESTIONS}
TODAY = date(2026, 11, 25)


class Raw(str):
    """A cell written as it stands: a number, or XML of its own."""

    __slots__ = ()


class Formula(str):
    """A cell with a formula."""

    __slots__ = ()


class Broken(NamedTuple):
    """A row made wrong, and what must be said of it."""

    row: int
    code: str


Person = dict[str, str]
Household = list[Person]
Breaking = Callable[[Household, "State"], tuple[int, str]]
"""Makes one row of a household wrong: which (from 0), and the kind of finding expected."""


class State(NamedTuple):
    """What some ways of breaking need: a NIK used before."""

    nik: str


def _set(place: int, name: str, value: str, code: str) -> Breaking:
    def make(rows: Household, _state: State) -> tuple[int, str]:
        at = place % len(rows)
        rows[at][name] = value
        return at, code

    return make


def _house(name: str, value: str, code: str) -> Breaking:
    def make(rows: Household, _state: State) -> tuple[int, str]:
        for row in rows:
            row[name] = value
        return 0, code

    return make


def _nik_twice(rows: Household, state: State) -> tuple[int, str]:
    rows[-1]["nik"] = state.nik
    return len(rows) - 1, "V05"


def _two_heads(rows: Household, _state: State) -> tuple[int, str]:
    rows[-1]["hub_kepala"] = "1"
    rows[0]["hub_kepala"] = "1" if len(rows) > 1 else "3"
    return len(rows) - 1, "V07"


def _torn_house(rows: Household, _state: State) -> tuple[int, str]:
    if len(rows) == 1:
        rows[0]["jumlah_art"] = "2"
        return 0, "V08"
    rows[-1]["lantai"] = "1" if rows[0]["lantai"] != "1" else "2"
    return len(rows) - 1, "BERBEDA"


WAYS: dict[str, Breaking] = {
    "NIK sebagai bilangan 1.23E+15": _set(-1, "nik", Raw("3.30220201503709E+15"), "SEL-n"),
    "NIK 15 angka": _set(-1, "nik", "330220120370900", "V01"),
    "NIK berhuruf": _set(-1, "nik", "33022012O3709001", "V00"),
    "NIK karangan": _set(-1, "nik", "1111111111111111", "V01"),
    "NIK kosong tanpa alasan": _set(-1, "nik", "", "V06"),
    "NIK ganda dalam berkas": _nik_twice,
    "No. KK kosong": _house("nokk", "", "V00"),
    "No. KK 15 angka": _house("nokk", "330220010620900", "V01"),
    "No. KK sebagai bilangan": _house("nokk", Raw("3.30220201503709E+15"), "SEL-n"),
    "nama kosong": _set(-1, "nama", "", "V00"),
    "tanggal lahir mustahil": _set(-1, "tanggal_lahir", "31-02-1990", "V00"),
    "tanggal lahir di masa depan": _set(-1, "tanggal_lahir", "2031-01-01", "V11"),
    "umur lebih dari 120 tahun": _set(-1, "tanggal_lahir", "1880-01-01", "V11"),
    "jenis kelamin tidak dikenal": _set(-1, "jenis_kelamin", "9", "V00"),
    "kode lantai tidak dikenal": _house("lantai", "99", "V00"),
    "dua kepala keluarga": _two_heads,
    "kode desa tidak dikenal": _house("kode_desa", "3302209999", "WILAYAH"),
    "rumus dalam sel": _set(-1, "nama", Formula("A1&B1"), "SEL-f"),
    "isian rumah tangga berbeda": _torn_house,
    "jawaban kloset tidak dikenal": _house("kloset", "9", "V00"),
}


def households(villages: Sequence[int], seed: int = 7) -> Iterator[Household]:
    """Households without end, each as its rows; the same for the same seed."""
    random, numbers, serial = Random(seed), Numbers(), 0
    while True:
        for village in villages:
            serial += 1
            yield _household(random, numbers, village, serial)


def _household(random: Random, numbers: Numbers, village: int, serial: int) -> Household:
    draft = family(random, numbers, village, random.choice(HAMLETS), TODAY)
    code = f"{village:010d}"
    house = dict.fromkeys(HOUSE, "") | draft.ruta
    house |= {name: _answer(random, "ruta", name) for name in RUTA if ("ruta", name) in KINDS}
    house |= {"KDPROP": code[:2], "KDKAB": code[2:4], "KDKEC": code[4:6], "KDDESA": code[6:], "kode_desa": code}
    house |= {"id_bdt": f"3X{serial:08d}", "id_prelist": f"{code}{serial:013d}", "jumlah_keluarga": "1"}
    house |= {"jumlah_art": str(len(draft.anggota)), "fiscal_year": "2026", "percentile": str(random.randrange(1, 41))}
    rows = []
    for place, member in enumerate(draft.anggota, 1):
        said = {name: _answer(random, "individu", name) for name in PERSON if ("individu", name) in KINDS}
        own = {"nomor_urut_art": str(place), "nokk": draft.keluarga["nomor_kk"], "nuk": "1", "keberadaan": "1"}
        born = date.fromisoformat(member.values["tanggal_lahir"])
        said |= {"hub_krt": member.values["hub_kepala"], "umur": str((TODAY - born).days // 365), "hamil": "2"}
        rows.append(house | said | own | member.values)
    return rows


def _answer(random: Random, entity: str, name: str) -> str:
    question = KINDS[entity, name]
    if question.codes:
        return random.choice(sorted(question.codes))
    return str(random.randrange(0, 9)) if not question.is_text else f"{random.randrange(10**9, 10**10)}"


def broken_rows(
    rows: int, villages: Sequence[int], share: float = 0.03, seed: int = 7
) -> Iterator[tuple[Household, Broken | None]]:
    """Households up to so many rows, a share of the rows broken in each of the ways in turn, with what must be said."""
    ways, random = list(WAYS.values()), Random(seed)
    row, done, state = 2, 0, State("")
    for household in households(villages, seed):
        if row - 2 + len(household) > rows:
            return
        wrong = None
        first = household[0]["nik"]
        if done < share * (row - 2) and state.nik and random.random() < 0.5:
            place, code = ways[done % len(ways)](household, state)
            wrong, done = Broken(row + place, code), done + 1
        else:
            state = State(first)
        yield household, wrong
        row += len(household)


TEXTS = frozenset(
    {"nama", "nik", "nokk", "alamat", "dusun", "rt", "rw", "tempat_lahir", "tanggal_lahir", "nama_ibu", "id_bdt",
     "id_prelist", "kode_desa", "KDPROP", "KDKAB", "KDKEC", "KDDESA"}
    | {one.name for one in QUESTIONS if one.is_text}
)  # fmt: skip
_NAMES = "http://schemas.openxmlformats.org"
_MAIN, _RELATIONS = f"{_NAMES}/spreadsheetml/2006/main", f"{_NAMES}/officeDocument/2006/relationships"
_PACKAGE, _OFFICE = f"{_NAMES}/package/2006", "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_OPEN = f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_OFFICE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OFFICE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        '<sheets><sheet name="BDT" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def letters(place: int) -> str:
    """The letters of a column, from 1."""
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


_COLUMNS = [(name, letters(place), name in TEXTS) for place, name in enumerate(COLUMNS, 1)]


def _cell(letter: str, number: int, value: str, *, text: bool) -> str:
    if type(value) is Raw or (not text and value.isdigit()):
        return f'<c r="{letter}{number}"><v>{value}</v></c>'
    if type(value) is Formula:
        return f'<c r="{letter}{number}"><f>{escape(value)}</f><v>x</v></c>'
    return f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>'


def _row(number: int, row: Person) -> str:
    cells = [
        _cell(letter, number, value, text=text)
        for name, letter, text in _COLUMNS
        if (value := row.get(name)) not in {"", None}
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def write(
    path: Path, rows: int, villages: Sequence[int], share: float = 0.03, seed: int = 7
) -> tuple[int, list[Broken]]:
    """Write a list of at most so many rows; how many it has, and what must be said of the broken ones."""
    broken: list[Broken] = []
    number = 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            head = "".join(_cell(letter, 1, name, text=True) for name, letter, _ in _COLUMNS)
            file.write(f'{_OPEN}<row r="1">{head}</row>'.encode())
            for household, wrong in broken_rows(rows, villages, share, seed):
                if wrong:
                    broken.append(wrong)
                text = ""
                for row in household:
                    number += 1
                    text += _row(number, row)
                file.write(text.encode())
            file.write(b"</sheetData></worksheet>")
    return number - 1, broken


assert len(HOUSE) == 80, len(HOUSE)
assert {one.name for one in TARGETS}
