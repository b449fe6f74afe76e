"""A case's engine state as a few hundred bytes: the contracted tree in depth-first rows, specs left in the cache."""

from __future__ import annotations

import json
import zlib
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

FORMAT = 1


def dump(workflow: BpmnWorkflow) -> bytes:
    """The state of a quiescent, contracted workflow."""
    rows: list[list[Any]] = []
    stack: list[tuple[Any, int]] = [(workflow.task_tree, -1)]
    while stack:
        task, parent = stack.pop()
        here = len(rows)
        rows.append([parent, task.task_spec.name, task.state, int(task.triggered), task.internal_data])
        stack.extend((child, here) for child in reversed(task.children))
    body = json.dumps([FORMAT, workflow.completed, rows], separators=(",", ":"))
    return zlib.compress(body.encode())


def load(state: bytes, spec: Any, engine: Any) -> BpmnWorkflow:
    """The workflow of a stored state, on the cached spec, `engine` put back (a restored one is a default)."""
    made_as, completed, rows = json.loads(zlib.decompress(state))
    if made_as != FORMAT:
        raise ValueError(f"state format {made_as} is not known")
    workflow = BpmnWorkflow(spec, script_engine=engine, deserializing=True)
    tasks: list[Any] = []
    for index, (parent, name, status, triggered, internal) in enumerate(rows):
        task = _task(workflow, spec.task_specs[name], index)
        task._state, task.triggered, task.internal_data = status, bool(triggered), internal  # noqa: SLF001
        if parent >= 0:
            task._parent = tasks[parent].id  # noqa: SLF001
            tasks[parent]._children.append(task.id)  # noqa: SLF001
        workflow.tasks[task.id] = task
        tasks.append(task)
        if status == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.event_manager.add_task(task)
    workflow.task_tree, workflow.last_task, workflow.completed = tasks[0], None, completed
    return workflow


def _task(workflow: BpmnWorkflow, spec: Any, index: int) -> Any:
    task = Task.__new__(Task)
    task.id = UUID(int=index + 1)
    task.workflow, task.task_spec = workflow, spec
    task._parent, task._children = None, []  # noqa: SLF001
    task.thread_id, task.data, task.last_state_change = 0, {}, 0.0
    return task
