"""Members between two families: at once or not at all, both histories tell it, a family that moved on is a conflict."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound
from portal.registry import queries
from portal.registry.errors import AlreadyProposed, BaseMoved, FirstRegistration, MergeUnfit
from portal.registry.models import ChangeSet, Individu, NikRegistry, Ruta
from portal.registry.moves import MoveDraft, move_draft
from portal.registry.operations import reverse_version, save_move
from portal.registry.timeline import family_on
from tests.registry.families import REASON, Become, family, keluarga, nik, propose, publish, registered, wife
from tests.registry.test_apply_change_set import correction, move_base, removal

GIRL = {"hub_kepala": "3", "status_kawin": "1", "tanggal_lahir": "2001-03-12", "ijazah": ""}


@pytest.fixture
def homes(session: Session, as_actor: Become) -> tuple[UUID, UUID, UUID]:
    """A family with a daughter, her uncle's family, and the daughter."""
    draft = family(9000)
    draft.anggota.append(wife(9400, "Warsih", **GIRL))
    change_set = propose(session, as_actor("sari"), draft)
    publish(session, change_set, as_actor)
    uncle = registered(session, as_actor, 9200, "Paimin Setro")
    girl = session.scalars(select(Individu.id).where(Individu.nama == "Warsih")).one()
    return change_set.keluarga_id, uncle, girl


def moving(session: Session, as_actor: Become, homes: tuple[UUID, UUID, UUID], code: str = "8") -> ChangeSet:
    source, target, girl = homes
    draft = MoveDraft(source, target, frozenset({girl}), {girl: code})
    return save_move(session, draft, reason="Ikut pamannya", by=as_actor("sari"))


def test_a_member_moves_and_both_families_tell_it(session: Session, as_actor: Become, homes: tuple) -> None:
    source, target, girl = homes
    change_set = moving(session, as_actor, homes)
    [group] = queries.change_view(session, as_actor("ratna"), change_set.id).groups
    assert [(row.label, row.before, row.after) for row in group.rows] == [
        ("Keluarga", "Data keluarga Sukirman Hadi", "Data keluarga Paimin Setro"),
        ("Hubungan dengan kepala keluarga", "3, anak", "8, lainnya"),
    ]
    publish(session, change_set, as_actor)
    person = session.get_one(Individu, (change_set.part, girl))
    assert (person.keluarga_id, person.hub_kepala, person.version) == (target, "8", 2)
    assert (keluarga(session, source).jumlah_anggota, keluarga(session, target).jumlah_anggota) == (2, 3)
    for home in (source, target):
        newest = queries.history_of(session, as_actor("ratna"), home)[0]
        assert (newest.record_label, newest.reason) == ("Warsih", "Ikut pamannya")
    assert session.scalars(select(NikRegistry.individu_id).where(NikRegistry.individu_id == girl)).one() == girl


def test_both_families_are_held_while_it_is_on_its_way(session: Session, as_actor: Become, homes: tuple) -> None:
    moving(session, as_actor, homes)
    for home in homes[:2]:
        with pytest.raises(AlreadyProposed):
            removal(session, as_actor, home)


def test_what_may_not_move(session: Session, as_actor: Become, homes: tuple) -> None:
    source, target, girl = homes
    draft, sari = MoveDraft(source, target, frozenset({girl})), as_actor("sari")
    everybody = frozenset(session.scalars(select(Individu.id).where(Individu.keluarga_id == source)))
    for wrong in (
        replace(draft, target=source),
        replace(draft, moving=frozenset()),
        replace(draft, moving=everybody),
        replace(draft, relations={girl: "77"}),
    ):
        with pytest.raises(Invalid):
            save_move(session, wrong, reason=REASON, by=sari)
    with pytest.raises(NotFound):
        save_move(session, replace(draft, moving=frozenset({source})), reason=REASON, by=sari)
    with pytest.raises(NotFound):
        save_move(session, draft, reason=REASON, by=as_actor("putu"))


def test_a_head_who_moves_leaves_a_finding_until_another_is_named(
    session: Session, as_actor: Become, homes: tuple
) -> None:
    source, target, _ = homes
    people_ = {m.nama: m.id for m in session.scalars(select(Individu).where(Individu.keluarga_id == source))}
    draft = MoveDraft(source, target, frozenset({people_["Sukirman Hadi"]}), {people_["Sukirman Hadi"]: "8"})
    change_set = save_move(session, draft, reason="Pindah rumah", by=as_actor("sari"))
    codes = [one.code for one in queries.findings_of(session, as_actor("sari"), change_set.id) if one.blocks]
    assert codes == ["V07"]
    named = replace(draft, relations={**draft.relations, people_["Wartini"]: "1"})
    save_move(session, named, reason="Pindah rumah", change_set_id=change_set.id, by=as_actor("sari"))
    assert move_draft(session, as_actor("sari"), change_set.id) == named
    publish(session, change_set, as_actor)
    assert keluarga(session, source).nama_kepala == "Wartini"
    assert keluarga(session, target).nama_kepala == "Paimin Setro"


def test_a_family_gone_meanwhile_stops_the_whole_move(session: Session, as_actor: Become, homes: tuple) -> None:
    change_set = moving(session, as_actor, homes)
    change_set.status = "batal"
    session.flush()
    publish(session, removal(session, as_actor, homes[1]), as_actor)
    change_set.status = "terbuka"
    session.flush()
    with pytest.raises(BaseMoved):
        publish(session, change_set, as_actor)
    assert session.get_one(Individu, (change_set.part, homes[2])).keluarga_id == homes[0]


def test_merging_into_a_family_against_the_rules_is_a_conflict(
    session: Session, as_actor: Become, homes: tuple
) -> None:
    girl = homes[2]
    change_set = moving(session, as_actor, homes, "1")
    person = session.get_one(Individu, (change_set.part, girl))
    person.version, person.tempat_lahir = 2, "Cilacap"
    session.flush()
    with pytest.raises(MergeUnfit):
        publish(session, change_set, as_actor)
    assert change_set.status == "konflik"


def test_a_move_is_taken_back_by_a_move(session: Session, as_actor: Become, homes: tuple) -> None:
    source, target, girl = homes
    publish(session, moving(session, as_actor, homes), as_actor)
    back = reverse_version(session, girl, 2, reason="Salah pindah", by=as_actor("sari"))
    assert (back.kind, back.keluarga_id, back.keluarga_lain) == ("pindah", target, source)
    publish(session, back, as_actor)
    person = session.get_one(Individu, (back.part, girl))
    assert (person.keluarga_id, person.hub_kepala) == (source, "3")


def test_a_family_on_a_day(session: Session, as_actor: Become, homes: tuple, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target, _girl = homes
    later = clock.now() + timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    publish(session, moving(session, as_actor, homes), as_actor)
    move_base(session, as_actor, source, lantai="2")
    by, today = as_actor("ratna"), clock.today()
    then, long_ago = today - timedelta(days=5), today - timedelta(days=40)
    assert [one.name for one in family_on(session, by, source, then).members] == ["Sukirman Hadi", "Wartini", "Warsih"]
    assert [one.name for one in family_on(session, by, source, today).members] == ["Sukirman Hadi", "Wartini"]
    assert len(family_on(session, by, target, today).members) == 3
    floors = [family_on(session, by, source, day).ruta for day in (then, today)]
    assert [one.told("lantai") for one in floors if one] == ["9, tanah", "2, keramik"]
    assert "••" in family_on(session, by, source, then).members[0].told("nik")
    assert family_on(session, by, source, long_ago).keluarga is None
    with pytest.raises(NotFound):
        family_on(session, as_actor("putu"), source, today)


def test_a_change_is_taken_back(session: Session, as_actor: Become) -> None:
    home = registered(session, as_actor)
    move_base(session, as_actor, home, lantai="2", dinding="1")
    ruta = session.scalars(select(Ruta)).one()
    back = reverse_version(session, ruta.id, 2, reason="Salah rumah", by=as_actor("sari"))
    publish(session, back, as_actor)
    session.refresh(ruta)
    assert (ruta.lantai, ruta.dinding, ruta.version) == ("9", None, 3)


def test_what_was_changed_again_since_is_a_conflict(session: Session, as_actor: Become) -> None:
    home = registered(session, as_actor)
    move_base(session, as_actor, home, lantai="2")
    move_base(session, as_actor, home, lantai="4")
    ruta = session.scalars(select(Ruta)).one()
    back = reverse_version(session, ruta.id, 2, reason="Salah rumah", by=as_actor("sari"))
    [row] = queries.conflicts_of(session, as_actor("ratna"), back.id)
    assert (row.base, row.current, row.proposed) == ("2, keramik", "4, ubin/tegel/teraso", "9, tanah")
    with pytest.raises(BaseMoved):
        publish(session, back, as_actor)


def test_a_member_who_went_comes_back_with_the_number(session: Session, as_actor: Become) -> None:
    home = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), home)
    gone = draft.anggota[1].id
    assert gone is not None
    draft.anggota[1].removed = True
    publish(session, correction(session, as_actor, home, draft), as_actor)
    back = reverse_version(session, gone, 2, reason="Masih serumah", by=as_actor("sari"))
    publish(session, back, as_actor)
    person = session.get_one(Individu, (back.part, gone))
    assert (person.status, person.version) == ("aktif", 3)
    assert person.nik_bidx is not None
    [row] = queries.individu_page(session, as_actor("sari"), queries.IndividuFilters(text=nik(9000, day=52))).rows
    assert row.nama == "Wartini"
    assert keluarga(session, home).jumlah_anggota == 2


def test_a_member_who_came_goes_again_but_a_registration_stays(session: Session, as_actor: Become) -> None:
    home = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), home)
    draft.anggota.append(wife(9400, "Warsih", **GIRL))
    publish(session, correction(session, as_actor, home, draft), as_actor)
    girl = session.scalars(select(Individu.id).where(Individu.nama == "Warsih")).one()
    first = session.scalars(select(Individu.id).where(Individu.keluarga_id == home, Individu.id != girl)).first()
    assert first is not None
    for registration in (home, first):
        with pytest.raises(FirstRegistration, match="usulkan penghapusan"):
            reverse_version(session, registration, 1, reason="Salah", by=as_actor("sari"))
    back = reverse_version(session, girl, 1, reason="Bukan anggota", by=as_actor("sari"))
    publish(session, back, as_actor)
    assert session.get_one(Individu, (back.part, girl)).status == "dihapus"
