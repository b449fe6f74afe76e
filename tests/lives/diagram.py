"""BPMN XML as the referee reads it: parts and flows, nothing interpreted, nothing shared with the engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

HUMAN = {"userTask", "manualTask"}
ACTIVITIES = HUMAN | {
    "task", "serviceTask", "scriptTask", "businessRuleTask", "sendTask", "receiveTask", "subProcess", "callActivity",
}  # fmt: skip
NODES = ACTIVITIES | {
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
    "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
}  # fmt: skip
DECISION = "keputusan_dmn"
CODES = {"error": "errorCode", "escalation": "escalationCode"}


@dataclass(frozen=True)
class Flow:
    """An arrow; `condition` is "" when it has none."""

    id: str
    source: str
    target: str
    condition: str


@dataclass(frozen=True)
class Loop:
    """How an activity repeats: `kind` is parallel, sequential or standard."""

    kind: str
    number: str = ""
    stop: str = ""
    again: str = ""
    before: bool = False
    most: int | None = None


@dataclass(frozen=True)
class Part:
    """An element in `body`, the process or sub-process it is drawn in."""

    id: str
    tag: str
    body: str
    default: str = ""
    event: str = ""
    name: str = ""
    rounds: int = 1
    host: str = ""
    interrupts: bool = True
    by_event: bool = False
    loop: Loop | None = None
    called: str = ""
    script: str = ""
    decision: str = ""


def local(element: Any) -> str:
    """An element's name without its namespace."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def text(element: Any, tag: str) -> str:
    """The text of the first descendant of that name."""
    return next(((one.text or "").strip() for one in element.iter() if local(one) == tag), "")


def _decision(element: Any) -> str:
    """The table a business rule task asks, as modellers of either kind write it."""
    said = (one.get("value") for one in element.iter() if local(one) == "property" and one.get("name") == DECISION)
    return text(element, "calledDecisionId") or next(said, "")


class Diagram:
    """All the parts and flows of some files, and which process is the case itself."""

    def __init__(self, files: Iterable[Path], process: str = "") -> None:
        self.parts: dict[str, Part] = {}
        self.flows: list[Flow] = []
        self.names: dict[str, str] = {}
        processes: list[str] = []
        for file in files:
            root = etree.parse(str(file)).getroot()
            self._read_names(root)
            for element in root:
                if local(element) == "process":
                    processes.append(element.get("id"))
                    self._read_body(element)
        self.process = process or processes[0]

    def _read_names(self, root: Any) -> None:
        for one in root:
            kind = local(one)
            if kind in {"message", "signal", "error", "escalation"}:
                self.names[one.get("id")] = one.get(CODES.get(kind, "name")) or one.get("name") or one.get("id")

    def _read_body(self, body: Any) -> None:
        for element in body:
            tag = local(element)
            if tag == "sequenceFlow":
                condition = text(element, "conditionExpression")
                flow = Flow(element.get("id"), element.get("sourceRef"), element.get("targetRef"), condition)
                self.flows.append(flow)
            elif tag in NODES:
                self.parts[element.get("id")] = self._part(element, tag, body.get("id"))
            if tag == "subProcess":
                self._read_body(element)

    def _part(self, element: Any, tag: str, body: str) -> Part:
        definition = next((one for one in element if local(one).endswith("EventDefinition")), None)
        event = local(definition).removesuffix("EventDefinition") if definition is not None else ""
        return Part(
            id=element.get("id"),
            tag=tag,
            body=body,
            default=element.get("default") or "",
            event="message" if tag == "receiveTask" else event,
            name=self._name(definition, event),
            rounds=_rounds(definition, event),
            host=element.get("attachedToRef") or "",
            interrupts=element.get("cancelActivity" if tag == "boundaryEvent" else "isInterrupting") != "false",
            by_event=element.get("triggeredByEvent") == "true",
            loop=_loop(element),
            called=element.get("calledElement") or "",
            script=next(((one.text or "").strip() for one in element if local(one) == "script"), ""),
            decision=_decision(element) if tag == "businessRuleTask" else "",
        )

    def _name(self, definition: Any, event: str) -> str:
        if definition is None:
            return ""
        if event == "link":
            return definition.get("name")
        return self.names.get(definition.get(f"{event}Ref") or "", "")

    # looking up ---------------------------------------------------------------------------------------------------

    @cached_property
    def _out(self) -> dict[str, list[Flow]]:
        return {part: [flow for flow in self.flows if flow.source == part] for part in self.parts}

    @cached_property
    def _in(self) -> dict[str, list[Flow]]:
        return {part: [flow for flow in self.flows if flow.target == part] for part in self.parts}

    @cached_property
    def _bodies(self) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = {}
        for part in self.parts.values():
            found.setdefault(part.body, []).append(part)
        return found

    @cached_property
    def _fixed(self) -> dict[str, list[Part]]:
        return {part: [one for one in self.parts.values() if one.host == part] for part in self.parts}

    def out(self, part: str) -> list[Flow]:
        """The flows that leave a part, in the order of the file."""
        return self._out[part]

    def into(self, part: str) -> list[Flow]:
        """The flows that enter a part."""
        return self._in[part]

    def inside(self, body: str) -> list[Part]:
        """The parts drawn in a body, not in its sub-processes."""
        return self._bodies.get(body, [])

    def fixed_to(self, part: str) -> list[Part]:
        """The boundary events of an activity."""
        return self._fixed[part]

    def starts(self, body: str) -> list[Part]:
        """Where a body begins: its plain start events, else whatever nothing leads to."""
        plain = [one for one in self.inside(body) if one.tag == "startEvent" and not one.event]
        return plain or [one for one in self.inside(body) if self._begins(one)]

    def _begins(self, part: Part) -> bool:
        waits = part.host or part.by_event or part.event or part.tag == "startEvent"
        return not waits and not self.into(part.id)

    def watchers(self, body: str) -> list[Part]:
        """The start events of a body's event sub-processes."""
        handlers = [one.id for one in self.inside(body) if one.by_event]
        return [one for handler in handlers for one in self.inside(handler) if one.tag == "startEvent"]

    def link_target(self, throw: Part) -> Part:
        """Where a link comes out."""
        return next(
            one
            for one in self.inside(throw.body)
            if one.tag == "intermediateCatchEvent" and one.event == "link" and one.name == throw.name
        )


def _rounds(definition: Any, event: str) -> int:
    """How many times an event fires while its host stands; -1 without end."""
    if event != "timer":
        return -1
    cycle = text(definition, "timeCycle").strip("\"'")
    if not cycle.startswith("R"):
        return 1
    number = cycle[1:].split("/")[0]
    return int(number) if number else -1


def _loop(element: Any) -> Loop | None:
    for one in element:
        if local(one) == "multiInstanceLoopCharacteristics":
            kind = "sequential" if one.get("isSequential") == "true" else "parallel"
            return Loop(kind, text(one, "loopCardinality"), text(one, "completionCondition"))
        if local(one) == "standardLoopCharacteristics":
            most = one.get("loopMaximum")
            before = one.get("testBefore") == "true"
            again = text(one, "loopCondition")
            return Loop("standard", again=again, before=before, most=int(most) if most else None)
    return None
