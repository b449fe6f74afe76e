"""The author's tools for instruments: what is right passes, what is wrong is told and fails, files are anybody's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.__main__ import main
from portal.cli.instrument import SHAPES
from portal.instruments.sheets import written
from portal.instruments.shipping import CODES
from portal.instruments.xlsform import to_xlsform
from tests.instruments.small import SMALL, small


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, ["instrument", *map(str, words)])


def test_sound_files_pass(tmp_path: Path) -> None:
    yml, xlsx = tmp_path / "uji.yml", tmp_path / "uji.xlsx"
    yml.write_text(SMALL, encoding="utf-8")
    xlsx.write_bytes(to_xlsform(small()))
    result = run("check", yml, xlsx)
    assert result.exit_code == 0
    first, second = result.output.splitlines()
    assert first.startswith("uji.yml: baik. uji@1, 16 pertanyaan")
    assert first.rsplit(maxsplit=1)[-1] == second.rsplit(maxsplit=1)[-1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (SMALL.replace("${umur} < 17", "${usia} < 17"), "ibu: pertanyaan «usia» tidak ada"),
        (SMALL.replace("max(${umur})", "maks(${umur})"), "Fungsi maks tidak ada"),
        (SMALL.replace("choices: alat,", "choices: perkakas,"), "daftar kodenya tidak ada"),
        (SMALL.replace("kind: date", "kind: hari"), "«hari» tidak ada"),
        ("a: [", "tata tulis YAML keliru"),
        ("a: &x 1\nb: *x\n", "baris 2: alias YAML (*nama) tidak diterima"),
        ("[]", "bukan kumpulan isian"),
        ("code: uji\ntitle: x\n", "belum ada pertanyaan"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "uji.yml"
    file.write_text(text, encoding="utf-8")
    result = run("check", file)
    assert result.exit_code == 1
    assert told in result.output


def test_it_speaks_english(tmp_path: Path) -> None:
    file = tmp_path / "uji.yml"
    file.write_text(SMALL.replace("${umur} < 17", "${usia} < 17"), encoding="utf-8")
    result = run("check", file, "--bahasa", "en")
    assert "1 thing to mend" in result.output
    assert "there is no question «usia»" in result.output


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"PK\x03\x04"])
def test_hostile_files_end_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    for name in ("uji.yml", "uji.xlsx"):
        file = tmp_path / name
        file.write_bytes(content)
        result = run("check", file)
        assert result.exit_code in {1, 2}
        assert result.exception is None or isinstance(result.exception, SystemExit)
    assert run("check", tmp_path / "tiada.yml").exit_code == 2


@pytest.mark.parametrize("shape", sorted(SHAPES))
@pytest.mark.parametrize("code", CODES)
def test_every_shipped_instrument_is_exported_as_everything(tmp_path: Path, shape: str, code: str) -> None:
    out = tmp_path / "keluaran"
    result = run("export", code, "--as", shape, out)
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 1_000


def test_what_is_exported_is_read_again(tmp_path: Path) -> None:
    out = tmp_path / "bdt.xlsx"
    run("export", "bdt2015", "--as", "xlsform", out)
    assert run("compare", "bdt2015", out).output == "Tidak ada perbedaan.\n"
    definition = tmp_path / "bdt.json"
    run("export", "bdt2015", "--as", "definition", definition)
    assert run("check", definition).exit_code == 0
    assert json.loads(definition.read_text(encoding="utf-8"))["code"] == "bdt2015"


def test_a_comparison_says_what_answers_lose(tmp_path: Path) -> None:
    old, new = tmp_path / "lama.yml", tmp_path / "baru.yml"
    old.write_text(SMALL, encoding="utf-8")
    new.write_text(SMALL.replace(', b: "Alat B | Tool B"', ""), encoding="utf-8")
    assert run("compare", old, new).output == "Kode dihapus: alat (b Alat B) (jawaban lama kehilangan tempat)\n"


def test_an_unknown_code_or_place_is_told(tmp_path: Path) -> None:
    result = run("export", "susenas", "--as", "field", tmp_path / "x")
    assert result.exit_code == 2
    assert "bdt2015" in result.output
    assert run("export", "ppks", "--as", "field", tmp_path / "tiada" / "x").exit_code == 2


def test_a_change_of_english_words_is_told_in_english(tmp_path: Path) -> None:
    """Never "Alamat → Alamat"."""
    old, new = tmp_path / "a.yml", tmp_path / "b.yml"
    old.write_text(SMALL, encoding="utf-8")
    label = next(one.label for one in small().every_question() if one.label.en)
    assert SMALL.count(f"| {label.en}") >= 1
    new.write_text(SMALL.replace(f"| {label.en}", f"| {label.en} now", 1), encoding="utf-8")
    result = run("compare", old, new)
    assert f"(en: {label.en} → en: {label.en} now)" in result.output, result.output


@pytest.mark.parametrize("most", ["1e999", "nan"])
def test_a_workbook_of_impossible_bounds_is_refused_with_its_row(tmp_path: Path, most: str) -> None:
    file = tmp_path / "kebun.xlsx"
    row = {"type": "integer", "name": "umur", "label": "Umur", "x_most": most}
    file.write_bytes(written({"survey": [row], "settings": [{"form_id": "kebun"}]}))
    result = run("check", file)
    assert result.exit_code == 1
    assert f"survey, baris 2, kolom x_most: «{most}» bukan angka" in result.output


def test_what_is_unsound_in_a_workbook_is_told_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "kebun.xlsx"
    row = {"type": "integer", "name": "umur", "label": "Umur", "relevant": "${usia} > 3"}
    file.write_bytes(written({"survey": [row], "settings": [{"form_id": "kebun"}]}))
    result = run("check", file, "--bahasa", "en")
    assert "survey, row 2 (umur): there is no question «usia»" in result.output, result.output
