"""Contraction of SpiffWorkflow's task tree: keep what can still matter, drop the past.

A rework loop otherwise grows the tree without end, and stale joins of earlier rounds fire early. Done at quiescence
only. What is kept: the root, unfinished tasks, the split a live structured join belongs to with its children, parents
of live joins, finished instances of a join that waits, children of started tasks. A branch that came to its end while
another token lives waits at the library's hidden end join; it is no token any more and is dropped too.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.util.task import TaskState

_ACTIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED


def contract(workflow: BpmnWorkflow) -> None:
    """Forget finished tasks that nothing unfinished can ask for."""
    if workflow.completed:
        return
    tasks = workflow.tasks
    live = _live(workflow)
    needed = {workflow.task_tree.id} | {task.id for task in live}
    joins = {t.task_spec.name for t in live if t.state == TaskState.WAITING and isinstance(t.task_spec, Join)}
    for task in tasks.values():
        if task.has_state(TaskState.FINISHED_MASK) and task.task_spec.name in joins:
            needed |= {task.id, task.parent.id if task.parent else task.id}
    for task in live:
        needed |= _asked_for(task)
    _rebuild(workflow, needed)


def _live(workflow: BpmnWorkflow) -> list[Any]:
    """Unfinished tasks, without the branches parked at the end join while another token lives."""
    live = [task for task in workflow.tasks.values() if not task.has_state(TaskState.FINISHED_MASK)]
    active = [task for task in live if task.has_state(_ACTIVE)]
    parked = [task for task in active if isinstance(task.task_spec, _EndJoin)]
    if len(parked) == len(active):
        return live
    gone = {below.id for task in parked for below in task}
    return [task for task in live if task.id not in gone]


def _asked_for(task: Any) -> set[UUID]:
    asked: set[UUID] = set()
    if task.state == TaskState.STARTED:
        asked |= {child.id for child in task.children}
    if isinstance(task.task_spec, Join):
        if task.parent is not None:
            asked.add(task.parent.id)
        split = getattr(task.task_spec, "split_task", None)
        ancestor = task.find_ancestor(split) if split else None
        if ancestor is not None:
            asked |= {ancestor.id, *(child.id for child in ancestor.children)}
    return asked


def _rebuild(workflow: BpmnWorkflow, needed: set[UUID]) -> None:
    tasks = workflow.tasks
    kept: list[tuple[Any, Any]] = []
    stack: list[tuple[Any, Any]] = [(workflow.task_tree, None)]
    while stack:
        task, above = stack.pop()
        if task.id in needed:
            kept.append((task, above))
            above = task
        stack.extend((tasks[child], above) for child in reversed(task._children))  # noqa: SLF001 - the tree itself
    if len(kept) == len(tasks):
        return
    for task, _ in kept:
        task._children = []  # noqa: SLF001
    for task, above in kept:
        if above is not None:
            task._parent = above.id  # noqa: SLF001
            above._children.append(task.id)  # noqa: SLF001
    for gone in [task_id for task_id in tasks if task_id not in needed]:
        del tasks[gone]
    if workflow.last_task is not None and workflow.last_task.id not in tasks:
        workflow.last_task = None
