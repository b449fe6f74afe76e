"""What a board waits for, found by looking at every piece; and the names of those places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.lives.board import Board, Run, Scope, Watch, Work
from tests.lives.diagram import HUMAN, Diagram, Part

EVENTS = {"timer", "message", "signal"}


@dataclass(frozen=True)
class Opening:
    """Something that may happen: `piece` is what it would happen to, `part` the element, `name` of the signal."""

    what: str
    key: str
    name: str
    born: int
    piece: int
    part: str


def prefix(diagram: Diagram, board: Board, scope: int) -> str:
    """Which calls and which instances of repeated sub-processes a scope lies in."""
    home = board.get(scope, Scope).home
    if not home:
        return ""
    run = board.get(home, Run)
    work = board.get(run.home, Work)
    above = prefix(diagram, board, work.home)
    if run.index is not None:
        return f"{above}{work.part}#{run.index}/"
    return f"{above}{work.part}/" if diagram.parts[work.part].tag == "callActivity" else above


def openings(diagram: Diagram, board: Board) -> list[Opening]:
    """Everything a board waits for."""
    found = [*_runs(diagram, board), *_events(diagram, board), *_watches(diagram, board)]
    return sorted(found, key=lambda one: (one.what, one.key, one.piece))


def _runs(diagram: Diagram, board: Board) -> Iterator[Opening]:
    for number, run in board.all(Run):
        work = board.get(run.home, Work)
        part = diagram.parts[work.part]
        what = "task" if part.tag in HUMAN else {"serviceTask": "service", "receiveTask": "message"}.get(part.tag)
        if what:
            index = "" if run.index is None else f"#{run.index}"
            key = f"{prefix(diagram, board, work.home)}{part.id}{index}"
            yield Opening(what, key, part.name, run.born, number, part.id)


def _events(diagram: Diagram, board: Board) -> Iterator[Opening]:
    for number, work in board.all(Work):
        for part in _awaited(diagram, diagram.parts[work.part]):
            key = prefix(diagram, board, work.home) + part.id
            yield Opening(part.event, key, part.name, work.born, number, part.id)


def _awaited(diagram: Diagram, part: Part) -> list[Part]:
    if part.tag == "intermediateCatchEvent":
        return [part]
    if part.tag == "eventBasedGateway":
        return [diagram.parts[flow.target] for flow in diagram.out(part.id)]
    return []


def _watches(diagram: Diagram, board: Board) -> Iterator[Opening]:
    for number, watch in board.all(Watch):
        part = diagram.parts[watch.part]
        if part.event in EVENTS:
            scope = board.get(watch.home, Work).home if part.host else watch.home
            yield Opening(part.event, prefix(diagram, board, scope) + part.id, part.name, watch.born, number, part.id)
