"""Everything that can happen at a marking, and every outcome it can have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.workflows.describing import step_of
from portal.workflows.findings import Happened
from portal.workflows.gate.lint.ground import ANSWER, RETURN, TARGET
from portal.workflows.gate.proof.asking import Endless, SymbolicAsk, following
from portal.workflows.net.extensions import words
from portal.workflows.net.model import HUMAN, Kind, Net, Node
from portal.workflows.play.asking import Stuck
from portal.workflows.play.looking import Open, open_in
from portal.workflows.play.marking import decode, encode
from portal.workflows.play.model import Model
from portal.workflows.play.playing import Action, NotOpen, play

MOST_OUTCOMES = 256
"""Outcomes of one happening at one marking; more are not looked at, and that is said."""
OVER = b"null"


@dataclass(frozen=True)
class Happens:
    """One thing that can happen, with the answers it brings."""

    action: Action
    element: str
    values: Mapping[str, Any]
    told: Happened


@dataclass(frozen=True)
class Came:
    """An outcome: the marking it leads to, or why it cannot go on (`stuck`)."""

    happens: Happens
    body: bytes = b""
    path: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    kept: tuple[Open, ...] = ()
    """What stood open before and still does, untouched."""
    written: Mapping[str, frozenset[str]] | None = None
    sampled: bool = False
    stuck: Stuck | None = None
    certain: bool = False
    cut: bool = False
    """There are more outcomes than were looked at."""


def beginnings(net: Net) -> list[Happens]:
    """The ways a case can begin."""
    starts = [net.node(one) for one in net.body(net.id).starts]
    awaited = [one for one in starts if one.kind is Kind.START and one.event.kind != "none"]
    found = [Happens(Action("start"), net.id, {}, Happened("start"))]
    named = (Happens(Action("start", one.id), one.id, {}, Happened("start-at", name_of(one))) for one in awaited)
    return [*found, *named]


def happenings(net: Net, opens: Iterable[Open]) -> Iterator[Happens]:
    """Everything that can happen where this is open."""
    codes = sorted({n.event.name for n in net.nodes.values() if n.event.kind == "error" and n.kind in _CATCHING})
    signals: set[str] = set()
    for one in opens:
        node = net.node(one.element)
        if one.what == "task":
            yield from _answered(node, one.key)
        elif one.what == "service":
            yield Happens(Action("done", one.key), node.id, {}, Happened("service", name_of(node)))
            for code in codes:
                told = Happened("error", name_of(node), code or "?")
                yield Happens(Action("error", one.key, code), node.id, {}, told)
        elif one.what == "signal":
            name = node.event.name
            if name not in signals:
                signals.add(name)
                yield Happens(Action("signal", name), node.id, {}, Happened("signal", name))
        else:
            yield Happens(Action(one.what, one.key), node.id, {}, Happened(one.what, name_of(node)))


_CATCHING = frozenset({Kind.BOUNDARY, Kind.START})


def _answered(node: Node, key: str) -> Iterator[Happens]:
    step, action = step_of(node), Action("done", key)
    if not step.actions:
        yield Happens(action, node.id, {}, Happened("done", name_of(node)))
    for answer in step.actions:
        for target in (step.return_to if answer == RETURN else ()) or ("",):
            said = f"{answer} {target}".strip()
            yield Happens(action, node.id, {ANSWER: answer, TARGET: target}, Happened("answered", name_of(node), said))


def name_of(node: Node) -> str:
    """What people call a node."""
    return " ".join(node.name.split()) or node.id


def outcomes(model: Model, body: bytes, happens: Happens) -> Iterator[Came]:
    """Every outcome of one happening, each with its own answers to what the diagram asks on the way."""
    choices: list[int] | None = []
    for _ in range(MOST_OUTCOMES):
        assert choices is not None
        ask = SymbolicAsk(model.programs, happens.values, choices)
        try:
            yield _came(model, body, happens, ask)
        except NotOpen:
            return
        except Endless:
            yield Came(happens, cut=True)
        choices = following(ask.taken)
        if choices is None:
            return
    yield Came(happens, cut=True)


def _came(model: Model, body: bytes, happens: Happens, ask: SymbolicAsk) -> Came:
    net = model.net
    for name in _brought(net, happens):
        ask.written[name].add(happens.element)
    try:
        played = play(net, decode(net, body), happens.action, ask)
    except Stuck as stuck:
        return Came(happens, stuck=stuck, certain=ask.certain, sampled=ask.sampled)
    return Came(
        happens,
        body=encode(played.root),
        path=tuple(played.path),
        ends=tuple(played.ends),
        kept=tuple(one for one in open_in(net, played.root) if one.old),
        written={name: frozenset(by) for name, by in ask.written.items()},
        sampled=ask.sampled,
    )


def _brought(net: Net, happens: Happens) -> set[str]:
    """The variables a happening brings along by itself."""
    node = net.nodes.get(happens.element)
    if node is None or happens.action.what != "done":
        return set()
    said = set(words(node.properties.get("writes", "")))
    if node.kind in HUMAN:
        step = step_of(node)
        said |= {ANSWER} if step.actions else set()
        said |= {TARGET} if step.return_to else set()
    return said
