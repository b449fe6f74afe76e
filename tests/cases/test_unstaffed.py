"""No open task is without somebody who can take it, unless it is on the list of those that reach nobody."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from portal.cases.models import OPEN_TASK, Task
from portal.cases.unstaffed.queries import unstaffed
from portal.kernel import clock
from portal.kernel.area import Area
from tests import people
from tests.cases.walking import Walk
from tests.conftest import Web

STEPS = ("susun_usulan", "kunjungan_lapangan", "verifikasi_kab", "persetujuan_kepala")
HOLDERS = ("sari", "joko", "ratna", "hendra")
GONE = ("", "nonaktif", "berakhir", "belum", "kontrak", "pindah")
_GONE = {
    "nonaktif": "update ab_user set active = false where username = :who",
    "berakhir": "update post p set valid_to = :past from ab_user u where u.id = p.user_id and u.username = :who",
    "belum": "update post p set valid_from = :ahead from ab_user u where u.id = p.user_id and u.username = :who",
    "kontrak": "insert into account (user_id, contract_until) select id, :past from ab_user where username = :who "
    "on conflict (user_id) do update set contract_until = excluded.contract_until",
    "pindah": "update post p set region_code = :elsewhere from ab_user u where u.id = p.user_id and u.username = :who",
}


@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=3), st.tuples(*[st.sampled_from(GONE)] * 4))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_open_task_has_somebody_or_is_on_the_list(walk: Walk, steps: list[str], gone: tuple[str, ...]) -> None:
    with walk.session.begin_nested() as undo:
        for place, step in enumerate(steps):
            walk.at(step, serial=9500 + 10 * place, name=f"Keluarga {place}")
        today = clock.today()
        day = timedelta(days=1)
        days = {"past": today - day, "ahead": today + day, "elsewhere": people.PECATU}
        walk.session.execute(text("reset role"))
        for who, how in zip(HOLDERS, gone, strict=True):
            if how:
                wanted = {name: value for name, value in days.items() if f":{name}" in _GONE[how]}
                walk.session.execute(text(_GONE[how]), wanted | {"who": who})
        arif = walk.become("arif")
        listed = {(one.role, one.place): one.tasks for one in unstaffed(walk.session, arif).rows}
        held = {person.role: person.region for person in map(people.CAST.get, HOLDERS) if person is not None}
        lost = {people.CAST[who].role for who, how in zip(HOLDERS, gone, strict=True) if how}
        for task in walk.session.scalars(select(Task).where(Task.status.in_(OPEN_TASK))):
            reached = task.role not in lost and task.region_code in Area.of(held[task.role])
            covered = any(role == task.role and task.region_code in Area.of(place) for role, place in listed)
            assert reached != covered, (task.role, listed)
        undo.rollback()


def test_the_page_says_which_role_is_missing_where(web: Web) -> None:
    arif = web.client("arif")
    assert "Setiap langkah ada petugasnya" in arif.get("/tanpa-petugas/").get_data(as_text=True)
    assert web.client("sari").get("/tanpa-petugas/").status_code == 403
