"""Hostile diagrams are refused or bounded: little memory, little time, and a sentence, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.__main__ import main
from portal.workflows.findings import Finding
from portal.workflows.gate import reading
from tests.gate.drawing import line, sources, user
from tests.safety.confined import confined
from tests.safety.models import ATTACKS, ODD

SLOWEST = 6.0
"""Seconds of one attack, the proof's own budget of one second among them."""
LEAD = """
import json, time
from portal.workflows.gate import Budget, Context, check
from portal.cases.ports import Sources
from tests.safety.models import ATTACKS, ODD
for name, (made, _) in ATTACKS.items():
    diagram, began = made(), time.process_time()
    report = check(Sources("", diagram), Context(forms=["keputusan"], budget=Budget(seconds=1.0, lives=3)))
    codes = [one.code for one in report.findings]
    told = json.dumps(report.to_json())
    print(json.dumps([name, codes, time.process_time() - began, len(told)]))
"""


@pytest.fixture(scope="module")
def led() -> dict[str, tuple[list[str], float, int]]:
    """Every attack, led in one process with little memory."""
    lines = (json.loads(one) for one in confined(LEAD).splitlines())
    return {name: (codes, seconds, told) for name, codes, seconds, told in lines}


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_refused_or_bounded(led: dict[str, tuple[list[str], float, int]], name: str) -> None:
    codes, seconds, told = led[name]
    wanted = ATTACKS[name][1]
    assert not wanted or wanted in codes, codes
    assert seconds < SLOWEST
    assert told < 300_000


def test_names_steer_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "a.bpmn"
    path.write_bytes(line(user("a", form="x\u202e😀"), user("b", label=ODD)))
    shown = CliRunner().invoke(main, ["process", "check", str(path)]).output
    assert "\u202e" not in shown
    assert "unknown-form" in shown
    assert "Traceback" not in shown


def test_a_file_too_deep_for_the_reader_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(reading, "read_net", deep)
    assert reading.read(sources(line(user("a")))) == (
        None,
        [Finding("unreadable", "", {"detail": "susunannya terlalu dalam"})],
    )
