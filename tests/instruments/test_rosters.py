"""A roster made in the editor: added, filled, taken out; and carried by all that is compiled."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from jsonschema import Draft202012Validator
from pyxform.validators.odk_validate import check_xform
from pyxform.xls2xform import convert

from portal.instruments import editing
from portal.instruments.checking import problems
from portal.instruments.codebook import to_html
from portal.instruments.comparing import Change, compare, losing
from portal.instruments.definition import Instrument, Kind, Question, Repeat, Text
from portal.instruments.errors import RecordRoster
from portal.instruments.field import field_json
from portal.instruments.reading import from_data, to_data
from portal.instruments.schema import json_schema
from portal.instruments.shipping import shipped
from portal.instruments.template import to_template
from portal.instruments.validating import cleared, validate
from portal.instruments.xlsform import to_xlsform
from portal.instruments.xlsimport import from_xlsform
from portal.kernel.errors import NotFound
from tests.instruments.small import small

TODAY = date(2026, 11, 26)
BUSINESS = Repeat(
    "warung", Text("Usaha", "Businesses"), "ruta", 1, 3, row=Text("Satu usaha", "One business"), relevant="${luas} > 5"
)
NAME = Question("nama_warung", Kind.TEXT, Text("Nama usaha", "Its name"), required=True)
TURNOVER = Question("omzet", Kind.INT, Text("Omzet", "Turnover"), least=0)


def drafted(base: Instrument, roster: Repeat = BUSINESS) -> Instrument:
    """A draft in which somebody made a roster with two questions, as the editor does it."""
    made = editing.with_repeat(base, roster)
    for question in (NAME, TURNOVER):
        made = editing.with_question(made, question, f"{roster.name}_isi")
    return made


MADE = drafted(small())


def test_a_new_roster_comes_with_the_section_that_asks_for_its_rows() -> None:
    assert problems(MADE) == ()
    assert [one.name for one in MADE.questions_of(repeat="warung")] == ["nama_warung", "omzet"]
    assert {MADE.by_name[one].entity for one in ("nama_warung", "omzet")} == {"ruta"}
    assert from_data(to_data(MADE)) == MADE


def test_questions_move_into_a_roster_and_out_and_belong_where_they_are() -> None:
    into = editing.with_question(MADE, MADE.by_name["suhu"], "warung_isi", old="suhu")
    assert (into.by_name["suhu"].repeat, into.by_name["suhu"].entity) == ("warung", "ruta")
    people = editing.with_question(MADE, MADE.by_name["omzet"], "warga", old="omzet")
    assert (people.by_name["omzet"].repeat, people.by_name["omzet"].entity) == ("orang", "individu")
    out = editing.with_question(people, people.by_name["omzet"], "rumah", old="omzet")
    assert (out.by_name["omzet"].repeat, out.by_name["omzet"].entity) == (None, "ruta")
    once = editing.with_section(MADE, replace(MADE.sections[1], repeat=None), old="warga")
    assert {one.entity for one in once.sections[1].questions} == {"ruta"}
    assert problems(into) + problems(out) == ()


def test_taking_a_roster_out_takes_its_questions_or_asks_them_once() -> None:
    gone = editing.without_repeat(MADE, "warung", keep=False)
    assert gone == small()
    kept = editing.without_repeat(MADE, "warung", keep=True)
    assert "warung" not in kept.rosters
    assert (kept.by_name["omzet"].repeat, kept.section_of["omzet"].repeat) == (None, None)
    assert problems(kept) == ()
    for made, lost in ((gone, {"nama_warung", "omzet", "warung"}), (kept, {"nama_warung", "omzet", "warung"})):
        assert {one.name for one in losing(compare(MADE, made))} == lost


def test_the_rows_that_are_records_stay() -> None:
    with pytest.raises(RecordRoster):
        editing.without_repeat(MADE, "orang", keep=True)
    with pytest.raises(NotFound):
        editing.without_repeat(MADE, "tidak_ada", keep=True)


@pytest.mark.parametrize(
    ("roster", "said"),
    [
        (replace(BUSINESS, least=4), "banyaknya baris"),
        (replace(BUSINESS, relevant="${omzet} > 1"), "di luar daftarnya"),
        (replace(BUSINESS, relevant="${tidak_ada} = '1'"), "tidak ada"),
        (replace(BUSINESS, relevant="${luas} >"), ""),
        (replace(BUSINESS, label=Text("")), "kosong"),
        (replace(BUSINESS, row=Text("", "One")), "kosong"),
    ],
)
def test_what_is_wrong_with_a_roster_is_told_at_it(roster: Repeat, said: str) -> None:
    found = problems(drafted(small(), roster))
    assert [one for one in found if one.where == "warung" and said in str(one.why)], found


def test_a_roster_nobody_asks_for_is_told() -> None:
    bare = replace(small(), repeats=(*small().repeats, BUSINESS))
    assert [one.where for one in problems(bare)] == ["warung"]


def kinds(answers: dict[str, object]) -> set[tuple[str, str]]:
    base = {"alamat": "Jl. Melati", "punya": "2", "orang": [{"nama": "Ani", "umur": 30}]}
    return {(one.question, one.kind) for one in validate(MADE, base | answers, TODAY)}


def test_the_condition_of_a_roster_rules_all_its_rows() -> None:
    row = {"nama_warung": "Warung Ani", "omzet": 5}
    assert ("warung", "rows") in kinds({"luas": 9})
    assert kinds({"luas": 9, "warung": [row]}) == set()
    assert ("nama_warung", "required") in kinds({"luas": 9, "warung": [{"omzet": 1}]})
    assert ("warung", "rows") in kinds({"luas": 9, "warung": [row] * 4})
    assert kinds({"luas": 3}) == set()
    assert kinds({"luas": 3, "warung": [row]}) == {("nama_warung", "irrelevant"), ("omzet", "irrelevant")}
    assert cleared(MADE, {"luas": 3, "warung": [row]}, TODAY)["warung"] == []
    assert cleared(MADE, {"luas": 9, "warung": [row]}, TODAY)["warung"] == [row]


def test_what_changes_of_a_roster_is_told_part_by_part() -> None:
    other = replace(BUSINESS, least=0, most=2, row=Text("Warung", "Stall"), relevant="")
    found = compare(MADE, editing.with_repeat(MADE, other, old="warung"))
    told = {one.change: one.loses for one in found if one.what == "repeat"}
    assert told == {Change.REWORDED: False, Change.CONDITION: False, Change.CHECK: True}
    assert {one.name for one in found if one.change is Change.CONDITION} == {"warung", "nama_warung", "omzet"}


@pytest.fixture(scope="module", params=["uji", "bdt2015"])
def draft(request: pytest.FixtureRequest) -> Instrument:
    if request.param == "uji":
        return MADE
    return drafted(shipped("bdt2015"), replace(BUSINESS, relevant="${jumlah_art} > 1"))


def test_xlsform_carries_an_edited_draft(draft: Instrument, tmp_path: Path) -> None:
    assert from_xlsform(to_xlsform(draft)) == draft
    file = tmp_path / "draf.xlsx"
    file.write_bytes(to_xlsform(draft))
    form = convert(file, validate=False).xform
    assert '<repeat nodeset="' in form
    assert "/warung" in form
    if shutil.which("java") is None:
        pytest.skip("NOT TESTED: no java here, so ODK Validate has not read the form")
    xml = tmp_path / "draf.xml"
    xml.write_text(form, encoding="utf-8")
    assert not [one for one in check_xform(str(xml)) if "error" in one.lower()]


def test_json_schema_template_codebook_and_field_app_carry_an_edited_draft(draft: Instrument) -> None:
    schema = Draft202012Validator(json_schema(draft))
    assert schema.is_valid({"warung": [{"nama_warung": "A", "omzet": 1}, {"nama_warung": "B"}]})
    assert not schema.is_valid({"warung": [{"omzet": -1}]})
    assert not schema.is_valid({"warung": [{}] * 4})
    assert not schema.is_valid({"omzet": 1})
    book = openpyxl.load_workbook(io.BytesIO(to_template(draft)))
    assert [cell.value for cell in book["warung"][1]] == ["baris", "nama_warung", "omzet"]
    html = to_html(draft, "en")
    assert "For each row: Businesses (1 to 3)" in html
    assert draft.rosters["warung"].relevant.replace(">", "&gt;") in html
    field = field_json(draft)["repeats"]["warung"]
    assert (field["row"], field["min"], field["max"]) == (["Satu usaha", "One business"], 1, 3)
    assert field["rel"][0] == ">"
