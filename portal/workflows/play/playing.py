"""One action played to rest: from a marking and one thing that happens to the next marking.

Errors look for their catcher first; then tokens move; when none can, signals sound, spent bodies close, inclusive
joins fire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.workflows.net.model import HUMAN, Kind, Net, Node
from portal.workflows.play.asking import Ask
from portal.workflows.play.events import broadcast, climb, event_happens, fail
from portal.workflows.play.looking import key_of
from portal.workflows.play.marking import Item, Scope, items_of
from portal.workflows.play.tokens import Play


class NotOpen(LookupError):
    """Nothing of that key waits in this marking."""


@dataclass(frozen=True)
class Action:
    """One thing that happens: `what` done (work or call), timer, message, signal or error, at `key`.

    A signal's key is its name; an error's `code` is what the failed call threw. `start` begins a case: its key is the
    start event, "" the plain one.
    """

    what: str
    key: str = ""
    code: str = ""


def play(net: Net, root: Scope | None, action: Action, ask: Ask) -> Play:
    """Let `action` happen to `root` (None and a `start` for a new case), to rest. Refuses: `NotOpen`, `Stuck`."""
    played = Play(net, ask, root)
    if action.what == "start":
        played.root = Scope(net.id)
        played.open_body(played.root, action.key or None)
    else:
        _happen(played, action)
    _settle(played)
    return played


def _happen(played: Play, action: Action) -> None:
    if action.what == "done":
        played.finished(_item(played, action.key, lambda node: node.kind in {*HUMAN, Kind.SERVICE}))
    elif action.what == "error":
        fail(played, _item(played, action.key, lambda node: node.kind is Kind.SERVICE), action.code)
    elif action.what == "signal":
        if not broadcast(played, action.key):
            raise NotOpen(action.key)
    elif not event_happens(played, action.what, action.key):
        raise NotOpen(action.key)


def _item(played: Play, key: str, fits: Callable[[Node], bool]) -> Item:
    for item in items_of(played.root) if played.root else ():
        if item.waits and fits(item.node) and key_of(item) == key:
            return item
    raise NotOpen(key)


def _settle(played: Play) -> None:
    while played.root is not None:
        if played.raised:
            _raise(played)
        elif played.move_one():
            continue
        elif played.signals:
            broadcast(played, played.signals.pop(0))
        elif not played.finish_one() and not played.fire_inclusive():
            return


def _raise(played: Play) -> None:
    scope, thrown = played.raised.pop(0)
    if scope.gone or climb(played, scope, thrown.kind, thrown.name) or thrown.kind == "escalation":
        return
    assert played.root is not None
    played.terminate(played.root)
