"""Proposing: what is refused first, then what is kept."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.kernel.errors import Invalid, NotAllowed, NotFound
from portal.kernel.facts import Fact
from portal.kernel.ids import new_id, part_of
from portal.registry import queries
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.errors import AlreadyProposed, DraftMoved, NothingChanged, NotOpenForChange, NotReady
from portal.registry.models import Change, ChangeSet, Keluarga, OpenNumber
from portal.registry.operations import close_change_set, save_proposal
from tests import people
from tests.registry.families import (
    REASON,
    Become,
    family,
    head,
    kk,
    nik,
    propose,
    propose_removal,
    publish,
    registered,
    wife,
)


def changes(session: Session, change_set: ChangeSet) -> dict[UUID, Change]:
    found = session.scalars(select(Change).where(Change.change_set_id == change_set.id))
    return {change.record_id: change for change in found}


def test_another_village_looks_absent(session: Session, as_actor: Become) -> None:
    with pytest.raises(NotFound):
        propose(session, as_actor("wayan"), family())


def test_without_the_right_it_is_not_allowed(session: Session, as_actor: Become) -> None:
    with pytest.raises(NotAllowed):
        propose(session, as_actor("joko"), family())


def test_a_subdistrict_is_no_village(session: Session, as_actor: Become) -> None:
    with pytest.raises(Invalid):
        propose(session, as_actor("ratna"), family(), people.KEMBARAN)


def test_unreadable_values_are_named_field_by_field(session: Session, as_actor: Become) -> None:
    draft = family(lantai="77")
    draft.anggota[1].values["tanggal_lahir"] = "kemarin"
    with pytest.raises(Invalid) as refusal:
        propose(session, as_actor("sari"), draft)
    assert set(refusal.value.fields) == {"ruta.lantai", "anggota-1.tanggal_lahir"}


@pytest.mark.parametrize("reason", ["", " a   b "])
def test_a_draft_may_wait_with_its_reason_but_says_so(session: Session, as_actor: Become, reason: str) -> None:
    by = as_actor("sari")
    change_set = save_proposal(
        session, kind="usulan_baru", region_code=people.KARANGSARI, draft=family(), reason=reason, by=by
    )
    [finding] = queries.findings_of(session, by, change_set.id)
    assert (finding.level, finding.field, finding.message) == ("S", "alasan", "Alasan sedikitnya 5 huruf.")
    with pytest.raises(NotReady):
        publish(session, change_set, as_actor)


def test_one_nik_has_one_open_proposal(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    first = propose(session, by, family(9000))
    second = family(9001)
    second.anggota[1].values["nik"] = nik(9000)
    with pytest.raises(AlreadyProposed):
        propose(session, by, second)
    close_change_set(session, first.id, by=by)
    propose(session, by, second)


def neighbour_of_karangsari(session: Session) -> int:
    return session.execute(
        text("select code from region where parent_code = :k and code <> :v order by code limit 1"),
        {"k": people.KEMBARAN, "v": people.KARANGSARI},
    ).scalar_one()


@pytest.mark.parametrize("place", ["neighbour", "bali"])
@pytest.mark.parametrize("number", ["nik", "kk"])
def test_one_number_has_one_open_proposal_whoever_can_see_it(
    session: Session, as_actor: Become, place: str, number: str
) -> None:
    """A neighbour village, or another regency: the actor sees nothing of theirs, the number is held all the same."""
    who, village = ("ratna", neighbour_of_karangsari(session)) if place == "neighbour" else ("wayan", people.PECATU)
    theirs = propose(session, as_actor(who), family(9000), village)
    mine = family(9001)
    if number == "nik":
        mine.anggota[1].values["nik"] = nik(9000)
    else:
        mine.keluarga["nomor_kk"] = kk(9000)
    by = as_actor("sari")
    with pytest.raises(AlreadyProposed) as refusal:
        propose(session, by, mine)
    told = refusal.value.template
    assert not re.search(r"desa|kabupaten|wilayah|\d", told, re.IGNORECASE), "not whose it is, nor where"
    close_change_set(session, theirs.id, by=as_actor(who))
    propose(session, as_actor("sari"), mine)


def test_a_number_taken_out_of_a_draft_is_free_again(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    first = propose(session, by, family(9000))
    again = queries.proposal_draft(session, by, first.id)
    again.anggota[1].values["nik"] = nik(9005)
    again.keluarga["nomor_kk"] = kk(9005)
    save_proposal(
        session,
        kind="usulan_baru",
        region_code=people.KARANGSARI,
        draft=again,
        reason=REASON,
        change_set_id=first.id,
        by=by,
    )
    second = family(9001)
    second.anggota[1].values["nik"] = nik(9000, day=52)
    second.keluarga["nomor_kk"] = kk(9000)
    later = propose(session, by, second)
    assert later.id != first.id
    assert queries.proposal_draft(session, by, later.id).keluarga["nomor_kk"] == kk(9000)
    third = family(9002)
    third.keluarga["nomor_kk"] = kk(9005)
    with pytest.raises(AlreadyProposed):
        propose(session, by, third)


def test_a_published_number_is_no_longer_held(session: Session, as_actor: Become) -> None:
    registered(session, as_actor)
    assert session.scalars(select(OpenNumber)).all() == []


def test_one_family_has_one_open_proposal(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    by = as_actor("sari")
    correct(session, keluarga_id, by, lantai="2")
    with pytest.raises(AlreadyProposed):
        correct(session, keluarga_id, by, lantai="3")


def correct(session: Session, keluarga_id: UUID, by, **ruta: str) -> ChangeSet:
    draft = queries.draft_of(session, by, keluarga_id)
    draft.ruta |= ruta
    return save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        keluarga_id=keluarga_id,
        by=by,
    )


def test_a_new_family_is_kept_as_typed_and_its_secrets_sealed(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    change_set = propose(session, by, family())
    kept = changes(session, change_set)
    assert [c.entity for c in sorted(kept.values(), key=lambda c: c.seq)] == [
        "ruta",
        "keluarga",
        "individu",
        "individu",
    ]
    assert {c.action for c in kept.values()} == {"tambah"}
    assert all(part_of(record_id) == change_set.part for record_id in kept)
    assert nik(9000) not in str([c.fields for c in kept.values()])
    draft = queries.proposal_draft(session, by, change_set.id)
    assert draft.ruta["rt"] == "003"
    assert draft.anggota[0].values["nik"] == nik(9000)
    assert draft.keluarga["nomor_kk"] == kk(9000)
    assert draft.head_name == "Sukirman Hadi"


def test_saving_again_replaces_the_draft_and_keeps_its_people(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    change_set = propose(session, by, family())
    draft = queries.proposal_draft(session, as_actor("ratna"), change_set.id)
    assert draft.anggota[0].values["nik"] == "330220 •••••• 9000"
    draft.anggota[1].removed = True
    draft.anggota.append(MemberDraft(None, wife(9007).values | {"nama": "Warsih"}))
    before = {member.id for member in draft.anggota}
    again = save_proposal(
        session,
        kind="usulan_baru",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        change_set_id=change_set.id,
        by=as_actor("sari"),
    )
    assert (again.id, again.revision) == (change_set.id, 2)
    now = queries.proposal_draft(session, by, change_set.id)
    assert [member.values["nama"] for member in now.anggota] == ["Sukirman Hadi", "Warsih"]
    assert now.anggota[0].id in before
    assert now.anggota[0].values["nik"] == nik(9000), "a mask posted back leaves the number as it was typed"


def test_one_page_sent_twice_makes_one_proposal(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    part = propose(session, by, family(9005)).part
    key = new_id(part)

    def send(revision: int | None = None) -> ChangeSet:
        return save_proposal(
            session,
            kind="usulan_baru",
            region_code=people.KARANGSARI,
            draft=family(),
            reason=REASON,
            change_set_id=key,
            revision=revision,
            by=by,
        )

    assert send().id == send().id == key
    assert len(changes(session, send())) == 4
    with pytest.raises(DraftMoved):
        send(revision=1)


def test_an_id_of_another_place_looks_absent(session: Session, as_actor: Become) -> None:
    theirs = propose(session, as_actor("wayan"), family(9050), people.PECATU)
    by = as_actor("sari")
    with pytest.raises(NotFound):
        save_proposal(
            session,
            kind="usulan_baru",
            region_code=people.KARANGSARI,
            draft=family(),
            reason=REASON,
            change_set_id=theirs.id,
            by=by,
        )


def test_a_neighbour_village_of_one_partition_is_not_overwritten(session: Session, as_actor: Become) -> None:
    neighbour = session.scalar(
        text("select code from region where parent_code = :k and code <> :v limit 1"),
        {"k": people.KEMBARAN, "v": people.KARANGSARI},
    )
    theirs = propose(session, as_actor("ratna"), family(9050), int(neighbour))
    session.expunge_all()
    by = as_actor("sari")
    with pytest.raises(NotFound):
        save_proposal(
            session,
            kind="usulan_baru",
            region_code=people.KARANGSARI,
            draft=family(),
            reason=REASON,
            change_set_id=theirs.id,
            by=by,
        )


def test_a_closed_proposal_is_not_saved_again(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    change_set = propose(session, by, family())
    close_change_set(session, change_set.id, by=by)
    with pytest.raises(NotOpenForChange):
        save_proposal(
            session,
            kind="usulan_baru",
            region_code=people.KARANGSARI,
            draft=family(),
            reason=REASON,
            change_set_id=change_set.id,
            by=by,
        )


def test_a_correction_holds_just_what_differs(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    change_set = correct(session, keluarga_id, as_actor("sari"), lantai="2", dusun="Krajan")
    [change] = changes(session, change_set).values()
    assert (change.entity, change.action, change.base_version) == ("ruta", "ubah", 1)
    assert change.fields == {"lantai": "2", "dusun": "Krajan"}
    assert change.base == {"lantai": "9", "dusun": None}


def test_a_correction_without_a_difference_is_refused(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    with pytest.raises(NothingChanged):
        correct(session, keluarga_id, as_actor("sari"))


def test_typing_the_same_number_again_is_no_difference(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    by = as_actor("sari")
    draft = queries.draft_of(session, by, keluarga_id)
    draft.anggota[0].values["nik"] = nik(9000)
    draft.keluarga["nomor_kk"] = f"{kk(9000)[:8]} {kk(9000)[8:]}"
    with pytest.raises(NothingChanged):
        save_proposal(
            session,
            kind="perbaikan",
            region_code=people.KARANGSARI,
            draft=draft,
            reason=REASON,
            keluarga_id=keluarga_id,
            by=by,
        )


def test_nobody_elses_member_can_be_drawn_in(session: Session, as_actor: Become) -> None:
    mine, other = registered(session, as_actor), registered(session, as_actor, 9100)
    by = as_actor("sari")
    theirs = queries.draft_of(session, by, other).anggota[0]
    draft = queries.draft_of(session, by, mine)
    draft.anggota.append(theirs)
    with pytest.raises(NotFound):
        save_proposal(
            session,
            kind="perbaikan",
            region_code=people.KARANGSARI,
            draft=draft,
            reason=REASON,
            keluarga_id=mine,
            by=by,
        )


def test_a_removal_names_everybody_and_why(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    by = as_actor("sari")
    change_set = propose_removal(session, by, keluarga_id, "2", "Pindah ke Cilacap")
    kept = changes(session, change_set)
    assert {c.action for c in kept.values()} == {"hapus"}
    assert len(kept) == 4
    assert kept[keluarga_id].fields == {"alasan_hapus": "2"}
    view = queries.change_view(session, by, change_set.id)
    assert view.groups[1].rows[0].after == "Dihapus: pindah"
    assert (view.head_name, view.members) == ("Sukirman Hadi", 0)


def test_proposing_leaves_one_fact_without_secrets_and_writes_no_register(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    change_set = propose(session, by, family())
    [fact] = session.scalars(select(Fact).where(Fact.about_id == change_set.id))
    assert (fact.verb, fact.actor_id, fact.reason) == ("registry.proposal.saved", by.user_id, REASON)
    assert session.scalars(select(Keluarga)).all() == []


def test_a_draft_may_be_incomplete(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    draft = FamilyDraft({"alamat": ""}, {}, [MemberDraft(None, {"nama": "Tarsono"})])
    change_set = propose(session, by, draft)
    levels = {one.level for one in queries.findings_of(session, by, change_set.id)}
    assert "S" in levels
    assert head().values["nama"] not in str(queries.proposal_draft(session, by, change_set.id))
