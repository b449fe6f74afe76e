"""What docs of processes show as code and files runs, and comes out as they say."""

from __future__ import annotations

import ast
import json
import re
import shlex
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.errors import NoSuchProcess
from portal.cases.outlines import Value
from portal.cases.ports import Sources
from portal.cases.processes import SHIPPED, live_process
from portal.cases.processmodels import ProcessVersion
from portal.cli.__main__ import main
from portal.cli.database import ship_processes
from portal.workflows.engine import InterningEngine
from tests.registry.families import Become
from tools import vocabulary

ROOT = vocabulary.ROOT
PAGE = vocabulary.PAGE.read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "contoh" / "persetujuan"
DIAGRAM = (EXAMPLE / "persetujuan.bpmn").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def typed(line: str, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What a line of the docs, typed in the repository's root, says and ends with."""
    monkeypatch.chdir(ROOT)
    words = shlex.split(line, comments=True)
    assert words[:3] == [".venv/bin/python", "-m", "portal.cli"]
    result = CliRunner().invoke(main, words[3:])
    return SimpleNamespace(output=result.output, exit_code=result.exit_code)


def test_roles_and_services_stand_in_the_tables_as_they_are() -> None:
    assert vocabulary.written(PAGE) == PAGE, "run: python tools/vocabulary.py"


def test_commands_with_the_example_come_out_as_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    [script] = [one for one in blocks("sh") if "docs/contoh" in one]
    checked, mapped, listed = [typed(line, monkeypatch) for line in script.splitlines()]
    assert checked.exit_code == mapped.exit_code == listed.exit_code == 0
    assert checked.output in blocks("text")
    assert "Hasil: selesai: diterima" in mapped.output
    assert mapped.output.count("setujui_kepala\n") == 2, "it came back once"
    assert "Tugas terbuka:\n  periksa_berkas\n" in listed.output


def test_the_page_shows_the_example_as_it_is() -> None:
    plain = re.sub(r"\s+", " ", DIAGRAM)
    shown = blocks("xml")
    assert len(shown) == 2
    assert all(re.sub(r"\s+", " ", one).strip() in plain for one in shown)
    assert (EXAMPLE / "jawaban.json").read_text(encoding="utf-8") in blocks("json")


def test_properties_may_be_of_any_namespace(tmp_path: Path) -> None:
    [spiff] = set(re.findall(r'xmlns:spiffworkflow="([^"]+)"', DIAGRAM))
    assert spiff in PAGE
    assert spiff in (ROOT / "portal" / "static" / "js" / "studio" / "properties.js").read_text(encoding="utf-8")
    for file in EXAMPLE.iterdir():
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8").replace(spiff, "https://lain.invalid"))
    assert CliRunner().invoke(main, ["process", "check", str(tmp_path)]).exit_code == 0


def test_counts_are_read_as_shown(tmp_path: Path) -> None:
    [counts] = [one for one in blocks("json") if re.search(r'"\d+":', one)]
    (tmp_path / "hitungan.json").write_text(counts)
    words = ["process", "migrate", str(EXAMPLE), str(EXAMPLE), "--dry-run", "--json", "--counts"]
    rows = json.loads(CliRunner().invoke(main, [*words, str(tmp_path / "hitungan.json")]).output)
    assert [(one["open"], one["count"], one["ok"]) for one in rows] == [
        (["periksa_berkas"], 1200, True),
        (["setujui_kepala"], 35, True),
    ]


def test_numbers_of_markings_are_those_of_the_portal() -> None:
    """`case_file.marking` and `migrate --json` speak of the same numbers."""
    engine = InterningEngine()
    info = engine.learn(Sources("persetujuan", DIAGRAM.encode(), (), ((EXAMPLE / "jalur.dmn").read_bytes(),)))
    words = ["process", "migrate", str(EXAMPLE), str(EXAMPLE), "--dry-run", "--json"]
    first = json.loads(CliRunner().invoke(main, words).output)[0]
    begun: dict[str, Value] = {"perlu_provinsi": False, "keputusan": "", "kembali_ke": "", "hasil_terap": ""}
    assert engine.start(info.version, begun).marking == first["marking"]


def test_a_folder_of_files_comes_in_by_init(session: Session, as_actor: Become, tmp_path: Path) -> None:
    """In force at first, in place of the shipped one before; beside a version of the ministry's own it waits."""
    as_actor("arif")
    with pytest.raises(NoSuchProcess):
        live_process(session, "persetujuan")
    ship_processes(session, EXAMPLE.parent)
    first = live_process(session, "persetujuan").version
    folder = tmp_path / "persetujuan"
    folder.mkdir()
    for file in EXAMPLE.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    for due, ministry in (("P4D", False), ("P5D", True)):
        if ministry:
            session.get_one(ProcessVersion, live_process(session, "persetujuan").version).origin = "studio"
        (folder / "persetujuan.bpmn").write_text(DIAGRAM.replace('value="P3D"', f'value="{due}"'), encoding="utf-8")
        ship_processes(session, tmp_path)
    rows = select(ProcessVersion).where(ProcessVersion.process == "persetujuan").order_by(ProcessVersion.number)
    kept = session.scalars(rows).all()
    assert [one.status for one in kept] == ["diganti", "berlaku", "usul"]
    assert kept[0].version == first
    assert kept[2].origin == SHIPPED


@pytest.mark.parametrize("name", ["decisions.md", "expressions.md"])
def test_code_can_be_typed_and_gives_what_stands_behind_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    asserted = 0
    for block in re.findall(r"```python\n(.*?)```", (ROOT / "docs" / name).read_text(encoding="utf-8"), re.DOTALL):
        lines = []
        for line in block.splitlines():
            code, _, said = line.partition("  # ")
            lines.append(_compared(code, said.split("; ")[0]) if said and _is_value(code) else line)
            asserted += lines[-1] != line
        exec(compile("\n".join(lines), name, "exec"), {})
    assert asserted >= 4


def _is_value(code: str) -> bool:
    try:
        ast.parse(code.strip(), mode="eval")
    except SyntaxError:
        return False
    return True


def _compared(code: str, said: str) -> str:
    indent = code[: len(code) - len(code.lstrip())]
    return f"{indent}assert ({code.strip()}) == ({said}), {said!r}"
