"""A model as people and the case rooms need it: steps, stations, timers, verbs, read from the diagram's properties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from portal.cases.outlines import StepInfo, TimerInfo
from portal.cases.ports import ProcessInfo
from portal.kernel.durations import duration, is_literal
from portal.workflows.net.extensions import words
from portal.workflows.net.model import HUMAN, Kind, Net, Node
from portal.workflows.play.model import Model


def described(model: Model) -> ProcessInfo:
    """What the rest of the house sees of a model."""
    net = model.net
    return ProcessInfo(
        id=net.id,
        label=net.name,
        version=model.version,
        steps=tuple(step_of(node) for node in _in_place(net, net.id) if node.kind in HUMAN),
        phases=phases_of(net),
        variables=frozenset(words(net.properties.get("variables", ""))),
        reads=model.programs.reads,
        services={node.id: node.operation for node in net.of_kind(Kind.SERVICE)},
        timers={node.id: _timer(node) for node in net.nodes.values() if node.event.kind == "timer"},
        events={node.id: node.event.name for node in net.nodes.values() if node.event.kind in {"message", "signal"}},
        labels={node.id: node.name or node.id for node in net.nodes.values() if not node.made},
        correlations={node.id: node.correlation for node in net.nodes.values() if node.correlation},
    )


def _in_place(net: Net, body: str) -> Iterator[Node]:
    """The nodes of a body, those of a sub-process or of a called process where it stands; a process once."""
    seen: set[str] = set()

    def within(name: str) -> Iterator[Node]:
        seen.add(name)
        for node in net.inside(name):
            yield node
            if node.inner and node.inner not in seen:
                yield from within(node.inner)

    return within(body)


def step_of(node: Node) -> StepInfo:
    """A human step with its properties; wrong ones are the gate's to find."""
    said = node.properties
    return StepInfo(
        id=node.id,
        label=node.name or node.id,
        role=node.lane,
        form=said.get("form", ""),
        actions=words(said.get("actions", "")),
        return_to=words(said.get("return_to", "")),
        not_same_as=words(said.get("not_same_as", "")),
        due=_due(said.get("due", "")),
        phase=said.get("phase", ""),
        withdraw_from=words(said.get("withdraw_from", "")),
    )


def phases_of(net: Net) -> tuple[tuple[str, str], ...]:
    """The stations of the stepper: `code:label, …` in the process's properties."""
    pairs = (pair.partition(":") for pair in words(net.properties.get("phases", "")))
    return tuple((code, label) for code, _, label in pairs)


def _due(text: str) -> timedelta | None:
    try:
        return duration(text) if text else None
    except ValueError:
        return None


def _timer(node: Node) -> TimerInfo:
    event = node.event
    return TimerInfo(node.id, node.name or node.id, event.timer, event.text, is_literal(event.timer, event.text))
