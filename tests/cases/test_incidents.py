"""A call that fails parks its case with the cause; tried again or skipped it goes on; no other case stops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases import deciding
from portal.cases.errors import AnswerRequired, NotStuck
from portal.cases.incidents import (
    IncidentFilters,
    incident_count,
    incident_in,
    incidents,
    retry_filtered,
    retry_incident,
    skip_choices,
    skip_incident,
    stuck_elements,
)
from portal.cases.models import CaseFile
from portal.cases.moving.effects import TRIES, run_due_effects
from portal.cases.processmodels import Effect
from portal.cases.services import VERBS
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import NotFound, Refused
from portal.kernel.reasons import ReasonRequired
from tests.cases.walking import Walk

WORKER = system("effects.run", Permission.CASES_TASK_WORK)
VERB = "registry.apply_change_set"


class Refuses(Refused):
    """Register sedang ditutup."""


def work(walk: Walk) -> int:
    """A worker's turn."""
    set_scope(walk.session, WORKER.scope)
    return run_due_effects(walk.session)


@pytest.fixture
def left_to_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with many cases: nothing is done within the decision."""
    monkeypatch.setattr(deciding, "AT_ONCE", 0)


def published(walk: Walk, serial: int) -> CaseFile:
    case = walk.at("penetapan_pusat", serial=serial)
    walk.answer(case, "maya", "tetapkan")
    return case


def effect_of(walk: Walk, case: CaseFile) -> Effect:
    statement = select(Effect).where(Effect.case_id == case.id, Effect.status.in_(("menunggu", "macet")))
    return walk.session.scalars(statement).one()


def failing(error: type[Exception], bad: CaseFile, good: Any) -> Any:
    def verb(session: Any, case: CaseFile, by: Any) -> Mapping[str, Any]:
        if case.id == bad.id:
            raise error
        answered: Mapping[str, Any] = good(session, case, by)
        return answered

    return verb


@pytest.mark.usefixtures("left_to_workers")
def test_what_the_diagram_asks_is_done_by_workers(walk: Walk) -> None:
    case = published(walk, 9000)
    assert (case.status, effect_of(walk, case).verb) == ("berjalan", VERB)
    assert [work(walk), work(walk), work(walk)] == [1, 1, 0]
    assert walk.case(case.id).status == "selesai"


@pytest.mark.usefixtures("left_to_workers")
def test_a_refusal_parks_one_case_and_stops_no_other(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = published(walk, 9000), published(walk, 9001)
    monkeypatch.setitem(VERBS, VERB, failing(Refuses, bad, VERBS[VERB]))
    while work(walk):
        pass
    assert walk.case(good.id).status == "selesai"
    page = incidents(walk.session, walk.become("arif"), IncidentFilters())
    [incident] = page.rows
    assert (incident.case.id, incident.effect.cause) == (bad.id, "Register sedang ditutup.")
    assert retry_incident(walk.session, incident.effect.id, by=walk.become("arif")) is False
    monkeypatch.undo()
    assert retry_filtered(walk.session, IncidentFilters(cause="ditutup"), by=walk.become("arif")) == (1, 1)
    with pytest.raises(NotStuck):
        retry_incident(walk.session, incident.effect.id, by=walk.become("arif"))


@pytest.mark.usefixtures("left_to_workers")
def test_a_fault_of_ours_is_tried_again_later_and_then_parked(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = published(walk, 9000)
    monkeypatch.setitem(VERBS, VERB, failing(RuntimeError, case, VERBS[VERB]))
    moment = clock.now()
    for attempt in range(1, TRIES + 1):
        with clock.frozen(moment):
            work(walk)
        effect = effect_of(walk, case)
        assert effect.attempts == attempt
        assert attempt == TRIES or effect.due_at > moment
        moment = effect.due_at
    assert effect.status == "macet"
    assert "RuntimeError" in str(effect.cause)


@pytest.mark.usefixtures("left_to_workers")
def test_skipping_needs_a_reason_and_goes_on(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = published(walk, 9000)
    monkeypatch.setitem(VERBS, VERB, failing(Refuses, case, VERBS[VERB]))
    work(walk)
    effect = effect_of(walk, case)
    with pytest.raises(ReasonRequired):
        skip_incident(walk.session, effect.id, reason="", by=walk.become("arif"))
    with pytest.raises(AnswerRequired):
        skip_incident(walk.session, effect.id, reason="Ditangani manual", by=walk.become("arif"))
    skip_incident(
        walk.session, effect.id, answers={"hasil_terap": "konflik"}, reason="Ditangani manual", by=walk.become("arif")
    )
    assert walk.case(case.id).step == "tinjau_konflik"
    [fact] = walk.facts(case, "cases.incident.skipped")
    assert fact.reason == "Ditangani manual"


@pytest.mark.usefixtures("left_to_workers")
def test_they_are_found_by_process_element_cause_and_region(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = published(walk, 9000)
    monkeypatch.setitem(VERBS, VERB, failing(Refuses, bad, VERBS[VERB]))
    work(walk)
    by = walk.become("arif")
    element = effect_of(walk, bad).element

    def found(**filters: Any) -> int:
        return len(incidents(walk.session, by, IncidentFilters(**filters)).rows)

    assert found(process="usulan_baru", element=element, cause="ditutup", region=3302000000) == 1
    assert found(process="perbaikan") == found(element="lain") == found(cause="lain") == found(region=5103000000) == 0
    assert incident_count(walk.session, by, "usulan_baru") == 1
    assert stuck_elements(walk.session, by, "usulan_baru") == [(element, bad.process_version, VERB, 1)]
    incident = incident_in(walk.session, by, "usulan_baru", effect_of(walk, bad).id)
    assert skip_choices(walk.session, incident) == {"hasil_terap": ["diterapkan", "konflik"]}
    with pytest.raises(NotFound):
        incident_in(walk.session, by, "perbaikan", incident.effect.id)


@pytest.mark.usefixtures("left_to_workers")
def test_the_chosen_are_tried_again_and_no_others(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = published(walk, 9000), published(walk, 9001)
    for bad in (one, other):
        monkeypatch.setitem(VERBS, VERB, failing(Refuses, bad, VERBS[VERB]))
    while work(walk):
        pass
    monkeypatch.undo()
    by, filters = walk.become("arif"), IncidentFilters(process="usulan_baru")
    chosen = {effect_of(walk, one).id}
    assert retry_filtered(walk.session, filters, only=set(), by=by) == (0, 0)
    assert retry_filtered(walk.session, filters, only=chosen, by=by) == (1, 1)
    assert retry_filtered(walk.session, filters, only=chosen, by=by) == (0, 0)
    assert effect_of(walk, other).status == "macet"


@pytest.mark.usefixtures("left_to_workers")
def test_what_stands_still_elsewhere_is_absent(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = published(walk, 9000)
    monkeypatch.setitem(VERBS, VERB, failing(Refuses, bad, VERBS[VERB]))
    work(walk)
    effect = effect_of(walk, bad)
    elsewhere = replace(walk.become("arif"), region_code=5103000000)
    assert incidents(walk.session, elsewhere, IncidentFilters()).rows == []
    assert incident_count(walk.session, elsewhere, "usulan_baru") == 0
    assert retry_filtered(walk.session, IncidentFilters(), only={effect.id}, by=elsewhere) == (0, 0)
    with pytest.raises(NotFound):
        incident_in(walk.session, elsewhere, "usulan_baru", effect.id)
    with pytest.raises(NotFound):
        skip_incident(walk.session, effect.id, answers={"hasil_terap": "konflik"}, reason="Bukan milik", by=elsewhere)
