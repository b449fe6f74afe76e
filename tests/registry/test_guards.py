"""What a form filled in offline asks of the register's own columns is what the register holds back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.instruments.columns import COLUMNS, GUARDS
from portal.instruments.field import field_json
from portal.instruments.shipping import shipped
from portal.instruments.xlsform import sheets_of
from portal.kernel.expressions.answers import Around, number, run_of, truth
from portal.kernel.expressions.xlsform import asked
from portal.registry.rules import check_draft
from tests.registry.families import family

TODAY = date(2026, 11, 26)
NUMBERS = (
    "3302205203800017", "1234567890123456", "0123456789012345", "0000000000000000", "7777777777777777",
    "3302205203800000", "330220520380001", "33022052038000171", "1111111111111112",
)  # fmt: skip
DAYS = (0, 1, -1, -30, 365, 20_000, 43_800, 44_190, 44_198, 50_000)
SAMPLES = {
    ("ruta", "rt"): ("1", "03", "003", "0003", "1234"),
    ("ruta", "rw"): ("1", "03", "003", "0003", "1234"),
    ("ruta", "luas_lantai"): ("0", "1", "36", "999", "1000"),
    ("ruta", "lat"): ("-11.3", "-11.2", "0", "6.3", "6.4"),
    ("ruta", "lng"): ("94.8", "94.9", "110", "141.1", "141.2"),
    ("keluarga", "nomor_kk"): NUMBERS,
    ("individu", "nik"): NUMBERS,
    ("individu", "tanggal_lahir"): tuple((TODAY - timedelta(days=one)).isoformat() for one in DAYS),
}
EVERY = [(entity, column, value) for (entity, column), values in SAMPLES.items() for value in values]


def held_back(entity: str, column: str, value: str) -> bool:
    """Whether the register lets a proposal with this value go on."""
    draft = family()
    place = {"ruta": draft.ruta, "keluarga": draft.keluarga, "individu": draft.anggota[0].values}[entity]
    place[column] = value
    found = check_draft(draft, today=TODAY)
    return any(one.field == column and one.level in {"H", "S"} for one in found)


def test_every_guard_is_tried() -> None:
    assert set(SAMPLES) == set(GUARDS)
    assert all(column in COLUMNS[entity] for entity, column in GUARDS)


@pytest.mark.parametrize(("entity", "column", "value"), EVERY)
def test_the_guard_says_what_the_register_says(entity: str, column: str, value: str) -> None:
    numeric = column in {"luas_lantai", "lat", "lng"}
    around = Around((), number(value) if numeric else value, TODAY.isoformat())
    met = truth(run_of(asked(GUARDS[entity, column]))(around))
    assert met != held_back(entity, column, value)


def test_files_carry_the_guard_whatever_the_questionnaire_says() -> None:
    bdt = shipped("bdt2015")
    rows = {row["name"]: row for row in sheets_of(bdt)["survey"] if "name" in row}
    fields = {one["n"]: one for section in field_json(bdt)["sections"] for one in section["q"]}
    for question in bdt.every_question():
        guard = GUARDS.get((question.entity, question.column or ""), "")
        assert rows[question.name].get("constraint", "").endswith(guard)
        assert fields[question.name].get("reg") == (asked(guard).tree if guard else None)
