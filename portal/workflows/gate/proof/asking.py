"""An `Ask` without a case: every question that is not decided by what is known goes both ways, one way per play.

Along one play answers stay consistent: what was answered or follows from an answer is not asked again until a program
writes one of its variables.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from portal.kernel.errors import Refused
from portal.kernel.expressions import compiled
from portal.kernel.phrases import Phrase
from portal.workflows.gate.proof.formulas import Atom, formula
from portal.workflows.play.asking import Stuck
from portal.workflows.play.programs import Programs
from portal.workflows.play.tokens import MOST_REPEATS

REPEATS = (1, 2, 3, 0)
"""How many times a repetition is tried when the number is not known."""
MOST_QUESTIONS = 100
MOST_TURNS = 3
"""How often one question is asked anew along one play before the answer is no: a loop that never waits."""


class Endless(Exception):
    """More questions along one play than the gate follows."""


class SymbolicAsk:
    """Answers by a list of choices, and goes on with the first choice where the list ends."""

    def __init__(self, programs: Programs, values: Mapping[str, Any], choices: list[int]) -> None:
        self.programs, self.values = programs, dict(values)
        self.choices = choices
        self.taken: list[tuple[int, int]] = []
        """(choice, number of choices) of each open question."""
        self.answers: dict[str, bool] = {}
        self.numbers: dict[str, int] = {}
        self.written: dict[str, set[str]] = defaultdict(set)
        """Variable → elements that wrote it."""
        self.sampled = False
        self._turns: Counter[str] = Counter()

    @property
    def certain(self) -> bool:
        """Whether everything asked was known."""
        return not self.taken

    def guard(self, element: str, source: str) -> bool:
        """Whether a condition holds, by what is known and, for the rest, by choice."""
        asked = formula(source)
        for atom in asked.atoms():
            self._known(element, atom)
        while (atom := asked.open_atom(self.answers)) is not None:  # type: ignore[assignment]
            self._decide(atom)
            for other in asked.atoms():
                self._known(element, other)
        return bool(asked.value(self.answers))

    def _known(self, element: str, atom: Atom) -> None:
        if atom.source in self.answers or not atom.compiled.names <= self.values.keys():
            return
        try:
            self.answers[atom.source] = bool(atom.compiled(self.values))
        except Refused as error:
            raise Stuck(element, error.phrase) from error

    def _decide(self, atom: Atom) -> None:
        self._turns[atom.source] += 1
        if self._turns[atom.source] > MOST_TURNS:
            self.sampled = True
            self.answers[atom.source] = False
            return
        yes = self._choice(2) == 0
        self.answers[atom.source] = yes
        if yes and atom.equals is not None and atom.equals[0] not in self.values:
            name, value = atom.equals
            self.values[name] = value

    def _choice(self, several: int) -> int:
        place = len(self.taken)
        if place >= MOST_QUESTIONS:
            raise Endless
        chosen = self.choices[place] if place < len(self.choices) else 0
        self.taken.append((chosen, several))
        return chosen

    def number(self, element: str, source: str) -> int:
        """How often: the number itself when it is known and small, else a few samples."""
        expression = compiled(source)
        if not expression.names <= self.values.keys():
            if source not in self.numbers:
                self.sampled = True
                self.numbers[source] = REPEATS[self._choice(len(REPEATS))]
            return self.numbers[source]
        try:
            value = expression(self.values)
        except Refused as error:
            raise Stuck(element, error.phrase) from error
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_REPEATS:
            raise Stuck(element, Phrase("jumlah pengulangan harus 0 sampai {most}", most=MOST_REPEATS))
        self.sampled = self.sampled or value > max(REPEATS)
        return min(value, max(REPEATS))

    def run(self, element: str, what: str) -> None:
        """A program writes: what hung on its variables is open again, unless all it reads is known."""
        program = self.programs.programs[element, what]
        result: Mapping[str, Any] = {}
        if program.reads <= self.values.keys():
            try:
                result = program.run(self.values)
            except Refused as error:
                raise Stuck(element, error.phrase) from error
        for name in program.writes:
            self.values.pop(name, None)
            self.written[name].add(element)
        self.answers = {one: yes for one, yes in self.answers.items() if not compiled(one).names & program.writes}
        self.numbers = {one: many for one, many in self.numbers.items() if not compiled(one).names & program.writes}
        self.values.update(result)


def following(taken: list[tuple[int, int]]) -> list[int] | None:
    """The choices of the next play; None when all have been made."""
    rest = list(taken)
    while rest and rest[-1][0] + 1 >= rest[-1][1]:
        rest.pop()
    if not rest:
        return None
    return [chosen for chosen, _ in rest[:-1]] + [rest[-1][0] + 1]
