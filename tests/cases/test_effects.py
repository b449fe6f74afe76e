"""What diagrams ask of the house: done once, in the name of whoever decided, and nobody else waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.cases import deciding
from portal.cases.errors import NotRewindable
from portal.cases.incidents import retry_incident
from portal.cases.models import CaseFile
from portal.cases.moving.parking import park
from portal.cases.moving.standing import standing_of
from portal.cases.rewinding import rewind_case
from portal.cases.services import VERBS, ServiceError
from portal.documents.models import Letter
from portal.kernel import clock
from tests.cases.test_incidents import VERB, WORKER, Refuses, effect_of, failing, published, work
from tests.cases.test_migrating import moved
from tests.cases.versions import dead_end, deploy, edited
from tests.cases.walking import Walk, colleague


@pytest.fixture
def left_to_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with many cases: nothing is done within the decision."""
    monkeypatch.setattr(deciding, "AT_ONCE", 0)


@pytest.mark.usefixtures("left_to_workers")
def test_each_is_done_in_the_name_of_whoever_decided_it(walk: Walk) -> None:
    cases, names = [published(walk, 9000)], ["Maya Safitri", "Rudi Hartanto", "Wira Kusuma"]
    for serial, name in enumerate(names[1:], start=9001):
        case = walk.at("penetapan_pusat", serial=serial)
        task, by = walk.task(case), colleague(walk.become("maya"), name)
        deciding.decide_task(walk.session, task.id, action="tetapkan", version=task.version, by=by)
        cases.append(case)
    assert [work(walk), work(walk)] == [3, 3], "in one turn each"
    walk.become("maya")
    for case, name in zip(cases, names, strict=True):
        [decided] = [one for one in walk.decisions(case) if one.step == "penetapan_pusat"]
        assert decided.actor_name == name
        assert {fact.actor_name for fact in walk.facts(case, "cases.effect.done")} == {name}
        [letter] = walk.session.scalars(select(Letter).where(Letter.case_id == case.id))
        assert (letter.issued_by, letter.content["penetap"]) == (decided.actor_id, name)


@pytest.mark.usefixtures("left_to_workers")
def test_what_a_service_did_is_not_done_again_when_only_the_way_on_was_missing(walk: Walk) -> None:
    flow = 'sourceRef="terbitkan_sk" targetRef="%s"'
    new = deploy(walk.session, edited((flow % "ditetapkan", flow % "buntu"), dead_end("buntu", "ditetapkan")))
    case = walk.at("penetapan_pusat")
    moved(walk, case.process_version, new.version)
    walk.answer(case, "maya", "tetapkan")
    while work(walk):
        pass
    incident, arif = effect_of(walk, case), walk.become("arif")
    assert (incident.verb, incident.status, incident.answers) == ("documents.issue_decree", "macet", {})
    assert str(incident.cause).startswith("buntu: ")
    assert (incident.closed_at, letters(walk, case)) == (None, 1)
    assert retry_incident(walk.session, incident.id, by=arif) is False
    assert letters(walk, case) == 1
    walk.session.execute(text('update case_file set variables = variables || \'{"perlu_provinsi": "x"}\''))
    walk.session.expire_all()
    assert retry_incident(walk.session, incident.id, by=arif) is True
    assert (walk.case(case.id).status, letters(walk, case)) == ("selesai", 1)


@pytest.mark.usefixtures("left_to_workers")
def test_what_a_service_did_cannot_be_turned_back_though_its_case_stands_still(walk: Walk) -> None:
    flow = 'sourceRef="terapkan_perubahan" targetRef="%s"'
    new = deploy(walk.session, edited((flow % "g_terap", flow % "buntu"), dead_end("buntu", "g_terap")))
    case = walk.at("penetapan_pusat")
    moved(walk, case.process_version, new.version)
    walk.answer(case, "maya", "tetapkan")
    work(walk)
    assert effect_of(walk, case).answers == {"hasil_terap": "diterapkan"}
    with pytest.raises(NotRewindable, match="layanan"):
        rewind_case(
            walk.session, case.id, seq=walk.decisions(case)[-1].seq, reason="Salah tekan.", by=walk.become("arif")
        )


def letters(walk: Walk, case: CaseFile) -> int:
    return len(walk.session.scalars(select(Letter).where(Letter.case_id == case.id)).all())


@pytest.mark.usefixtures("left_to_workers")
def test_an_error_the_diagram_does_not_foresee_is_tried_again_from_the_start(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = published(walk, 9000)

    def thrown(*_: object) -> Mapping[str, Any]:
        raise ServiceError("tutup")

    monkeypatch.setitem(VERBS, VERB, thrown)
    work(walk)
    incident = effect_of(walk, case)
    assert (incident.status, incident.answers) == ("macet", None)
    monkeypatch.undo()
    assert retry_incident(walk.session, incident.id, by=walk.become("arif")) is True
    assert walk.facts(case, "cases.effect.done")[0].actor_name == "Maya Safitri"


def test_one_refusal_does_not_undo_what_was_decided_for_many(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [walk.at("penetapan_pusat", serial=9000 + n, name=f"Warga {n}") for n in range(3)]
    bad = cases[1]
    monkeypatch.setitem(VERBS, VERB, failing(Refuses, bad, VERBS[VERB]))
    by, tasks = walk.become("maya"), [(task.id, task.version) for task in map(walk.task, cases)]
    outcomes = deciding.decide_tasks(walk.session, tasks, action="tetapkan", by=by)
    assert (len(outcomes.done), outcomes.refused) == (3, {})
    assert effect_of(walk, bad).cause == "Register sedang ditutup."
    assert {walk.case(case.id).status for case in cases if case is not bad} == {"selesai"}


def test_for_one_person_a_refusal_refuses_the_decision(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = walk.at("penetapan_pusat")
    monkeypatch.setitem(VERBS, VERB, failing(Refuses, case, VERBS[VERB]))
    with pytest.raises(Refuses):
        walk.answer(case, "maya", "tetapkan")


def test_what_another_branch_waits_for_is_none_of_the_decision(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    case = walk.at("verifikasi_kab")
    with clock.frozen(clock.now() - timedelta(minutes=1)):
        park(walk.session, standing_of(case), "timer", "lain", ("lain", "macet"), by=WORKER)
        walk.session.flush()
    other = effect_of(walk, case)
    other.status, other.kind, other.verb = "menunggu", "layanan", VERB
    monkeypatch.setitem(VERBS, VERB, failing(Refuses, case, VERBS[VERB]))
    walk.answer(case, "ratna", "setuju")
    assert (case.step, effect_of(walk, case).status) == ("persetujuan_kepala", "menunggu")
