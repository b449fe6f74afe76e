"""BPMN XML → Net: every element the engine plays is read here, every other one is refused by name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.kernel.phrases import Phrase
from portal.workflows.findings import BadModel
from portal.workflows.net.events import event_of, refused_event
from portal.workflows.net.extensions import Extensions, extensions_of, text_of, words
from portal.workflows.net.model import ACTIVITIES, Body, Flow, Kind, Loop, Net, Node
from portal.workflows.net.xml import BPMN, local, opened

MOST_NODES = 2_000
_ID = re.compile(r"[A-Za-z_][\w.\-]{0,99}")
KINDS: Mapping[str, Kind] = {
    "startEvent": Kind.START,
    "endEvent": Kind.END,
    "intermediateCatchEvent": Kind.CATCH,
    "intermediateThrowEvent": Kind.THROW,
    "boundaryEvent": Kind.BOUNDARY,
    "userTask": Kind.USER,
    "manualTask": Kind.MANUAL,
    "serviceTask": Kind.SERVICE,
    "scriptTask": Kind.SCRIPT,
    "businessRuleTask": Kind.RULE,
    "sendTask": Kind.SEND,
    "receiveTask": Kind.RECEIVE,
    "task": Kind.TASK,
    "subProcess": Kind.SUBPROCESS,
    "callActivity": Kind.CALL,
    "exclusiveGateway": Kind.XOR,
    "parallelGateway": Kind.AND,
    "inclusiveGateway": Kind.OR,
    "eventBasedGateway": Kind.EVENT_GATEWAY,
}
REFUSED: Mapping[str, str] = {
    "complexGateway": Phrase("gerbang eksklusif, paralel, atau inklusif"),
    "transaction": Phrase("subproses biasa dengan peristiwa galat"),
    "adHocSubProcess": Phrase("subproses biasa"),
    "choreographyTask": Phrase("tugas orang"),
    "subChoreography": Phrase("subproses biasa"),
}
_BESIDE = frozenset({
    "extensionElements", "documentation", "laneSet", "sequenceFlow", "incoming", "outgoing", "textAnnotation",
    "association", "group", "dataObject", "dataObjectReference", "dataStoreReference", "property", "ioSpecification",
    "auditing", "monitoring", "categoryValueRef", "dataInputAssociation", "dataOutputAssociation", "supports",
    "correlationSubscription", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "resourceRole",
    "potentialOwner", "performer", "humanPerformer", "artifact",
})  # fmt: skip
"""What a diagram may hold that does not move tokens."""
_NAMING = frozenset({"return_to", "not_same_as"})
"""Properties of a step by which a called process names steps of its caller."""


@dataclass
class Draft:
    """A net while it is being read."""

    root: Any
    nodes: dict[str, Node] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Messages, signals, errors, escalations: id → name or code."""


def processes_of(root: Any) -> list[Any]:
    """The process elements of a file."""
    return [element for element in root if local(element) == "process"]


def read_net(source: bytes, process: str | None = None, others: Iterable[bytes] = ()) -> Net:
    """The net of `process` (the only executable one when None), with the processes it calls from this file or `others`.

    Refuses with `BadModel`, which names the element and the mend.
    """
    roots = [opened(one) for one in (source, *others)]
    for root in roots:
        if root.tag != f"{{{BPMN}}}definitions":
            raise BadModel("not-bpmn")
    found = {one.get("id"): (root, one) for root in reversed(roots) for one in processes_of(root)}
    draft = Draft(roots[0])
    main = _main_process(roots[0], process)
    _read_with_called(draft, main, found, ())
    element = found[main][1]
    return _finished(draft, element)


def _main_process(root: Any, process: str | None) -> str:
    here = processes_of(root)
    if process is not None:
        if process not in {one.get("id") for one in here}:
            raise BadModel("no-process")
        return process
    runnable = [one for one in here if one.get("isExecutable", "true") == "true" and len(one)] or here
    if not runnable:
        raise BadModel("no-process")
    called = {node.get("calledElement") for node in root.iter(f"{{{BPMN}}}callActivity")}
    roots = [one for one in runnable if one.get("id") not in called] or runnable
    if len(roots) > 1:
        raise BadModel("which-process", names=", ".join(str(one.get("id")) for one in roots))
    return str(roots[0].get("id"))


def _read_with_called(draft: Draft, process: str, found: Mapping[str, tuple[Any, Any]], above: tuple[str, ...]) -> None:
    if process in above:
        raise BadModel("call-cycle", process)
    if process in draft.bodies:
        return
    root, element = found[process]
    draft.names = _names(root)
    before = set(draft.nodes)
    _read_body(draft, element, process=True)
    _name_steps_of_caller(draft, element, before)
    for node in [one for one in draft.nodes.values() if one.kind is Kind.CALL and one.id not in before]:
        if node.inner not in found:
            raise BadModel(
                "missing-reference",
                node.id,
                what=Phrase("proses {name}", name=node.inner or "?"),
                known=", ".join(sorted(found)),
            )
        _read_with_called(draft, node.inner, found, (*above, process))


def _name_steps_of_caller(draft: Draft, element: Any, callers: set[str]) -> None:
    """Let a called process name, of its `caller_steps`, those its caller has; all where it has none: the gate tells."""
    meant = set(words(extensions_of(element).properties.get("caller_steps", "")))
    absent = meant - callers
    if absent == meant:
        return
    for node_id in draft.nodes.keys() - callers:
        node = draft.nodes[node_id]
        named = {
            name: ",".join(one for one in words(text) if one not in absent) if name in _NAMING else text
            for name, text in node.properties.items()
        }
        draft.nodes[node_id] = replace(node, properties=named)


def _names(root: Any) -> dict[str, dict[str, str]]:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    codes = {"error": "errorCode", "escalation": "escalationCode"}
    for element in root:
        what = local(element)
        if what in {"message", "signal", "error", "escalation"}:
            names[what][element.get("id")] = element.get(codes.get(what, "name")) or element.get("name") or ""
    return names


def _read_body(draft: Draft, element: Any, *, process: bool = False) -> None:
    body_id = _checked_id(element)
    if body_id in draft.bodies:
        raise BadModel("duplicate-id", body_id)
    draft.bodies[body_id] = Body(body_id, (), (), process=process)
    lanes = dict(_lanes(element))
    read = [_read_node(draft, child, body_id, lanes) for child in _elements(element)]
    flows = [_read_flow(child) for child in element if local(child) == "sequenceFlow"]
    _join(draft, read, flows)
    subs = [draft.nodes[node.id] for node in read if node.kind is Kind.EVENT_SUBPROCESS]
    event_starts = tuple(start for sub in subs for start in draft.bodies[sub.inner].starts)
    draft.bodies[body_id] = Body(body_id, tuple(node.id for node in read), _starts(draft, read), event_starts, process)


def _starts(draft: Draft, read: list[Node]) -> tuple[str, ...]:
    starts = tuple(node.id for node in read if node.kind is Kind.START)
    if starts:
        return starts
    loose = (draft.nodes[node.id] for node in read if node.kind not in {Kind.BOUNDARY, Kind.EVENT_SUBPROCESS})
    return tuple(node.id for node in loose if not node.incoming)


def _elements(element: Any) -> Iterator[Any]:
    for child in element:
        what = local(child)
        if what in KINDS and child.tag.startswith(f"{{{BPMN}}}"):
            yield child
        elif what in REFUSED:
            raise BadModel("unsupported", child.get("id") or "", what=what, instead=REFUSED[what])
        elif what not in _BESIDE and child.tag.startswith(f"{{{BPMN}}}"):
            raise BadModel(
                "unsupported",
                child.get("id") or "",
                what=what,
                instead=Phrase("unsur BPMN yang dijelaskan di dokumentasi"),
            )


def _lanes(element: Any) -> Iterator[tuple[str, str]]:
    for lane in element.iter(f"{{{BPMN}}}lane"):
        for ref in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            yield (ref.text or "").strip(), lane.get("name") or ""


def _checked_id(element: Any) -> str:
    found = str(element.get("id") or "")
    if not _ID.fullmatch(found):
        raise BadModel("bad-id", found[:100])
    return found


def _read_node(draft: Draft, element: Any, body: str, lanes: Mapping[str, str]) -> Node:
    node_id, what = _checked_id(element), local(element)
    if node_id in draft.nodes:
        raise BadModel("duplicate-id", node_id)
    if len(draft.nodes) >= MOST_NODES:
        raise BadModel("too-many-nodes", limit=MOST_NODES)
    kind = KINDS[what]
    if kind is Kind.SUBPROCESS and element.get("triggeredByEvent") == "true":
        kind = Kind.EVENT_SUBPROCESS
    if element.get("isForCompensation") == "true":
        raise BadModel(
            "unsupported", node_id, what="isForCompensation", instead=Phrase("subproses dengan peristiwa galat")
        )
    extra = extensions_of(element)
    draft.nodes[node_id] = node = Node(
        id=node_id,
        kind=kind,
        name=element.get("name") or "",
        body=body,
        lane=lanes.get(node_id, ""),
        event=event_of(element, kind, draft.names),
        attached_to=element.get("attachedToRef") or "",
        interrupting=_interrupting(element, kind),
        default=element.get("default") or "",
        loop=_loop(element, node_id),
        inner=_inner(element, kind, node_id),
        script=text_of(element, "script"),
        **_extended(element, kind, extra),
    )
    if kind in {Kind.SUBPROCESS, Kind.EVENT_SUBPROCESS}:
        _read_body(draft, element)
        _inherit_lane(draft, node)
    return node


def _interrupting(element: Any, kind: Kind) -> bool:
    return element.get("isInterrupting" if kind is Kind.START else "cancelActivity", "true") == "true"


def _extended(element: Any, kind: Kind, extra: Extensions) -> dict[str, Any]:
    operation = extra.operation or (element.get("operationRef") or "" if kind is Kind.SERVICE else "")
    return {
        "decision": extra.decision if kind is Kind.RULE else "",
        "operation": operation,
        "prescript": extra.prescript,
        "postscript": extra.postscript,
        "properties": extra.properties,
    }


def _inner(element: Any, kind: Kind, node_id: str) -> str:
    if kind is Kind.CALL:
        return element.get("calledElement") or ""
    return node_id if kind in {Kind.SUBPROCESS, Kind.EVENT_SUBPROCESS} else ""


def _inherit_lane(draft: Draft, owner: Node) -> None:
    for node_id in draft.bodies[owner.inner].nodes:
        if not draft.nodes[node_id].lane:
            draft.nodes[node_id] = replace(draft.nodes[node_id], lane=owner.lane)


def _loop(element: Any, node_id: str) -> Loop | None:
    several = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if several is not None:
        cardinality = text_of(several, "loopCardinality")
        if not cardinality:
            raise BadModel("bad-loop", node_id)
        kind = "sequential" if several.get("isSequential") == "true" else "parallel"
        return Loop(kind, cardinality, text_of(several, "completionCondition"))
    again = element.find(f"{{{BPMN}}}standardLoopCharacteristics")
    if again is None:
        return None
    most = again.get("loopMaximum") or ""
    condition = text_of(again, "loopCondition")
    if not condition and not most.isdigit():
        raise BadModel("bad-loop", node_id)
    return Loop("standard", "", condition, again.get("testBefore") == "true", int(most) if most.isdigit() else None)


def _read_flow(element: Any) -> Flow:
    condition = text_of(element, "conditionExpression") or None
    return Flow(
        _checked_id(element), element.get("sourceRef") or "", element.get("targetRef") or "", condition,
        element.get("name") or "",
    )  # fmt: skip


def _join(draft: Draft, read: list[Node], flows: list[Flow]) -> None:
    """Tie the flows of one body to its nodes."""
    here = {node.id for node in read}
    into: dict[str, list[Flow]] = defaultdict(list)
    out: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.source not in here or flow.target not in here:
            raise BadModel("dangling-flow", flow.id)
        out[flow.source].append(flow)
        into[flow.target].append(flow)
    for node in read:
        known = draft.nodes[node.id]
        draft.nodes[node.id] = replace(known, incoming=tuple(into[node.id]), outgoing=tuple(out[node.id]))


def _finished(draft: Draft, element: Any) -> Net:
    boundaries: dict[str, list[str]] = defaultdict(list)
    for node in draft.nodes.values():
        if node.kind is Kind.BOUNDARY:
            host = draft.nodes.get(node.attached_to)
            if host is None or host.kind not in ACTIVITIES or host.body != node.body:
                raise BadModel("dangling-boundary", node.id)
            boundaries[host.id].append(node.id)
    refused_event(draft.nodes.values())
    return Net(
        id=str(element.get("id")),
        name=element.get("name") or str(element.get("id")),
        nodes=dict(draft.nodes),
        bodies=dict(draft.bodies),
        boundaries={host: tuple(found) for host, found in boundaries.items()},
        properties=extensions_of(element).properties,
    )
