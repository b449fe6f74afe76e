"""Stock SpiffWorkflow as a player of lives, its timers fired by hand: the proof that the lives find what they look for.

Only open tasks, timers and the end of the case are asked of it; its variables live on tokens and are another matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState

from tests.lives.models import Life
from tests.lives.seen import Happening, Seen

ASKED = frozenset({"tasks", "timers", "over"})
LONG_AGO = "2000-01-01T00:00:00+00:00"
Specs = tuple[Any, dict[str, Any]]


def specs_of(life: Life) -> Specs:
    """A model, parsed."""
    parser = SpiffBpmnParser()
    parser.add_bpmn_files([str(one) for one in life.diagrams])
    if life.decisions:
        parser.add_dmn_files([str(one) for one in life.decisions])
    return parser.get_spec(life.name), parser.get_subprocess_specs(life.name)


class Stock:
    """One case as the stock engine leads it."""

    def __init__(self, specs: Specs, variables: Mapping[str, Any]) -> None:
        self.workflow = BpmnWorkflow(*specs)
        self.workflow.task_tree.data.update(variables)

    def start(self) -> Seen:
        """Begin the case."""
        self.workflow.do_engine_steps()
        return self._seen()

    def act(self, happening: Happening) -> Seen:
        """Complete a task or fire a timer; the stock engine is asked nothing else."""
        if happening.what == "timer":
            task = self._task(self._timers(), happening.key)
            task._set_internal_data(event_value=LONG_AGO)
            self.workflow.refresh_timers()
        else:
            task = self._task(self._work(), happening.key)
            task.set_data(**happening.answers)
            task.run()
        self.workflow.do_engine_steps()
        return self._seen()

    def _task(self, tasks: Iterator[Any], key: str) -> Any:
        return next(one for one in tasks if self._key(one) == key)

    def _work(self) -> Iterator[Any]:
        return iter(self.workflow.get_tasks(state=TaskState.READY, manual=True))

    def _timers(self) -> Iterator[Any]:
        for task in self.workflow.get_tasks(state=TaskState.WAITING):
            if isinstance(getattr(task.task_spec, "event_definition", None), TimerEventDefinition):
                yield task

    def _key(self, task: Any) -> str:
        parent = getattr(task.workflow, "parent_task_id", None)
        above = self.workflow.get_task_from_id(parent) if parent else None
        return f"{above.task_spec.name}/{task.task_spec.name}" if above else task.task_spec.name

    def _seen(self) -> Seen:
        return Seen(
            tasks=Counter(self._key(one) for one in self._work()),
            timers=Counter(self._key(one) for one in self._timers()),
            over=self.workflow.is_completed(),
        )
