"""Publication on a moved base: nothing is overwritten, the regency looks, the village drafts again or it ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.cases.casefile import timeline
from portal.cases.errors import FamilyGone, NotYourRole
from portal.cases.models import CaseFile
from portal.cases.operations import open_case, resolve_conflicts
from portal.registry import queries
from portal.registry.errors import NotReady
from portal.registry.models import ChangeSet, Ruta
from portal.registry.operations import save_proposal
from portal.registry.rebasing import Choice, Take
from tests import people
from tests.cases.walking import Walk
from tests.registry.families import REASON, Become, family, nik, registered
from tests.registry.test_apply_change_set import move_base, removal


@pytest.fixture
def conflicted(walk: Walk) -> CaseFile:
    return published_too_late(walk)


def published_too_late(walk: Walk) -> CaseFile:
    """A correction of a floor that somebody else laid meanwhile, published: it stands with Ratna."""
    session, as_actor = walk.session, walk.become
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta["lantai"] = "2"
    change_set = save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        keluarga_id=keluarga_id,
        by=as_actor("sari"),
    )
    case = walk.at("penetapan_pusat", since=open_case(session, change_set, by=as_actor("sari")))
    move_base(session, as_actor, keluarga_id, lantai="6")
    return walk.answer(case, "maya", "tetapkan")


def proposal(walk: Walk, case: CaseFile) -> ChangeSet:
    return walk.session.get_one(ChangeSet, (case.part, case.change_set_id))


def test_nothing_is_overwritten_and_no_decree_issued(walk: Walk, conflicted: CaseFile) -> None:
    assert (conflicted.status, conflicted.step) == ("berjalan", "tinjau_konflik")
    assert walk.task(conflicted).role == "verifikator_kab"
    assert proposal(walk, conflicted).status == "konflik"
    walk.session.expire_all()
    assert walk.session.scalars(select(Ruta.lantai)).one() == "6"
    assert walk.facts(conflicted, "documents.letter.issued") == []
    [row] = queries.conflicts_of(walk.session, walk.become("ratna"), conflicted.change_set_id)
    assert (row.base, row.current, row.proposed) == ("9, tanah", "6, semen/bata merah", "2, keramik")


def test_drafted_again_it_comes_back_to_the_village_and_through(walk: Walk, conflicted: CaseFile) -> None:
    walk.answer(conflicted, "ratna", "susun_ulang", note="Lantai sudah disemen, periksa lagi.")
    task = walk.task(conflicted)
    assert (task.step, task.returned, task.return_note) == (
        "susun_usulan",
        True,
        "Lantai sudah disemen, periksa lagi.",
    )
    assert proposal(walk, conflicted).status == "terbuka"
    with pytest.raises(NotReady, match="Pilih nilai yang benar"):
        walk.answer(conflicted, "sari", "ajukan")
    settle(walk, conflicted, "sari", "usulan")
    walk.at("penetapan_pusat", since=conflicted)
    walk.answer(conflicted, "maya", "tetapkan")
    assert conflicted.status == "selesai"
    walk.session.expire_all()
    assert walk.session.scalars(select(Ruta.lantai)).one() == "2"


def settle(walk: Walk, case: CaseFile, name: str, take: Take, value: str = "") -> None:
    """Whoever holds the case chooses the same for each quarrel."""
    by, change_set = walk.become(name), proposal(walk, case)
    rows = [row for row in queries.conflicts_of(walk.session, by, change_set.id) if row.overlaps]
    resolve_conflicts(
        walk.session,
        walk.task(case).id,
        {(row.record_id, row.field.name): Choice(take, value) for row in rows if row.record_id and row.field},
        seen={row.record_id: row.version for row in rows if row.record_id},
        revision=change_set.revision,
        by=by,
    )


def test_the_verifier_may_choose_before_sending_it_back(walk: Walk, conflicted: CaseFile) -> None:
    settle(walk, conflicted, "ratna", "nilai", "4")
    assert proposal(walk, conflicted).status == "terbuka"
    walk.answer(conflicted, "ratna", "susun_ulang", note="Ubin, menurut foto.")
    walk.at("penetapan_pusat", since=conflicted)
    assert walk.answer(conflicted, "maya", "tetapkan").status == "selesai"
    walk.session.expire_all()
    assert walk.session.scalars(select(Ruta.lantai)).one() == "4"
    told = [entry for entry in timeline(walk.session, walk.become("ratna"), conflicted.id) if "bentrok" in entry.text]
    assert [entry.rows for entry in told] == [[("Dipilih", "Lantai terluas: nilai")]]


def test_nobody_else_may_choose(walk: Walk, conflicted: CaseFile) -> None:
    with pytest.raises(NotYourRole):
        settle(walk, conflicted, "sari", "usulan")


def test_what_does_not_overlap_is_published_and_told(walk: Walk) -> None:
    session, as_actor = walk.session, walk.become
    keluarga_id = registered(session, as_actor)
    draft = queries.draft_of(session, as_actor("sari"), keluarga_id)
    draft.ruta["lantai"] = "2"
    by = as_actor("sari")
    change_set = save_proposal(
        session,
        kind="perbaikan",
        region_code=people.KARANGSARI,
        draft=draft,
        reason=REASON,
        keluarga_id=keluarga_id,
        by=by,
    )
    case = walk.at("penetapan_pusat", since=open_case(session, change_set, by=as_actor("sari")))
    move_base(session, as_actor, keluarga_id, dinding="1")
    assert walk.answer(case, "maya", "tetapkan").status == "selesai"
    session.expire_all()
    assert session.execute(select(Ruta.lantai, Ruta.dinding)).one() == ("2", "1")
    told = [entry for entry in timeline(session, as_actor("ratna"), case.id) if "menggabung" in entry.text]
    assert [entry.rows for entry in told] == [[("Isian lain yang berubah di register", "1")]]


def test_rejected_it_ends(walk: Walk, conflicted: CaseFile) -> None:
    walk.answer(conflicted, "ratna", "tolak", note="Data register sudah benar.")
    assert conflicted.status == "ditolak"
    assert proposal(walk, conflicted).status == "batal"


def test_a_family_removed_meanwhile_cannot_be_drafted_again(walk: Walk, conflicted: CaseFile, as_actor: Become) -> None:
    change_set = proposal(walk, conflicted)
    change_set.status = "batal"
    walk.session.flush()
    gone = walk.at(
        "penetapan_pusat",
        since=open_case(walk.session, removal(walk.session, as_actor, conflicted.subject_id), by=as_actor("sari")),
    )
    walk.answer(gone, "maya", "tetapkan")
    assert gone.status == "selesai"
    change_set.status = "konflik"
    walk.session.flush()
    with pytest.raises(FamilyGone):
        walk.answer(conflicted, "ratna", "susun_ulang")
    walk.answer(conflicted, "ratna", "tolak", note="Keluarga sudah dihapus.")
    assert conflicted.status == "ditolak"


def test_a_number_taken_meanwhile_must_be_mended_before_it_goes_on(walk: Walk, as_actor: Become) -> None:
    theirs = family(9300, "I Made Suarta")
    theirs.anggota[0].values["nik"] = nik(9000)
    ours = walk.at("penetapan_pusat", serial=9000)
    registered_in_bali(walk, theirs)
    walk.answer(ours, "maya", "tetapkan")
    assert ours.step == "tinjau_konflik"
    walk.answer(ours, "ratna", "susun_ulang", note="NIK sudah dipakai.")
    with pytest.raises(Exception, match="NIK ini sudah terdaftar"):
        walk.answer(ours, "sari", "ajukan")
    mended = queries.proposal_draft(walk.session, as_actor("sari"), ours.change_set_id)
    mended.anggota[0].values["nik"] = nik(9400)
    save_proposal(
        walk.session,
        kind="usulan_baru",
        region_code=people.KARANGSARI,
        draft=mended,
        reason=REASON,
        change_set_id=ours.change_set_id,
        by=as_actor("sari"),
    )
    walk.at("penetapan_pusat", since=ours)
    assert walk.answer(ours, "maya", "tetapkan").status == "selesai"


def registered_in_bali(walk: Walk, draft: object) -> None:
    """A family of Bali that came in meanwhile with a list: of open proposals no second may hold the number."""
    from portal.registry.seeding import load_families

    walk.become("maya")
    load_families(walk.session, [(people.PECATU, draft)])  # type: ignore[list-item]
