"""The list of what reaches nobody, found from the places without people, is the one each task by itself would give."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple
from unittest import mock

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor, Stood
from portal.access.presence import HELD
from portal.cases.answering import is_maker
from portal.cases.housing import finest
from portal.cases.models import OPEN_TASK, CaseFile, Task
from portal.cases.processes import process_info
from portal.cases.unstaffed import queries
from portal.cases.unstaffed.queries import unstaffed
from portal.kernel import clock
from portal.kernel.area import NATION, Area, ancestors, width_below, width_of
from tests import people
from tests.cases.test_unstaffed import leave
from tests.cases.walking import Walk
from tests.conftest import Web
from tests.registry.families import speak

ROLES = ("petugas_lapangan", "pengawas_kecamatan", "verifikator_kab", "kepala_dinas_kab")
PLACES = (people.KARANGSARI, people.KEMBARAN, people.BANYUMAS, people.JATENG, NATION, people.PECATU, people.BADUNG)
STAYED = "", "", "", ""


class More(NamedTuple):
    """A further post of somebody: a role somewhere, until yesterday or still."""

    who: str
    role: str
    place: int
    past: bool = False


MORE = st.builds(
    More, st.sampled_from(("sari", "joko", "tuti", "ratna", "hendra")), st.sampled_from(ROLES), st.sampled_from(PLACES),
    st.booleans(),
)  # fmt: skip
_POST = text(
    "insert into post (id, user_id, role, region_code, valid_from, valid_to, acting) select gen_random_uuid(), u.id, "
    ":role, :place, current_date - 9, case when :past then current_date - 1 end, false from ab_user u "
    "where u.username = :who"
)
_MOVED = ("case_file", "task")


def crowd(walk: Walk) -> list[Task]:
    """Open work of several steps: proposed by the village or the office, one of it in another province."""
    walk.at("susun_usulan", serial=9500)
    walk.at("periksa_mutu", serial=9510)
    walk.at("verifikasi_kab", serial=9520)
    walk.at("verifikasi_kab", serial=9530, who="ratna")
    walk.at("persetujuan_kepala", serial=9540)
    far = walk.at("verifikasi_kab", serial=9550, who="ratna")
    walk.become("arif")
    for table in _MOVED:
        key = "id" if table == "case_file" else "case_id"
        moved = text(f"update {table} set region_code = :there where {key} = :case")
        walk.session.execute(moved, {"there": people.PECATU, "case": far.id})
    walk.session.expire_all()
    return list(walk.session.scalars(select(Task).where(Task.status.in_(OPEN_TASK))))


def one_by_one(session: Session, tasks: list[Task]) -> Counter[tuple[str, int, int, str, bool]]:
    """Whom nobody may answer, told of each task by itself: role, place of the task, office, step, barred."""
    held = session.execute(text(HELD), {"today": clock.today()}).all()
    found: Counter[tuple[str, int, int, str, bool]] = Counter()
    for task in tasks:
        case = session.get_one(CaseFile, (task.part, task.case_id))
        step = process_info(session, case.process_version).step(task.step)
        office = task.region_code - task.region_code % width_of(finest(task.role))
        over = {office, *ancestors(office), NATION}
        there = [row for row in held if row.role == task.role and row.region_code in over]
        actors = [
            Actor(row.user_id, "-", row.role, row.region_code, frozenset(), stands_for=tuple(
                Stood(one, "-") for one in row.selves if one != row.user_id)) for row in there
        ]  # fmt: skip
        if all(is_maker(session, case, step, actor) for actor in actors):
            found[task.role, task.region_code, office, task.step, bool(there)] += 1
    return found


def test_looking_only_where_nobody_is_finds_what_looking_at_each_task_finds(walk: Walk) -> None:
    tasks = crowd(walk)
    assert {task.region_code for task in tasks} == {people.KARANGSARI, people.PECATU}

    @given(
        st.lists(MORE, max_size=4),
        st.tuples(*[st.sampled_from(("", "", "diganti", "cuti", "nonaktif", "pindah"))] * len(STAYED)),
    )
    @example([More("ratna", "kepala_dinas_kab", people.BANYUMAS)], ("", "", "", "nonaktif"))
    @example([More("sari", "verifikator_kab", people.BADUNG), More("joko", "pengawas_kecamatan", NATION)], STAYED)
    @example([More("hendra", "verifikator_kab", people.BANYUMAS, past=True)], ("", "", "diganti", ""))
    @settings(max_examples=50, deadline=None)
    def the_same(more: list[More], gone: tuple[str, ...]) -> None:
        with walk.session.begin_nested() as undo:
            arif = walk.become("arif")
            for one in more:
                walk.session.execute(_POST, one._asdict())
            leave(walk, gone)
            plain = one_by_one(walk.session, tasks)
            for region in (NATION, people.JATENG, people.BANYUMAS, people.KEMBARAN):
                _agrees(walk.session, arif, region, plain)
            undo.rollback()

    the_same()


def _agrees(session: Session, arif: Actor, region: int, plain: Counter[tuple[str, int, int, str, bool]]) -> None:
    inside = {key: many for key, many in plain.items() if key[1] in Area.of(region)}
    lines: Counter[tuple[str, int, str, bool]] = Counter()
    piles: Counter[tuple[str, int, bool]] = Counter()
    for (role, place, office, step, barred), many in inside.items():
        lines[role, office, step, barred] += many
        piles[role, place - place % max(width_below(region), width_of(finest(role))), barred] += many
    found = unstaffed(session, arif, region=region)
    assert {(one.role, one.place, one.step, one.barred): one.tasks for one in found.rows} == lines
    assert [one.since for one in found.rows] == sorted(one.since for one in found.rows if one.since)
    if inside:
        with mock.patch.object(queries, "TALLY_CAP", 0):
            below = unstaffed(session, arif, region=region)
        assert below.many
        assert {(one.role, one.place, one.barred): one.tasks for one in below.rows} == piles


def test_of_very_many_the_list_counts_each_region_up_to_a_bound(walk: Walk) -> None:
    crowd(walk)
    walk.session.execute(text("update ab_user set active = false where username in ('ratna', 'putu')"))
    with mock.patch.multiple(queries, TALLY_CAP=2, COUNT_CAP=1):
        found = unstaffed(walk.session, walk.become("arif"))
        assert found.many
        assert [(one.place, one.tasks, one.more) for one in found.rows] == [
            (3300000000, 1, True),
            (5100000000, 1, False),
        ]
        within = unstaffed(walk.session, walk.become("arif"), region=5100000000)
    assert not within.many
    assert [(one.place, one.step, one.tasks) for one in within.rows] == [(people.BADUNG, "verifikasi_kab", 1)]


def test_it_says_when_not_all_could_be_looked_at(walk: Walk) -> None:
    walk.at("verifikasi_kab", serial=9500, who="ratna")
    walk.at("verifikasi_kab", serial=9510, who="ratna")
    for most, unseen in ((1, True), (2, False)):
        with mock.patch.object(queries, "LOOKED", most):
            assert unstaffed(walk.session, walk.become("arif")).unseen is unseen


def test_the_page_of_very_many_leads_to_the_regions(web: Web) -> None:
    with web.owner() as session:
        crowd(Walk(session, lambda who: speak(session, who)))
        session.execute(text("update ab_user set active = false where username in ('ratna', 'putu')"))
    arif = web.client("arif")
    assert "Langkah" in arif.get("/tanpa-petugas/").get_data(as_text=True)
    with mock.patch.multiple(queries, TALLY_CAP=2, COUNT_CAP=1):
        page = arif.get("/tanpa-petugas/").get_data(as_text=True)
    assert "lebih dari 1" in page
    assert "/tanpa-petugas/?wilayah=3300000000" in page
    assert "Belum semua tugas diperiksa" not in page
    within = arif.get("/tanpa-petugas/?wilayah=5100000000").get_data(as_text=True)
    assert "Badung" in within
    assert "Banyumas" not in within
    assert "verifikasi" in arif.get("/tanpa-petugas/?after=999").get_data(as_text=True).lower(), "shorter by now"
    with mock.patch.multiple(queries, TALLY_CAP=0, COUNT_CAP=1):
        office = arif.get(f"/tanpa-petugas/?wilayah={people.BANYUMAS}").get_data(as_text=True)
    assert f"/tanpa-petugas/?wilayah={people.KEMBARAN}" in office, "an office's own tasks are seen in its parts"
    with web.owner() as session:
        session.execute(text("update ab_user set active = true where username = 'ratna'"))
    with mock.patch.object(queries, "LOOKED", 0):
        assert "Belum semua tugas diperiksa" in arif.get("/tanpa-petugas/").get_data(as_text=True)


def test_a_region_outside_ones_own_is_not_there(web: Web) -> None:
    hendra = web.client("hendra")
    assert hendra.get(f"/tanpa-petugas/?wilayah={people.KEMBARAN}").status_code == 200
    assert hendra.get(f"/tanpa-petugas/?wilayah={people.BADUNG}").status_code == 404
    assert hendra.get("/tanpa-petugas/?wilayah=abc").status_code == 404
