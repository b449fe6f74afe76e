"""All markings a process can come to, breadth first, so that the first way found to each is the shortest."""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.kernel.phrases import Phrase
from portal.workflows.findings import Happened
from portal.workflows.gate.context import Budget
from portal.workflows.gate.proof.acting import OVER, Came, Happens, beginnings, happenings, outcomes
from portal.workflows.gate.proof.again import Beside
from portal.workflows.gate.proof.places import Place, covers, crowded, places_in
from portal.workflows.net.model import Kind, Net
from portal.workflows.play.looking import Open, open_in
from portal.workflows.play.marking import decode
from portal.workflows.play.model import Model

MOST_TOGETHER = 4
"""Tokens at one place from which on nothing further is looked at."""
MOST_ALIKE = 2
"""Tokens at one place that are looked at where they never meet: more can do no more."""


@dataclass
class Seen:
    """One marking: where it stands, what is open, how one comes there, where it leads."""

    body: bytes
    open: tuple[Open, ...]
    before: int | None
    """The marking one comes from; None for a beginning."""
    came: Came | None
    again: bool
    """Whether an event that does not interrupt happened on the way."""
    after: set[int] = field(default_factory=set)
    finished: bool = False
    """Everything that can happen here has been tried."""
    grown: bool = False
    piled: bool = False
    """A third token stands where tokens never meet: like the marking with two, so it is not looked at."""

    @property
    def is_dead(self) -> bool:
        """Tokens stand, and nothing can happen."""
        return not self.open and self.body != OVER


@dataclass
class Explored:
    """What was seen."""

    model: Model
    beside: Beside
    seen: list[Seen] = field(default_factory=list)
    steps: int = 0
    left_out: str = ""
    """Why something was left out; "" when nothing was."""
    sampled: bool = False
    elements: set[str] = field(default_factory=set)
    """Elements passed or opened."""
    stuck: list[tuple[int | None, Came]] = field(default_factory=list)
    unsure: int = 0
    """Outcomes that stopped at a choice none of whose conditions held, by answers that may not go together."""
    together: set[tuple[str, str]] = field(default_factory=set)
    """(a, b): a happened while b stayed open."""
    written: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    """Element that happened → variable → elements that wrote it on the way."""

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        return not self.left_out and all(one.finished or one.grown or one.piled for one in self.seen)

    @property
    def proven(self) -> bool:
        """Whether whatever can happen is known, markings without end that are like others included."""
        return self.complete and not any(one.grown for one in self.seen)

    @property
    def bounded(self) -> bool:
        """Whether these are all the markings there are."""
        return self.proven and not any(one.piled for one in self.seen)

    def way(self, place: int | None) -> list[Came]:
        """What happened on the shortest way to a marking."""
        found: list[Came] = []
        while place is not None:
            one = self.seen[place]
            if one.came is not None:
                found.append(one.came)
            place = one.before
        return found[::-1]

    def told(self, place: int | None, *more: Came) -> tuple[Happened, ...]:
        """The shortest way in words."""
        return tuple(came.happens.told for came in (*self.way(place), *more))


class Explorer:
    """Looks at everything that can happen, until all is seen or the budget is spent."""

    def __init__(self, model: Model, budget: Budget) -> None:
        self.net: Net = model.net
        self.found = Explored(model, beside=Beside(model.net))
        self.budget = budget
        self.until = time.monotonic() + budget.seconds
        self._numbers: dict[bytes, int] = {}
        self._places: dict[int, Counter[Place]] = {}
        self._queue: deque[int] = deque()

    def explore(self, *bodies: bytes) -> Explored:
        """From the beginnings of a case, or from given markings."""
        for body in bodies:
            self._arrive(None, None, body)
        if not bodies:
            for happens in beginnings(self.net):
                self._try(None, OVER, happens)
        while self._queue and not self._spent():
            self._expand(self._queue.popleft())
        if any(not (one.finished or one.grown or one.piled) for one in self.found.seen):
            self._leave_out(self._limit())
        return self.found

    def _spent(self) -> bool:
        return time.monotonic() > self.until or len(self.found.seen) >= self.budget.markings

    def _limit(self) -> Phrase:
        if len(self.found.seen) >= self.budget.markings:
            return Phrase("batas {most} kedudukan tercapai", most=self.budget.markings)
        return Phrase("batas {seconds} detik tercapai", seconds=f"{self.budget.seconds:g}")

    def _leave_out(self, why: Phrase) -> None:
        self.found.left_out = self.found.left_out or why

    def _expand(self, place: int) -> None:
        here = self.found.seen[place]
        for happens in happenings(self.net, here.open):
            if not self._try(place, here.body, happens):
                return
        here.finished = True

    def _try(self, place: int | None, body: bytes, happens: Happens) -> bool:
        """Try one happening in all its outcomes; False when the budget is spent meanwhile."""
        for came in outcomes(self.found.model, body, happens):
            self.found.steps += 1
            self._note(place, came)
            if came.body:
                self._arrive(place, came, came.body)
            if self.found.steps % 64 == 0 and time.monotonic() > self.until:
                return False
        return True

    def _note(self, place: int | None, came: Came) -> None:
        found, acting = self.found, came.happens.element
        if came.cut:
            self._leave_out(Phrase("terlalu banyak kemungkinan sekaligus sesudah {element}", element=acting))
        found.sampled = found.sampled or came.sampled
        if came.stuck is not None and came.happens.action.what != "error":
            found.stuck.append((place, came))
        found.elements.update(came.path)
        found.together.update((acting, one.element) for one in came.kept if one.element != acting)
        for name, by in (came.written or {}).items():
            found.written[acting][name].update(by)

    def _arrive(self, place: int | None, came: Came | None, body: bytes) -> None:
        number = self._numbers.get(body)
        if number is None:
            number = self._numbers[body] = len(self.found.seen)
            self.found.seen.append(self._seen(place, came, body))
            self._places[number] = places_in(body)
            if self._may_grow(number):
                self._queue.append(number)
        if place is not None:
            self.found.seen[place].after.add(number)

    def _seen(self, place: int | None, came: Came | None, body: bytes) -> Seen:
        opens = tuple(open_in(self.net, decode(self.net, body)))
        self.found.elements.update(one.element for one in opens)
        before = self.found.seen[place].again if place is not None else False
        return Seen(body, opens, place, came, before or (came is not None and self._repeats(came)))

    def _repeats(self, came: Came) -> bool:
        """Whether an event came that leaves its host be, so that it may come again."""
        passed = (self.net.nodes[one] for one in came.path)
        return any(node.kind in {Kind.BOUNDARY, Kind.START} and not node.interrupting for node in passed)

    def _may_grow(self, number: int) -> bool:
        """Whether to look further from here: not where tokens pile up on top of an earlier marking."""
        here, places = self.found.seen[number], self._places[number]
        full = crowded(places)
        if not full:
            return True
        if (
            here.again
            and self._came_twice(number)
            and all(self.found.beside.causes(one) and self.found.beside.apart(one) for one in full)
        ):
            here.piled = max(places.values()) > MOST_ALIKE
            return not here.piled
        if any(covers(places, self._places[one]) for one in self._above(here)):
            here.grown = True
            return False
        if max(places.values()) < MOST_TOGETHER:
            return True
        self._leave_out(Phrase("token menumpuk di {element}", element=full[0].element))
        return False

    def _came_twice(self, number: int) -> bool:
        """Whether one event that leaves its host be came more than once on the way."""
        passed = Counter(one for came in self.found.way(number) for one in came.path)
        return any(passed[event.id] > 1 for event in self.found.beside.events)

    def _above(self, here: Seen) -> Iterator[int]:
        place = here.before
        while place is not None:
            yield place
            place = self.found.seen[place].before


def explored(model: Model, budget: Budget, *bodies: bytes) -> Explored:
    """Everything a process can come to, within the budget."""
    return Explorer(model, budget).explore(*bodies)
