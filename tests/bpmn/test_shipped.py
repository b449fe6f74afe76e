"""Each shipped process keeps its contracts: lanes are roles, words are known, every path of its author is walked."""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from portal.access.roles import BY_CODE
from portal.cases.given import OPENING, RESULTS
from portal.cases.ports import ProcessInfo
from portal.cases.services import VERBS
from portal.workflows.engine import InterningEngine
from portal.workflows.gate import FORMS, Context, check
from portal.workflows.gate.beside import called_beside
from portal.workflows.net.extensions import words
from tests.bpmn.play import BPMN, Life, learned, scenarios, shipped
from tests.bpmn.tokens import Token

NS = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "d": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
DRAWN = (
    "self::b:userTask or self::b:serviceTask or self::b:businessRuleTask or self::b:exclusiveGateway "
    "or self::b:startEvent or self::b:endEvent or self::b:boundaryEvent or self::b:sequenceFlow"
)
PROCESSES = sorted(folder.name for folder in BPMN.iterdir())
PATHS = [(process, path) for process in PROCESSES for path in scenarios(process)]
Box = tuple[float, float, float, float]
DESK, MEETING, VISIT = "verifikasi_kab", "catat_musdes", "kunjungan_lapangan"
WAYS: dict[str, dict[tuple[Any, ...], str]] = {
    "perbaikan": {(False, False): DESK, (True, False): VISIT, (False, True): VISIT, (True, True): MEETING},
    "penghapusan": {
        ("",): MEETING,
        ("1",): DESK,
        ("2",): VISIT,
        ("3",): "kunjungan_petugas_lain",
        ("4",): MEETING,
        ("5",): MEETING,
        ("6",): DESK,
        ("7",): MEETING,
    },
    "reaktivasi": {(code,): VISIT if code in {"", "2", "3", "5", "7"} else DESK for code in ("", *"1234567")},
}
"""What a case starts with → the step behind its draft."""
CALLER_STEPS = "//*[local-name()='property'][@name='caller_steps']/@value"
OF_THE_VILLAGE = {
    "catat_musdes": "the meeting decides; whoever keeps the minutes proposed most of it",
    "beritahu_kepala": "the village says that both heads of family know, or gives the proposal up",
    "terima_desa": "the village writes the newcomers' draft, or does not take them in",
}
"""Steps of the village itself that say yes or no, and why the proposer may answer them."""


def model(process: str) -> Path:
    return BPMN / process / f"{process}.bpmn"


@pytest.fixture(scope="module", params=PROCESSES)
def process(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def engine(process: str) -> tuple[InterningEngine, ProcessInfo]:
    return learned(process)


@pytest.fixture(scope="module")
def tree(process: str) -> Any:
    return etree.parse(str(model(process)))


def test_they_are_these() -> None:
    assert PROCESSES == [
        "gabung_pecah", "penetapan", "penghapusan", "perbaikan", "pindah_datang", "pindah_wilayah", "reaktivasi",
        "sanggah", "usulan_baru", "verval_lapangan",
    ]  # fmt: skip
    for one in PROCESSES:
        assert (BPMN / one / "README.md").exists()
        assert len(scenarios(one)) >= 6


@pytest.mark.parametrize(("process", "path"), PATHS, ids=lambda p: p if isinstance(p, str) else p["name"])
def test_every_path_of_the_author_is_walked(process: str, path: dict[str, Any]) -> None:
    life = Life(*learned(process), path.get("services"), **path["variables"])
    life.walk(path["steps"])
    assert life.now.ended == path["end"]
    assert life.ready == ()
    assert life.timers == ()


def test_the_paths_go_along_every_arrow_and_the_engine_agrees(
    process: str, engine: tuple[InterningEngine, ProcessInfo]
) -> None:
    """A token of our own walks the file beside the engine; together the scenarios leave no arrow unused."""
    walked: set[str] = set()
    token = Token(model(process), *(one for one in called_beside([model(process)]) if one.suffix == ".bpmn"))
    for path in scenarios(process):
        life = Life(*engine, path.get("services"), **path["variables"])
        token.leave(token.start, life.now.variables)
        for step in path["steps"]:
            assert (life.ready or life.heard) == (token.at,)
            life.walk([step])
            token.leave(left(step), life.now.variables)
        assert life.now.ended == token.at
        walked |= token.walked
    assert token.flows - walked == set()


def left(step: Any) -> str:
    """The element a step of a scenario leaves."""
    if isinstance(step, dict):
        return str(step["message"])
    return str(step[1] if step[0] == "timer" else step[0])


def test_it_passes_the_gate(process: str, engine: tuple[InterningEngine, ProcessInfo]) -> None:
    """The gate's stepper asks no tables: what `tests/lives` leads through them, the gate passes by."""
    house = Context(
        roles=BY_CODE,
        services=VERBS,
        forms=FORMS,
        scenarios=(BPMN / process / "scenarios.yaml").read_text(),
        levels={code: role.levels for code, role in BY_CODE.items()},
        opening=OPENING,
        results=RESULTS,
    )
    report = check(shipped(process), house)
    assert report.findings == ()
    assert report.passed
    assert report.interned
    lives = "lolos" if process in {"usulan_baru", "verval_lapangan", "pindah_datang", "gabung_pecah"} else "dilewati"
    assert [str(stage.status) for stage in report.stages] == ["lolos"] * 4 + [lives, "dilewati"]


@pytest.mark.parametrize("process", ["perbaikan", "penghapusan", "reaktivasi"])
def test_what_a_case_starts_with_decides_its_way(process: str) -> None:
    """Every reason and every kind of change there is has a row, and each row is needed."""
    engine, info = learned(process)
    reads = [name for name in ("alasan_kode", "menyangkut_kesejahteraan", "menyangkut_anggota") if name in info.reads]
    ways = {}
    for values in product(*(OPENING[name] for name in reads)):
        life = Life(engine, info, perlu_provinsi=False, **dict(zip(reads, values, strict=True)))
        life.answer("susun_usulan", "ajukan")
        ways[values] = life.ready[0]
    assert ways == WAYS[process]


def test_every_answer_has_its_arrow_and_every_arrow_its_answer(
    tree: Any, engine: tuple[InterningEngine, ProcessInfo]
) -> None:
    """What a step's properties offer is what the gateway behind it knows, no more and no less.

    Where a called process sends a case back to, its caller knows.
    """
    elsewhere = {one for text in tree.xpath(CALLER_STEPS) for one in words(text)}
    for step in engine[1].steps:
        if len(step.actions) == 1 or not tree.xpath("//b:*[@id=$s]", namespaces=NS, s=step.id):
            continue
        gateway = tree.xpath("//b:sequenceFlow[@sourceRef=$s]/@targetRef", namespaces=NS, s=step.id)[0]
        path = "//b:sequenceFlow[@sourceRef=$g]/b:conditionExpression/text()"
        conditions = " ".join(tree.xpath(path, namespaces=NS, g=gateway))
        assert set(re.findall(r"keputusan == '(\w+)'", conditions)) == set(step.actions)
        assert set(re.findall(r"kembali_ke == '(\w+)'", conditions)) == set(step.return_to) - elsewhere


def test_behind_a_call_every_step_is_known_that_the_called_process_sends_back_to(
    tree: Any, engine: tuple[InterningEngine, ProcessInfo]
) -> None:
    """Of the steps it may name, the caller's own are offered to people, and no others."""
    drawn = set(tree.xpath("//b:userTask/@id", namespaces=NS))
    called = [step for step in engine[1].steps if step.id not in drawn]
    within = {step.id for step in called}
    for call in tree.xpath("//b:callActivity/@id", namespaces=NS):
        path = "//b:sequenceFlow[@sourceRef=//b:sequenceFlow[@sourceRef=$c]/@targetRef]/b:conditionExpression/text()"
        conditions = " ".join(tree.xpath(path, namespaces=NS, c=call))
        offered = {target for step in called for target in step.return_to} - within
        assert set(re.findall(r"kembali_ke == '(\w+)'", conditions)) == offered != set()
        assert {target for step in called for target in step.not_same_as} - within == offered


def test_nobody_decides_what_they_proposed(engine: tuple[InterningEngine, ProcessInfo]) -> None:
    """A step that says yes or no names the step that hands the proposal in: whoever opened it is refused then, too."""
    deciding = [step for step in engine[1].steps if {"setuju", "tetapkan", "terima", "tolak"} & set(step.actions)]
    handing_in = {step.id for step in engine[1].steps if "ajukan" in step.actions}
    open_ = {step.id for step in deciding if not handing_in & set(step.not_same_as)}
    assert open_ - handing_in <= OF_THE_VILLAGE.keys()


def test_identifiers_are_words(tree: Any) -> None:
    ids = [node.get("id") for node in tree.xpath("//b:process//b:*[@id]", namespaces=NS)]
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", one) for one in ids)


def test_every_element_is_drawn(tree: Any) -> None:
    elements = set(tree.xpath(f"//b:process/*[{DRAWN}]/@id", namespaces=NS))
    drawn = set(tree.xpath("//d:BPMNShape/@bpmnElement | //d:BPMNEdge/@bpmnElement", namespaces=NS))
    assert len(elements) > 15
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
        assert crossed <= ends[flow] | {"tenggat_kunjungan", "tenggat_petugas_lain"}, flow


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
