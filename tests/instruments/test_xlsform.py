"""XLSForm: what goes out comes in equal, pyxform converts it, ODK Validate accepts it; hostile files are refused."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest
from pyxform.validators.odk_validate import check_xform
from pyxform.xls2xform import convert

from portal.instruments.checking import problems
from portal.instruments.definition import Instrument
from portal.instruments.errors import Malformed, NotAWorkbook
from portal.instruments.sheets import Row, read, written
from portal.instruments.shipping import CODES, shipped
from portal.instruments.xlsform import sheets_of, to_xlsform
from portal.instruments.xlsimport import from_xlsform, with_rows
from tests.instruments.small import small

EVERY = pytest.mark.parametrize("code", ["uji", *CODES])


def instrument(code: str) -> Instrument:
    return small() if code == "uji" else shipped(code)


@EVERY
def test_what_goes_out_comes_in_equal(code: str) -> None:
    assert from_xlsform(to_xlsform(instrument(code))) == instrument(code)


@EVERY
def test_pyxform_converts_it_and_odk_validate_accepts_it(code: str, tmp_path: Path) -> None:
    file = tmp_path / f"{code}.xlsx"
    file.write_bytes(to_xlsform(instrument(code)))
    form = convert(file, validate=False).xform
    assert f'id="{code}"' in form
    assert "English (en)" in form
    if shutil.which("java") is None:
        pytest.skip("NOT TESTED: no java here, so ODK Validate has not read the form")
    xml = tmp_path / f"{code}.xml"
    xml.write_text(form, encoding="utf-8")
    assert not [one for one in check_xform(str(xml)) if "error" in one.lower()]


def test_odk_validate_refuses_a_broken_form(tmp_path: Path) -> None:
    """The check above can fail."""
    if shutil.which("java") is None:
        pytest.skip("NOT TESTED: no java here")
    file = tmp_path / "uji.xlsx"
    file.write_bytes(to_xlsform(small()))
    xml = tmp_path / "uji.xml"
    xml.write_text(convert(file, validate=False).xform.replace("today()", "today("), encoding="utf-8")
    with pytest.raises(Exception, match="ODK Validate Errors"):
        check_xform(str(xml))


def test_a_rule_that_warns_is_a_note_that_appears_where_a_phone_can_tell() -> None:
    """After the last question it speaks of; what only our own rules can say (`age`, counting) is left to the server."""
    rows = sheets_of(shipped("bdt2015"))["survey"]
    places = {row.get("name"): place for place, row in enumerate(rows)}
    note = rows[places["x_V13_ijazah"]]
    rule = next(one for one in shipped("bdt2015").rules if one.name == "V13_ijazah")
    assert (note["type"], note["relevant"], note["x_rule"]) == ("note", rule.when, rule.name)
    assert note["label::Bahasa Indonesia (id)"] == f"⚠ {rule.message.id}"
    assert rows[places["x_V13_ijazah"] - 2]["name"] == "ijazah"
    told = {row["x_rule"] for row in rows if "x_rule" in row}
    assert {"V17_ac", "V18_kks", "V12_belum_kawin"} <= told
    assert not told & {"V13_sd", "V12", "V08_art", "V11"}
    made = from_xlsform(to_xlsform(shipped("bdt2015")))
    assert not [one.name for one in made.every_question() if one.name.startswith("x_")]


def foreign(*rows: Row, choices: list[Row] | None = None) -> bytes:
    return written({"survey": list(rows), "choices": choices or [], "settings": [{"form_title": "Survei Kebun!"}]})


def test_a_foreign_form_is_understood() -> None:
    made = from_xlsform(
        foreign(
            {"type": "start", "name": "start"},
            {"type": "text", "name": "nama", "label": "Nama"},
            {"type": "begin group", "name": "a", "label": "A", "relevant": "${nama} != ''"},
            {"type": "select_one yn", "name": "punya", "label::English (en)": "Has it?", "required": "true"},
            {"type": "begin group", "name": "b", "label": "B", "relevant": "${punya} = 'y'"},
            {"type": "integer", "name": "umur", "label": "Umur", "constraint": ". > 3"},
            {"type": "end group"},
            {"type": "note", "name": "akhir", "label": "Terima kasih"},
            {"type": "end group"},
            {"type": "begin repeat", "name": "anak", "label": "Anak"},
            {"type": "text", "name": "nama_anak", "label": "Nama anak"},
            {"type": "end repeat"},
            choices=[
                {"list_name": "yn", "name": "y", "label": "Ya"},
                {"list_name": "yn", "name": "n", "label": "Tidak"},
            ],
        )
    )
    assert problems(made) == ()
    assert made.code == "survei_kebun"
    assert [section.name for section in made.sections] == ["umum", "a", "b", "a_2", "anak_isi"]
    assert made.section_of["umur"].relevant == "(${nama} != '') and (${punya} = 'y')"
    assert made.by_name["punya"].label.id == "Has it?"
    assert made.by_name["nama_anak"].repeat == "anak"
    assert from_xlsform(to_xlsform(made)) == made


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([{"type": "barcode", "name": "x", "label": "X"}], "barcode"),
        ([{"type": "begin group", "name": "a", "label": "A"}], "tidak diakhiri"),
        ([{"type": "end group"}], "tanpa awal"),
        ([{"type": "text", "label": "tanpa nama"}], "name kosong"),
        ([{"type": "begin repeat", "name": "a"}, {"type": "begin repeat", "name": "b"}], "di dalam daftar"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_row(rows: list[Row], why: str) -> None:
    with pytest.raises(Malformed, match=why):
        from_xlsform(foreign(*rows))


def settled(**settings: str) -> bytes:
    """A form with settings of its own."""
    survey: list[Row] = [{"type": "text", "name": "nama", "label": "Nama"}]
    return written({"survey": survey, "settings": [{"form_title": "Kebun", **settings}]})


@pytest.mark.parametrize(
    ("settings", "column"),
    [
        ({"form_id": "../../etc/passwd"}, "form_id"),
        ({"form_id": "Kebun Kita"}, "form_id"),
        ({"version": "v1.0-β"}, "version"),
        ({"version": "²"}, "version"),
        ({"version": "0"}, "version"),
        ({"version": "1000001"}, "version"),
        ({"version": "9" * 5000}, "version"),
    ],
)
def test_settings_are_never_changed_in_silence(settings: dict[str, str], column: str) -> None:
    with pytest.raises(Malformed, match=f"settings, baris 2, kolom {column}: «.*sampai|settings.*2–40"):
        from_xlsform(settled(**settings))


def test_the_usual_version_of_odk_is_accepted() -> None:
    """The portal gives the number when the version is proposed."""
    assert from_xlsform(settled(form_id="kebun", version="2026112401")).version == 1
    assert from_xlsform(settled(form_id="kebun", version="7")).version == 7


@pytest.mark.parametrize("number", ["1e999", "nan", "-inf", "abc", "1e16"])
@pytest.mark.parametrize("column", ["x_least", "x_most"])
def test_a_bound_that_is_no_number_is_refused(column: str, number: str) -> None:
    rows: list[Row] = [{"type": "integer", "name": "umur", "label": "Umur", column: number}]
    with pytest.raises(Malformed, match=f"survey, baris 2, kolom {column}: «{number}» bukan angka"):
        from_xlsform(foreign(*rows))
    rows = [{"type": "begin repeat", "name": "a", "label": "A", column: number}]
    with pytest.raises(Malformed, match=f"survey, baris 2, kolom {column}: «{number}» bukan bilangan bulat"):
        from_xlsform(foreign(*rows))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"type": "select_one yn or_other", "name": "x", "label": "X"}, "or_other belum didukung; tambahkan pilihan"),
        ({"type": "select_one yn lagi", "name": "x", "label": "X"}, "select_one yn lagi"),
        ({"type": "text", "name": "x", "label": "X", "x_privacy": "umum"}, "«umum» tidak ada"),
        ({"type": "text", "label": "tanpa nama"}, "name kosong"),
    ],
)
def test_a_row_is_named_as_its_sheet_numbers_it(row: Row, why: str) -> None:
    """An empty row counts as a person counts it."""
    rows: list[Row] = [{"type": "text", "name": "a", "label": "A"}, {}, row]
    with pytest.raises(Malformed, match=f"survey, baris 4: .*{why}"):
        from_xlsform(foreign(*rows))


def test_each_name_is_known_by_its_row() -> None:
    made, rows = with_rows(foreign({}, {"type": "text", "name": "Nama", "label": "Nama", "relevant": "${usia} ="}))
    assert [rows[one.where.lower()] for one in problems(made)] == ["survey, baris 3"]


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 2**20))
    return file.getvalue()


def emptied() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("nothing.txt", "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "bukan berkas XLSX"),
        (b"PK\x03\x04broken", "bukan berkas XLSX"),
        (b"x" * (6 * 2**20), "lebih dari 5 MB"),
        (bomb(), "terlalu besar"),
        (emptied(), "rusak"),
        (to_xlsform(small())[:-400], "bukan berkas XLSX"),
        (written({"lain": [{"a": "b"}]}), "survey"),
    ],
)
def test_hostile_files_are_refused(content: bytes, why: str) -> None:
    with pytest.raises(NotAWorkbook, match=why):
        from_xlsform(content)


def test_no_cell_is_a_formula() -> None:
    sheets = sheets_of(small())
    sheets["survey"][1]["label::English (en)"] = "=1+1"
    assert "=1+1" in {text for row in read(written(sheets))["survey"] for text in row.values()}
