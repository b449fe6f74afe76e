"""A process changes by two people and a passing gate; nobody forces it, nothing of anybody's is lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import deploying, housing, studioqueries
from portal.cases.errors import (
    DraftMoved,
    GateRefuses,
    NothingChanged,
    NotProposed,
    NotYourProposal,
    OwnProposal,
)
from portal.cases.processes import live_process
from portal.cases.processmodels import ProcessDraft, ProcessVersion
from portal.kernel.errors import Invalid, NotAllowed
from portal.kernel.facts import Fact
from portal.kernel.reasons import ReasonRequired
from tests.bpmn.test_shipped import PROCESSES
from tests.cases.walking import Walk
from tests.registry.families import Become

FILE = "usulan_baru.bpmn"
REASON = "Tenggat verifikasi terlalu pendek untuk kabupaten kepulauan."


def longer(xml: str) -> str:
    """Verification gets five days."""
    assert xml.count('value="P3D"') == 3
    return xml.replace('value="P3D"', 'value="P5D"', 1)


def drafted(session: Session, as_actor: Become, change: object = longer) -> ProcessDraft:
    arif = as_actor("arif")
    draft = deploying.open_draft(session, studioqueries.live_version(session, arif, "usulan_baru"), by=arif)
    files = dict(draft.files) | {FILE: change(draft.files[FILE])}  # type: ignore[operator]
    return deploying.save_draft(session, draft.id, files=files, revision=1, by=arif)


def proposed(session: Session, as_actor: Become) -> ProcessVersion:
    draft = drafted(session, as_actor)
    return deploying.propose_version(session, draft.id, revision=2, reason=REASON, by=as_actor("arif"))


def test_who_only_reads_changes_nothing(session: Session, as_actor: Become) -> None:
    version = studioqueries.live_version(session, as_actor("lestari"), "usulan_baru")
    with pytest.raises(NotAllowed):
        deploying.open_draft(session, version, by=as_actor("lestari"))
    with pytest.raises(NotAllowed):
        studioqueries.processes(session, as_actor("sari"))


def test_two_people_make_a_version_live(session: Session, as_actor: Become) -> None:
    before = studioqueries.live_version(session, as_actor("arif"), "usulan_baru")
    version = proposed(session, as_actor)
    assert session.scalars(select(ProcessDraft)).all() == []
    assert live_process(session, "usulan_baru").version == before.version
    with pytest.raises(OwnProposal):
        deploying.sign_version(session, version.version, by=as_actor("arif"))
    deploying.sign_version(session, version.version, by=as_actor("rini"))
    assert live_process(session, "usulan_baru").version == version.version
    assert (version.status, version.signed_name, version.number) == ("berlaku", "Rini Kusumawati", 2)
    assert before.status == "diganti"
    with pytest.raises(NotProposed):
        deploying.sign_version(session, version.version, by=as_actor("rini"))
    fact = session.scalars(select(Fact).where(Fact.verb == "processes.version.signed")).one()
    assert fact.actor_name == "Rini Kusumawati"
    assert (fact.before, fact.after) == (
        {"versi": before.version, "nomor": 1},
        {"proses": "usulan_baru", "versi": version.version, "nomor": 2, "status": "berlaku"},
    )


def test_new_cases_run_the_new_version_and_old_ones_stay(session: Session, as_actor: Become, walk: Walk) -> None:
    old = walk.opened()
    version = proposed(session, as_actor)
    deploying.sign_version(session, version.version, by=as_actor("rini"))
    new = walk.opened(serial=9100, name="Tukiman")
    assert new.process_version == version.version != old.process_version
    assert walk.at("verifikasi_kab", since=old).step == "verifikasi_kab"


def test_nobody_forces_a_failing_gate(session: Session, as_actor: Become) -> None:
    draft = drafted(
        session,
        as_actor,
        lambda xml: xml.replace('value="registry.apply', 'value="x').replace(
            'id="registry.apply_change_set"', 'id="registry.drop_everything"'
        ),
    )
    report = deploying.check_draft(session, draft.id, by=as_actor("arif"))
    assert not report["passed"]
    assert ("unknown-service", "terapkan_perubahan") in {(f["code"], f["element"]) for f in report["findings"]}
    with pytest.raises(GateRefuses):
        deploying.propose_version(session, draft.id, revision=2, reason=REASON, by=as_actor("arif"))


def test_the_gate_is_asked_again_before_signing(
    session: Session, as_actor: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = proposed(session, as_actor)
    monkeypatch.setattr(housing, "VERBS", {})
    with pytest.raises(GateRefuses):
        deploying.sign_version(session, version.version, by=as_actor("rini"))
    assert version.status == "usul"


def test_a_proposal_needs_a_reason_and_a_change(session: Session, as_actor: Become) -> None:
    draft = drafted(session, as_actor, lambda xml: xml)
    with pytest.raises(ReasonRequired):
        deploying.propose_version(session, draft.id, revision=2, reason="  ubah   ", by=as_actor("arif"))
    with pytest.raises(NothingChanged):
        deploying.propose_version(session, draft.id, revision=2, reason=REASON, by=as_actor("arif"))


def test_two_people_saving_lose_nothing(session: Session, as_actor: Become) -> None:
    draft = drafted(session, as_actor)
    with pytest.raises(DraftMoved, match="Arif Nugroho"):
        deploying.save_draft(session, draft.id, files=draft.files, revision=1, by=as_actor("rini"))
    copy = deploying.copy_draft(session, draft.id, files={FILE: "<mine/>"}, by=as_actor("rini"))
    assert (copy.files, copy.saved_name, copy.revision) == ({FILE: "<mine/>"}, "Rini Kusumawati", 1)


@pytest.mark.parametrize("name", ["../x.bpmn", "x.py", "dalam/x.bpmn"])
def test_a_draft_holds_process_files_only(session: Session, as_actor: Become, name: str) -> None:
    draft = drafted(session, as_actor)
    with pytest.raises(Invalid):
        deploying.save_draft(session, draft.id, files=draft.files | {name: ""}, revision=2, by=as_actor("arif"))


def test_a_rejected_or_withdrawn_proposal_may_come_again(session: Session, as_actor: Become) -> None:
    version = proposed(session, as_actor)
    with pytest.raises(OwnProposal):
        deploying.reject_version(session, version.version, reason=REASON, by=as_actor("arif"))
    deploying.reject_version(session, version.version, reason=REASON, by=as_actor("rini"))
    assert version.status == "ditolak"
    again = proposed(session, as_actor)
    assert again.version == version.version
    with pytest.raises(NotYourProposal):
        deploying.withdraw_version(session, version.version, by=as_actor("rini"))
    deploying.withdraw_version(session, version.version, by=as_actor("arif"))
    assert again.status == "ditolak"


def test_an_old_version_may_come_back(session: Session, as_actor: Become) -> None:
    arif = as_actor("arif")
    first = studioqueries.live_version(session, arif, "usulan_baru")
    deploying.sign_version(session, proposed(session, as_actor).version, by=as_actor("rini"))
    draft = deploying.open_draft(session, first, by=as_actor("arif"))
    back = deploying.propose_version(session, draft.id, revision=1, reason="Kembali ke aturan lama.", by=arif)
    assert back.number == 1
    deploying.sign_version(session, back.version, by=as_actor("rini"))
    assert live_process(session, "usulan_baru").version == first.version


def test_heat_counts_the_work_of_the_area(session: Session, as_actor: Become, walk: Walk) -> None:
    walk.at("kunjungan_lapangan")
    found = studioqueries.heat_map(session, as_actor("lestari"), "usulan_baru")
    (row,) = [one for one in found.rows if one.step == "kunjungan_lapangan"]
    assert (row.label, row.count, row.late, row.number) == ("Kunjungan lapangan", 1, 0, 1)
    listed = {one.live.process: one for one in studioqueries.processes(session, as_actor("arif")) if one.live}
    assert listed.keys() == set(PROCESSES) - {"verval_lapangan"}
    assert [(listed[one].running, listed[one].versions) for one in ("usulan_baru", "perbaikan")] == [(1, 1), (0, 1)]
