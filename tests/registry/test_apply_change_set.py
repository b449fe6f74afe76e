"""Publication: what stops it leaves the register as it was; what passes writes everything at once."""

from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import Fact
from portal.kernel.ids import new_id
from portal.registry import queries
from portal.registry.drafts import FamilyDraft
from portal.registry.errors import BaseMoved, KkTaken, NikTaken, NotOpenForChange, NotReady
from portal.registry.models import ChangeSet, Individu, Keluarga, KkRegistry, NikRegistry, RecordVersion, Ruta
from portal.registry.operations import apply_change_set, close_change_set, rebase_change_set, save_proposal
from tests import people
from tests.registry.families import (
    REASON,
    Become,
    family,
    keluarga,
    kk,
    nik,
    propose,
    propose_removal,
    publish,
    registered,
    wife,
)

TABLES = ("ruta", "keluarga", "individu", "record_version", "nik_registry", "kk_registry")


def counted(session: Session) -> dict[str, int]:
    return {table: session.execute(text(f"select count(*) from {table}")).scalar_one() for table in TABLES}


def correction(session: Session, as_actor: Become, keluarga_id: UUID, draft: FamilyDraft) -> ChangeSet:
    return save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason="Rumah diperbaiki",
        keluarga_id=keluarga_id,
        by=as_actor("sari"),
    )


def removal(session: Session, as_actor: Become, keluarga_id: UUID) -> ChangeSet:
    return propose_removal(session, as_actor("sari"), keluarga_id, "4", "Sudah mampu")


def move_base(session: Session, as_actor: Become, keluarga_id: UUID, **ruta: str) -> None:
    """Another proposal on the family is published meanwhile (as two would race past the one-proposal rule)."""
    waiting = session.scalars(select(ChangeSet).where(ChangeSet.status == "terbuka")).all()
    for one in waiting:
        one.status = "batal"
    session.flush()
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta |= ruta
    publish(session, correction(session, as_actor, keluarga_id, draft), as_actor)
    for one in waiting:
        one.status = "terbuka"
    session.flush()


def test_outside_the_area_it_looks_absent(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family())
    with pytest.raises(NotFound):
        apply_change_set(session, change_set.id, case_id=None, by=as_actor("putu"))


def test_without_the_right_nothing_is_published(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family())
    with pytest.raises(NotAllowed):
        apply_change_set(session, change_set.id, case_id=None, by=as_actor("lestari"))


def test_a_blocking_rule_stops_it(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family(alamat=""))
    with pytest.raises(NotReady) as refusal:
        publish(session, change_set, as_actor)
    assert "Alamat wajib diisi" in refusal.value.message
    assert change_set.status == "terbuka"


def test_a_new_family_is_written_whole(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family())
    case_id = new_id(change_set.part)
    apply_change_set(session, change_set.id, case_id=case_id, by=as_actor("maya"))
    assert change_set.status == "diterapkan"
    found = keluarga(session, change_set.keluarga_id)
    assert (found.nama_kepala, found.nama_key, found.jumlah_anggota) == ("Sukirman Hadi", "sukirman hadi", 2)
    assert (found.nama_bunyi, found.nama_rapat) == ("sukirman hadi", "sukirmanhadi")
    assert (found.version, found.status, found.region_code) == (1, "aktif", people.KARANGSARI)
    ruta = session.scalars(select(Ruta)).one()
    assert (ruta.id, ruta.lantai, ruta.luas_lantai, ruta.rt) == (found.ruta_id, "9", 36, "003")
    assert {member.nama_key for member in session.scalars(select(Individu))} == {"sukirman hadi", "wartini"}
    assert counted(session) == {
        "ruta": 1,
        "keluarga": 1,
        "individu": 2,
        "record_version": 4,
        "nik_registry": 2,
        "kk_registry": 1,
    }
    assert {v.case_id for v in session.scalars(select(RecordVersion))} == {case_id}


def test_publication_leaves_a_fact_for_every_record_and_no_secret(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family())
    publish(session, change_set, as_actor)
    facts = session.scalars(select(Fact).where(Fact.verb.like("registry.%"), Fact.role == "analis_pusat")).all()
    assert sorted(fact.verb for fact in facts) == [
        "registry.change_set.applied",
        "registry.individu.added",
        "registry.individu.added",
        "registry.keluarga.added",
        "registry.ruta.added",
    ]
    told = str([(fact.before, fact.after) for fact in facts])
    assert "Sukirman Hadi" in told
    assert all(secret not in told for secret in (nik(9000), kk(9000), "Sumirah", "'$'"))


def test_a_published_proposal_is_not_published_again(session: Session, as_actor: Become) -> None:
    change_set = propose(session, as_actor("sari"), family())
    publish(session, change_set, as_actor)
    with pytest.raises(NotOpenForChange):
        publish(session, change_set, as_actor)


def test_a_correction_writes_the_changed_records_only(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta["lantai"] = "2"
    draft.anggota[0].values |= {"nama": "Sukirman Hadiwijaya", "nik": nik(9500)}
    publish(session, correction(session, as_actor, keluarga_id, draft), as_actor)
    found = keluarga(session, keluarga_id)
    assert (found.version, found.nama_kepala) == (1, "Sukirman Hadiwijaya")
    assert session.scalars(select(Ruta)).one().version == 2
    versions = {m.nama: m.version for m in session.scalars(select(Individu))}
    assert versions == {"Sukirman Hadiwijaya": 2, "Wartini": 1}
    assert counted(session)["nik_registry"] == 2
    [row] = queries.individu_page(session, as_actor("sari"), queries.IndividuFilters(text=nik(9500))).rows
    assert row.nama == "Sukirman Hadiwijaya"
    assert queries.individu_page(session, as_actor("sari"), queries.IndividuFilters(text=nik(9000))).rows == []


def test_members_come_and_go_and_numbers_change_hands(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.anggota[1].removed = True
    draft.anggota.append(wife(9000, "Wartini Baru"))
    publish(session, correction(session, as_actor, keluarga_id, draft), as_actor)
    found = {m.nama: (m.status, m.nik_bidx is None) for m in session.scalars(select(Individu))}
    assert found == {
        "Sukirman Hadi": ("aktif", False),
        "Wartini": ("dihapus", True),
        "Wartini Baru": ("aktif", False),
    }
    assert keluarga(session, keluarga_id).jumlah_anggota == 2


def test_two_members_may_swap_numbers(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    one, two = draft.anggota
    one.values["nik"], two.values["nik"] = nik(9000, day=52), nik(9000)
    publish(session, correction(session, as_actor, keluarga_id, draft), as_actor)
    columns = {(m.nik_bidx, m.id) for m in session.scalars(select(Individu))}
    assert {(r.nik_bidx, r.individu_id) for r in session.scalars(select(NikRegistry))} == columns
    for name, number in (("Sukirman Hadi", nik(9000, day=52)), ("Wartini", nik(9000))):
        found = queries.individu_page(session, as_actor("sari"), queries.IndividuFilters(text=number)).rows
        assert [row.nama for row in found] == [name]
    assert counted(session)["nik_registry"] == 2


def test_a_moved_base_is_a_conflict_and_nothing_is_written(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta["lantai"] = "2"
    draft.anggota[0].values["ijazah"] = "3"
    change_set = correction(session, as_actor, keluarga_id, draft)
    move_base(session, as_actor, keluarga_id, lantai="6", dinding="1")
    before = counted(session)
    with pytest.raises(BaseMoved):
        publish(session, change_set, as_actor)
    assert change_set.status == "konflik"
    assert counted(session) == before
    session.expire_all()
    assert session.scalars(select(Ruta)).one().lantai == "6"
    assert {m.ijazah for m in session.scalars(select(Individu))} == {"2", None}
    rows = queries.conflicts_of(session, as_actor("maya"), change_set.id)
    assert {(r.label, r.base, r.current, r.proposed, r.overlaps) for r in rows} == {
        ("Lantai terluas", "9, tanah", "6, semen/bata merah", "2, keramik", True),
        ("Dinding", "", "1, tembok", "", False),
    }
    facts = session.scalars(select(Fact.verb).where(Fact.about_id == change_set.id)).all()
    assert facts.count("registry.change_set.conflicted") == 1
    assert "registry.change_set.applied" not in facts


def test_a_proposal_set_upon_the_new_base_is_published(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta |= {"lantai": "2", "dinding": "1"}
    change_set = correction(session, as_actor, keluarga_id, draft)
    move_base(session, as_actor, keluarga_id, dinding="1", atap="4")
    rebase_change_set(session, change_set.id, by=as_actor("sari"))
    view = queries.change_view(session, as_actor("sari"), change_set.id)
    assert [(row.label, row.before, row.after) for group in view.groups for row in group.rows] == [
        ("Lantai terluas", "9, tanah", "2, keramik")
    ]
    publish(session, change_set, as_actor)
    ruta = session.scalars(select(Ruta)).one()
    assert (ruta.lantai, ruta.dinding, ruta.atap, ruta.version) == ("2", "1", "4", 3)


def test_a_form_filled_from_an_old_version_turns_nothing_back(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta["atap"] = "4"
    move_base(session, as_actor, keluarga_id, lantai="6")
    change_set = correction(session, as_actor, keluarga_id, draft)
    publish(session, change_set, as_actor)
    ruta = session.scalars(select(Ruta)).one()
    assert (ruta.lantai, ruta.atap) == ("6", "4"), "the stale form does not turn the floor back"


def test_a_nik_of_another_regency_is_a_conflict(session: Session, as_actor: Become) -> None:
    registered(session, as_actor, 9000)
    theirs = family(9300, "I Made Suarta")
    theirs.anggota[0].values["nik"] = nik(9000)
    change_set = propose(session, as_actor("wayan"), theirs, people.PECATU)
    [finding] = [f for f in queries.findings_of(session, as_actor("wayan"), change_set.id) if f.code == "V05"]
    assert finding.message == "NIK ini sudah terdaftar."
    as_actor("maya")
    before = counted(session)
    with pytest.raises(NikTaken):
        publish(session, change_set, as_actor)
    assert counted(session) == before
    [row] = queries.conflicts_of(session, as_actor("wayan"), change_set.id)
    assert (row.label, row.proposed, row.overlaps) == ("NIK", "330220 •••••• 9000", True)


def test_a_kk_already_held_is_a_conflict(session: Session, as_actor: Become) -> None:
    registered(session, as_actor, 9000)
    other = family(9300)
    other.keluarga["nomor_kk"] = kk(9000)
    change_set = propose(session, as_actor("sari"), other)
    findings = queries.findings_of(session, as_actor("sari"), change_set.id)
    assert "Nomor KK sudah terdaftar pada Sukirman Hadi di wilayah Anda." in {f.message for f in findings}
    with pytest.raises(KkTaken):
        publish(session, change_set, as_actor)
    close_change_set(session, change_set.id, by=as_actor("maya"))


def test_a_removed_family_gives_its_numbers_back(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    publish(session, removal(session, as_actor, keluarga_id), as_actor)
    found = keluarga(session, keluarga_id)
    assert (found.status, found.kk_bidx, found.version) == ("dihapus", None, 2)
    assert {m.status for m in session.scalars(select(Individu))} == {"dihapus"}
    assert session.scalars(select(Ruta.status)).one() == "dihapus"
    assert session.scalars(select(NikRegistry)).all() == session.scalars(select(KkRegistry)).all() == []
    again = propose(session, as_actor("sari"), family())
    publish(session, again, as_actor)
    assert session.scalars(select(Keluarga.status).order_by(Keluarga.id)).all() == ["dihapus", "aktif"]
    assert "dihapus" not in [r.status for r in queries.keluarga_page(session, as_actor("sari")).rows]


def test_a_removal_meets_a_member_it_did_not_know(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    change_set = removal(session, as_actor, keluarga_id)
    change_set.status = "batal"
    session.flush()
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.anggota.append(wife(9400, "Warsih", hub_kepala="3", status_kawin="1", tanggal_lahir="1995-03-12"))
    publish(session, correction(session, as_actor, keluarga_id, draft), as_actor)
    change_set.status = "terbuka"
    session.flush()
    with pytest.raises(BaseMoved):
        publish(session, change_set, as_actor)
    rebase_change_set(session, change_set.id, by=as_actor("sari"))
    publish(session, change_set, as_actor)
    assert {m.status for m in session.scalars(select(Individu))} == {"dihapus"}


def test_history_tells_each_version_field_by_field(session: Session, as_actor: Become) -> None:
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta["lantai"] = "2"
    draft.anggota[0].values["nik"] = nik(9500)
    publish(session, correction(session, as_actor, keluarga_id, draft), as_actor)
    newest = [one for one in queries.history_of(session, as_actor("ratna"), keluarga_id) if one.version == 2]
    told = {(one.record_label, row.label, row.before, row.after) for one in newest for row in one.rows}
    assert told == {
        ("Data rumah tangga", "Lantai terluas", "9, tanah", "2, keramik"),
        ("Sukirman Hadi", "NIK", "330220 •••••• 9000", "330220 •••••• 9500"),
    }
    assert {(one.who, one.reason) for one in newest} == {("Maya Safitri", "Rumah diperbaiki")}
    first = [one for one in queries.history_of(session, as_actor("ratna"), keluarga_id) if one.version == 1]
    assert len(first) == 4
    assert all(row.kind == "tambah" and row.before == "" for one in first for row in one.rows)
    assert REASON in {one.reason for one in first}
