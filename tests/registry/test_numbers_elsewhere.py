"""Numbers found elsewhere while proposing: told without a place, remembered, and only so many a day."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, set_scope
from portal.kernel.facts import Fact
from portal.registry import findings, probing, queries
from portal.registry.drafts import FamilyDraft
from portal.registry.models import ChangeSet
from portal.registry.operations import save_proposal
from portal.registry.seeding import load_families
from tests import people
from tests.registry.families import REASON, Become, family, nik, propose, registered


def in_bali(session: Session, as_actor: Become, serial: int) -> None:
    theirs = family(serial, "I Made Suarta")
    load_families(session, [(people.PECATU, theirs)])
    session.flush()


def found_taken(session: Session, actor, change_set: ChangeSet) -> list[str]:
    """What is said of the numbers themselves, not of who resembles whom."""
    found = queries.findings_of(session, actor, change_set.id)
    return [one.message for one in found if one.field in {"nik", "nomor_kk"}]


def with_nik_of(serial: int, own: int) -> FamilyDraft:
    draft = family(own)
    draft.anggota[0].values["nik"] = nik(serial)
    return draft


def test_each_number_found_elsewhere_leaves_a_fact_and_ten_are_enough(
    session: Session, as_actor: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "_limit", 2)
    set_scope(session, Scope(0, "sistem", EVERYWHERE))
    for serial in (9701, 9702, 9703):
        in_bali(session, as_actor, serial)
    by = as_actor("sari")
    first = propose(session, by, with_nik_of(9701, 9711))
    second = propose(session, by, with_nik_of(9702, 9712))
    third = propose(session, by, with_nik_of(9703, 9713))
    assert found_taken(session, by, first) == ["NIK ini sudah terdaftar."]
    assert found_taken(session, by, second) == ["NIK ini sudah terdaftar."]
    assert set(found_taken(session, by, third)) == {findings.LATER}
    facts = session.scalars(select(Fact).where(Fact.verb == probing.HIT)).all()
    assert [(fact.about_id, fact.actor_id) for fact in facts] == [(one.id, by.user_id) for one in (first, second)]
    assert nik(9701) not in str([fact.after for fact in facts])
    assert found_taken(session, as_actor("ratna"), third) == ["NIK ini sudah terdaftar."]
    monkeypatch.setattr(probing, "_limit", 3)
    by = as_actor("sari")
    draft = queries.proposal_draft(session, by, third.id)
    save_proposal(
        session,
        kind="usulan_baru",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        change_set_id=third.id,
        by=by,
    )
    assert found_taken(session, by, third) == ["NIK ini sudah terdaftar."]
    assert len(session.scalars(select(Fact).where(Fact.verb == probing.HIT)).all()) == 3, "told late, counted late"


def test_a_number_of_ones_own_area_is_told_and_not_counted(session: Session, as_actor: Become) -> None:
    registered(session, as_actor, 9000)
    by = as_actor("sari")
    change_set = propose(session, by, with_nik_of(9000, 9714))
    assert found_taken(session, by, change_set) == ["NIK sudah terdaftar pada Sukirman Hadi di wilayah Anda."]
    assert session.scalars(select(Fact).where(Fact.verb == probing.HIT)).all() == []
