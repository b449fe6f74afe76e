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
    """Where one case stands, and every arrow it went along."""

    def __init__(self, model: Path) -> None:
        tree = etree.parse(str(model))
        self.kind = {node.get("id"): etree.QName(node).localname for node in tree.iter() if node.get("id")}
        self.arrows = list(tree.iter(f"{BPMN}sequenceFlow"))
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
            if self.kind[self.at] in RESTS:
                return


def _open(arrow: etree._Element, variables: Mapping[str, Scalar]) -> bool:
    condition = arrow.findtext(f"{BPMN}conditionExpression")
    return condition is None or bool(evaluate(condition, variables))
