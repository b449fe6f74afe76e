"""A token walked through a diagram's own arrows, read from the file and knowing nothing of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from portal.cases.outlines import Scalar
from portal.kernel.expressions import evaluate

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
RESTS = {"userTask", "receiveTask", "endEvent"}


class Token:
    """Where one case stands, and every arrow it went along, also through the processes it calls."""

    def __init__(self, model: Path, *called: Path) -> None:
        trees = [etree.parse(str(one)) for one in (model, *called)]
        nodes = [node for tree in trees for node in tree.iter() if node.get("id")]
        self.kind = {node.get("id"): etree.QName(node).localname for node in nodes}
        self.arrows = [arrow for tree in trees for arrow in tree.iter(f"{BPMN}sequenceFlow")]
        self.start, *starts = [tree.find(f".//{BPMN}startEvent").get("id") for tree in trees]
        calls = {one.get("calledElement"): one.get("id") for one in trees[0].iter(f"{BPMN}callActivity")}
        self.into, self.out = {}, {}
        for tree, start in zip(trees[1:], starts, strict=True):
            call = calls[tree.find(f".//{BPMN}process").get("id")]
            self.into[call] = start
            self.out |= {end.get("id"): call for end in tree.iter(f"{BPMN}endEvent")}
        self.walked: set[str] = set()
        self.at = ""

    @property
    def flows(self) -> set[str]:
        """Every arrow of the diagram."""
        return {arrow.get("id") for arrow in self.arrows}

    def leave(self, element: str, variables: Mapping[str, Scalar]) -> None:
        """Walk from an element to the next place where somebody must act, or where all is over."""
        self.at = element
        while True:
            arrow = next(a for a in self.arrows if a.get("sourceRef") == self.at and _open(a, variables))
            self.walked.add(arrow.get("id"))
            self.at = arrow.get("targetRef")
            if self.at in self.into or self.at in self.out:
                self.at = self.into.get(self.at) or self.out[self.at]
                continue
            if self.kind[self.at] in RESTS:
                return


def _open(arrow: etree._Element, variables: Mapping[str, Scalar]) -> bool:
    condition = arrow.findtext(f"{BPMN}conditionExpression")
    return condition is None or bool(evaluate(condition, variables))
