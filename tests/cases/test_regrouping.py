"""Families part and join: at once or not at all, nobody lost, both held against the register when it is published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.operations import open_case
from portal.documents.queries import letters_of_case
from portal.kernel.errors import Invalid
from portal.registry import queries
from portal.registry.errors import AlreadyProposed, BaseMoved
from portal.registry.models import Individu, Keluarga, KkRegistry, Ruta
from portal.registry.moves import MoveDraft
from portal.registry.operations import save_move, save_regrouping
from portal.registry.regrouping import RegroupDraft, regroup_draft
from tests.cases.walking import Walk
from tests.registry.families import Become, family, keluarga, kk, propose, publish, registered, wife
from tests.registry.test_apply_change_set import correction

WHY = "Anaknya menikah dan punya kartu keluarga sendiri."
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


def parting(homes: tuple[UUID, UUID, UUID], **more: Any) -> RegroupDraft:
    source, _, girl = homes
    return RegroupDraft(source, None, frozenset({girl}), kk(9400), relations={girl: "1"}, **more)


def joining(session: Session, homes: tuple[UUID, UUID, UUID]) -> RegroupDraft:
    source, target, _ = homes
    members = session.scalars(select(Individu.id).where(Individu.keluarga_id == source)).all()
    return RegroupDraft(source, target, relations=dict.fromkeys(members, "8"))


def members_of(session: Session, keluarga_id: UUID) -> set[str]:
    session.expire_all()
    return set(session.scalars(select(Individu.nama).where(Individu.keluarga_id == keluarga_id)))


def test_a_daughter_gets_a_card_of_her_own_past_everybody(walk: Walk, homes: tuple[UUID, UUID, UUID]) -> None:
    by = walk.become("sari")
    made = save_regrouping(walk.session, parting(homes), reason=WHY, by=by)
    case = open_case(walk.session, made, by=by, province_step=False)
    for who, action in (("sari", "ajukan"), ("sari", "diberitahu"), ("ratna", "setuju"), ("hendra", "setuju")):
        walk.answer(case, who, action)
    assert walk.answer(case, "maya", "tetapkan").status == "selesai"
    walk.session.expire_all()
    new = walk.session.scalars(select(Keluarga).where(Keluarga.nama_kepala == "Warsih")).one()
    old = keluarga(walk.session, homes[0])
    assert (new.ruta_id, new.jumlah_anggota, old.jumlah_anggota) == (old.ruta_id, 1, 2)
    assert walk.session.scalars(select(KkRegistry.keluarga_id).where(KkRegistry.keluarga_id == new.id)).one()
    [letter] = letters_of_case(walk.session, walk.become("sari"), case.id)
    assert letter.kind == "sk_perbaikan"
    assert queries.history_of(walk.session, walk.become("sari"), new.id)


def test_she_may_live_in_another_house(session: Session, as_actor: Become, homes: tuple[UUID, UUID, UUID]) -> None:
    house = {"alamat": "Gang Melati 4", "rt": "2", "rw": "3", "dusun": ""}
    made = save_regrouping(session, parting(homes, house=house), reason=WHY, by=as_actor("sari"))
    again = regroup_draft(session, as_actor("sari"), made.id)
    assert (again.moving, again.house["alamat"], again.nomor_kk[:6]) == (
        frozenset({homes[2]}),
        "Gang Melati 4",
        "330220",
    )
    saved = save_regrouping(session, again, reason=WHY, change_set_id=made.id, by=as_actor("sari"))
    publish(session, saved, as_actor)
    new = session.scalars(select(Keluarga).where(Keluarga.nama_kepala == "Warsih")).one()
    assert session.get_one(Ruta, (new.part, new.ruta_id)).alamat == "Gang Melati 4"


def test_two_families_become_one(session: Session, as_actor: Become, homes: tuple[UUID, UUID, UUID]) -> None:
    source, target, _ = homes
    made = save_regrouping(session, joining(session, homes), reason=WHY, by=as_actor("sari"))
    publish(session, made, as_actor)
    assert (keluarga(session, source).status, keluarga(session, target).jumlah_anggota) == ("dihapus", 5)
    assert members_of(session, source) == set()
    assert len(session.scalars(select(Individu.id).where(Individu.keluarga_id == target)).all()) == 5
    assert session.scalars(select(KkRegistry.keluarga_id).where(KkRegistry.keluarga_id == source)).all() == []


@pytest.mark.parametrize("whose", [0, 1])
def test_either_family_moving_on_is_a_conflict(
    session: Session, as_actor: Become, homes: tuple[UUID, UUID, UUID], whose: int
) -> None:
    """Both are held: the card or the newcomer of the one that goes, the relation of the one that stays."""
    source, target, girl = homes
    if whose == 0:
        made = save_regrouping(session, joining(session, homes), reason=WHY, by=as_actor("sari"))
        draft = queries.draft_of(session, as_actor("sari"), source)
        made.status = "batal"
        session.flush()
        draft.anggota.append(wife(9600, "Wagiyem", **GIRL))
        publish(session, correction(session, as_actor, source, draft), as_actor)
        made.status = "terbuka"
        session.flush()
    else:
        made = save_regrouping(session, parting(homes), reason=WHY, by=as_actor("sari"))
        session.execute(Individu.__table__.update().where(Individu.id == girl).values(hub_kepala="5", version=2))
        session.expire_all()
    with pytest.raises(BaseMoved):
        publish(session, made, as_actor)
    assert made.status == "konflik"
    assert len(members_of(session, source)) == 4 - whose
    assert len(members_of(session, target)) == 2


def test_what_parting_and_joining_need(session: Session, as_actor: Become, homes: tuple[UUID, UUID, UUID]) -> None:
    source, target, girl = homes
    everybody = frozenset(session.scalars(select(Individu.id).where(Individu.keluarga_id == source)))
    by = as_actor("sari")
    for draft, field in (
        (RegroupDraft(source, None, frozenset(), kk(9400)), "anggota"),
        (RegroupDraft(source, None, everybody, kk(9400)), "anggota"),
        (RegroupDraft(source, None, frozenset({girl}), "12"), "nomor_kk"),
        (parting(homes, house={"alamat": "", "rt": "1", "rw": "1"}), "rumah"),
        (RegroupDraft(source, source), "tujuan"),
    ):
        with pytest.raises(Invalid) as refused:
            save_regrouping(session, draft, reason=WHY, by=by)
        assert field in refused.value.fields
    save_regrouping(session, joining(session, homes), reason=WHY, by=by)
    with pytest.raises(AlreadyProposed):
        save_move(session, MoveDraft(source, target, frozenset({girl})), reason=WHY, by=by)
