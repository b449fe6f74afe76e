"""A twin in another open proposal: found by its keys as long as that proposal is open and says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel import secrets
from portal.kernel.database import engine_for
from portal.kernel.ids import new_id
from portal.regions.queries import part_of_region
from portal.registry.batches import NewFamily, propose_families
from portal.registry.drafts import FamilyDraft
from portal.registry.models import ChangeSet, ProposedPerson
from portal.registry.operations import apply_change_set, close_change_set, rebase_change_set, save_proposal
from portal.registry.proposedpeople import refresh_people
from portal.registry.queries import draft_of, findings_of
from portal.registry.resemblance.underway import with_twins
from portal.registry.similar import AWAY_PROPOSED, PROPOSED, similar_of
from tests import people
from tests.conftest import TEST_KEY, clone
from tests.registry.families import REASON, family, propose, registered, speak

Become = Callable[[str], Actor]
TWIN = "Mirip Soekirman Hadi, lahir 12-03-1970, yang sedang diusulkan di Karangsari. Sama:"


def alone(serial: int, name: str, **values: str) -> FamilyDraft:
    """A man who lives by himself and has no NIK yet."""
    draft = family(serial, name)
    draft.anggota = draft.anggota[:1]
    draft.anggota[0].values |= {"nik": "", "alasan_tanpa_nik": "2"} | values
    return draft


def twins(session: Session, by: Actor, change_set: ChangeSet) -> list[str]:
    """What is said of other proposals."""
    return [str(one.message) for one in findings_of(session, by, change_set.id) if one.code == PROPOSED]


@pytest.fixture
def first(session: Session, as_actor: Become) -> ChangeSet:
    """Sari proposes Soekirman."""
    return propose(session, as_actor("sari"), alone(9000, "Soekirman Hadi"))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Sukirman Hadi", {}),
        ("Hadi Sukirman", {}),
        ("H. Sukirman", {"tanggal_lahir": "1970-12-03"}),
        ("Sukriman Hadi", {"tanggal_lahir": "1971-03-12"}),
    ],
)
def test_each_proposal_is_told_of_the_other(
    session: Session, as_actor: Become, first: ChangeSet, name: str, values: dict[str, str]
) -> None:
    by = as_actor("sari")
    second = propose(session, by, alone(9100, name, **values))
    (message,) = twins(session, by, second)
    assert message.startswith(TWIN)
    (back,) = twins(session, by, first)
    assert name in back
    (seen,) = [one for one in similar_of(session, by, second.id) if one.proposed]
    assert (seen.change_set_id, seen.keluarga_id, seen.key) == (first.id, None, "anggota-0")


def test_somebody_else_is_no_twin(session: Session, as_actor: Become, first: ChangeSet) -> None:
    by = as_actor("sari")
    assert twins(session, by, propose(session, by, alone(9100, "Wagiman"))) == []
    assert twins(session, by, first) == [], "nor is one's own proposal"


def end_refused(session: Session, as_actor: Become, one: ChangeSet) -> None:
    close_change_set(session, one.id, by=as_actor("ratna"))


def end_published(session: Session, as_actor: Become, one: ChangeSet) -> None:
    apply_change_set(session, one.id, case_id=None, by=as_actor("maya"))


def end_changed(session: Session, as_actor: Become, one: ChangeSet) -> None:
    save_proposal(
        session,
        kind="usulan_baru",
        region_code=people.KARANGSARI,
        draft=alone(9000, "Wagiman", tanggal_lahir="1981-02-05", nama_ibu="Ngatini"),
        reason=REASON,
        change_set_id=one.id,
        by=as_actor("sari"),
    )


@pytest.mark.parametrize(("end", "left"), [(end_refused, 0), (end_published, 0), (end_changed, 1)])
def test_what_has_ended_or_says_otherwise_is_told_no_more(
    session: Session, as_actor: Become, first: ChangeSet, end: Callable[..., None], left: int
) -> None:
    second = propose(session, as_actor("sari"), alone(9100, "Sukirman Hadi"))
    assert twins(session, as_actor("sari"), second)
    end(session, as_actor, first)
    session.flush()
    assert twins(session, as_actor("sari"), second) == []
    mine = select(func.count()).select_from(ProposedPerson).where(ProposedPerson.change_set_id == first.id)
    assert session.scalar(mine) == left
    told = [one.message for one in findings_of(session, as_actor("sari"), second.id) if one.code == "V05"]
    assert bool(told) == (end is end_published), "who was published is found in the register instead"


def test_a_correction_brings_a_twin_only_by_what_it_says_of_who_somebody_is(session: Session, as_actor: Become) -> None:
    family_id = registered(session, as_actor, name="Wagiman Tohari")
    by = as_actor("sari")
    second = propose(session, by, alone(9100, "Sukirman Hadi"))
    draft = draft_of(session, by, family_id)
    draft.anggota[0].values["ijazah"] = "3"
    common: dict[str, Any] = {"kind": "perbaikan", "region_code": people.KARANGSARI, "reason": REASON}
    common["keluarga_id"] = family_id
    corrected = save_proposal(session, draft=draft, by=by, **common)
    assert twins(session, by, second) == []
    draft.anggota[0].values["nama"] = "Soekirman Hadi"
    save_proposal(session, draft=draft, change_set_id=corrected.id, by=by, **common)
    (message,) = twins(session, by, second)
    assert message.startswith(TWIN), "the rest of who they are is read from the register"
    rebase_change_set(session, corrected.id, by=as_actor("ratna"))
    assert len(twins(session, as_actor("sari"), second)) == 1


def test_outside_the_area_a_regency_learns_that_there_is_somebody_and_a_village_nothing(
    session: Session, as_actor: Become
) -> None:
    propose(session, as_actor("wayan"), alone(9000, "Soekirman Hadi"), people.PECATU)
    second = propose(session, as_actor("sari"), alone(9100, "Sukirman Hadi"))
    assert twins(session, as_actor("sari"), second) == []
    assert twins(session, as_actor("ratna"), second) == [AWAY_PROPOSED]
    (message,) = twins(session, as_actor("maya"), second)
    assert "Soekirman Hadi" in message


def test_families_of_one_batch_see_each_other(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    part = part_of_region(session, people.KARANGSARI)
    drafts = [alone(9000, "Soekirman Hadi"), alone(9100, "Hadi Sukirman")]
    families = [NewFamily(new_id(part), part, people.KARANGSARI, draft) for draft in drafts]
    made = propose_families(session, families, reason=REASON, by=by).made
    assert [len(twins(session, by, one)) for one in made] == [1, 1]
    ids = {one.id for one in made}
    assert with_twins(session, by, [*ids, propose(session, by, alone(9200, "Wagiman")).id]) == ids


def test_proposals_from_before_there_were_keys_get_them(session: Session, as_actor: Become, first: ChangeSet) -> None:
    by = as_actor("sari")
    second = propose(session, by, alone(9100, "Sukirman Hadi"))
    session.execute(delete(ProposedPerson))
    assert twins(session, by, second) == []
    assert refresh_people(session) == 2
    assert len(twins(session, by, second)) == 1
    assert refresh_people(session) == 0
    assert refresh_people(session, everybody=True) == 2


@pytest.fixture(scope="module")
def engine(server: Callable[[str], str], template: str) -> Iterator[Engine]:
    secrets.install_vault(TEST_KEY)
    with clone(server, template) as addresses:
        made = engine_for(addresses.app)
        yield made
        made.dispose()


def test_two_who_propose_one_person_at_once_are_both_kept_and_both_told(engine: Engine) -> None:
    """Nobody has a NIK here, so nothing but the check can know; the next look at either tells of the other."""
    gate, made = threading.Barrier(2), {}

    def run(place: int, name: str) -> None:
        with Session(engine, expire_on_commit=False) as session:
            by = speak(session, "sari")
            gate.wait()
            made[place] = propose(session, by, alone(9000 + place * 100, name))
            session.commit()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(("Soekirman Hadi", "Sukirman Hadi"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with Session(engine) as session:
        by = speak(session, "sari")
        assert [len(twins(session, by, made[place])) for place in (0, 1)] == [1, 1]
