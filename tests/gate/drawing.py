"""Small processes in lanes, with properties, said in a few words: `draw(start(), user("periksa"), end(), way=[…])`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from portal.cases.ports import Sources
from tests.workflows.drawing import HEAD, flows

SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
ROLE = "verifikator_kab"


def properties(said: dict[str, str]) -> str:
    """An author's name and value pairs."""
    pairs = "".join(f"<s:property name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in said.items())
    return (
        f'<extensionElements><s:properties xmlns:s="{SPIFF}">{pairs}</s:properties></extensionElements>' if said else ""
    )


def node(tag: str, name: str, inside: str = "", /, **attributes: str) -> str:
    """Any element."""
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<{tag} id="{name}"{said}>{inside}</{tag}>'


def start(name: str = "mulai", inside: str = "") -> str:
    """A start event."""
    return node("startEvent", name, inside)


def end(name: str = "selesai", inside: str = "") -> str:
    """An end event."""
    return node("endEvent", name, inside)


def user(name: str, actions: str = "setuju", inside: str = "", *, label: str | None = None, **said: str) -> str:
    """A step of people, complete unless something is said otherwise."""
    base = {"form": "keputusan", "actions": actions, "phase": "satu"} | said
    kept = {key: value for key, value in base.items() if value}
    return node("userTask", name, properties(kept) + inside, name=name.replace("_", " ") if label is None else label)


def service(name: str, verb: str = "registry.apply_change_set", **said: str) -> str:
    """A call."""
    return node("serviceTask", name, properties(({"layanan": verb} if verb else {}) | said), name=name)


def script(name: str, text: str) -> str:
    """A script."""
    return node("scriptTask", name, f"<script>{text}</script>")


def xor(name: str, **attributes: str) -> str:
    """A choice."""
    return node("exclusiveGateway", name, **attributes)


def both(name: str) -> str:
    """A parallel gateway."""
    return node("parallelGateway", name)


def event(what: str, **attributes: str) -> str:
    """An event definition: `event("error", errorRef="g")`."""
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{what}EventDefinition{said}/>"


def timer(text: str = "P1D", tag: str = "timeDuration") -> str:
    """A timer definition."""
    return f"<timerEventDefinition><{tag}>{text}</{tag}></timerEventDefinition>"


def boundary(name: str, host: str, definition: str | None = None, *, interrupting: bool = True) -> str:
    """An event on the edge of an activity; a timer unless another definition is given."""
    cancel = "true" if interrupting else "false"
    return node(
        "boundaryEvent", name, timer() if definition is None else definition, attachedToRef=host, cancelActivity=cancel
    )


def catch(name: str, definition: str | None = None) -> str:
    """An event that is waited for."""
    return node("intermediateCatchEvent", name, timer() if definition is None else definition)


def sub(name: str, *inside: str, way: Iterable[str], watching: bool = False) -> str:
    """A sub-process."""
    said = {"triggeredByEvent": "true"} if watching else {}
    return node("subProcess", name, "".join(inside) + flows(*way), **said)


def several(count: str = "3", *, one_by_one: bool = False) -> str:
    """A repetition, as the inside of an activity."""
    kind = "true" if one_by_one else "false"
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{kind}"><loopCardinality>{count}</loopCardinality>'
        "</multiInstanceLoopCharacteristics>"
    )


def draw(
    *nodes: str,
    way: Iterable[str],
    top: str = "",
    lane: str = ROLE,
    outside: Iterable[str] = (),
    name: str = "uji",
    **said: str,
) -> bytes:
    """A whole file: all nodes in one lane, the stations and no declared variables unless said otherwise."""
    ids = [found for one in nodes if (found := re.match(r'<\w+ id="([^"]+)"', one))]
    refs = "".join(f"<flowNodeRef>{one[1]}</flowNodeRef>" for one in ids if one[1] not in set(outside))
    lanes = f'<laneSet id="lajur"><lane id="lajur_satu" name={quoteattr(lane)}>{refs}</lane></laneSet>'
    base = {"phases": "satu:Satu"} | said
    inside = properties({key: value for key, value in base.items() if value}) + lanes + "".join(nodes) + flows(*way)
    return f'{HEAD}{top}<process id="{name}" name="Uji" isExecutable="true">{inside}</process></definitions>'.encode()


def line(*steps: str, more: Iterable[str] = (), way: Iterable[str] = (), **said: str) -> bytes:
    """Steps one after the other between `mulai` and `selesai`; `more` nodes hang on by `way`."""
    order = [found[1] for one in steps if (found := re.match(r'<\w+ id="([^"]+)"', one))]
    return draw(start(), *steps, end(), *more, way=[" > ".join(["mulai", *order, "selesai"]), *way], **said)


def sources(diagram: bytes, *others: bytes, tables: Iterable[bytes] = ()) -> Sources:
    """The files of a process."""
    return Sources("", diagram, tuple(others), tuple(tables))
