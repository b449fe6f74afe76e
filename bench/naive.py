"""The naive way with the same library: SpiffWorkflow's own serializer, a whole document per case, ORM rows one by one.

It writes the very rows our path writes: case, task closed, task opened, decision, fact. Model and step are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.models import CaseFile, Decision, Task
from portal.kernel import clock
from portal.kernel.database import APP_ROLE
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id

DIAGRAM = Path(__file__).resolve().parents[1] / "bpmn" / "usulan_baru" / "usulan_baru.bpmn"
CALLED = DIAGRAM.parents[1] / "verval_lapangan" / "verval_lapangan.bpmn"
SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
BEGIN = {"perlu_provinsi": True, "keputusan": "", "kembali_ke": "", "hasil_terap": "", "perlu_mutu": False}
TO_HEAD = (
    ("susun_usulan", "ajukan"),
    ("catat_musdes", "setuju"),
    ("kunjungan_lapangan", "kirim"),
    ("verifikasi_kab", "setuju"),
)


def parsed() -> tuple[BpmnProcessSpec, dict[str, BpmnProcessSpec]]:
    """The diagram and the one it calls, read once; the stock library knows no working time: its durations run on."""
    parser = SpiffBpmnParser()
    for file in (DIAGRAM, CALLED):
        parser.add_bpmn_str(file.read_bytes().replace(b"kerja P", b"P"))
    return parser.get_spec("usulan_baru"), parser.get_subprocess_specs("usulan_baru")


def started(specs: tuple[BpmnProcessSpec, dict[str, BpmnProcessSpec]]) -> BpmnWorkflow:
    """A workflow at its first task."""
    workflow = BpmnWorkflow(*specs, script_engine=PythonScriptEngine())
    workflow.task_tree.data.update(BEGIN)
    workflow.do_engine_steps()
    return workflow


def begun() -> BpmnWorkflow:
    """A workflow brought to the head of office's approval."""
    workflow = started(parsed())
    for step, action in TO_HEAD:
        answer(workflow, step, action)
    return workflow


def answer(workflow: BpmnWorkflow, step: str, action: str, to: str = "") -> None:
    """Complete the ready task of that step."""
    [task] = [one for one in workflow.get_tasks(state=TaskState.READY, manual=True) if one.task_spec.name == step]
    task.set_data(keputusan=action, kembali_ke=to)
    task.run()
    workflow.do_engine_steps()


def shelf(owner: Engine) -> None:
    """The table the documents lie in."""
    with owner.begin() as connection:
        connection.execute(text("create table naive_state (case_id uuid primary key, document text)"))
        connection.execute(text(f"grant all on naive_state to {APP_ROLE}"))


def store(session: Session, cases: Sequence[UUID]) -> None:
    """A document per case, as the library's users keep them."""
    document = SERIALIZER.serialize_json(begun())
    session.execute(
        text("insert into naive_state select unnest(cast(:ids as uuid[])), :document"),
        {"ids": list(cases), "document": document},
    )


def approve(session: Session, task_id: UUID, by: Actor) -> None:
    """One approval the naive way: load the document, step it, save it, write the rows."""
    task = session.scalars(select(Task).where(Task.id == task_id).with_for_update()).one()
    case = session.get_one(CaseFile, (task.part, task.case_id), with_for_update=True)
    document = session.execute(text("select document from naive_state where case_id = :c"), {"c": case.id}).scalar_one()
    workflow = SERIALIZER.deserialize_json(document)
    answer(workflow, task.step, "setuju")
    session.execute(
        text("update naive_state set document = :d where case_id = :c"),
        {"c": case.id, "d": SERIALIZER.serialize_json(workflow)},
    )
    _rows(session, case, task, workflow, by)
    session.flush()
    session.expunge_all()


def _rows(session: Session, case: CaseFile, task: Task, workflow: BpmnWorkflow, by: Actor) -> None:
    now = clock.now()
    task.status, task.done_at, task.done_by, task.version = "selesai", now, by.user_id, task.version + 1
    [ready] = workflow.get_tasks(state=TaskState.READY, manual=True)
    case.step, case.moves = ready.task_spec.name, case.moves + 1
    common: dict[str, Any] = {"part": case.part, "region_code": case.region_code, "case_id": case.id}
    session.add(
        Task(
            **common,
            id=new_id(case.part),
            step=ready.task_spec.name,
            key=ready.task_spec.name,
            role=ready.task_spec.lane,
            status="siap",
            returned=False,
            created_at=now,
            due_at=now + timedelta(days=3),
            version=1,
        )
    )
    session.add(
        Decision(
            **common,
            seq=case.moves,
            task_id=task.id,
            step=task.step,
            action="setuju",
            note=None,
            data={},
            actor_id=by.user_id,
            actor_name=by.name,
            role=by.role,
            at=now,
            variables_before=dict(case.variables),
        )
    )
    leave_fact(
        session,
        "cases.task.decided",
        by=by,
        part=case.part,
        region_code=case.region_code,
        about="task",
        about_id=task.id,
        case_id=case.id,
        before={"langkah": task.step},
        after={"keputusan": "setuju"},
    )
