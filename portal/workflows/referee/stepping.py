"""One case walked by SpiffWorkflow on a contracted tree, over one set of variables, in the safe language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import EndEvent
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from portal.kernel.errors import Refused
from portal.kernel.expressions import compile_script, evaluate
from portal.workflows.referee.contraction import contract
from portal.workflows.referee.parsing import CallTask, ClocklessTimer


class NoWay(Exception):
    """The referee cannot go on with these variables."""


@dataclass(frozen=True)
class Seen:
    """What a case shows: open tasks, calls and timers by element, its variables, the ends reached in this step."""

    tasks: tuple[str, ...]
    services: tuple[str, ...]
    timers: tuple[str, ...]
    variables: Mapping[str, Any]
    over: bool
    ends: frozenset[str]


class _Scripts(PythonScriptEngine):
    """Conditions and scripts on the case's own variables."""

    def __init__(self, variables: dict[str, Any]) -> None:
        super().__init__()
        self.variables = variables

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:  # noqa: ARG002 - SpiffWorkflow's signature
        return evaluate(expression, self.variables)

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:  # noqa: ARG002 - SpiffWorkflow's signature
        self.variables.update(compile_script(script).run(self.variables))
        return True


class Referee:
    """A case, from its beginning on."""

    def __init__(self, spec: Any, inner: Mapping[str, Any], variables: Mapping[str, Any]) -> None:
        self.variables = dict(variables)
        self.workflow = BpmnWorkflow(spec, dict(inner), script_engine=_Scripts(self.variables))
        self._ends: set[str] = set()

    def start(self) -> Seen:
        """Begin."""
        return self._settle()

    def complete(self, element: str, values: Mapping[str, Any]) -> Seen:
        """A task or call is done."""
        self.variables.update(values)
        task = next(one for one in self._tasks() if self._is_open(one) and one.task_spec.bpmn_id == element)
        task.run()
        return self._settle()

    def fire(self, element: str) -> Seen:
        """A timer falls due."""
        timer = next(one for one in self._armed() if one.task_spec.bpmn_id == element)
        timer.internal_data["event_fired"] = True
        timer.task_spec._update(timer)  # noqa: SLF001 - how the library itself lets an event happen
        return self._settle()

    def _tasks(self) -> Iterator[Any]:
        yield from list(self.workflow.tasks.values())
        for inner in list(self.workflow.subprocesses.values()):
            yield from () if inner.completed else list(inner.tasks.values())

    def _is_open(self, task: Any) -> bool:
        return bool(task.state == TaskState.READY and task.task_spec.manual)

    def _armed(self) -> list[Any]:
        definition = "event_definition"
        waiting = (one for one in self._tasks() if one.state == TaskState.WAITING)
        return [one for one in waiting if isinstance(getattr(one.task_spec, definition, None), ClocklessTimer)]

    def _settle(self) -> Seen:
        """Run to rest and forget the past."""
        self._ends = set()
        try:
            self.workflow.do_engine_steps(did_complete_task=self._note)
        except (SpiffWorkflowException, Refused) as error:
            raise NoWay(str(error)) from error
        over = self.workflow.is_completed()
        for one in (self.workflow, *self.workflow.subprocesses.values()):
            contract(one)
        opened = [one for one in self._tasks() if self._is_open(one)]
        calls = [one.task_spec.bpmn_id for one in opened if isinstance(one.task_spec, CallTask)]
        tasks = [one.task_spec.bpmn_id for one in opened if not isinstance(one.task_spec, CallTask)]
        timers = sorted(one.task_spec.bpmn_id for one in self._armed())
        return Seen(
            tuple(sorted(tasks)),
            tuple(sorted(calls)),
            tuple(timers),
            dict(self.variables),
            over,
            frozenset(self._ends if over else ()),
        )

    def _note(self, task: Any) -> None:
        if isinstance(task.task_spec, EndEvent) and task.workflow is self.workflow:
            self._ends.add(task.task_spec.bpmn_id)
