"""Row-level security underneath: code that forgets every filter sees and changes no case of another area."""

from dataclasses import replace

import pytest
from sqlalchemy import Select, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.cases import queries
from portal.cases.bulkqueries import all_passed, bulk_page, bulk_view, exceptions_page, left_page
from portal.cases.deciding import decide_tasks
from portal.cases.inbox import InboxFilters
from portal.cases.models import CaseFile, Decision, Task, Timer
from portal.cases.studioqueries import heat_map
from portal.fieldwork import queries as fieldwork
from portal.fieldwork.models import Photo, Visit
from portal.kernel.database import set_scope
from portal.kernel.errors import NotFound
from portal.kernel.facts import Fact
from tests import people
from tests.cases.test_bulk import begun, finish, many
from tests.cases.walking import PhotoUpload, Walk
from tests.fieldwork.pictures import photo

TABLES = (CaseFile, Decision, Task, Timer, Visit, Photo)
ROWS = [*(select(table) for table in TABLES), select(Fact).where(Fact.case_id.is_not(None))]


@pytest.fixture
def visited(walk: Walk, tmp_path) -> CaseFile:
    """A case with one of everything."""
    from portal.fieldwork.store import PhotoStore

    case = walk.at("verifikasi_kab")
    walk.visit(
        case, walk.become("joko"), photos=[PhotoUpload("rumah", photo(), "image/jpeg")], store=PhotoStore(tmp_path)
    )
    return case


@pytest.mark.parametrize("rows", ROWS, ids=[*(table.__tablename__ for table in TABLES), "fact"])
def test_another_area_sees_no_row(walk: Walk, visited: CaseFile, rows: Select) -> None:
    assert walk.session.scalars(rows).all()
    walk.session.expunge_all()
    for name in ("putu", "wayan"):
        walk.become(name)
        assert walk.session.scalars(rows).all() == []
    set_scope(walk.session, None)
    assert walk.session.scalars(rows).all() == []


def test_another_area_changes_nothing(walk: Walk, visited: CaseFile) -> None:
    walk.become("putu")
    for table in ("case_file", "task", "timer"):
        assert walk.session.execute(text(f"update {table} set region_code = region_code")).rowcount == 0  # type: ignore[attr-defined]
    walk.become("ratna")
    with pytest.raises(DBAPIError, match="row-level security"):
        walk.session.execute(text("update task set region_code = 5103052001"))


def test_the_reads_say_it_does_not_exist(walk: Walk, visited: CaseFile) -> None:
    [photo_id] = walk.session.scalars(select(Photo.id)).all()
    walk.session.expunge_all()
    putu = walk.become("putu")
    for read in (queries.case_view, queries.timeline):
        with pytest.raises(NotFound):
            read(walk.session, putu, visited.id)
    with pytest.raises(NotFound):
        fieldwork.photo(walk.session, putu, photo_id)
    assert queries.case_of_change_set(walk.session, putu, visited.change_set_id) is None
    assert queries.cases_of_subject(walk.session, putu, visited.subject_id) == []
    assert fieldwork.visits_of(walk.session, putu, visited.id) == []
    assert queries.case_page(walk.session, putu, queries.CaseFilters()).rows == []
    assert queries.inbox(walk.session, putu, "saya", InboxFilters()).rows == []
    assert queries.next_task(walk.session, putu, None) is None


def test_the_filter_alone_keeps_it_too(walk: Walk, visited: CaseFile) -> None:
    """Past the database's lock (Maya's session), the application's own filter still says no."""
    [photo_id] = walk.session.scalars(select(Photo.id)).all()
    putu = walk.become("putu")
    walk.become("maya")
    for read in (queries.case_view, queries.timeline):
        with pytest.raises(NotFound):
            read(walk.session, putu, visited.id)
    with pytest.raises(NotFound):
        fieldwork.photo(walk.session, putu, photo_id)
    assert queries.case_page(walk.session, putu, queries.CaseFilters()).rows == []
    assert queries.inbox(walk.session, putu, "saya", InboxFilters()).rows == []
    assert fieldwork.visits_of(walk.session, putu, visited.id) == []


def test_the_filter_alone_keeps_answers_to_the_area(walk: Walk, visited: CaseFile) -> None:
    task, case_id = walk.task(visited), visited.id
    putu = walk.become("putu")
    walk.become("maya")
    outcomes = decide_tasks(walk.session, [(task.id, task.version)], action="setuju", by=putu)
    assert (outcomes.done, outcomes.skipped) == ([], [task.id])
    assert walk.case(case_id).step == "verifikasi_kab"


def test_the_filter_alone_keeps_bulk_actions_to_the_area(walk: Walk) -> None:
    cases = many(walk, 3)
    bulk = begun(walk)
    for case in cases[:2]:
        walk.answer(case, "ratna", "tolak", note="Bukan warga desa ini.")
    finish(walk, bulk)
    ratna, putu = walk.become("ratna"), walk.become("putu")
    walk.become("maya")
    assert bulk_page(walk.session, putu).rows == []
    for read in (bulk_view, exceptions_page, left_page):
        with pytest.raises(NotFound):
            read(walk.session, putu, bulk.id)  # type: ignore[operator]
    assert len(exceptions_page(walk.session, ratna, bulk.id).rows) == 2
    moved_away = update(Task).where(Task.case_id == cases[0].id).values(region_code=people.PECATU)
    walk.session.execute(moved_away)
    [row] = exceptions_page(walk.session, ratna, bulk.id).rows
    assert row.case.id == cases[1].id
    assert [one.case.id for one in all_passed(walk.session, ratna, bulk.id)] == [cases[1].id]


def test_the_filter_alone_keeps_the_heat_map_to_the_area(walk: Walk, visited: CaseFile) -> None:
    lestari = walk.become("lestari")
    inside, outside = replace(lestari, region_code=people.BANYUMAS), replace(lestari, region_code=people.BADUNG)
    assert [(row.step, row.count) for row in heat_map(walk.session, inside, visited.process).rows] == [
        (visited.step, 1)
    ]
    assert heat_map(walk.session, outside, visited.process).rows == ()
