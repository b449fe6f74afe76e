"""The first process keeps its contracts: lanes are roles, words are known, every path of its author is walked."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import etree

from portal.access.roles import BY_CODE
from portal.cases.services import VERBS
from portal.workflows.engine import SpiffEngine
from tests.bpmn.play import BPMN, Life, scenarios

MODEL = BPMN / "usulan_baru" / "usulan_baru.bpmn"
NS = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL", "di": "http://www.omg.org/spec/BPMN/20100524/DI"}
PATHS = scenarios("usulan_baru")


@pytest.fixture(scope="module")
def engine() -> SpiffEngine:
    return SpiffEngine.shipped()


@pytest.fixture(scope="module")
def tree() -> Any:
    return etree.parse(str(MODEL))


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p["name"])
def test_every_path_of_the_author_is_walked(engine: SpiffEngine, path: dict[str, Any]) -> None:
    life = Life(engine, "usulan_baru", conflict=path.get("conflict", False), **path["variables"])
    life.walk(path["steps"])
    assert life.now.ended == path["end"]
    assert life.now.ready == ()
    assert life.now.timers == ()


def test_the_paths_use_every_answer_and_every_return(engine: SpiffEngine) -> None:
    """Each answer of each step, and each target of each return, stands in some scenario: every flow is walked."""
    used = {tuple(step) for path in PATHS for step in path["steps"]}
    for step in engine.process("usulan_baru").steps:
        for action in step.actions:
            targets = step.return_to if action == "kembalikan" else ("",)
            for target in targets:
                assert ((step.id, action, target) if target else (step.id, action)) in used


def test_lanes_are_roles(engine: SpiffEngine) -> None:
    assert {step.role for step in engine.process("usulan_baru").steps} <= set(BY_CODE)


def test_services_are_verbs_of_the_house(tree: Any) -> None:
    named = set(re.findall(r'serviceTaskOperator id="([^"]+)"', MODEL.read_text()))
    assert named
    assert named <= set(VERBS)


def test_identifiers_are_words(tree: Any) -> None:
    ids = [node.get("id") for node in tree.xpath("//b:process//b:*[@id]", namespaces=NS)]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", one) for one in ids)


def test_every_element_is_drawn(tree: Any) -> None:
    elements = tree.xpath(
        "//b:process/*[self::b:userTask or self::b:serviceTask or self::b:exclusiveGateway or self::b:startEvent or "
        "self::b:endEvent or self::b:boundaryEvent or self::b:sequenceFlow]/@id",
        namespaces=NS,
    )
    drawn = set(re.findall(r'bpmnElement="([^"]+)"', MODEL.read_text()))
    assert len(elements) > 40
    assert set(elements) <= drawn


def test_stations_of_the_stepper_are_the_phases_of_the_steps(engine: SpiffEngine) -> None:
    info = engine.process("usulan_baru")
    assert {step.phase for step in info.steps} == {phase for phase, _ in info.phases}
