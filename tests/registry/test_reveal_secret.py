"""Opening a secret: never without a right, an area and a reason; always with a fact."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.errors import Invalid, NotAllowed, NotFound
from portal.kernel.facts import Fact
from portal.registry import queries
from portal.registry.models import Individu
from portal.registry.operations import reveal_secret, save_proposal
from tests import people
from tests.registry.families import REASON, Become, family, nik, propose, registered

WHY = "Mencocokkan dengan KTP"


def person(session: Session, as_actor: Become) -> UUID:
    registered(session, as_actor)
    return session.scalars(select(Individu.id).where(Individu.hub_kepala == "1")).one()


def facts(session: Session) -> list[Fact]:
    return list(session.scalars(select(Fact).where(Fact.verb == "registry.secret.revealed")))


def test_another_area_looks_absent(session: Session, as_actor: Become) -> None:
    record_id = person(session, as_actor)
    with pytest.raises(NotFound):
        reveal_secret(session, "individu", record_id, "nik", reason=WHY, by=as_actor("wayan"))


def test_without_the_right_nothing_opens(session: Session, as_actor: Become) -> None:
    record_id = person(session, as_actor)
    with pytest.raises(NotAllowed):
        reveal_secret(session, "individu", record_id, "nik", reason=WHY, by=as_actor("joko"))


def test_without_a_reason_nothing_opens(session: Session, as_actor: Become) -> None:
    record_id = person(session, as_actor)
    with pytest.raises(Invalid):
        reveal_secret(session, "individu", record_id, "nik", reason=" a b ", by=as_actor("sari"))
    assert facts(session) == []


@pytest.mark.parametrize(("entity", "field"), [("individu", "nama"), ("individu", "nik_bidx"), ("desa", "nik")])
def test_what_is_no_secret_is_not_there(session: Session, as_actor: Become, entity: str, field: str) -> None:
    record_id = person(session, as_actor)
    with pytest.raises(NotFound):
        reveal_secret(session, entity, record_id, field, reason=WHY, by=as_actor("sari"))


def test_a_reason_opens_one_secret_and_is_kept_without_it(session: Session, as_actor: Become) -> None:
    record_id = person(session, as_actor)
    by = as_actor("sari")
    assert reveal_secret(session, "individu", record_id, "nik", reason=WHY, by=by) == nik(9000)
    assert reveal_secret(session, "individu", record_id, "nama_ibu", reason=WHY, by=by) == "Sumirah Tegal"
    told = facts(session)
    assert {(f.actor_id, f.about_id, f.reason) for f in told} == {(by.user_id, record_id, WHY)}
    assert sorted(f.after["field"] for f in told if f.after) == ["nama_ibu", "nik"]
    assert nik(9000) not in str([f.after for f in told])


def test_an_empty_secret_opens_empty(session: Session, as_actor: Become) -> None:
    registered(session, as_actor)
    record_id = session.scalars(select(Individu.id).where(Individu.hub_kepala == "2")).one()
    assert reveal_secret(session, "individu", record_id, "nama_ibu", reason=WHY, by=as_actor("sari")) == ""


def test_a_proposed_number_opens_to_the_verifier(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family())
    by = as_actor("ratna")
    member = queries.proposal_draft(session, by, change_set.id).anggota[0]
    assert member.id
    opened = reveal_secret(session, "individu", member.id, "nik", reason=WHY, change_set_id=change_set.id, by=by)
    assert opened == nik(9000)
    with pytest.raises(NotFound):
        reveal_secret(session, "individu", member.id, "nik", reason=WHY, by=by)


def test_a_proposal_that_leaves_a_number_alone_opens_the_registers(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    by = as_actor("sari")
    draft = queries.draft_of(session, by, keluarga_id)
    draft.anggota[0].values["ijazah"] = "3"
    change_set = save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        keluarga_id=keluarga_id,
        by=by,
    )
    member = draft.anggota[0].id
    assert member
    opened = reveal_secret(session, "individu", member, "nik", reason=WHY, change_set_id=change_set.id, by=by)
    assert opened == nik(9000)
