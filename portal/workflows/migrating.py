"""Moving running cases to another version of their process: marking by marking, not case by case.

Elements are aligned by id; what was removed needs a word of the author (`mapping`: old id → new id). Nothing is
guessed: a marking that cannot be placed is refused, with the reason. What was placed is played on a little
way, so that no case is moved to where it would stand still.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from portal.kernel.phrases import Phrase
from portal.workflows.moving.aligning import Aligned, Cannot
from portal.workflows.moving.keys import images
from portal.workflows.play.looking import Open, open_in
from portal.workflows.play.marking import decode, encode
from portal.workflows.play.model import Model

LOOKED_AHEAD: Final = 200
"""Markings looked at from where a case is put."""
MESSAGES: Final = {
    "standstill": "dari sana kasus macet di {element}",
    "unknown": "kedudukan ini tidak dikenal di versi lama",
}
MOVES: Final = Phrase("")


@dataclass(frozen=True)
class Migrated:
    """Where a marking moves: its new form, or `why` it cannot (`element` of the old diagram)."""

    body: bytes | None
    element: str = ""
    why: Phrase = MOVES
    added: tuple[Open, ...] = ()
    """What opens by the move: new timers, messages, signals."""
    dropped: tuple[Open, ...] = ()
    """What closes by the move."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Old key → new key of what stays open under another name."""


def migrate_marking(old: Model, new: Model, mapping: Mapping[str, str], body: bytes) -> Migrated:
    """A marking of the old version as a marking of the new one."""
    before = decode(old.net, body)
    if before is None:
        return Migrated(body)
    try:
        placed = Aligned(old.net, new.net, mapping).scope(json.loads(body), new.net.id)
    except Cannot as refusal:
        return Migrated(None, refusal.element, refusal.why)
    after = decode(new.net, json.dumps(placed).encode())
    assert after is not None
    moved = encode(after)
    if standstill := _standstill(new, moved):
        return Migrated(None, standstill, Phrase(MESSAGES["standstill"], element=standstill))
    kept = images(old.net, new.net, before, after, mapping)
    there = set(kept.values())
    return Migrated(
        moved,
        added=tuple(one for one in open_in(new.net, after) if (one.what, one.key) not in there),
        dropped=tuple(one for one in open_in(old.net, before) if (one.what, one.key) not in kept),
        renamed={key: to for (_, key), (_, to) in kept.items() if key != to},
    )


def _standstill(model: Model, body: bytes) -> str:
    """The element at which cases put here would stand still; "" when none was found."""
    from portal.workflows.gate.context import Budget
    from portal.workflows.gate.proof.exploring import explored
    from portal.workflows.gate.proof.standstill import dead_ends

    found = explored(model, Budget(markings=LOOKED_AHEAD, seconds=2.0), body)
    return next((finding.element for finding in dead_ends(found)), "")


@dataclass(frozen=True)
class Row:
    """One marking of the preview: how many cases stand there, what is open, what will be."""

    marking: int
    count: int
    open: tuple[str, ...]
    to: tuple[str, ...]
    moved: Migrated

    @property
    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        said = {"marking": self.marking, "count": self.count, "open": list(self.open), "to": list(self.to)}
        said |= {"ok": self.moved.body is not None, "element": self.moved.element, "why": self.moved.why}
        added, dropped = (sorted(one.key for one in ones) for ones in (self.moved.added, self.moved.dropped))
        return said | {"added": added, "dropped": dropped, "renamed": dict(self.moved.renamed)}


def preview(
    old: Model, new: Model, mapping: Mapping[str, str], counts: Mapping[bytes | int, int] | None = None
) -> list[Row]:
    """What a migration would do to each marking cases stand at; without counts, to every marking there can be."""
    bodies = {old.interner.learn(one): one for one in counts or () if isinstance(one, bytes)}
    numbers = {one if isinstance(one, int) else old.interner.learn(one): count for one, count in (counts or {}).items()}
    if not counts or any(not old.interner.knows(one) for one in numbers):
        bodies |= _reachable(old)
    if not counts:
        numbers = dict.fromkeys(bodies, 0)
    return [_row(old, new, mapping, marking, count) for marking, count in numbers.items()]


def _reachable(model: Model) -> dict[int, bytes]:
    from portal.workflows.gate.context import Budget
    from portal.workflows.gate.proof.exploring import explored

    found = explored(model, Budget(markings=5_000, seconds=5.0))
    return {model.interner.learn(one.body): one.body for one in found.seen if one.body != b"null"}


def _row(old: Model, new: Model, mapping: Mapping[str, str], marking: int, count: int) -> Row:
    if not old.interner.knows(marking):
        return Row(marking, count, (), (), Migrated(None, "", Phrase(MESSAGES["unknown"])))
    moved = migrate_marking(old, new, mapping, old.interner.body(marking))
    to = () if moved.body is None else tuple(one.key for one in open_in(new.net, decode(new.net, moved.body)))
    return Row(marking, count, tuple(one.key for one in old.interner.open(marking)), to, moved)
