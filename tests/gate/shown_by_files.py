"""What keeps a file from being read at all."""

from __future__ import annotations

from tests.gate.drawing import boundary, draw, end, line, node, sources, start, user
from tests.gate.pictures import Picture, asked, two
from tests.workflows.drawing import diagram, flows, process

FINE = asked()
RUNNABLE = process("satu", start(), end(), flows("mulai > selesai"))
CALLING = line(node("callActivity", "panggil", calledElement="uji"))
LAUGHS = b'<!DOCTYPE d [<!ENTITY a "ha">]>' + FINE
PLAIN_LOOP = user(
    "kerja", inside="<standardLoopCharacteristics><loopCondition>lagi</loopCondition></standardLoopCharacteristics>"
)


def drawn(element: str) -> bytes:
    """A process with a drawing of one element."""
    di = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    bounds = '<dc:Bounds x="1" y="1" width="9" height="9"/>'
    shape = f'<di:BPMNShape id="gambar" bpmnElement="{element}">{bounds}</di:BPMNShape>'
    plane = f'<di:BPMNPlane id="p" bpmnElement="uji">{shape}</di:BPMNPlane>'
    return FINE.replace(
        b"</definitions>", f'<di:BPMNDiagram id="g" {di}>{plane}</di:BPMNDiagram></definitions>'.encode()
    )


PICTURES: dict[str, Picture] = {
    "not-xml": two(FINE[:-9], FINE),
    "doctype": two(LAUGHS, FINE),
    "encoding": two(("<?xml version='1.0' encoding='UTF-7'?>" + FINE.decode()).encode("utf-7"), FINE),
    "too-big": two(FINE.replace(b"Uji", b"U" * 2_100_000), FINE),
    "too-many-nodes": two(diagram(process("satu", *(end(f"e{n}") for n in range(2_001)))), FINE),
    "not-bpmn": two(b"<svg xmlns='http://www.w3.org/2000/svg'/>", FINE),
    "schema": two(FINE.replace(b"<endEvent id", b'<endEvent warna="merah" id'), FINE),
    "no-process": two(diagram(), FINE),
    "which-process": two(
        diagram(RUNNABLE, RUNNABLE.replace("satu", "dua").replace('"m', '"n').replace('"s', '"t')), FINE
    ),
    "duplicate-id": two(line(user("a"), more=[user("a")]), FINE),
    "bad-id": two(line(user("a")).replace(b'"a"', b'"a b"'), FINE),
    "unsupported": two(line(node("complexGateway", "rumit")), FINE),
    "dangling-flow": two(draw(start(), end(), way=["mulai > selesai", "selesai > entah"]), FINE),
    "dangling-boundary": two(line(user("a"), more=[boundary("tepi", "entah")]), FINE),
    "call-cycle": two(CALLING, FINE),
    "bad-loop": two(line(user("a", inside="<multiInstanceLoopCharacteristics/>")), line(PLAIN_LOOP)),
    "bad-decision": two(sources(FINE, tables=[b"<svg/>"]), FINE),
    "draws-nothing": two(drawn("entah"), drawn("ya")),
    "made-split": two(
        draw(start(), user("a"), user("b"), end(), way=["mulai > a > selesai", "mulai > b > selesai"]), line(user("a"))
    ),
    "made-choice": two(
        draw(start(), user("a"), end(), end("lain"), way=["mulai > a", "a > selesai ? x", "a > lain ? y"]), FINE
    ),
}
