"""One version of one process: its file read, checked and described for people, before any case may run it.

SpiffWorkflow parses; what a step is for people (form, answers, deadline, maker ≠ checker) is read from its properties.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.event_definitions import DurationTimerEventDefinition
from SpiffWorkflow.spiff.parser.process import VALIDATOR, SpiffBpmnParser

from portal.cases.ports import ProcessInfo, StepInfo
from portal.workflows import lint
from portal.workflows.lint import BadModel
from portal.workflows.script_engine import ClocklessTimer

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")
_NAMES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "spiff": "http://spiffworkflow.org/bpmn/schema/1.0/core",
}


@dataclass(frozen=True)
class Model:
    """What the engine runs (`spec`), what people read (`info`), and the only variables a case of it may hold."""

    info: ProcessInfo
    spec: Any
    variables: frozenset[str]


def duration(text: str) -> timedelta:
    """An ISO 8601 duration of days, hours and minutes (P10D, PT72H)."""
    found = _DURATION.fullmatch(text.strip("\"' "))
    if not found or not any(found.groups()):
        raise BadModel(f"'{text}' bukan lama waktu ISO 8601 (contoh: P10D, PT72H)")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def parse(
    source: bytes,
    process: str,
    *,
    roles: Collection[str] | None = None,
    services: Collection[str] | None = None,
) -> Model:
    """A model from its file; refuses (`BadModel`) what the portal cannot run.

    `roles` are the lanes and `services` the operations the portal knows; None leaves them unchecked.
    """
    tree = _tree(source)
    spec = _spec(tree, process)
    _without_clock(spec)
    properties = _process_properties(tree, process)
    variables = frozenset(_words(properties.get("variables", "")))
    lint.check_elements(spec, services)
    lint.check_conditions(tree, variables)
    info = ProcessInfo(
        id=process,
        label=spec.description or process,
        version=hashlib.sha256(source).hexdigest(),
        steps=tuple(_step(spec.task_specs[step]) for step in _user_tasks(tree, process)),
        phases=_phases(properties),
    )
    lint.check_steps(info, roles)
    return Model(info, spec, variables)


def _tree(source: bytes) -> Any:
    try:
        return etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise BadModel(f"berkas bukan XML yang utuh: {error}") from error


def _spec(tree: Any, process: str) -> Any:
    parser = SpiffBpmnParser(validator=VALIDATOR)
    try:
        parser.add_bpmn_xml(tree)
        return parser.get_spec(process)
    except ValidationException as error:
        raise BadModel(f"diagram tidak sah: {error}") from error


def _without_clock(spec: Any) -> None:
    """Replace each duration by one that waits to be told (no clock inside the engine)."""
    for task in spec.task_specs.values():
        definition = getattr(task, "event_definition", None)
        if isinstance(definition, DurationTimerEventDefinition):
            task.event_definition = ClocklessTimer(definition.name, duration(definition.expression))


def _process_properties(tree: Any, process: str) -> dict[str, str]:
    path = "//bpmn:process[@id=$process]/bpmn:extensionElements/spiff:properties/spiff:property"
    return {node.get("name"): node.get("value") for node in tree.xpath(path, namespaces=_NAMES, process=process)}


def _user_tasks(tree: Any, process: str) -> list[str]:
    """Ids in the order the file tells them: the reading order."""
    found = tree.xpath("//bpmn:process[@id=$process]/bpmn:userTask/@id", namespaces=_NAMES, process=process)
    return [str(one) for one in found]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _phases(properties: dict[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = (pair.partition(":") for pair in _words(properties.get("phases", "")))
    return tuple((code, label) for code, _, label in pairs)


def _step(spec: Any) -> StepInfo:
    properties = (spec.extensions or {}).get("properties") or {}
    return StepInfo(
        id=spec.bpmn_id,
        label=spec.bpmn_name or spec.bpmn_id,
        role=spec.lane or "",
        form=properties.get("form", ""),
        actions=_words(properties.get("actions", "")),
        return_to=_words(properties.get("return_to", "")),
        not_same_as=_words(properties.get("not_same_as", "")),
        due=duration(properties["due"]) if properties.get("due") else None,
        phase=properties.get("phase", ""),
    )
