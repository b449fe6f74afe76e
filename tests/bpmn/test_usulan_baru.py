"""The first process keeps its contracts: lanes are roles, words are known, every path of its author is walked."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from portal.access.roles import BY_CODE
from portal.cases.ports import ProcessInfo
from portal.cases.services import VERBS
from portal.workflows.engine import InterningEngine
from portal.workflows.gate import FORMS, Context, check
from tests.bpmn.play import BPMN, Life, learned, scenarios, shipped
from tests.bpmn.tokens import Token

MODEL = BPMN / "usulan_baru" / "usulan_baru.bpmn"
NS = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "d": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
DRAWN = (
    "self::b:userTask or self::b:serviceTask or self::b:exclusiveGateway or self::b:startEvent or self::b:endEvent "
    "or self::b:boundaryEvent or self::b:sequenceFlow"
)
PATHS = scenarios("usulan_baru")
Box = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def engine() -> tuple[InterningEngine, ProcessInfo]:
    return learned("usulan_baru")


@pytest.fixture(scope="module")
def tree() -> Any:
    return etree.parse(str(MODEL))


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p["name"])
def test_every_path_of_the_author_is_walked(engine: tuple[InterningEngine, ProcessInfo], path: dict[str, Any]) -> None:
    life = Life(*engine, path.get("services"), **path["variables"])
    life.walk(path["steps"])
    assert life.now.ended == path["end"]
    assert life.ready == ()
    assert life.timers == ()


def test_the_paths_go_along_every_arrow_and_the_engine_agrees(engine: tuple[InterningEngine, ProcessInfo]) -> None:
    """A token of our own walks the file beside the engine; together the scenarios leave no arrow unused."""
    walked: set[str] = set()
    token = Token(MODEL)
    for path in PATHS:
        life = Life(*engine, path.get("services"), **path["variables"])
        token.leave("mulai", life.now.variables)
        for step in path["steps"]:
            assert life.ready == (token.at,)
            life.walk([step])
            token.leave(step[1] if step[0] == "timer" else step[0], life.now.variables)
        assert life.now.ended == token.at
        walked |= token.walked
    assert token.flows - walked == set()


def test_it_passes_the_gate() -> None:
    house = Context(
        roles=BY_CODE,
        services=VERBS,
        forms=FORMS,
        scenarios=(BPMN / "usulan_baru" / "scenarios.yaml").read_text(),
        levels={code: role.levels for code, role in BY_CODE.items()},
    )
    report = check(shipped("usulan_baru"), house)
    assert report.findings == ()
    assert report.passed
    assert report.interned
    assert [str(stage.status) for stage in report.stages] == ["lolos"] * 5 + ["dilewati"]


def test_every_answer_has_its_arrow_and_every_arrow_its_answer(
    tree: Any, engine: tuple[InterningEngine, ProcessInfo]
) -> None:
    """What a step's properties offer is what the gateway behind it knows, no more and no less."""
    for step in engine[1].steps:
        if step.id == "tugaskan_ulang":
            assert step.actions == ("lanjutkan",)
            continue
        gateway = tree.xpath("//b:sequenceFlow[@sourceRef=$s]/@targetRef", namespaces=NS, s=step.id)[0]
        path = "//b:sequenceFlow[@sourceRef=$g]/b:conditionExpression/text()"
        conditions = " ".join(tree.xpath(path, namespaces=NS, g=gateway))
        assert set(re.findall(r"keputusan == '(\w+)'", conditions)) == set(step.actions)
        assert set(re.findall(r"kembali_ke == '(\w+)'", conditions)) == set(step.return_to)


def test_identifiers_are_words(tree: Any) -> None:
    ids = [node.get("id") for node in tree.xpath("//b:process//b:*[@id]", namespaces=NS)]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", one) for one in ids)


def test_every_element_is_drawn(tree: Any) -> None:
    elements = set(tree.xpath(f"//b:process/*[{DRAWN}]/@id", namespaces=NS))
    drawn = set(tree.xpath("//d:BPMNShape/@bpmnElement | //d:BPMNEdge/@bpmnElement", namespaces=NS))
    assert len(elements) > 40
    assert elements <= drawn


def test_no_arrow_runs_through_an_element_it_does_not_touch(tree: Any) -> None:
    boxes = {name: box for name, box in _boxes(tree).items() if not name.startswith(("lajur_", "kolam"))}
    ends = {f.get("id"): {f.get("sourceRef"), f.get("targetRef")} for f in tree.iterfind(".//b:sequenceFlow", NS)}
    for edge in tree.iterfind(".//d:BPMNEdge", NS):
        flow = edge.get("bpmnElement")
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.iterfind("di:waypoint", NS)]
        crossed = {
            name for name, box in boxes.items() for start, stop in pairwise(points) if _crosses(start, stop, box)
        }
        assert crossed <= ends[flow] | {"tenggat_kunjungan"}, flow


def test_every_element_lies_inside_its_lane(tree: Any) -> None:
    boxes = _boxes(tree)
    for lane in tree.iterfind(".//b:lane", NS):
        x, y, right, bottom = boxes[lane.get("id")]
        for node in lane.iterfind("b:flowNodeRef", NS):
            left, top, far, low = boxes[node.text]
            assert x < left < far < right, node.text
            assert y < top < low < bottom, node.text


def test_stations_of_the_stepper_are_the_phases_of_the_steps(engine: tuple[InterningEngine, ProcessInfo]) -> None:
    _, info = engine
    assert list(dict.fromkeys(step.phase for step in info.steps)) == [phase for phase, _ in info.phases]


def _boxes(tree: Any) -> dict[str, Box]:
    found = {}
    for shape in tree.iterfind(".//d:BPMNShape", NS):
        x, y, width, height = (float(shape.find("dc:Bounds", NS).get(k)) for k in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = (x, y, x + width, y + height)
    return found


def _crosses(start: tuple[float, float], stop: tuple[float, float], box: Box) -> bool:
    left, right = sorted((start[0], stop[0]))
    top, bottom = sorted((start[1], stop[1]))
    return left < box[2] and right > box[0] and top < box[3] and bottom > box[1]
