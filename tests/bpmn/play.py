"""Playing a process without the portal: answers, timers, and services that say what a scenario wants them to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from portal.cases.ports import Advance, ProcessInfo, Scalar, ServiceCall
from portal.workflows.engine import SpiffEngine

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
BLANK: dict[str, Scalar] = {"keputusan": "", "kembali_ke": "", "hasil_terap": ""}


def scenarios(process: str) -> list[dict[str, Any]]:
    """The author's paths."""
    return list(yaml.safe_load((BPMN / process / "scenarios.yaml").read_text()))


def services(*, conflict: bool = False) -> dict[str, ServiceCall]:
    """What the portal would offer, saying one thing."""
    return {
        "registry.apply_change_set": lambda _: {"hasil_terap": "konflik" if conflict else "diterapkan"},
        "documents.issue_decree": lambda _: {},
    }


class Life:
    """One case living through a process."""

    def __init__(self, engine: SpiffEngine, process: str, *, conflict: bool = False, **variables: Scalar) -> None:
        self.engine = engine
        self.info: ProcessInfo = engine.process(process)
        self.services = services(conflict=conflict)
        self.now: Advance = engine.start(process, BLANK | variables, self.services)

    def answer(self, step: str, action: str, to: str = "") -> Advance:
        """Answer an open step."""
        answers = {"keputusan": action, "kembali_ke": to}
        self.now = self.engine.complete(
            self.info, self.now.state, self.now.variables, step=step, answers=answers, services=self.services
        )
        return self.now

    def fire(self, element: str) -> Advance:
        """Let a timer fall due."""
        self.now = self.engine.fire(
            self.info, self.now.state, self.now.variables, element=element, services=self.services
        )
        return self.now

    def walk(self, steps: list[list[str]]) -> None:
        """Follow a scenario; every step must be the one that is open."""
        for step, action, *to in steps:
            if step == "timer":
                assert [timer.element for timer in self.now.timers] == [action]
                self.fire(action)
            else:
                assert self.now.ready == (step,)
                self.answer(step, action, *to)
