"""What docs/process-authoring.md says of findings, properties, scenarios and playing is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cases.given import OPENING, RESULTS
from portal.cases.services import VERBS
from portal.cli.__main__ import main
from portal.workflows.gate import FORMS, STAGES
from portal.workflows.gate.scenarios.format import read_scenarios
from tests.bpmn.play import BPMN
from tools import findings

TEXT = findings.PAGE.read_text(encoding="utf-8")


def block(language: str, word: str) -> str:
    found: str
    [found] = [one for one in re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL) if word in one]
    return found


def test_every_finding_stands_in_the_table_as_it_is() -> None:
    assert findings.written(TEXT) == TEXT, "run: python tools/findings.py"


def test_the_example_of_playing_comes_out_as_shown(tmp_path: Path) -> None:
    answers = tmp_path / "jawaban.json"
    answers.write_text(block("json", "catat_musdes"))
    shown = CliRunner().invoke(main, ["process", "play", str(BPMN / "usulan_baru"), "--answers", str(answers)])
    assert shown.output in TEXT
    assert shown.exit_code == 0


def test_the_example_of_a_scenario_is_one() -> None:
    (scenario,) = read_scenarios(block("yaml", "steps"))
    assert [step.what for step in scenario.steps] == ["task", "task", "timer", "message", "signal", "service", "error"]


@pytest.mark.parametrize("word", [*STAGES, *sorted(FORMS)])
def test_stages_and_forms_are_written_of(word: str) -> None:
    assert f"`{word}`" in TEXT


def test_what_the_house_gives_a_case_is_written_of() -> None:
    assert set(re.findall(r"^\| `(\w+)` \| (?:`''`|`true`)", TEXT, flags=re.MULTILINE)) == set(OPENING)
    assert RESULTS.keys() == VERBS.keys()


def test_commands_are_there() -> None:
    named = set(re.findall(r"portal\.cli process (\w+)", TEXT))
    assert named == set(main.commands["process"].commands)  # type: ignore[attr-defined]
