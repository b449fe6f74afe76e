"""What a process model must keep before a case may run it; each refusal names the element and the mend.

The engine walks only what it is known to walk rightly: everything else is refused here, not discovered by a case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EndEvent, ExclusiveGateway, ParallelGateway, StartEvent
from SpiffWorkflow.bpmn.specs.event_definitions import NoneEventDefinition
from SpiffWorkflow.spiff.specs.defaults import ServiceTask, UserTask

from portal.cases.ports import ProcessInfo, StepInfo
from portal.kernel.errors import Refused
from portal.kernel.expressions import names_in
from portal.workflows.script_engine import ClocklessTimer

FORMS = frozenset({"draf", "musdes", "kunjungan", "keputusan", "konflik"})
RETURN = "kembalikan"
_WALKED = (StartEvent, EndEvent, UserTask, ServiceTask, ExclusiveGateway, ParallelGateway, BoundaryEvent)
_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


class BadModel(ValueError):
    """A process model that cannot be used; the message names the element and the mend."""


def check_elements(spec: Any, services: Collection[str] | None) -> None:
    """Only kinds of elements the engine walks rightly, and only services the portal offers."""
    for task in spec.task_specs.values():
        if task.bpmn_id is None:
            continue
        if type(task) not in _WALKED:
            raise BadModel(f"{task.bpmn_id}: unsur {type(task).__name__} belum didukung")
        event = getattr(task, "event_definition", None)
        if event is not None and not isinstance(event, (NoneEventDefinition, ClocklessTimer)):
            raise BadModel(f"{task.bpmn_id}: peristiwa {type(event).__name__} belum didukung")
        if getattr(task, "prescript", None) or getattr(task, "postscript", None):
            raise BadModel(f"{task.bpmn_id}: naskah (script) tidak didukung; pakai layanan yang terdaftar")
        if isinstance(task, ServiceTask) and services is not None and task.operation_name not in services:
            raise BadModel(f"{task.bpmn_id}: layanan '{task.operation_name}' tidak dikenal")


def check_conditions(tree: Any, variables: Collection[str]) -> None:
    """Every way out of a choice states its own condition, in the safe language, on declared variables.

    A default way out is refused: an answer nobody foresaw must stop the case, never approve it.
    """
    for gateway in tree.iter(f"{_BPMN}exclusiveGateway"):
        if gateway.get("default"):
            raise BadModel(f"{gateway.get('id')}: jalan bawaan (default) tidak boleh; tulis syarat di setiap jalan")
    for flow in tree.iter(f"{_BPMN}sequenceFlow"):
        condition = flow.findtext(f"{_BPMN}conditionExpression")
        if condition is None:
            continue
        try:
            unknown = names_in(condition) - set(variables)
        except Refused as error:
            raise BadModel(f"{flow.get('id')}: {error.message}") from error
        if unknown:
            raise BadModel(f"{flow.get('id')}: peubah {', '.join(sorted(unknown))} tidak didaftarkan di proses")


def check_steps(info: ProcessInfo, roles: Collection[str] | None) -> None:
    """Each human step names a role, a form, its answers and a station, and only steps that exist."""
    ids = {step.id for step in info.steps}
    phases = {code for code, _ in info.phases}
    for step in info.steps:
        for wrong in _wrongs(step, ids, phases, roles):
            raise BadModel(f"{step.id}: {wrong}")


def _wrongs(step: StepInfo, ids: set[str], phases: set[str], roles: Collection[str] | None) -> Iterator[str]:
    if not step.role:
        yield "tugas tidak berada di lajur peran mana pun"
    if roles is not None and step.role not in roles:
        yield f"lajur '{step.role}' bukan peran yang dikenal"
    if step.form not in FORMS:
        yield f"formulir '{step.form}' tidak dikenal; pilih {', '.join(sorted(FORMS))}"
    if not step.actions:
        yield "belum ada jawaban (actions)"
    if (RETURN in step.actions) != bool(step.return_to):
        yield f"jawaban {RETURN} dan tujuannya (return_to) harus ada bersama-sama"
    if unknown := {*step.return_to, *step.not_same_as} - ids:
        yield f"langkah {', '.join(sorted(unknown))} tidak ada di diagram"
    if step.phase not in phases:
        yield f"tahap '{step.phase}' tidak ada pada daftar phases proses"
