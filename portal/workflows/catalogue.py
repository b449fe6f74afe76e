"""The processes the portal ships: parsed once, known by their SHA-256, described for people.

SpiffWorkflow parses; what a step is for people (form, answers, deadline, maker ≠ checker) is read from its properties.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import DurationTimerEventDefinition
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser

from portal.cases.ports import ProcessInfo, StepInfo
from portal.workflows.script_engine import ClocklessTimer

SHIPPED = Path(__file__).resolve().parents[2] / "bpmn"
FORMS = frozenset({"draf", "musdes", "kunjungan", "keputusan", "konflik"})
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


class BadModel(ValueError):
    """A process model that cannot be used; the message names the element and the mend."""


def duration(text: str) -> timedelta:
    """An ISO 8601 duration of days, hours and minutes (P10D, PT72H)."""
    found = _DURATION.fullmatch(text.strip("\"' "))
    if not found or not any(found.groups()):
        raise BadModel(f"'{text}' bukan lama waktu ISO 8601 (contoh: P10D, PT72H)")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


@dataclass(frozen=True)
class Model:
    """One version of one process: what the engine runs and what people read."""

    info: ProcessInfo
    spec: Any
    subprocesses: Any


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _step(spec: Any) -> StepInfo:
    properties = (spec.extensions or {}).get("properties") or {}
    form = properties.get("form", "")
    if form not in FORMS:
        raise BadModel(f"{spec.bpmn_id}: formulir '{form}' tidak dikenal; pilih {', '.join(sorted(FORMS))}")
    if not spec.lane:
        raise BadModel(f"{spec.bpmn_id}: tugas tidak berada di lajur peran mana pun")
    return StepInfo(
        id=spec.bpmn_id,
        label=spec.bpmn_name or spec.bpmn_id,
        role=spec.lane,
        form=form,
        actions=_words(properties.get("actions", "")),
        return_to=_words(properties.get("return_to", "")),
        not_same_as=_words(properties.get("not_same_as", "")),
        due=duration(properties["due"]) if properties.get("due") else None,
        phase=properties.get("phase", ""),
    )


def _phases(source: bytes) -> tuple[tuple[str, str], ...]:
    found = re.search(rb'name="phases" value="([^"]*)"', source)
    pairs = (pair.partition(":") for pair in _words(found.group(1).decode() if found else ""))
    return tuple((code, label) for code, _, label in pairs)


def _without_clock(spec: Any) -> None:
    """Replace each duration by one that waits to be told (no clock inside the engine)."""
    for task in spec.task_specs.values():
        definition = getattr(task, "event_definition", None)
        if isinstance(definition, DurationTimerEventDefinition):
            duration(definition.expression)
            task.event_definition = ClocklessTimer(definition.name, definition.expression)


def parse(source: bytes, process: str) -> Model:
    """A model from its file. Refuses (`BadModel`) what the portal cannot run."""
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(source)
    spec = parser.get_spec(process)
    _without_clock(spec)
    steps = tuple(_step(task) for task in spec.task_specs.values() if task.manual and task.bpmn_id)
    info = ProcessInfo(process, spec.description or process, hashlib.sha256(source).hexdigest(), steps, _phases(source))
    for step in steps:
        unknown = {*step.return_to, *step.not_same_as} - {other.id for other in steps}
        if unknown:
            raise BadModel(f"{step.id}: langkah {', '.join(sorted(unknown))} tidak ada di diagram")
    return Model(info, spec, parser.get_subprocess_specs(process))


class Catalogue:
    """Process id → versions; the newest is what new cases run."""

    def __init__(self, models: Iterable[Model]) -> None:
        self._lock = threading.Lock()
        self._newest: dict[str, Model] = {}
        self._by_version: dict[tuple[str, str], Model] = {}
        for model in models:
            self.add(model)

    @classmethod
    def shipped(cls, folder: Path = SHIPPED) -> Catalogue:
        """The models under `bpmn/<process>/<process>.bpmn`."""
        files = sorted(folder.glob("*/*.bpmn"))
        return cls(parse(path.read_bytes(), path.stem) for path in files)

    def add(self, model: Model) -> None:
        """Make a model the newest version of its process."""
        with self._lock:
            self._newest[model.info.id] = model
            self._by_version[model.info.id, model.info.version] = model

    def model(self, process: str, version: str | None = None) -> Model:
        """The newest or the named version; KeyError when there is none."""
        return self._newest[process] if version is None else self._by_version[process, version]

    def models(self) -> list[Model]:
        """The newest version of every process."""
        return list(self._newest.values())
