"""SpiffWorkflow's script engine over one set of variables per case, in the safe language, without a clock.

Tokens carry no data: gateways read and service tasks write the case's own variables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.event_definitions import DurationTimerEventDefinition

from portal.cases.ports import Scalar, ServiceCall
from portal.kernel.expressions import evaluate


class UnknownService(LookupError):
    """A diagram names a service task that the portal does not offer."""


class CaseScriptEngine(PythonScriptEngine):  # type: ignore[misc]
    """Evaluates guards on, and runs services for, one case."""

    def __init__(self, variables: Mapping[str, Scalar], services: Mapping[str, ServiceCall]) -> None:
        super().__init__()
        self.variables: dict[str, Scalar] = dict(variables)
        self.services = services
        self.ran: list[str] = []

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """A guard or a duration, over the case's variables."""
        return evaluate(expression, self.variables)

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """Script tasks are not part of the shipped processes."""
        raise UnknownService(f"script task {task.task_spec.name}: naskah tidak didukung")

    def call_service(self, context: Any, operation_name: str, operation_params: Any, **_: Any) -> str:
        """Run a registered verb; what it returns becomes variables."""
        service = self.services.get(operation_name)
        if service is None:
            raise UnknownService(operation_name)
        self.ran.append(operation_name)
        self.variables.update(service(self.variables))
        return json.dumps({})


class ClocklessTimer(DurationTimerEventDefinition):  # type: ignore[misc]
    """A duration that never asks what time it is: it fires when the portal says so."""

    def has_fired(self, my_task: Any) -> bool:
        """Only an explicit firing counts."""
        return bool(my_task.internal_data.get("event_fired", False))

    def timer_value(self, my_task: Any) -> str:
        """The duration as written in the diagram, unquoted."""
        return str(self.expression).strip("\"'")
