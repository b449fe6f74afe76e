"""One person of two, and two again: through proposals like any other."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.merging import merge_people, split_people
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotAllowed, NotFound
from portal.registry.drafts import FamilyDraft
from portal.registry.errors import AlreadyMerged, MergeUnderWay, NotDecided, NotMerged, OthersInFamily, PairDecided
from portal.registry.models import ChangeSet, Individu, Keluarga
from portal.registry.operations import apply_change_set
from portal.registry.pairmodels import DuplicatePair
from portal.registry.resemblance.deciding import decide_pair, undo_decision
from portal.registry.resemblance.queue import PairFilters, merged_into, pair_page, pair_view, side_view
from portal.registry.resemblance.recording import pair_id, record_pairs
from portal.registry.seeding import load_families
from tests import people
from tests.registry.families import family

Become = Callable[[str], Actor]
NEAR = 3302202001
WHY = "KTP dan KK sudah dicocokkan"


def alone(serial: int, name: str, **values: str) -> FamilyDraft:
    made = family(serial, name)
    made.anggota = made.anggota[:1]
    made.anggota[0].values |= values
    return made


@pytest.fixture
def two(session: Session, as_actor: Become) -> tuple[UUID, UUID]:
    """Sukirman with his wife in Karangsari, and Sukirman again, alone next door and without NIK."""
    as_actor("maya")
    load_families(
        session,
        [(people.KARANGSARI, family(9000)), (NEAR, alone(9001, "Soekirman", nik="", alasan_tanpa_nik="2", ijazah="3"))],
    )
    first = session.scalars(select(Individu.id).where(Individu.nama == "Sukirman Hadi")).one()
    second = session.scalars(select(Individu.id).where(Individu.nama == "Soekirman")).one()
    assert record_pairs(session, [(first, second)], at=clock.now()) == 1
    return first, second


@pytest.fixture
def decided(session: Session, as_actor: Become, two: tuple[UUID, UUID]) -> UUID:
    pair = pair_id(*two)
    decide_pair(session, pair, "sama", reason=WHY, by=as_actor("ratna"))
    return pair


def merge(session: Session, as_actor: Become, pair: UUID, kept: UUID, **more: object) -> list[ChangeSet]:
    cases = merge_people(session, pair, kept=kept, take=["ijazah", "nik"], reason=WHY, by=as_actor("ratna"), **more)  # type: ignore[arg-type]
    return [session.get_one(ChangeSet, (case.part, case.change_set_id)) for case in cases]


def publish(session: Session, as_actor: Become, sets: list[ChangeSet]) -> None:
    for one in sets:
        apply_change_set(session, one.id, case_id=None, by=as_actor("maya"))


def test_a_merge_keeps_one_with_the_chosen_fields(
    session: Session, as_actor: Become, two: tuple[UUID, UUID], decided: UUID
) -> None:
    sets = merge(session, as_actor, decided, two[0])
    assert [one.kind for one in sets] == ["perbaikan", "penghapusan"]
    assert all("Data ganda" in one.reason or "data ganda" in one.reason for one in sets)
    publish(session, as_actor, sets)
    kept, gone = (session.scalars(select(Individu).where(Individu.id == one)).one() for one in two)
    assert (kept.status, kept.ijazah, gone.status) == ("aktif", "3", "dihapus")
    assert kept.nik_bidx is not None
    ((_, named),) = merged_into(session, as_actor("maya"), [kept.id])
    assert named.id == gone.id


def test_within_one_family_one_proposal_does_it(session: Session, as_actor: Become) -> None:
    as_actor("maya")
    draft = family(9000)
    twice = alone(9005, "Sukirman", nik="", hub_kepala="8").anggota[0]
    draft.anggota.append(twice)
    load_families(session, [(people.KARANGSARI, draft)])
    one, other = (
        session.scalars(select(Individu.id).where(Individu.nama == name)).one()
        for name in ("Sukirman Hadi", "Sukirman")
    )
    record_pairs(session, [(one, other)], at=clock.now())
    decide_pair(session, pair_id(one, other), "sama", reason=WHY, by=as_actor("ratna"))
    sets = merge(session, as_actor, pair_id(one, other), one)
    assert [change.kind for change in sets] == ["perbaikan"]
    publish(session, as_actor, sets)
    family_row = session.scalars(select(Keluarga)).one()
    assert family_row.jumlah_anggota == 2


def test_a_whole_family_goes_only_when_everybody_is_accounted_for(
    session: Session, as_actor: Become, two: tuple[UUID, UUID], decided: UUID
) -> None:
    with pytest.raises(OthersInFamily, match="Wartini"):
        merge(session, as_actor, decided, two[1], whole_family=True)


def test_what_stops_a_merge(session: Session, as_actor: Become, two: tuple[UUID, UUID]) -> None:
    pair = pair_id(*two)
    with pytest.raises(NotDecided):
        merge(session, as_actor, pair, two[0])
    with pytest.raises(NotFound):
        decide_pair(session, pair, "sama", reason=WHY, by=as_actor("sari"))
    with pytest.raises(NotAllowed):
        decide_pair(session, pair, "sama", reason=WHY, by=as_actor("hendra"))
    with pytest.raises(Invalid):
        decide_pair(session, pair, "sama", reason=" ", by=as_actor("ratna"))
    with pytest.raises(Invalid):
        decide_pair(session, pair, "entah", reason=WHY, by=as_actor("ratna"))
    decide_pair(session, pair, "sama", reason=WHY, by=as_actor("ratna"))
    with pytest.raises(PairDecided, match="Ratna"):
        decide_pair(session, pair, "beda", reason=WHY, by=as_actor("ratna"))
    with pytest.raises(NotAllowed):
        merge_people(session, pair, kept=two[0], take=[], reason=WHY, by=as_actor("tuti"))
    with pytest.raises(Invalid):
        merge(session, as_actor, pair, pair)
    with pytest.raises(NotMerged):
        split_people(session, pair, reason=WHY, by=as_actor("ratna"))
    sets = merge(session, as_actor, pair, two[0])
    with pytest.raises(MergeUnderWay):
        merge(session, as_actor, pair, two[0])
    with pytest.raises(MergeUnderWay):
        undo_decision(session, pair, reason=WHY, by=as_actor("ratna"))
    publish(session, as_actor, sets)
    with pytest.raises(AlreadyMerged):
        merge(session, as_actor, pair, two[0])
    with pytest.raises(AlreadyMerged):
        undo_decision(session, pair, reason=WHY, by=as_actor("ratna"))


def test_a_verdict_is_taken_back(session: Session, as_actor: Become, two: tuple[UUID, UUID], decided: UUID) -> None:
    undo_decision(session, decided, reason="Keliru menekan", by=as_actor("ratna"))
    with pytest.raises(NotDecided):
        undo_decision(session, decided, reason="Keliru menekan", by=as_actor("ratna"))
    assert [row.pair_id for row in pair_page(session, as_actor("ratna"), PairFilters()).rows] == [decided]
    decide_pair(session, decided, "ragu", reason="Tunggu kunjungan", by=as_actor("ratna"))
    decide_pair(session, decided, "beda", reason="Sudah dikunjungi", by=as_actor("ratna"))


def test_a_wrong_merge_is_split_and_never_proposed_again(
    session: Session, as_actor: Become, two: tuple[UUID, UUID], decided: UUID
) -> None:
    publish(session, as_actor, merge(session, as_actor, decided, two[0]))
    case = split_people(session, decided, reason="Ternyata dua orang", by=as_actor("ratna"))
    back = session.get_one(ChangeSet, (case.part, case.change_set_id))
    assert back.kind == "usulan_baru"
    publish(session, as_actor, [back])
    returned = session.scalars(select(Individu).where(Individu.nama == "Soekirman", Individu.status == "aktif")).one()
    assert returned.id != two[1]
    assert record_pairs(session, [(two[0], returned.id)], at=clock.now()) == 0
    statuses = session.scalars(select(DuplicatePair.status)).all()
    assert set(statuses) == {"beda"}
    assert pair_page(session, as_actor("maya"), PairFilters()).rows == []


def test_the_queue_shows_each_pair_once_and_no_more_than_may_be_seen(
    session: Session, as_actor: Become, two: tuple[UUID, UUID]
) -> None:
    as_actor("maya")
    load_families(session, [(people.PECATU, alone(9900, "Sukirman Hadi", nik=""))])
    far = session.scalars(select(Individu.id).where(Individu.region_code == people.PECATU)).one()
    record_pairs(session, [(two[0], far)], at=clock.now())
    seen = {
        name: [(row.name, row.other) for row in pair_page(session, as_actor(name), PairFilters()).rows]
        for name in ("sari", "ratna", "maya", "wayan")
    }
    assert sorted(len(rows) for rows in seen.values()) == [1, 2, 2, 2]
    assert seen["wayan"] == [("Sukirman Hadi", None)]
    assert [other for _, other in seen["sari"]] == [None, None]
    assert sorted(other is None for _, other in seen["ratna"]) == [False, True]
    assert all(other for _, other in seen["maya"])
    pair = pair_id(two[0], far)
    view = side_view(session, as_actor("wayan"), far, pair)
    assert (view.other, view.pair) == (None, None)
    with pytest.raises(NotFound):
        pair_view(session, as_actor("ratna"), pair)
    with pytest.raises(NotFound):
        side_view(session, as_actor("wayan"), two[0], pair)
    whole = pair_view(session, as_actor("maya"), pair)
    assert {row.field.name for row in whole.rows if row.sign == "sama"} >= {"tanggal_lahir", "jenis_kelamin"}
