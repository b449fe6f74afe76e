"""A diagram as SpiffWorkflow reads it, without clock and without calls: services wait like people's work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.event_definitions import DurationTimerEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.defaults import ManualTask

from portal.workflows.net.xml import opened


class CannotRead(ValueError):
    """The referee cannot read this diagram; nothing is wrong with the diagram."""


class CallTask(ManualTask):
    """A call of a service, done when somebody says so."""


class ClocklessTimer(DurationTimerEventDefinition):
    """A duration that never asks what time it is: it fires when somebody says so."""

    def __init__(self, name: str) -> None:
        super().__init__(name, str(timedelta(1)))

    def has_fired(self, my_task: Any) -> bool:
        """Only an explicit firing counts."""
        return bool(my_task.internal_data.get("event_fired", False))


class Parser(SpiffBpmnParser):
    """SpiffWorkflow's parser, services read as waiting work."""

    OVERRIDE_PARSER_CLASSES: ClassVar = {
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("serviceTask"): (SpiffTaskParser, CallTask),
    }


def specs_of(source: bytes, process: str, others: Iterable[bytes] = ()) -> tuple[Any, Mapping[str, Any]]:
    """The process, its sub-processes and those it calls from `others` as specifications; refuses with `CannotRead`."""
    parser = Parser()
    try:
        for one in (source, *others):
            root = opened(one)
            for element in root.iter(full_tag("process")):
                if one is not source or element.get("id") == process:
                    element.set("isExecutable", "true")
            parser.add_bpmn_xml(etree.ElementTree(root))
        spec, inner = parser.get_spec(process), parser.get_subprocess_specs(process)
    except (ValidationException, AttributeError, KeyError, TypeError) as error:
        raise CannotRead(str(error)[:200]) from error
    for one in (spec, *inner.values()):
        _without_clock(one)
    return spec, inner


def _without_clock(spec: Any) -> None:
    for task in spec.task_specs.values():
        definition = getattr(task, "event_definition", None)
        if isinstance(definition, TimerEventDefinition):
            task.event_definition = ClocklessTimer(definition.name)
