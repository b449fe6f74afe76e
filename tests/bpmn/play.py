"""Playing a shipped process without the portal: answers, timers, and calls that say what a scenario wants."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from portal.cases.outlines import Value
from portal.cases.ports import Advance, Happening, ProcessInfo, Sources
from portal.workflows.engine import InterningEngine
from portal.workflows.gate.beside import called_beside

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
BLANK: dict[str, Value] = {"keputusan": "", "kembali_ke": "", "hasil_terap": ""}
Said = Mapping[str, Value]
Answers = Mapping[str, Said | list[Said]]


def scenarios(process: str) -> list[dict[str, Any]]:
    """The author's paths."""
    return list(yaml.safe_load((BPMN / process / "scenarios.yaml").read_text()))


def shipped(process: str) -> Sources:
    """The files of a process the portal ships, with those it calls."""
    main = BPMN / process / f"{process}.bpmn"
    files = sorted([*(BPMN / process).glob("*.dmn"), *called_beside([main])], key=lambda path: path.name)
    others = tuple(file.read_bytes() for file in files if file.suffix == ".bpmn")
    tables = tuple(file.read_bytes() for file in files if file.suffix == ".dmn")
    return Sources(process, main.read_bytes(), others, tables)


def learned(process: str) -> tuple[InterningEngine, ProcessInfo]:
    """An engine that knows one shipped process."""
    engine = InterningEngine()
    return engine, engine.learn(shipped(process))


class Life:
    """One case living through a process; calls are answered at once by `services`: verb or element → what it says.

    A list says it round by round.
    """

    def __init__(
        self, engine: InterningEngine, info: ProcessInfo, services: Answers | None = None, **variables: Value
    ) -> None:
        self.engine, self.info = engine, info
        self.services = {
            name: list(said) if isinstance(said, list) else said for name, said in (services or {}).items()
        }
        told = {"perlu_mutu": False} if "perlu_mutu" in info.variables else {}
        blank = {name: value for name, value in BLANK.items() if not info.variables or name in info.variables}
        self.now: Advance = engine.start(info.version, blank | told | variables)
        self.now = self._served(self.now)

    @property
    def ready(self) -> tuple[str, ...]:
        """Open steps of people."""
        return self._open("task")

    @property
    def timers(self) -> tuple[str, ...]:
        """Armed timers."""
        return self._open("timer")

    @property
    def heard(self) -> tuple[str, ...]:
        """Messages waited for."""
        return self._open("message")

    def _open(self, what: str) -> tuple[str, ...]:
        return tuple(one.element for one in self.now.open if one.what == what)

    def answer(self, step: str, action: str, to: str = "") -> Advance:
        """Answer an open step."""
        return self.happen(Happening("done", self._key(step)), {"keputusan": action, "kembali_ke": to})

    def fire(self, element: str) -> Advance:
        """Let a timer fall due."""
        return self.happen(Happening("timer", self._key(element)), {})

    def _key(self, element: str) -> str:
        """What is open by its element: inside a called process its key says where; the name itself when none is."""
        return next((one.key for one in self.now.open if one.element == element), element)

    def happen(self, happening: Happening, answers: Mapping[str, Value]) -> Advance:
        """Let something happen; nothing moves when it cannot, nor when a call that follows cannot."""
        variables = {**self.now.variables, **answers}
        self.now = self._served(self.engine.advance(self.info.version, self.now.marking, happening, variables))
        return self.now

    def _served(self, now: Advance) -> Advance:
        while calls := [one for one in now.open if one.what == "service"]:
            variables = {**now.variables, **self._said(calls[0].element)}
            now = self.engine.advance(self.info.version, now.marking, Happening("done", calls[0].key), variables)
        return now

    def _said(self, element: str) -> Said:
        said = self.services.get(element) or self.services.get(self.info.services[element], {})
        return said.pop(0) if isinstance(said, list) else said

    def walk(self, steps: list[Any]) -> None:
        """Follow a scenario; every step must be the one that is open, or the message waited for."""
        for step in steps:
            if isinstance(step, dict):
                assert self.heard == (step["message"],)
                self.happen(Happening("message", step["message"]), step["set"])
            elif step[0] == "timer":
                assert self.timers == (step[1],)
                self.fire(step[1])
            else:
                assert self.ready == (step[0],)
                self.answer(*step)
