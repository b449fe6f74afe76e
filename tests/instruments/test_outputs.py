"""The field app's JSON, the import template, and the codebook say what the definition says."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from portal.documents import pango, press
from portal.instruments.codebook import chapters, to_html
from portal.instruments.definition import Instrument, Kind
from portal.instruments.field import field_json
from portal.instruments.reading import canonical, from_data, to_data
from portal.instruments.shipping import CODES, shipped
from portal.instruments.template import FIRST, NOT_WRITTEN, sheet_columns, to_template
from portal.kernel.expressions.xlsform import FORM_FUNCTIONS, RULE_FUNCTIONS
from tests.instruments.small import small

EVERY = pytest.mark.parametrize("code", ["uji", *CODES])
TWIN = Path(__file__).parents[2] / "portal" / "static" / "js" / "expressions.js"


def instrument(code: str) -> Instrument:
    return small() if code == "uji" else shipped(code)


@EVERY
def test_the_field_app_is_told_all_in_little(code: str) -> None:
    made = instrument(code)
    field = field_json(made)
    assert json.loads(canonical(field)) == field
    names = [question["n"] for section in field["sections"] for question in section["q"]]
    assert names == list(made.by_name)
    assert sorted(field["order"]) == sorted(names)
    assert [rule["n"] for rule in field["rules"]] == [rule.name for rule in made.rules]
    assert len(canonical(field)) < 80_000


def heads(tree: Any) -> set[str]:
    """Everything a tree asks the evaluator to do."""
    if not isinstance(tree, list) or not tree:
        return set()
    inner = tree[1:2] if tree[0] in {"var", "regex"} else tree[1:]
    return {tree[0], *(one for part in inner for one in heads(part))} if tree[0] != "var" else {"var"}


@EVERY
def test_trees_hold_only_what_the_browser_knows(code: str) -> None:
    field = field_json(instrument(code))
    trees = [rule["when"] for rule in field["rules"]]
    for section in field["sections"]:
        trees.append(section.get("rel"))
        trees += [question.get(name) for question in section["q"] for name in ("rel", "con", "calc")]
    signs = {"=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "and", "or", "neg", "var", "self"}
    assert {head for tree in trees for head in heads(tree)} <= signs | set(RULE_FUNCTIONS)
    assert set(FORM_FUNCTIONS) < set(RULE_FUNCTIONS)


def test_the_browser_skips_as_the_server_does(tmp_path: Path) -> None:
    """One relevance of the shipped form, through the JSON, in node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("NOT TESTED: no node here")
    field = field_json(shipped("bdt2015"))
    tree = next(q["rel"] for section in field["sections"] for q in section["q"] if q["n"] == "kondisi_atap")
    script = tmp_path / "ask.mjs"
    script.write_text(
        f"import {{ around, holds }} from {json.dumps(TWIN.as_uri())};\n"
        f"const tree = {json.dumps(tree)};\n"
        "console.log(JSON.stringify([undefined, '1', '7', '8'].map((atap) => holds(tree, around([{ atap }])))));\n"
    )
    run = subprocess.run([node, script], check=True, capture_output=True, encoding="utf-8", timeout=60)
    assert json.loads(run.stdout) == [False, True, True, False]


@EVERY
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_template_has_a_column_for_every_answer(code: str, language: str) -> None:
    made = instrument(code)
    book = openpyxl.load_workbook(io.BytesIO(to_template(made, language)))
    sheets = {None: book.worksheets[1]} | {one.name: book[one.name] for one in made.repeats}
    for name, questions in sheet_columns(made).items():
        sheet = sheets[name]
        assert [cell.value for cell in sheet[1]][1:] == [question.name for question in questions]
        assert not {question.kind for question in questions} & NOT_WRITTEN
        starred = [str(cell.value).endswith(" *") for cell in sheet[2]][1:]
        assert starred == [question.required for question in questions]


def test_the_template_guards_lists_and_numbers() -> None:
    made = small()
    book = openpyxl.load_workbook(io.BytesIO(to_template(made)))
    sheet = book["Jawaban"]
    guards = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    area = guards[f"{letters['luas']}{FIRST}:{letters['luas']}5002"]
    assert (area.type, area.formula1, area.formula2) == ("whole", "1", "999")
    choice = guards[f"{letters['punya']}{FIRST}:{letters['punya']}5002"]
    cells = choice.formula1.removeprefix("'Kode'!").replace("$", "")
    assert [row[0].value for row in book["Kode"][cells]] == ["1 - Ya", "2 - Tidak"]
    assert sheet.cell(FIRST, 2).number_format == "@"


def test_the_codebook_tells_every_question_and_code() -> None:
    made = shipped("bdt2015")
    html = to_html(made)
    for question in made.every_question():
        assert f'id="q-{question.name}"' in html
    assert "Kayu/papan kualitas rendah" in html
    assert "Low quality" not in html
    assert "Wood/plank, low quality" in to_html(made, "en")
    assert sum(len(chapter.entries) for chapter in chapters(made)) == len(made.by_name)


def test_the_codebook_cannot_be_used_to_run_anything() -> None:
    data = to_data(small())
    data["title"] = {"id": "<script>alert(1)</script>"}
    data["sections"][0]["questions"][1]["label"] = {"id": "{{ 7 * 7 }}<img src=x>"}
    html = to_html(from_data(data))
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ 7 * 7 }}" in html


def test_the_codebook_prints() -> None:
    if reason := pango.missing():
        pytest.skip(f"NOT TESTED: {reason}")
    made = shipped("ppks")
    pdf = press.printed(to_html(made), identifier=b"x" * 16)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "Anak berhadapan dengan hukum" in text
    assert all(
        question.name in text.replace("\n", "") for question in made.every_question() if question.kind is Kind.DATE
    )
