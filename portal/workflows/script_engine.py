"""SpiffWorkflow's script engine over one set of variables per case, in the safe language, without a clock.

Tokens carry no data: gateways read and service tasks write the case's own variables.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.event_definitions import DurationTimerEventDefinition

from portal.cases.ports import Scalar, ServiceCall
from portal.kernel.expressions import evaluate


class UnknownService(LookupError):
    """A diagram names a service task that the portal does not offer, or a script it does not run."""


class UndeclaredVariable(ValueError):
    """Something that is not a declared scalar was about to become a variable of a case."""


class CaseScriptEngine(PythonScriptEngine):
    """Evaluates guards on, and runs services for, one case. `declared` are the only variables it will hold."""

    def __init__(self, declared: Collection[str], services: Mapping[str, ServiceCall]) -> None:
        super().__init__()
        self.declared = declared
        self.services = services
        self.variables: dict[str, Scalar] = {}
        self.ran: list[str] = []

    def put(self, variables: Mapping[str, Scalar]) -> None:
        """Set variables; refuses undeclared names and values that are not scalars: domain data stays outside."""
        for name, value in variables.items():
            if name not in self.declared or not isinstance(value, str | int | bool | None):
                raise UndeclaredVariable(f"{name} ({type(value).__name__})")
        self.variables.update(variables)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """A guard, over the case's variables."""
        return evaluate(expression, self.variables)

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """Scripts never run here."""
        raise UnknownService(f"script of {task.task_spec.name}")

    def call_service(self, task: Any, **kwargs: Any) -> str:
        """Run a registered verb; what it returns becomes variables. Its refusals pass through unchanged."""
        name = kwargs["operation_name"]
        service = self.services.get(name)
        if service is None:
            raise UnknownService(name)
        self.ran.append(name)
        self.put(service(MappingProxyType(self.variables)))
        return "null"


class ClocklessTimer(DurationTimerEventDefinition):
    """A duration that never asks what time it is: it fires when the portal says so."""

    def __init__(self, name: str, after: timedelta) -> None:
        super().__init__(name, str(after))
        self.after = after

    def has_fired(self, my_task: Any) -> bool:
        """Only an explicit firing counts."""
        return bool(my_task.internal_data.get("event_fired", False))
