"""A family moves to another village: neither side sees the other case, and it is in one of them at any moment."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases.models import CaseFile
from portal.cases.operations import fire_due_timers, open_case
from portal.kernel import clock
from portal.kernel.area import Area
from portal.kernel.database import set_scope
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.ids import part_of
from portal.registry import queries
from portal.registry.models import ChangeSet, Individu, Keluarga, NikRegistry
from portal.registry.operations import save_departure, save_proposal
from portal.registry.relocating import moves_of
from tests import people
from tests.cases.walking import Walk
from tests.registry.families import REASON, registered

WHY = "Pindah ke Pecatu sejak Agustus, ikut anaknya; surat pindah sudah ada."


def leaving(walk: Walk, keluarga_id: UUID) -> CaseFile:
    by = walk.become("sari")
    made = save_departure(walk.session, keluarga_id, people.PECATU, reason=WHY, by=by)
    case = open_case(walk.session, made, by=by, title="Sukirman Hadi")
    walk.answer(case, "sari", "ajukan")
    return walk.answer(case, "ratna", "setuju")


def arriving(walk: Walk) -> CaseFile:
    walk.become("wayan")
    return walk.session.scalars(select(CaseFile).where(CaseFile.kind == "pindah_datang")).one()


def housed(walk: Walk, case: CaseFile) -> None:
    """The new village writes down where they live."""
    by = walk.become("wayan")
    draft = queries.proposal_draft(walk.session, by, case.change_set_id)
    draft.ruta |= {"alamat": "Jalan Uluwatu 7", "rt": "002", "rw": "001"}
    save_proposal(
        walk.session,
        kind="pindah_datang",
        region_code=people.PECATU,
        draft=draft,
        reason=WHY,
        change_set_id=case.change_set_id,
        by=by,
    )


def accepted(walk: Walk, case: CaseFile) -> CaseFile:
    housed(walk, case)
    walk.answer(case, "wayan", "ajukan")
    walk.answer(case, "kadek", "kirim", stay=True)
    walk.looked_at(case, "kadek")
    for who in ("putu", "gede"):
        walk.answer(case, who, "setuju")
    return walk.answer(case, "maya", "tetapkan")


def test_it_leaves_there_and_comes_here_in_one(walk: Walk) -> None:
    keluarga_id = registered(walk.session, walk.become)
    old = {one.nama: one.nik_bidx for one in walk.session.scalars(select(Individu))}
    case = leaving(walk, keluarga_id)
    assert (case.step, case.status) == (None, "berjalan")
    come = arriving(walk)
    assert (come.region_code, come.step, come.title) == (people.PECATU, "terima_desa", "Sukirman Hadi")
    draft = queries.proposal_draft(walk.session, walk.become("wayan"), come.change_set_id)
    assert "alamat" not in {name for name, value in draft.ruta.items() if value}
    assert all("•" in one.values["nik"] for one in draft.anggota), "named without being seen"
    assert accepted(walk, come).status == "selesai"
    maya = walk.become("maya")
    walk.session.expire_all()
    there, here = (walk.session.get_one(Keluarga, (part_of(one), one)) for one in (keluarga_id, come.subject_id))
    assert (there.status, here.status, here.region_code) == ("dihapus", "aktif", people.PECATU)
    assert part_of(here.id) != part_of(there.id)
    now = walk.session.scalars(select(Individu).where(Individu.keluarga_id == here.id)).all()
    assert {one.nama: one.nik_bidx for one in now} == old
    holders = walk.session.scalars(select(NikRegistry.individu_id).where(NikRegistry.nik_bidx.in_(old.values())))
    assert set(holders) == {one.id for one in now}
    assert walk.session.get_one(CaseFile, (case.part, case.id)).status == "selesai"
    assert [one.kind for one in moves_of(walk.session, maya, here.id)] == ["pindah_datang"]
    sari = walk.become("sari")
    assert [one.desa_lain for one in moves_of(walk.session, sari, there.id)] == [people.PECATU]
    assert queries.history_of(walk.session, sari, there.id)
    with pytest.raises(NotFound):
        queries.family_view(walk.session, sari, here.id)


def test_each_village_sees_only_its_own_case(walk: Walk) -> None:
    case = leaving(walk, registered(walk.session, walk.become))
    come = arriving(walk)
    for who, sees in (("sari", {case.id}), ("wayan", {come.id}), ("putu", {come.id})):
        area = walk.become(who).area
        assert set(walk.session.scalars(select(CaseFile.id).where(CaseFile.closed_at.is_(None)))) == sees
        assert walk.session.info["scope"].area == area != Area.of(0)


def test_refused_there_it_stays_here_and_may_go_elsewhere(walk: Walk) -> None:
    keluarga_id = registered(walk.session, walk.become)
    case = leaving(walk, keluarga_id)
    come = walk.answer(arriving(walk), "wayan", "tolak", note="Alamatnya bukan di desa kami.")
    assert come.status == "ditolak"
    walk.become("sari")
    walk.session.refresh(case)
    assert case.step == "tinjau_penolakan"
    walk.answer(case, "sari", "pilih_lagi")
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "ratna", "setuju")
    walk.become("maya")
    ids = walk.session.scalars(select(CaseFile.status).where(CaseFile.kind == "pindah_datang").order_by(CaseFile.id))
    assert list(ids) == ["ditolak", "berjalan"]
    assert walk.session.get_one(Keluarga, (part_of(keluarga_id), keluarga_id)).status == "aktif"


def test_an_offer_taken_back_publishes_nothing(walk: Walk) -> None:
    """Without an answer for sixty days the old village closes it; what the new one decides later is a conflict."""
    keluarga_id = registered(walk.session, walk.become)
    case = leaving(walk, keluarga_id)
    come = arriving(walk)
    sweeper = system("timers.sweep", Permission.CASES_TASK_WORK)
    set_scope(walk.session, sweeper.scope)
    with clock.frozen(clock.now() + timedelta(days=61)):
        assert fire_due_timers(walk.session, by=sweeper) == 1
    walk.become("sari")
    walk.session.refresh(case)
    walk.answer(case, "sari", "tutup")
    assert case.status == "ditolak"
    assert accepted(walk, come).status == "ditolak"
    walk.become("maya")
    walk.session.expire_all()
    assert walk.session.get_one(Keluarga, (part_of(keluarga_id), keluarga_id)).status == "aktif"
    assert walk.session.scalars(select(Keluarga).where(Keluarga.region_code == people.PECATU)).all() == []
    assert walk.session.get_one(ChangeSet, (come.part, come.change_set_id)).status == "batal"


def test_only_the_last_village_asked_may_take_it_in(walk: Walk) -> None:
    """The one that did not answer in time finds its offer gone, whatever it decides afterwards."""
    keluarga_id = registered(walk.session, walk.become)
    case = leaving(walk, keluarga_id)
    first = arriving(walk)
    sweeper = system("timers.sweep", Permission.CASES_TASK_WORK)
    set_scope(walk.session, sweeper.scope)
    with clock.frozen(clock.now() + timedelta(days=61)):
        fire_due_timers(walk.session, by=sweeper)
    walk.become("sari")
    walk.session.refresh(case)
    for who, action in (("sari", "pilih_lagi"), ("sari", "ajukan"), ("ratna", "setuju")):
        walk.answer(case, who, action)
    walk.answer(first, "wayan", "tolak", note="Tidak pernah datang ke sini.")
    walk.become("sari")
    walk.session.refresh(case)
    assert (case.step, case.status) == (None, "berjalan"), "the last village is still asked"


def test_a_move_names_another_village(walk: Walk) -> None:
    keluarga_id = registered(walk.session, walk.become)
    by = walk.become("sari")
    for village in (people.KARANGSARI, people.BANYUMAS):
        with pytest.raises(Invalid):
            save_departure(walk.session, keluarga_id, village, reason=REASON, by=by)
    with pytest.raises(NotFound):
        save_proposal(
            walk.session,
            kind="pindah_datang",
            region_code=people.KARANGSARI,
            draft=None,
            reason=REASON,
            by=by,
        )
