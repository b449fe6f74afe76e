"""An instrument changes by two persons, as a new version; what was published never changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.instruments import operations, queries
from portal.instruments.definition import Instrument, Text
from portal.instruments.errors import (
    AnotherProposed,
    DraftMoved,
    Malformed,
    NothingChanged,
    NotProposed,
    NotSound,
    NotYourProposal,
    OwnProposal,
    UnknownInstrument,
)
from portal.instruments.models import InstrumentDraft, InstrumentVersion
from portal.instruments.reading import to_data
from portal.instruments.shipping import CODES, shipped
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import Fact
from portal.kernel.reasons import ReasonRequired
from tests.instruments.small import changed

Become = Callable[[str], Actor]
REASON = "Pertanyaan luas lantai diperjelas untuk tahun 2027."


def reworded(instrument: Instrument) -> dict:
    data = to_data(instrument)
    data["title"] = {"id": "BDT 2015 yang dibetulkan"}
    return data


def proposed(session: Session, as_actor: Become, by: str = "arif") -> InstrumentVersion:
    actor = as_actor(by)
    draft = operations.open_draft(session, "bdt2015", 1, by=actor)
    operations.save_draft(session, draft.id, reworded(shipped("bdt2015")), revision=1, by=actor)
    return operations.propose_version(session, draft.id, revision=2, reason=REASON, by=actor)


@pytest.mark.parametrize("code", CODES)
def test_init_has_published_what_is_shipped(session: Session, as_actor: Become, code: str) -> None:
    as_actor("sari")
    assert queries.published(session, code) == shipped(code) == queries.of_reference(session, f"{code}@1")


def test_shipping_again_changes_nothing(session: Session) -> None:
    before = session.execute(select(InstrumentVersion.code, InstrumentVersion.number, InstrumentVersion.status)).all()
    operations.ship(session)
    after = session.execute(select(InstrumentVersion.code, InstrumentVersion.number, InstrumentVersion.status)).all()
    assert sorted(before) == sorted(after)
    assert len(after) == len(CODES)


def test_who_only_reads_changes_nothing(session: Session, as_actor: Become) -> None:
    for name in ("sari", "maya", "lestari"):
        with pytest.raises(NotAllowed):
            operations.open_draft(session, "bdt2015", 1, by=as_actor(name))
    draft = operations.open_draft(session, "bdt2015", 1, by=as_actor("arif"))
    with pytest.raises(NotAllowed):
        operations.propose_version(session, draft.id, revision=1, reason=REASON, by=as_actor("maya"))
    assert [row.code for row in queries.instruments(session, as_actor("sari"))] == sorted(CODES)
    with pytest.raises(NotAllowed):
        queries.draft_of(session, as_actor("sari"), draft.id)


def test_two_persons_publish_a_version(session: Session, as_actor: Become) -> None:
    made = proposed(session, as_actor)
    assert (made.number, made.status) == (2, "usul")
    assert session.scalars(select(InstrumentDraft)).all() == []
    assert queries.published(session, "bdt2015").version == 1
    with pytest.raises(OwnProposal):
        operations.sign_version(session, "bdt2015", 2, by=as_actor("arif"))
    operations.sign_version(session, "bdt2015", 2, by=as_actor("rini"))
    now = queries.published(session, "bdt2015")
    assert (now.version, now.title.id, now.reference) == (2, "BDT 2015 yang dibetulkan", "bdt2015@2")
    assert queries.version(session, "bdt2015", 1) == shipped("bdt2015")
    verbs = set(session.scalars(select(Fact.verb).where(Fact.verb.like("instruments.%"))))
    assert verbs >= {"instruments.draft.opened", "instruments.version.proposed", "instruments.version.signed"}
    with pytest.raises(NotProposed):
        operations.sign_version(session, "bdt2015", 2, by=as_actor("rini"))


def test_a_version_is_never_changed(session: Session, as_actor: Become) -> None:
    as_actor("arif")
    with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
        session.execute(update(InstrumentVersion).values(definition={"code": "lain"}))
    with pytest.raises(ProgrammingError, match="permission denied"), session.begin_nested():
        session.execute(text("delete from instrument_version"))


def test_a_proposal_is_rejected_or_withdrawn(session: Session, as_actor: Become) -> None:
    made = proposed(session, as_actor)
    with pytest.raises(NotYourProposal):
        operations.withdraw_version(session, "bdt2015", made.number, by=as_actor("rini"))
    with pytest.raises(ReasonRequired):
        operations.reject_version(session, "bdt2015", made.number, reason="tidak", by=as_actor("rini"))
    operations.reject_version(session, "bdt2015", made.number, reason=REASON, by=as_actor("rini"))
    assert queries.published(session, "bdt2015").version == 1
    again = proposed(session, as_actor, "rini")
    assert again.number == 3
    operations.withdraw_version(session, "bdt2015", 3, by=as_actor("rini"))
    assert [row.status for row in queries.versions_of(session, as_actor("arif"), "bdt2015")] == [
        "ditolak",
        "ditolak",
        "terbit",
    ]


def test_one_proposal_at_a_time_and_none_without_change(session: Session, as_actor: Become) -> None:
    arif = as_actor("arif")
    same = operations.open_draft(session, "bdt2015", 1, by=arif)
    with pytest.raises(NothingChanged):
        operations.propose_version(session, same.id, revision=1, reason=REASON, by=arif)
    proposed(session, as_actor)
    other = operations.save_draft(
        session, same.id, to_data(shipped("bdt2015")) | {"title": {"id": "Lain lagi"}}, revision=1, by=arif
    )
    with pytest.raises(AnotherProposed):
        operations.propose_version(session, other.id, revision=2, reason=REASON, by=arif)


def test_a_draft_saved_by_somebody_else_is_not_lost(session: Session, as_actor: Become) -> None:
    draft = operations.open_draft(session, "bdt2015", 1, by=as_actor("arif"))
    operations.save_draft(session, draft.id, reworded(shipped("bdt2015")), revision=1, by=as_actor("rini"))
    with pytest.raises(DraftMoved, match="Rini"):
        operations.save_draft(session, draft.id, reworded(shipped("bdt2015")), revision=1, by=as_actor("arif"))


def test_an_unsound_draft_may_be_saved_not_proposed(session: Session, as_actor: Become) -> None:
    arif = as_actor("arif")
    draft = operations.begin_draft(
        session, changed('relevant: "${umur} < 17"', 'relevant: "${tidak_ada} < 17"'), by=arif
    )
    with pytest.raises(NotSound, match="tidak_ada"):
        operations.propose_version(session, draft.id, revision=1, reason=REASON, by=arif)
    with pytest.raises(Malformed):
        operations.save_draft(session, draft.id, {"title": "x", "sections": 7}, revision=1, by=arif)
    operations.discard_draft(session, draft.id, by=arif)
    with pytest.raises(NotFound):
        queries.draft_of(session, arif, draft.id)
    with pytest.raises(UnknownInstrument):
        queries.published(session, "uji")


def test_the_ministrys_own_version_is_not_replaced_by_a_shipped_one(
    session: Session, as_actor: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(session, as_actor)
    operations.sign_version(session, "bdt2015", 2, by=as_actor("rini"))
    newer = replace(shipped("bdt2015"), title=Text("BDT 2015 bawaan yang baru"))
    monkeypatch.setattr(operations, "CODES", ("bdt2015",))
    monkeypatch.setattr(operations, "shipped", lambda _: newer)
    operations.ship(session)
    operations.ship(session)
    rows = queries.versions_of(session, as_actor("arif"), "bdt2015")
    assert [(row.status, row.origin) for row in rows] == [
        ("usul", "bawaan"),
        ("terbit", "penyunting"),
        ("diganti", "bawaan"),
    ]


def test_a_newer_shipped_version_replaces_a_shipped_one(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = replace(shipped("bdt2015"), title=Text("BDT 2015 bawaan yang baru"))
    monkeypatch.setattr(operations, "CODES", ("bdt2015",))
    monkeypatch.setattr(operations, "shipped", lambda _: newer)
    operations.ship(session)
    assert queries.published(session, "bdt2015").reference == "bdt2015@2"
    assert queries.version(session, "bdt2015", 1).title.id.startswith("BDT 2015/DTKS")
