"""Maker is not checker, also through substitutes: over random people, absences and histories."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.access.actor import Actor, Stood
from portal.access.models import Absence
from portal.cases.bulk import run_chunk, start_bulk
from portal.cases.bulkpreview import _own
from portal.cases.errors import HeldByColleague, SamePerson
from portal.cases.inbox import InboxFilters, chosen_tasks
from portal.cases.models import CaseFile
from portal.cases.operations import claim_task, decide_task
from portal.cases.processes import process_info
from portal.cases.queries import case_view
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.ids import new_id
from tests.cases.walking import Walk, colleague

PEOPLE = ("Ani Susanti", "Budi Santoso")


def one_of(walk: Walk, number: int, role: str) -> Actor:
    """One of a few people who hold every post of the regency in turn."""
    lent = walk.become({"verifikator_kab": "ratna", "kepala_dinas_kab": "hendra"}[role])
    return replace(lent, user_id=910_000 + number, name=f"{PEOPLE[number % 2]} {number}")


def standing(actor: Actor, absent: frozenset[int]) -> Actor:
    found = sorted(absent - {actor.user_id - 910_000})
    return replace(actor, stands_for=tuple(Stood(910_000 + one, f"Orang {one}") for one in found))


@given(
    proposer=st.integers(0, 3),
    verifier=st.integers(0, 3),
    head=st.integers(0, 3),
    away=st.tuples(st.frozensets(st.integers(0, 3), max_size=2), st.frozensets(st.integers(0, 3), max_size=2)),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_checks_what_they_or_those_they_stand_for_made(
    walk: Walk,
    session: Session,
    proposer: int,
    verifier: int,
    head: int,
    away: tuple[frozenset[int], frozenset[int]],
) -> None:
    with session.begin_nested() as undo:
        case = walk.at("verifikasi_kab")
        case.created_by = 910_000 + proposer
        session.flush()
        checker = standing(one_of(walk, verifier, "verifikator_kab"), away[0])
        made = {910_000 + proposer}
        if not answers(walk, case, checker, "verifikasi_kab", made):
            undo.rollback()
            return
        made |= {checker.user_id}
        answers(walk, case, standing(one_of(walk, head, "kepala_dinas_kab"), away[1]), "persetujuan_kepala", made)
        undo.rollback()


def answers(walk: Walk, case: CaseFile, by: Actor, step: str, made: set[int]) -> bool:
    """Whether the answer stands; it must just when none of the actor's selves made the case. The list agrees."""
    set_scope(walk.session, by.scope)
    task, info = walk.task(case), process_info(walk.session, case.process_version)
    listed = walk.session.execute(
        chosen_tasks(by, step, InboxFilters(), _own(by, {case.process_version: info.step(step)}))
    ).scalars()
    may = not info.step(step).not_same_as or made.isdisjoint(by.selves)
    assert list(listed) == [not may]
    assert case_view(walk.session, by, case.id).blocked == (None if may else SamePerson().template), "the page agrees"
    try:
        decide_task(walk.session, task.id, action="setuju", version=task.version, by=by)
    except SamePerson:
        assert not may
        return False
    assert may
    walk.session.refresh(case)
    return True


def test_the_substitute_answers_what_the_absent_one_holds_and_it_is_told(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    task, ratna = walk.task(case), walk.become("ratna")
    claim_task(walk.session, task.id, by=ratna)
    other = colleague(ratna)
    with pytest.raises(HeldByColleague):
        decide_task(walk.session, task.id, action="setuju", version=task.version, by=other)
    deputy = replace(other, stands_for=(Stood(ratna.user_id, ratna.name),))
    decide_task(walk.session, task.id, action="setuju", version=task.version, by=deputy)
    decision = walk.decisions(case)[-1]
    assert (decision.actor_id, decision.for_id, decision.for_name) == (other.user_id, ratna.user_id, ratna.name)
    fact = walk.facts(case, "cases.task.decided")[-1]
    assert (fact.actor_name, (fact.after or {})["untuk"]) == (other.name, ratna.name)
    walk.session.refresh(case)
    assert case.step == "persetujuan_kepala"


def test_what_was_decided_for_somebody_counts_as_theirs(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    task, ratna = walk.task(case), walk.become("ratna")
    claim_task(walk.session, task.id, by=ratna)
    deputy = replace(colleague(ratna), stands_for=(Stood(ratna.user_id, ratna.name),))
    decide_task(walk.session, task.id, action="setuju", version=task.version, by=deputy)
    as_head = replace(walk.become("hendra"), user_id=ratna.user_id, name=ratna.name)
    following = walk.task(case)
    assert case_view(walk.session, as_head, case.id).blocked == SamePerson().template
    with pytest.raises(SamePerson):
        decide_task(walk.session, following.id, action="setuju", version=following.version, by=as_head)


def test_a_bulk_answer_knows_whom_its_giver_stands_for(walk: Walk) -> None:
    case = walk.at("persetujuan_kepala")
    ratna, hendra = walk.become("ratna"), walk.become("hendra")
    today = clock.today()
    walk.session.add(
        Absence(
            id=new_id(0),
            user_id=ratna.user_id,
            user_name=ratna.name,
            post_id=new_id(0),
            role=hendra.role,
            office=hendra.region_code,
            substitute_id=hendra.user_id,
            substitute_name=hendra.name,
            starts=today,
            ends=today,
            reason="Cuti tahunan",
            set_by=0,
            set_name="",
            set_at=clock.now(),
        )
    )
    asked = {"step": "persetujuan_kepala", "action": "setuju", "filters": InboxFilters(), "note": "Rapat pleno."}
    bulk = start_bulk(walk.session, by=hendra, **asked)  # type: ignore[arg-type]
    while run_chunk(walk.session, bulk.id, by=hendra):
        pass
    assert (bulk.done, bulk.refused) == (0, 1)
    assert walk.case(case.id).step == "persetujuan_kepala"
