"""A life: a case led by chance, by two players in step, until they part, it is over, or it has been long enough."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from tests.lives.models import Life
from tests.lives.openings import Opening
from tests.lives.referee import Referee, Rules
from tests.lives.seen import Happening, Seen

MOST_STEPS = 24


class Player(Protocol):
    """Whoever can lead a case."""

    def start(self) -> Seen:
        """Begin it."""

    def act(self, happening: Happening) -> Seen:
        """Let something happen."""


@dataclass
class Lived:
    """How a life went. `parted`: how the players first differed, in words; empty when they never did."""

    seed: int
    history: list[Happening] = field(default_factory=list)
    parted: list[str] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    """Parts of the diagram that a token has seen."""

    def __str__(self) -> str:
        steps = [f"  {place}. {one}" for place, one in enumerate(self.history, 1)]
        return "\n".join([f"life {self.seed}", *steps, "  referee / player:", *(f"    {one}" for one in self.parted)])


def live(
    life: Life,
    rules: Rules,
    player: Player,
    seed: int,
    *,
    only: frozenset[str] | None = None,
    happenings: list[Happening] | None = None,
) -> Lived:
    """Lead one life; `only` these things seen are compared. With `happenings` they are what happens, not chance."""
    chance = random.Random(f"{life.name} {seed}")
    referee, lived = Referee(rules, dict(life.start)), Lived(seed)
    told = iter(happenings) if happenings is not None else None
    wanted, got = referee.start(), _safely(player.start)
    while not lived.parted:
        lived.parted = [got] if isinstance(got, str) else wanted.unlike(got, only)
        if lived.parted or len(lived.history) >= MOST_STEPS or wanted.over:
            break
        happening = next(told, None) if told else _chosen(life, referee.openings(), chance)
        if happening is None:
            break
        lived.history.append(happening)
        wanted = referee.act(happening)
        got = _safely(lambda one=happening: player.act(one))
    lived.visited = referee.game.visited
    return lived


def _safely(step: Callable[[], Seen]) -> Seen | str:
    """What a player shows, or how it fell over."""
    try:
        return step()
    except Exception as error:  # noqa: BLE001 - a player that falls over has lost
        return f"fell over: {type(error).__name__}: {error}"


def _chosen(life: Life, openings: list[Opening], chance: random.Random) -> Happening | None:
    possible = sorted(set(_possible(life, openings)))
    if not possible:
        return None
    what, key, code, part = chance.choice(possible)
    fields = life.answers.get(part, {}) if what != "error" else {}
    return Happening(what, key, code, {name: chance.choice(values) for name, values in fields.items()})


def _possible(life: Life, openings: list[Opening]) -> Iterator[tuple[str, str, str, str]]:
    for one in openings:
        if one.what in {"task", "service"}:
            yield "done", one.key, "", one.part
        if one.what == "service":
            yield from (("error", one.key, code, "") for code in life.codes)
        if one.what == "signal":
            yield "signal", one.name, "", one.name
        if one.what in {"timer", "message"}:
            yield one.what, one.key, "", one.part


def shrunk(lived: Lived, again: Callable[[list[Happening]], Lived]) -> Lived:
    """The same difference with every step left out that it does not need; `again` leads a life of told steps."""
    for place in reversed(range(len(lived.history))):
        shorter = lived.history[:place] + lived.history[place + 1 :]
        try:
            tried = again(shorter)
        except LookupError:
            continue
        if tried.parted:
            return shrunk(tried, again)
    return lived
