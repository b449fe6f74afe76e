"""The engine behind `portal.cases.ports`: SpiffWorkflow steps a contracted tree on a cached spec.

Pure: no clock, no database. Timers come back as durations; services are names. The inside may be replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.defaults import EndEvent
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from portal.cases.ports import Advance, ArmedTimer, NotOpen, ProcessInfo, Scalar, ServiceCall
from portal.workflows import codec
from portal.workflows.catalogue import Catalogue
from portal.workflows.contraction import contract
from portal.workflows.model import Model
from portal.workflows.script_engine import CaseScriptEngine, ClocklessTimer


class NoWayOut(ValueError):
    """No way out of a choice holds for these variables: an answer the diagram did not foresee. Nothing has moved."""


class SpiffEngine:
    """`ProcessEngine` on SpiffWorkflow."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @classmethod
    def shipped(cls, *, roles: Collection[str] | None = None, services: Collection[str] | None = None) -> SpiffEngine:
        """The engine with the processes the portal ships; refuses lanes and operations outside `roles`, `services`."""
        return cls(Catalogue.shipped(roles=roles, services=services))

    def process(self, process: str, version: str | None = None) -> ProcessInfo:
        """The newest (or the named) version of a process."""
        return self.catalogue.model(process, version).info

    def processes(self) -> Sequence[ProcessInfo]:
        """The newest version of every process."""
        return [model.info for model in self.catalogue.models()]

    def start(self, process: str, variables: Mapping[str, Scalar], services: Mapping[str, ServiceCall]) -> Advance:
        """Begin the newest version of `process`."""
        model = self.catalogue.model(process)
        script = CaseScriptEngine(model.variables, services)
        script.put(variables)
        return _settle(BpmnWorkflow(model.spec, script_engine=script), script)

    def complete(
        self,
        info: ProcessInfo,
        state: bytes,
        variables: Mapping[str, Scalar],
        *,
        step: str,
        answers: Mapping[str, Scalar],
        services: Mapping[str, ServiceCall],
    ) -> Advance:
        """Answer the open human step `step`; `NotOpen` when it is not open."""
        workflow, script = self._woken(info, state, variables, services)
        task = next((t for t in _open(workflow) if t.task_spec.bpmn_id == step), None)
        if task is None:
            raise NotOpen(step)
        script.put(answers)
        task.run()
        return _settle(workflow, script)

    def fire(
        self,
        info: ProcessInfo,
        state: bytes,
        variables: Mapping[str, Scalar],
        *,
        element: str,
        services: Mapping[str, ServiceCall],
    ) -> Advance:
        """Let the armed timer `element` fall due; `NotOpen` when it is not armed."""
        workflow, script = self._woken(info, state, variables, services)
        timer = next((t for t in _armed(workflow) if t.task_spec.bpmn_id == element), None)
        if timer is None:
            raise NotOpen(element)
        timer.internal_data["event_fired"] = True
        timer.task_spec._update(timer)  # noqa: SLF001 - how the library itself lets an event happen
        return _settle(workflow, script)

    def _woken(
        self, info: ProcessInfo, state: bytes, variables: Mapping[str, Scalar], services: Mapping[str, ServiceCall]
    ) -> tuple[BpmnWorkflow, CaseScriptEngine]:
        model: Model = self.catalogue.model(info.id, info.version)
        script = CaseScriptEngine(model.variables, services)
        script.put(variables)
        return codec.load(state, model.spec, script), script


def _open(workflow: BpmnWorkflow) -> list[Any]:
    return [t for t in workflow.tasks.values() if t.state == TaskState.READY and t.task_spec.manual]


def _armed(workflow: BpmnWorkflow) -> list[Any]:
    return [
        t
        for t in workflow.tasks.values()
        if t.state == TaskState.WAITING and isinstance(getattr(t.task_spec, "event_definition", None), ClocklessTimer)
    ]


def _settle(workflow: BpmnWorkflow, script: CaseScriptEngine) -> Advance:
    """Run to the next human step, contract, and say where the case stands."""
    try:
        workflow.do_engine_steps()
    except WorkflowException as error:
        raise NoWayOut(str(error)) from error
    ended = _ended(workflow) if workflow.is_completed() else None
    contract(workflow)
    timers = tuple(ArmedTimer(t.task_spec.bpmn_id, t.task_spec.event_definition.after) for t in _armed(workflow))
    return Advance(
        state=codec.dump(workflow),
        variables=dict(script.variables),
        ready=tuple(sorted(t.task_spec.bpmn_id for t in _open(workflow))),
        timers=timers,
        ended=ended,
        effects=tuple(script.ran),
    )


def _ended(workflow: BpmnWorkflow) -> str | None:
    """The end event a finished case reached."""
    ends = [
        t.task_spec.bpmn_id
        for t in workflow.tasks.values()
        if t.state == TaskState.COMPLETED and isinstance(t.task_spec, EndEvent)
    ]
    return ends[-1] if ends else None
