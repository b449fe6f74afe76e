"""What docs/instruments.md says of commands, functions, kinds, findings and short names is what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.__main__ import main
from portal.documents import pango
from portal.instruments.checking import problems
from portal.instruments.definition import Kind, Level
from portal.instruments.field import field_json
from portal.instruments.sheets import written
from portal.instruments.shipping import CODES, shipped
from portal.instruments.xlsimport import KINDS, from_xlsform
from portal.kernel.expressions.xlsform import RULE_FUNCTIONS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "instruments.md").read_text(encoding="utf-8")


def test_the_commands_do_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    [example] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "kebun.yml").write_text(example, encoding="utf-8")
    [shown] = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    runs = re.findall(r"^\$ \S+ -m portal\.cli (.+)\n((?:[^$].*\n)*)", shown, re.MULTILINE)
    assert len(runs) == shown.count("$ ")
    for command, output in runs:
        if ".pdf" in command and pango.missing():
            continue
        result = CliRunner().invoke(main, shlex.split(command))
        assert result.exit_code == 0, result.output
        assert not output or result.output == output, result.output


def test_functions_and_kinds_are_written_of() -> None:
    assert [name for name in RULE_FUNCTIONS if not re.search(rf"`{name}[`(]", TEXT)] == []
    assert [kind for kind in Kind if f"`{kind}`" not in TEXT] == []
    assert [code for code in CODES if f"`{code}`" not in TEXT] == []
    assert all(re.search(rf"\b{level}\b", TEXT) for level in Level)


def test_short_names_are_written_of() -> None:
    table = TEXT[TEXT.index("| where | names |") :]
    for code in CODES:
        field = field_json(shipped(code))
        named = {*field, *(name for one in field["repeats"].values() for name in one)}
        named |= {name for one in [*field["sections"], *field["rules"]] for name in one}
        named |= {name for section in field["sections"] for one in section["q"] for name in one}
        assert [name for name in named if f"`{name}`" not in table] == []


def test_files_are_where_they_are_said_to_be() -> None:
    folder = Path(__file__).resolve().parents[2] / "portal" / "instruments"
    named = set(re.findall(r"`(\w+\.py)`", TEXT[: TEXT.index("## What is shipped")]))
    assert {path.name for path in folder.glob("*.py")} - named == {
        "__init__.py",
        "errors.py",
        "sheets.py",
        "shipping.py",
        "columns.py",
    }


def test_the_workbook_shown_comes_in_and_is_sound() -> None:
    sheets = {}
    for name in ("survey", "choices", "settings"):
        [table] = re.findall(rf"^`{name}`\n\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
        head, _line, *rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table.splitlines()]
        columns = [one.strip() for one in head]
        sheets[name] = [dict(zip(columns, row, strict=True)) for row in rows]
    made = from_xlsform(written(sheets))
    assert problems(made) == ()
    assert made.reference == "kebun@1"
    assert [one.name for one in made.every_question()] == ["punya_kebun", "luas_kebun"]
    assert [kind for kind in KINDS if not re.search(rf"`{kind}[` ]", TEXT)] == []
