"""A process played by itself from a file of answers, without portal or database: what an author does before a deploy.

Answers are a list of happenings in order, or say for each task what is answered whenever it is open. Calls without an
answer are done without a result; timers fire only when the file says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from portal.kernel.phrases import Phrase
from portal.workflows.describing import step_of as step_of_people
from portal.workflows.gate.context import Budget
from portal.workflows.gate.lint.ground import ANSWER, TARGET
from portal.workflows.gate.proof.exploring import explored
from portal.workflows.gate.proof.standstill import dead_ends
from portal.workflows.gate.scenarios.format import BadScenario, Step, step_of
from portal.workflows.gate.scenarios.walking import action_of, find_open
from portal.workflows.net.model import HUMAN, Kind, Net
from portal.workflows.play.asking import Stuck
from portal.workflows.play.interner import START
from portal.workflows.play.looking import Open
from portal.workflows.play.model import Model
from portal.workflows.play.playing import Action

MOST: Final = 1_000
"""Happenings of one rehearsal."""
_SCALARS = (str, int, float, bool, type(None))
MESSAGES: Final = {
    "ended": "selesai: {end}",
    "waiting": "menunggu jawaban atau peristiwa",
    "stuck": "macet di {element}: {why}",
    "endless": "berhenti sesudah {most} kejadian",
    "shape": "Berkas jawaban harus berupa daftar kejadian, atau pasangan tugas dan jawabannya.",
    "step": "Berkas jawaban keliru: {detail}.",
    "unknown": "Berkas jawaban menyebut {what} {key}, yang tidak ada di diagram. Yang ada: {known}.",
    "not-open": "Kejadian ke-{number}: {what} {key} tidak sedang terbuka. Yang terbuka: {open}.",
    "value": "Nilai {name} harus teks, angka, ya/tidak, kosong, atau daftarnya.",
    "answer": "Tugas {key} tidak dapat dijawab {value}. Jawabannya: {known}.",
    "target": "Tugas {key} tidak dapat dikembalikan ke {value}. Tujuannya: {known}.",
    "answers": "Jawaban untuk {key} harus berupa pasangan nama dan nilai, atau daftar pasangan itu.",
}


class BadAnswers(ValueError):
    """The answers do not fit the process; `template` and `params` say why, in Indonesian."""

    def __init__(self, why: str, **params: object) -> None:
        self.template, self.params = MESSAGES[why], params
        super().__init__(self.template.format(**params))


@dataclass(frozen=True)
class Answers:
    """What happens: `steps` in order, or `rounds` of answers by element; the last round is repeated when `again`."""

    variables: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    rounds: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    again: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Played:
    """How it went. `template` and `params` tell the outcome in Indonesian."""

    completed: tuple[str, ...]
    open: tuple[Open, ...]
    variables: Mapping[str, Any]
    ended: bool
    end: tuple[str, ...]
    template: str
    params: Mapping[str, object]
    stuck: bool = False

    @property
    def outcome(self) -> str:
        """The outcome for programs: `selesai: <end>`, `menunggu`, or `macet di <element>: <why>`."""
        return "menunggu" if self.template == MESSAGES["waiting"] else self.template.format(**self.params)

    def keys(self, what: str) -> list[str]:
        """The open things of a sort."""
        return [one.key for one in self.open if one.what == what]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "completed": list(self.completed),
            "open": self.keys("task"),
            "timers": self.keys("timer"),
            "messages": self.keys("message"),
            "signals": self.keys("signal"),
            "services": self.keys("service"),
            "variables": dict(self.variables),
            "ended": self.ended,
            "end": list(self.end),
            "outcome": self.outcome,
        }


# reading --------------------------------------------------------------------------------------------------------------


def read_answers(said: Any, net: Net) -> Answers:
    """The answers of a JSON file; refuses with `BadAnswers` what the process does not have."""
    variables: Mapping[str, Any] = {}
    if isinstance(said, dict) and ("steps" in said or ("variables" in said and "variables" not in net.nodes)):
        variables = _values(said.get("variables") or {}, "variables")
        said = said.get("steps", {name: one for name, one in said.items() if name != "variables"})
    if isinstance(said, list):
        return Answers(variables, tuple(_step(one, number, net) for number, one in enumerate(said, 1)))
    if not isinstance(said, dict):
        raise BadAnswers("shape")
    for key in said:
        _known(net, "task", key)
    rounds = {key: _rounds(key, one) for key, one in said.items()}
    for key, several in rounds.items():
        for one in several:
            _answerable(net, key, one)
    return Answers(variables, (), rounds, frozenset(key for key, one in said.items() if isinstance(one, dict)))


def _rounds(key: str, said: Any) -> tuple[Mapping[str, Any], ...]:
    several = said if isinstance(said, list) else [said]
    if not all(isinstance(one, dict) for one in several):
        raise BadAnswers("answers", key=key)
    return tuple(_values(one, key) for one in several)


def _values(said: Any, key: str) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise BadAnswers("answers", key=key)
    for name, value in said.items():
        several = value if isinstance(value, list) else [value]
        if not all(isinstance(one, _SCALARS) for one in several):
            raise BadAnswers("value", name=name)
    return dict(said)


def _step(said: Any, number: int, net: Net) -> Step:
    try:
        step = step_of(said, Phrase("kejadian ke-{number}", number=number))
    except BadScenario as wrong:
        raise BadAnswers("step", detail=wrong.why) from wrong
    _values(dict(step.values), step.key)
    _known(net, step.what, step.key)
    if step.what == "task":
        _answerable(net, step.key, step.values)
    return step


def _answerable(net: Net, key: str, values: Mapping[str, Any]) -> None:
    """Whether the screen of a task would offer this answer: no case is led where the portal lets nobody go."""
    node = net.nodes.get(element_of(key))
    if node is None or node.kind not in HUMAN:
        return
    step = step_of_people(node)
    for why, name, known in (("answer", ANSWER, step.actions), ("target", TARGET, step.return_to)):
        value = values.get(name, "")
        if value != "" and known and value not in known:
            raise BadAnswers(why, key=key, value=value, known=", ".join(known))


def element_of(key: str) -> str:
    """The element a key names, without the bodies it lies in and its number."""
    return key.rpartition("/")[2].partition("#")[0]


def _known(net: Net, what: str, key: str) -> None:
    """Whether the diagram has what a key names."""
    fits = [one for one in net.nodes.values() if _fits(what, one.kind, one.event.kind)]
    names = {one.id for one in fits} | {one.event.name for one in fits if what in {"message", "signal"}}
    if key not in names and element_of(key) not in names:
        raise BadAnswers("unknown", what=what, key=key, known=", ".join(sorted(names - {""})) or "–")


def _fits(what: str, kind: Kind, event: str) -> bool:
    if what == "task":
        return kind in {*HUMAN, Kind.SERVICE}
    return kind is Kind.SERVICE if what in {"service", "error"} else event == what


# playing --------------------------------------------------------------------------------------------------------------


class Rehearsal:
    """One case, played by its answers."""

    def __init__(self, model: Model, answers: Answers) -> None:
        self.model, self.answers = model, answers
        self.variables = dict(answers.variables)
        self.marking = START
        self.completed: list[str] = []
        self.end: list[str] = []
        self.over = False
        self._happened = 0
        self._used: Counter[str] = Counter()

    @property
    def open(self) -> tuple[Open, ...]:
        """What is open now."""
        return () if self.over else self.model.interner.open(self.marking)

    def play(self) -> Played:
        """Play all answers; refuses with `BadAnswers` what is not open when its turn comes."""
        try:
            self._do(Action("start"))
            for number, step in enumerate(self.answers.steps, 1):
                self._calls(self.answers.steps[number - 1 :])
                self._step(step, number)
            while self._call(()) or self._answer():
                pass
        except Stuck as stuck:
            return self._played("stuck", stuck=True, element=stuck.element, why=stuck.why)
        return self._rest()

    def _do(self, action: Action, values: Mapping[str, Any] | None = None) -> None:
        self._happened += 1
        outcome, self.variables = self.model.interner.advance(
            self.marking, action, {**self.variables, **(values or {})}
        )
        self.marking, self.over = outcome.marking, outcome.over
        self.completed += [one for one in outcome.path if not self.model.net.node(one).made]
        self.end += outcome.ends

    def _step(self, step: Step, number: int) -> None:
        what = "service" if step.what == "task" and find_open(self.model, self.open, "service", step.key) else step.what
        one = find_open(self.model, self.open, what, step.key)
        if one is None:
            there = ", ".join(f"{one.what} {one.key}" for one in self.open) or "–"
            raise BadAnswers("not-open", number=number, what=step.what, key=step.key, open=there)
        self._do(action_of(self.model, one, what, step.code), step.values)

    def _calls(self, coming: Iterable[Step]) -> None:
        coming = tuple(coming)
        while self._call(coming):
            pass

    def _call(self, coming: tuple[Step, ...]) -> bool:
        """Do one call nobody will speak of any more; whether there was one."""
        spoken = {step.key for step in coming if step.what in {"service", "error", "task"}}
        for one in self.open if self._happened < MOST else ():
            if one.what == "service" and not spoken & {one.key, one.element}:
                self._do(Action("done", one.key), self._said(one))
                return True
        return False

    def _answer(self) -> bool:
        """Answer one open task that has an answer left; whether there was one."""
        for one in self.open if self._happened < MOST else ():
            values = self._said(one) if one.what == "task" else None
            if values is not None:
                self._do(Action("done", one.key), values)
                return True
        return False

    def _said(self, one: Open) -> Mapping[str, Any] | None:
        for key in (one.key, one.element):
            rounds = self.answers.rounds.get(key, ())
            if self._used[key] < len(rounds) or (rounds and key in self.answers.again):
                self._used[key] += 1
                return rounds[min(self._used[key], len(rounds)) - 1]
        return None

    def _rest(self) -> Played:
        if self.over:
            return self._played("ended", end=self.end[-1] if self.end else self.model.net.id)
        if self._happened >= MOST:
            return self._played("endless", most=MOST)
        if not self.open:
            body = self.model.interner.body(self.marking)
            finding = next(dead_ends(explored(self.model, Budget(markings=1), body)))
            return self._played("stuck", stuck=True, element=finding.element, why=finding.why)
        return self._played("waiting")

    def _played(self, how: str, *, stuck: bool = False, **params: object) -> Played:
        completed, end = tuple(self.completed), tuple(self.end)
        return Played(completed, self.open, self.variables, self.over, end, MESSAGES[how], params, stuck)


def rehearse(model: Model, answers: Answers) -> Played:
    """Play a process by its answers, from the beginning to where they end."""
    return Rehearsal(model, answers).play()
