"""A family proposed in a batch leaves the same rows as one proposed on the screen: compared table by table."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.deciding import decide_task
from portal.cases.operations import open_case, open_cases
from portal.cases.queries import case_view
from portal.kernel.ids import new_id
from portal.registry.batches import NewFamily, propose_families
from portal.registry.corrections import Correction, compared, propose_corrections, standing_families
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.errors import AlreadyProposed, KkTaken
from portal.registry.models import ChangeSet
from portal.registry.operations import save_proposal
from portal.registry.queries import draft_of
from tests import people
from tests.registry.families import REASON, Become, family, kk, nik, registered

PARTS = {
    "change_set": "select * from change_set where id = :set",
    "change": "select * from change where change_set_id = :set order by seq",
    "case_file": "select * from case_file where change_set_id = :set",
    "task": "select * from task where case_id = :case order by step",
    "decision": "select * from decision where case_id = :case order by seq",
    "timer": "select * from timer where case_id = :case order by element",
    "fact": "select * from fact where about_id = :set or case_id = :case order by verb",
    "proposed_person": "select tanggal_lahir, jenis_kelamin, nik_awal is not null as nik, ibu_bidx is not null as ibu "
    "from proposed_person where change_set_id = :set order by tanggal_lahir, jenis_kelamin, nama_urut",
    "open_number": "select change_set_id from open_number where change_set_id = :set",
}
OWN = {
    "id", "keluarga_id", "subject_id", "change_set_id", "case_id", "task_id", "record_id", "about_id", "number", "at",
    "created_at", "due_at", "done_at", "bidx", "valid_from", "marking", "title", "title_key",
}  # fmt: skip
"""What is each proposal's own."""


def rows(session: Session, change_set_id: Any) -> dict[str, list[dict[str, Any]]]:
    """Everything a proposal left, without what is its own."""
    session.flush()
    case = session.scalar(text("select id from case_file where change_set_id = :set"), {"set": change_set_id})
    named = {"set": change_set_id, "case": case}
    return {
        table: [
            {name: _plain(value) for name, value in row.items() if name not in OWN}
            for row in session.execute(text(sql), named).mappings()
        ]
        for table, sql in PARTS.items()
    }


def _plain(value: Any) -> Any:
    """A value without what chance or a number made of it."""
    if isinstance(value, dict):
        return {name: "…" if name in {"$", "nomor", "nama"} else _plain(one) for name, one in value.items()}
    return value


def one_by_one(session: Session, by: Actor, draft: FamilyDraft) -> Any:
    """As the screen does."""
    change_set = save_proposal(
        session, kind="usulan_baru", region_code=people.KARANGSARI, draft=draft, reason=REASON, by=by
    )
    return handed_in(session, by, change_set)


def handed_in(session: Session, by: Actor, change_set: ChangeSet) -> Any:
    """Its case opened, and submitted by whoever's step it is."""
    case = open_case(session, change_set, by=by)
    task = case_view(session, by, case.id).my_task
    if task:
        decide_task(session, task.id, action="ajukan", version=task.version, by=by)
    return change_set.id


def together(session: Session, by: Actor, *drafts: FamilyDraft) -> Any:
    """As an import does."""
    part = session.scalar(text("select part from region where code = :c"), {"c": people.KARANGSARI})
    families = [NewFamily(new_id(part), part, people.KARANGSARI, draft) for draft in drafts]
    batch = propose_families(session, families, reason=REASON, by=by)
    open_cases(session, batch.made, {one.change_set_id: one.draft.head_name for one in families}, by=by)
    return families, batch


def mended(draft: FamilyDraft) -> FamilyDraft:
    """A family with another floor and another diploma, and one who joins; typed into what is handed in."""
    draft.ruta["lantai"] = "4"
    draft.anggota[1].values["ijazah"] = "3"
    return draft


def joins(serial: int) -> MemberDraft:
    values = {
        "nama": "Bagas Hadi",
        "nik": nik(serial, stem="330221"),
        "hub_kepala": "3",
        "jenis_kelamin": "1",
        "tanggal_lahir": "2001-03-12",
        "status_kawin": "1",
    }
    return MemberDraft(None, values)


@pytest.mark.parametrize("who", ["sari", "ratna"])
def test_a_batch_of_corrections_leaves_what_the_screen_leaves(session: Session, as_actor: Become, who: str) -> None:
    """The screen's form holds the whole family; an import holds only what differs."""
    one, two, three = (registered(session, as_actor, serial) for serial in (9151, 9152, 9153))
    by = as_actor(who)
    draft = mended(draft_of(session, by, one))
    draft.anggota.append(joins(9151))
    change_set = save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        keluarga_id=one,
        by=by,
    )
    alone = rows(session, handed_in(session, by, change_set))
    families = standing_families(session, {two, three}, by=by)
    wanted, names = [], {}
    for serial, keluarga_id in ((9152, two), (9153, three)):
        given = mended(family(serial))
        given.anggota.append(joins(serial))
        beside = compared(families[keluarga_id], given)
        assert not beside.missing
        made = Correction(new_id(families[keluarga_id].keluarga.part), keluarga_id, beside.draft)
        wanted.append(made)
        names[made.change_set_id] = beside.merged.head_name
    batch = propose_corrections(session, wanted, reason=REASON, by=by)
    open_cases(session, batch.made, names, by=by)
    assert not batch.refused
    for made in wanted:
        assert rows(session, made.change_set_id) == alone
    assert [one["action"] for one in alone["change"]] == ["ubah", "ubah", "tambah"]
    again = propose_corrections(session, wanted, reason=REASON, by=by)
    assert (again.made, dict(again.refused)) == ([], {})


@pytest.mark.parametrize("who", ["sari", "ratna"])
def test_a_batch_leaves_what_the_screen_leaves(session: Session, as_actor: Become, who: str) -> None:
    """Sari submits at once; what Ratna brings in waits as a draft for the village."""
    by = as_actor(who)
    alone = rows(session, one_by_one(session, by, family(9101, "Sukirman Hadi")))
    families, batch = together(session, by, family(9102, "Suparto Hadi"), family(9103, "Supardi Hadi"))
    assert not batch.refused
    for one in families:
        assert rows(session, one.change_set_id) == alone
    assert alone["task"]
    assert bool(alone["decision"]) == (who == "sari")


def test_taken_numbers_refuse_their_own_family_only(session: Session, as_actor: Become) -> None:
    registered(session, as_actor, 9110)
    by = as_actor("sari")
    one_by_one(session, by, family(9111))
    same_card = family(9112)
    same_card.keluarga["nomor_kk"] = kk(9110)
    same_person = family(9113)
    same_person.anggota[0].values["nik"] = nik(9111)
    families, batch = together(session, by, same_card, same_person, family(9114))
    assert [type(batch.refused.get(one.change_set_id)) for one in families] == [KkTaken, AlreadyProposed, type(None)]
    assert [one.id for one in batch.made] == [families[2].change_set_id]
    left = "select count(*) from open_number where change_set_id = any(:sets)"
    refused = {"sets": [families[0].change_set_id, families[1].change_set_id]}
    assert session.scalar(text(left), refused) == 0


def test_the_same_family_twice_in_a_batch_is_proposed_once(session: Session, as_actor: Become) -> None:
    _, batch = together(session, as_actor("sari"), family(9120), family(9120))
    assert len(batch.made) == 1
    assert len(batch.refused) == 1


def test_a_batch_sent_again_proposes_nothing_new(session: Session, as_actor: Become) -> None:
    by = as_actor("sari")
    families, _ = together(session, by, family(9130))
    again = propose_families(session, families, reason=REASON, by=by)
    assert not again.made
    assert not again.refused
