"""Messages and signals: who waits hears, and what cannot take effect is kept with what it brought."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from portal.cases.incidents import retry_incident, skip_incident
from portal.cases.models import CaseFile
from portal.cases.moving.messages import send_message, send_signal
from portal.cases.processmodels import Effect, Subscription
from tests.cases.test_migrating import moved
from tests.cases.versions import dead_end, deploy, edited
from tests.cases.walking import Walk

WAIT = """<bpmn:intermediateCatchEvent id="tunggu" name="Tunggu jawaban"><bpmn:{kind}EventDefinition {kind}Ref="m1" />
  </bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="tunggu_f" sourceRef="tunggu" targetRef="{after}" />
  </bpmn:process><bpmn:{kind} id="m1" name="jawaban" />"""
FLOW = ('sourceRef="g_verifikasi" targetRef="persetujuan_kepala"', 'sourceRef="g_verifikasi" targetRef="tunggu"')


def waiting(walk: Walk, kind: str = "message", *, stuck: bool = False, serial: int = 9000) -> CaseFile:
    """A case that waits for an answer of the district; `stuck`: there is no way on behind it."""
    after = "buntu" if stuck else "persetujuan_kepala"
    changes = [FLOW, ("  </bpmn:process>", WAIT.format(kind=kind, after=after))]
    if stuck:
        changes.append(dead_end("buntu", "persetujuan_kepala"))
    new = deploy(walk.session, edited(*changes))
    case = walk.at("verifikasi_kab", serial=serial)
    moved(walk, case.process_version, new.version)
    walk.answer(case, "ratna", "setuju")
    return case


def incident_of(walk: Walk, case: CaseFile) -> Effect:
    return walk.session.scalars(select(Effect).where(Effect.case_id == case.id, Effect.status == "macet")).one()


def opened(walk: Walk, case: CaseFile) -> None:
    """The case learns what its way goes by."""
    changed = 'update case_file set variables = variables || \'{"perlu_provinsi": "x"}\' where id = :c'
    walk.session.execute(text(changed), {"c": case.id})
    walk.session.expire_all()


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_who_waits_hears_and_goes_on(walk: Walk, kind: str) -> None:
    case = waiting(walk, kind)
    by = walk.become("ratna")
    if kind == "message":
        assert send_message(walk.session, "jawaban", "bukan nomornya", by=by) == 0
        assert send_message(walk.session, "jawaban", case.number, by=by) == 1
    else:
        assert send_signal(walk.session, "jawaban", by=by) == 1
    assert walk.case(case.id).step == "persetujuan_kepala"
    assert walk.session.scalars(select(Subscription).where(Subscription.case_id == case.id)).all() == []


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_who_hears_and_cannot_go_on_stands_still_with_what_was_heard(walk: Walk, kind: str) -> None:
    case = waiting(walk, kind, stuck=True)
    said, by = {"hasil_terap": "dari dinas"}, walk.become("ratna")
    if kind == "message":
        assert send_message(walk.session, "jawaban", case.number, payload=said, by=by) == 0
    else:
        assert send_signal(walk.session, "jawaban", payload=said, by=by) == 0
    incident = incident_of(walk, case)
    assert (incident.kind, incident.element) == ("pesan" if kind == "message" else "sinyal", "tunggu")
    assert str(incident.cause).startswith("buntu: ")
    arif = walk.become("arif")
    assert retry_incident(walk.session, incident.id, by=arif) is False
    assert incident.attempts == 2
    opened(walk, case)
    assert retry_incident(walk.session, incident.id, by=walk.become("arif")) is True
    case = walk.case(case.id)
    assert (case.step, case.variables["hasil_terap"]) == ("persetujuan_kepala", "dari dinas")
    [fact] = walk.facts(case, "cases.message.heard")
    assert fact.actor_name == "Ratna Wulandari"


def test_what_nobody_waits_for_any_more_is_put_aside(walk: Walk) -> None:
    case = waiting(walk, stuck=True)
    for _ in range(2):
        send_message(walk.session, "jawaban", case.number, by=walk.become("ratna"))
    first, second = walk.session.scalars(select(Effect).where(Effect.case_id == case.id, Effect.status == "macet"))
    opened(walk, case)
    arif = walk.become("arif")
    assert retry_incident(walk.session, first.id, by=arif) is True
    assert retry_incident(walk.session, second.id, by=arif) is True
    assert (first.status, second.status) == ("selesai", "batal")


def test_skipped_it_is_forgotten_and_the_case_still_waits(walk: Walk) -> None:
    case = waiting(walk, stuck=True)
    send_message(walk.session, "jawaban", case.number, by=walk.become("ratna"))
    incident = incident_of(walk, case)
    skip_incident(walk.session, incident.id, reason="Jawaban keliru", by=walk.become("arif"))
    assert incident.status == "dilewati"
    opened(walk, case)
    assert send_message(walk.session, "jawaban", case.number, by=walk.become("ratna")) == 1
