"""When an inclusive gateway with several flows in goes on (BPMN 2.0.2, 13.4.3), by looking at every path there is.

Paths are formed by sequence flows and links. A token inside an activity may go on by the activity's flows or out of a
boundary event that is still armed; each of these is a place of its own.
"""

from __future__ import annotations

from tests.lives.board import Board, Token, Watch, Work
from tests.lives.diagram import Diagram


def ready(diagram: Diagram, board: Board, scope: int, gate: str) -> bool:
    """Whether no token can still come by a flow that has none, unless it could as well come by one that has."""
    tokens = [one for _, one in board.inside(scope, Token)]
    entries = {flow.id for flow in diagram.into(gate)}
    filled = {one.flow for one in tokens if one.to == gate}
    for place in _places(board, scope, gate):
        reached = _reached(diagram, place, gate) & entries
        if reached - filled and not reached & filled:
            return False
    return bool(filled)


def _places(board: Board, scope: int, gate: str) -> list[str]:
    places = [one.to for _, one in board.inside(scope, Token) if one.to != gate]
    for number, work in board.inside(scope, Work):
        places += [work.part, *(watch.part for _, watch in board.inside(number, Watch))]
    return places


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
        one = diagram.parts[part]
        if one.tag == "intermediateThrowEvent" and one.event == "link":
            todo.append(diagram.link_target(one).id)
    return flows
