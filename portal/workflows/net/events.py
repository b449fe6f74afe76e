"""Event definitions of BPMN elements, and which of them may stand where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portal.kernel.durations import rounds_of, unquoted
from portal.kernel.phrases import Phrase
from portal.workflows.findings import BadModel
from portal.workflows.net.extensions import text_of
from portal.workflows.net.model import Event, Kind, Node
from portal.workflows.net.xml import local

_KINDS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "terminateEventDefinition": "terminate",
    "linkEventDefinition": "link",
}
_REFUSED = {
    "compensateEventDefinition": Phrase("subproses dengan peristiwa galat"),
    "cancelEventDefinition": Phrase("peristiwa galat"),
    "conditionalEventDefinition": Phrase("gerbang eksklusif atau peristiwa pesan"),
}
_PLACES: Mapping[Kind, frozenset[str]] = {
    Kind.START: frozenset({"none", "timer", "message", "signal", "error", "escalation"}),
    Kind.END: frozenset({"none", "message", "signal", "error", "escalation", "terminate"}),
    Kind.CATCH: frozenset({"timer", "message", "signal", "link"}),
    Kind.THROW: frozenset({"none", "message", "signal", "escalation", "link"}),
    Kind.BOUNDARY: frozenset({"timer", "message", "signal", "error", "escalation"}),
}
_TIMERS = {"timeDuration": "duration", "timeDate": "date", "timeCycle": "cycle"}


def event_of(element: Any, kind: Kind, names: Mapping[str, Mapping[str, str]]) -> Event:
    """The one event definition of an element; receive and send tasks wait for and throw their message."""
    if kind in {Kind.RECEIVE, Kind.SEND}:
        ref = element.get("messageRef") or ""
        return Event("message", names.get("message", {}).get(ref, ref) or str(element.get("id")))
    definitions = [child for child in element if local(child).endswith("EventDefinition")]
    if len(definitions) > 1:
        raise BadModel(
            "unsupported",
            element.get("id") or "",
            what=Phrase("peristiwa ganda"),
            instead=Phrase("satu peristiwa per unsur"),
        )
    return _definition(definitions[0], str(element.get("id")), names) if definitions else Event()


def _definition(element: Any, owner: str, names: Mapping[str, Mapping[str, str]]) -> Event:
    what = local(element)
    if what not in _KINDS:
        raise BadModel("unsupported", owner, what=what, instead=_REFUSED.get(what, Phrase("peristiwa lain")))
    kind = _KINDS[what]
    if kind == "timer":
        return _timer(element, owner)
    if kind == "link":
        return Event("link", element.get("name") or "")
    ref = element.get(f"{kind}Ref") or ""
    if ref and ref not in names.get(kind, {}):
        raise BadModel(
            "missing-reference", owner, what=f"{kind} {ref}", known=", ".join(sorted(names.get(kind, {}))) or "–"
        )
    name = names.get(kind, {}).get(ref, "")
    return Event(kind, name or (owner if kind in {"message", "signal"} else ""))


def _timer(element: Any, owner: str) -> Event:
    for tag, kind in _TIMERS.items():
        text = text_of(element, tag)
        if text:
            bare = unquoted(text)
            if kind == "cycle" and rounds_of(kind, bare) == 1 and not bare.startswith("R"):
                raise BadModel("bad-timer", owner, text=bare)
            return Event("timer", timer=kind, text=bare)
    raise BadModel("bad-timer", owner, text="")


def refused_event(nodes: Iterable[Node]) -> None:
    """Refuse events that cannot stand where they stand, and links without their other end."""
    nodes = list(nodes)
    targets = {(node.body, node.event.name) for node in nodes if node.kind is Kind.CATCH and node.event.kind == "link"}
    for node in nodes:
        allowed = _PLACES.get(node.kind)
        if allowed is not None and node.event.kind not in allowed:
            raise BadModel(
                "unsupported",
                node.id,
                what=f"{node.kind}/{node.event.kind}",
                instead=Phrase("peristiwa lain di tempat ini"),
            )
        if node.kind is Kind.THROW and node.event.kind == "link" and (node.body, node.event.name) not in targets:
            known = ", ".join(sorted(name for body, name in targets if body == node.body)) or "–"
            raise BadModel(
                "missing-reference", node.id, what=Phrase("tautan {name}", name=node.event.name), known=known
            )
