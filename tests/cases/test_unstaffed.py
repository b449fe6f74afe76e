"""No open task is without somebody who can take it, unless it is on the list of those that reach nobody."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from portal.access.permissions import Permission
from portal.cases.models import OPEN_TASK, Task
from portal.cases.unstaffed.queries import unstaffed
from portal.kernel import clock
from portal.kernel.area import Area
from tests import people
from tests.cases.walking import Walk
from tests.conftest import Web
from tests.registry.families import speak

STEPS = ("susun_usulan", "kunjungan_lapangan", "verifikasi_kab", "persetujuan_kepala")
HOLDERS = ("sari", "joko", "ratna", "hendra")
STAYS = ("", "diganti", "kembali", "cuti_lain", "lusa")
"""Somebody is left: nothing happened, a substitute works, back before time, absent in another post, absent later."""
GONE = (*STAYS, "nonaktif", "berakhir", "belum", "kontrak", "pindah", "cuti")
_AWAY = (
    "insert into absence (id, user_id, user_name, post_id, role, office, substitute_id, substitute_name, starts, ends, "
    "reason, set_by, set_name, set_at, ended_at) select gen_random_uuid(), u.id, '-', p.id, {role}, p.region_code, "
    "s.id, '-', :starts, :ends, 'Cuti', u.id, '-', now(), {ended} from post p join ab_user u on u.id = p.user_id "
    "join ab_user s on s.username = 'lestari' where u.username = :who"
)
_CUTI = _AWAY.format(role="p.role", ended="null")
_GONE = {
    "cuti": _CUTI,
    "diganti": "with a as (" + _CUTI + ") insert into post (id, user_id, role, region_code, valid_from, acting) "
    "select gen_random_uuid(), s.id, p.role, p.region_code, p.valid_from, false from post p "
    "join ab_user u on u.id = p.user_id join ab_user s on s.username = 'lestari' where u.username = :who",
    "kembali": _AWAY.format(role="p.role", ended="now()"),
    "cuti_lain": _AWAY.format(role="'pendamping_pkh'", ended="null"),
    "lusa": _CUTI.replace(":starts", ":ahead").replace(":ends", ":ahead"),
    "nonaktif": "update ab_user set active = false where username = :who",
    "berakhir": "update post p set valid_to = :past from ab_user u where u.id = p.user_id and u.username = :who",
    "belum": "update post p set valid_from = :ahead from ab_user u where u.id = p.user_id and u.username = :who",
    "kontrak": "insert into account (user_id, session_epoch, must_change_password, contract_until) "
    "select id, 0, false, :past from ab_user where username = :who "
    "on conflict (user_id) do update set contract_until = excluded.contract_until",
    "pindah": "update post p set region_code = :elsewhere from ab_user u where u.id = p.user_id and u.username = :who",
}


def test_every_open_task_has_somebody_or_is_on_the_list(walk: Walk) -> None:
    for place, step in enumerate(STEPS):
        walk.at(step, serial=9500 + 10 * place, name=f"Keluarga {place}")
    open_tasks = list(walk.session.scalars(select(Task).where(Task.status.in_(OPEN_TASK))))
    assert {task.role for task in open_tasks} >= {people.CAST[who].role for who in HOLDERS}

    @given(st.tuples(*[st.sampled_from(GONE)] * len(HOLDERS)))
    @settings(max_examples=40, deadline=None)
    def reached_or_listed(gone: tuple[str, ...]) -> None:
        with walk.session.begin_nested() as undo:
            leave(walk, gone)
            found = {(one.role, one.place): one.tasks for one in unstaffed(walk.session, walk.become("arif")).rows}
            undo.rollback()
        lost = {people.CAST[who].role for who, how in zip(HOLDERS, gone, strict=True) if how not in STAYS}
        for task in open_tasks:
            told = [place for role, place in found if role == task.role and task.region_code in Area.of(place)]
            assert bool(told) == (task.role in lost), (task.role, found)

    reached_or_listed()


def leave(walk: Walk, gone: tuple[str, ...]) -> None:
    """Let some of the holders be there no longer, each in one of the ways there are."""
    today, day = clock.today(), timedelta(days=1)
    said = {"past": today - day, "ahead": today + day, "elsewhere": people.PECATU, "starts": today, "ends": today}
    for who, how in zip(HOLDERS, gone, strict=True):
        if how:
            needed = {name: value for name, value in said.items() if f":{name}" in _GONE[how]}
            walk.session.execute(text(_GONE[how]), needed | {"who": who})


_HOLDS_TOO = (
    "insert into post (id, user_id, role, region_code, valid_from, acting) select gen_random_uuid(), u.id, :role, "
    ":region, current_date, false from ab_user u where u.username = :who"
)


def listed(walk: Walk) -> list[tuple[str, str, int, bool]]:
    return [(one.role, one.step, one.tasks, one.barred) for one in unstaffed(walk.session, walk.become("arif")).rows]


def test_a_task_whose_only_holder_proposed_it_is_on_the_list(walk: Walk) -> None:
    walk.at("verifikasi_kab", serial=9000)
    walk.at("verifikasi_kab", who="ratna", serial=9100)
    assert listed(walk) == [("verifikator_kab", "verifikasi_kab", 1, True)], "Sari's has Ratna"
    colleague = {"who": "lestari", "role": "verifikator_kab", "region": people.BANYUMAS}
    walk.session.execute(text(_HOLDS_TOO), colleague)
    assert listed(walk) == []


def test_a_task_whose_only_holder_decided_the_step_before_is_on_the_list(walk: Walk) -> None:
    walk.at("persetujuan_kepala", serial=9000)
    assert listed(walk) == []
    walk.session.execute(text(_GONE["nonaktif"]), {"who": "hendra"})
    assert listed(walk) == [("kepala_dinas_kab", "persetujuan_kepala", 1, False)]
    both = {"who": "ratna", "role": "kepala_dinas_kab", "region": people.BANYUMAS}
    walk.session.execute(text(_HOLDS_TOO), both)
    assert listed(walk) == [("kepala_dinas_kab", "persetujuan_kepala", 1, True)], "she verified it"


def test_a_substitute_is_no_help_with_what_the_absent_one_proposed(walk: Walk) -> None:
    walk.at("verifikasi_kab", serial=9000)
    walk.at("verifikasi_kab", who="ratna", serial=9100)
    today = clock.today()
    walk.session.execute(text(_GONE["diganti"]), {"who": "ratna", "starts": today, "ends": today})
    assert listed(walk) == [("verifikator_kab", "verifikasi_kab", 1, True)]


def test_the_page_says_which_role_is_missing_where(web: Web) -> None:
    arif = web.client("arif")
    assert "Setiap langkah ada petugasnya" in arif.get("/tanpa-petugas/").get_data(as_text=True)
    assert web.client("sari").get("/tanpa-petugas/").status_code == 403


def test_whoever_appoints_people_sees_it_though_they_read_no_case(web: Web) -> None:
    with web.owner() as session:
        people.appoint_admin(session, "surya", people.BANYUMAS, {Permission.ACCESS_POST_MANAGE})
        session.execute(text("update ab_user set active = false where username = 'ratna'"))
        Walk(session, lambda who: speak(session, who)).at("verifikasi_kab")
    page = web.client("surya").get("/tanpa-petugas/").get_data(as_text=True)
    assert "Verifikator kabupaten/kota" in page
    assert "/kasus/?" not in page
