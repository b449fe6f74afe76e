"""The start of a case: ours, from the proposal to its first open task, against the library's in turn.

Both write the case, its first task and a fact for a proposal that is there already; the naive way also keeps its
document. The library's parsed model is kept between cases, as ours is.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bench import naive
from bench.ground import ground, tell
from bench.stopwatch import Spent, compared, timed
from portal.access.actor import Actor
from portal.cases.models import CaseFile, Task
from portal.cases.operations import open_case
from portal.documents.operations import next_number
from portal.kernel import clock
from portal.kernel.database import engine_for, set_scope
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.registry.models import ChangeSet
from portal.registry.operations import save_proposal
from portal.registry.queries import proposal_draft
from portal.registry.rules import normalise_name
from tests import people
from tests.registry.families import family, speak


def main() -> None:
    """Ours and naive in turn, case by case."""
    cases = int(os.environ.get("CASES", "200"))
    with ground(200) as (app, owner):
        factory = sessionmaker(engine_for(app.config["ADDRESSES"].app), expire_on_commit=False)
        naive.shelf(owner)
        spec = naive.parsed()
        works: dict[str, Callable[..., object]] = {
            "ours": lambda one: open_case(session, one, by=by),
            "naive": lambda one: _naively(session, one, spec, by),
        }
        spent: dict[str, list[Spent]] = {"ours": [], "naive": []}
        with factory() as session:
            by = speak(session, "sari")
            for serial in range(cases):
                for place, (name, work) in enumerate(works.items()):
                    spent[name].append(_timed(session, by, 2000 + 2 * serial + place, work))
    tell(cases=cases, **compared(spent))


def _timed(session: Session, by: Actor, serial: int, work: Callable[[ChangeSet], object]) -> Spent:
    """A proposal saved, then a case begun for it: only the latter is timed."""
    set_scope(session, by.scope)
    draft = family(serial, f"Ukur {serial}")
    proposal = save_proposal(
        session, kind="usulan_baru", region_code=people.KARANGSARI, draft=draft, reason="Mengukur", by=by
    )
    session.commit()
    set_scope(session, by.scope)

    def whole() -> None:
        work(proposal)
        session.commit()

    return timed(session, whole)


def _naively(session: Session, proposal: ChangeSet, spec: BpmnProcessSpec, by: Actor) -> None:
    """A workflow begun, its document kept, the same rows written one by one."""
    workflow = naive.started(spec)
    [ready] = workflow.get_tasks(state=TaskState.READY, manual=True)
    name, now = proposal_draft(session, by, proposal.id).head_name, clock.now()
    place: dict[str, Any] = {"part": proposal.part, "region_code": proposal.region_code}
    number = next_number(session, kind="ukur", part=proposal.part, office=3302, year=now.year)
    case = CaseFile(
        **place,
        id=new_id(proposal.part),
        number=f"UKUR-{number}",
        kind=proposal.kind,
        process="usulan_baru",
        process_version="ukur",
        marking=0,
        variables=dict(workflow.data),
        moves=1,
        title=name,
        title_key=normalise_name(name),
        subject_id=proposal.keluarga_id,
        change_set_id=proposal.id,
        step=ready.task_spec.name,
        status="berjalan",
        created_by=by.user_id,
        created_by_name=by.name,
        created_at=now,
    )
    session.add(case)
    session.flush()
    due = now + timedelta(days=3)
    told: dict[str, Any] = {"step": case.step, "key": case.step, "role": ready.task_spec.lane, "status": "siap"}
    session.add(
        Task(
            **place,
            **told,
            id=new_id(case.part),
            case_id=case.id,
            returned=False,
            created_at=now,
            due_at=due,
            version=1,
        )
    )
    document = naive.SERIALIZER.serialize_json(workflow)
    session.execute(text("insert into naive_state values (:c, :d)"), {"c": case.id, "d": document})
    about: dict[str, Any] = {"about": "case", "about_id": case.id, "case_id": case.id}
    leave_fact(session, "cases.case.opened", by=by, **place, **about, after={"nomor": case.number})
    session.flush()
    session.expunge_all()


if __name__ == "__main__":
    main()
