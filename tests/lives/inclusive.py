"""When an inclusive gateway with several flows in goes on (BPMN 2.0.2, 13.4.3), by looking at every path there is."""

from __future__ import annotations

from tests.lives.board import Board, Token, Work
from tests.lives.diagram import Diagram


def ready(diagram: Diagram, board: Board, scope: int, gate: str) -> bool:
    """Whether no token can still come by a flow that has none, unless it could as well come by one that has."""
    tokens = [one for _, one in board.inside(scope, Token)]
    entries = {flow.id for flow in diagram.into(gate)}
    filled = {one.flow for one in tokens if one.to == gate}
    places = [one.to for one in tokens if one.to != gate] + [one.part for _, one in board.inside(scope, Work)]
    for place in places:
        reached = _reached(diagram, place, gate) & entries
        if reached - filled and not reached & filled:
            return False
    return bool(filled)


def _reached(diagram: Diagram, place: str, gate: str) -> set[str]:
    """All flows on paths from a place that do not pass the gate."""
    seen, flows, todo = {gate}, set(), [place]
    while todo:
        part = todo.pop()
        if part in seen:
            continue
        seen.add(part)
        for flow in diagram.out(part):
            flows.add(flow.id)
            todo.append(flow.target)
        todo.extend(_beside(diagram, part))
    return flows


def _beside(diagram: Diagram, part: str) -> list[str]:
    """Ways on that are no flow: out of a boundary event, through a link."""
    one = diagram.parts[part]
    fixed = [event.id for event in diagram.fixed_to(part)]
    linked = one.tag == "intermediateThrowEvent" and one.event == "link"
    return [*fixed, diagram.link_target(one).id] if linked else fixed
