"""Events and their catchers: timers, messages, signals, errors, escalations, in the case and from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.kernel.phrases import Phrase
from portal.workflows.net.model import Kind, Node
from portal.workflows.play.asking import Stuck
from portal.workflows.play.looking import awaited, key_of, prefix_of
from portal.workflows.play.marking import FOR_EVER, Armed, Item, Scope, items_of, scopes_of
from portal.workflows.play.tokens import Play, firings


def event_happens(play: Play, what: str, key: str) -> bool:
    """Let the event at `key` happen; whether anything waited for it."""
    for catcher in _catchers(play):
        if catcher.key == key and catcher.event.event.kind == what:
            catcher.catch()
            return True
    return False


@dataclass(frozen=True)
class _Catcher:
    """A place that waits for an event."""

    key: str
    event: Node
    catch: Callable[[], None]


def _catchers(play: Play) -> Iterator[_Catcher]:
    root = play.root
    if root is None:
        return
    for item in list(items_of(root)):
        if item.waits:
            yield from _waiting(play, item)
        for event_id in list(item.armed):
            event = play.net.node(event_id)
            yield _Catcher(
                prefix_of(item.scope) + event_id, event, lambda item=item, event=event: _boundary(play, item, event)
            )  # type: ignore[misc]
    for scope in list(scopes_of(root)):
        for event_id in list(scope.armed):
            event = play.net.node(event_id)
            yield _Catcher(
                prefix_of(scope) + event_id, event, lambda scope=scope, event=event: _event_start(play, scope, event)
            )  # type: ignore[misc]


def _waiting(play: Play, item: Item) -> Iterator[_Catcher]:
    if item.node.kind in {Kind.CATCH, Kind.RECEIVE}:
        yield _Catcher(key_of(item), item.node, lambda: _caught(play, item))
    elif item.node.kind is Kind.EVENT_GATEWAY:
        for target in awaited(play.net, item.node):
            key = prefix_of(item.scope) + target.id
            yield _Catcher(key, target, lambda target=target: _gateway(play, item, target))  # type: ignore[misc]


def _caught(play: Play, item: Item) -> None:
    if not item.gone:
        play.finished(item)


def _gateway(play: Play, item: Item, target: Node) -> None:
    if item.gone:
        return
    play.remove(item)
    play.path.append(item.node.id)
    play.passed(item.scope, target)


def _spend(armed: dict[str, Armed], event: Node) -> None:
    """One firing less; a repeating timer starts anew."""
    state = armed[event.id]
    if state.left == FOR_EVER:
        if event.event.kind == "timer":
            armed[event.id] = Armed(FOR_EVER)
    elif state.left > 1:
        armed[event.id] = Armed(state.left - 1)
    else:
        del armed[event.id]


def _boundary(play: Play, item: Item, event: Node) -> None:
    if item.gone:
        return
    if event.interrupting:
        play.remove(item)
    else:
        _spend(item.armed, event)
    play.passed(item.scope, event)


def _event_start(play: Play, scope: Scope, event: Node) -> None:
    if scope.gone or event.id not in scope.armed:
        return
    if event.interrupting:
        play.clear(scope)
        scope.armed, scope.interrupted = {}, True
    else:
        _spend(scope.armed, event)
    sub = play.net.node(event.body)
    item = Item(sub, scope)
    scope.items.append(item)
    item.inner = Scope(sub.inner, item)
    for nested in play.net.body(sub.inner).event_starts:
        item.inner.armed[nested] = Armed(firings(play.net.node(nested)))
    play.passed(item.inner, event)


def broadcast(play: Play, name: str) -> bool:
    """A signal reaches everything in the case that waits for it; whether anything did."""
    heard = [one for one in _catchers(play) if one.event.event.kind == "signal" and one.event.event.name == name]
    for one in heard:
        one.catch()
    return bool(heard)


def climb(play: Play, scope: Scope, kind: str, code: str) -> bool:
    """An error or escalation looks for the nearest catcher, outwards; whether one was found.

    An error ends every body it leaves; an escalation leaves them be.
    """
    here: Scope | None = scope
    while here is not None:
        start = _matching(play, list(here.armed), kind, code)
        if start is not None:
            _event_start(play, here, start)
            return True
        if here.owner is None:
            break
        host = here.owner.container or here.owner
        boundary = _matching(play, list(host.armed), kind, code)
        if boundary is not None:
            _boundary(play, host, boundary)
            return True
        here = host.scope
    return False


def fail(play: Play, item: Item, code: str) -> None:
    """A call failed with a BPMN error: its own boundary, else outwards. `Stuck` when nobody catches it."""
    host = item.container or item
    boundary = _matching(play, list(host.armed), "error", code)
    if boundary is not None:
        _boundary(play, host, boundary)
    elif not climb(play, host.scope, "error", code):
        raise Stuck(item.node.id, Phrase("galat {code} tidak ditangkap di mana pun", code=code or Phrase("tanpa kode")))


def _matching(play: Play, events: list[str], kind: str, code: str) -> Node | None:
    """The catcher of this code, a catch-all only when there is none."""
    nodes = [play.net.node(one) for one in events if play.net.node(one).event.kind == kind]
    exact = [node for node in nodes if node.event.name == code and code]
    return next(iter(exact or [node for node in nodes if not node.event.name]), None)
