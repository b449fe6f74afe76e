"""How far a bulk action has come, what it passed over and why, what it left; in its area alone."""

from __future__ import annotations

import pytest

from portal.cases.bulk import run_chunk, start_bulk, stop_bulk
from portal.cases.bulkqueries import all_passed, bulk_page, bulk_view, exceptions_page, left_page
from portal.cases.processmodels import BulkAction
from portal.kernel.errors import NotAllowed, NotFound
from tests.cases.test_bulk import ALL, NOTE, begun, finish, many
from tests.cases.walking import Walk


def half_done(walk: Walk) -> BulkAction:
    """Six in chunks of two: three chunks; one of the first two had moved, one of the second."""
    cases = many(walk, 6)
    bulk = begun(walk)
    for place in (0, 2):
        walk.answer(cases[place], "ratna", "tolak", note="Bukan warga desa ini.")
    by = walk.become("ratna")
    assert run_chunk(walk.session, bulk.id, by=by)
    assert run_chunk(walk.session, bulk.id, by=by)
    return bulk


def test_progress_and_reasons(walk: Walk) -> None:
    bulk = half_done(walk)
    view = bulk_view(walk.session, walk.become("ratna"), bulk.id)
    assert (view.chunks, view.chunks_done, view.left, view.running) == (3, 2, 2, True)
    assert view.step_label == "Verifikasi kabupaten/kota"
    [(reason, count)] = view.reasons
    assert (reason.kind, count) == ("dilewati", 2)
    assert reason.template.startswith("Langkah ini sudah diputus oleh {who}")


def test_exceptions_in_pages_with_their_cases(walk: Walk) -> None:
    bulk = half_done(walk)
    ratna = walk.become("ratna")
    first = exceptions_page(walk.session, ratna, bulk.id, size=1)
    second = exceptions_page(walk.session, ratna, bulk.id, after=first.next, size=1)
    assert [row.case.title for page in (first, second) for row in page.rows] == ["Warga 0", "Warga 2"]
    assert (second.next, first.count) == (None, 2)
    reason = first.rows[0].reason
    assert reason is not None
    assert reason.params is not None
    assert reason.params["who"] == "Ratna Wulandari"
    assert not first.rows[0].waits
    back = exceptions_page(walk.session, ratna, bulk.id, before=second.prev, size=1)
    assert [row.case.title for row in back.rows] == ["Warga 0"]


def test_what_a_stopped_one_left(walk: Walk) -> None:
    bulk = half_done(walk)
    ratna = walk.become("ratna")
    assert [one.reason is None for one in all_passed(walk.session, ratna, bulk.id)] == [False, False]
    stop_bulk(walk.session, bulk.id, by=ratna)
    left = left_page(walk.session, ratna, bulk.id)
    assert [(row.case.title, row.waits) for row in left.rows] == [("Warga 4", True), ("Warga 5", True)]
    assert [one.case.title for one in all_passed(walk.session, ratna, bulk.id)] == [
        "Warga 0",
        "Warga 2",
        "Warga 4",
        "Warga 5",
    ]
    walk.answer(left.rows[0].case, "ratna", "setuju")
    assert [row.waits for row in left_page(walk.session, walk.become("ratna"), bulk.id).rows] == [False, True]


def test_a_whole_one_has_no_exceptions(walk: Walk) -> None:
    many(walk, 3)
    bulk = finish(walk, begun(walk))
    ratna = walk.become("ratna")
    assert exceptions_page(walk.session, ratna, bulk.id).rows == []
    assert left_page(walk.session, ratna, bulk.id).rows == []
    assert bulk_view(walk.session, ratna, bulk.id).reasons == []


def test_elsewhere_it_does_not_exist(walk: Walk) -> None:
    many(walk, 1)
    bulk = begun(walk)
    for who in ("putu", "sari"):
        actor = walk.become(who)
        assert bulk_page(walk.session, actor).rows == []
        for read in (bulk_view, exceptions_page, left_page):
            with pytest.raises(NotFound):
                read(walk.session, actor, bulk.id)  # type: ignore[operator]
    with pytest.raises(NotAllowed):
        bulk_page(walk.session, walk.become("lestari"))
    for who in ("ratna", "hendra", "bagus", "maya"):
        assert [one.id for one in bulk_page(walk.session, walk.become(who)).rows] == [bulk.id]


def test_the_list_is_newest_first(walk: Walk) -> None:
    many(walk, 1)
    first = begun(walk)
    second = start_bulk(
        walk.session,
        step="verifikasi_kab",
        action="tolak",
        filters=ALL,
        note=NOTE,
        reason_code="T03",
        by=walk.become("ratna"),
    )
    ratna = walk.become("ratna")
    page = bulk_page(walk.session, ratna, size=1)
    assert [one.id for one in page.rows] == [second.id]
    older = bulk_page(walk.session, ratna, after=page.next, size=1)
    assert [one.id for one in older.rows] == [first.id]
    assert [one.id for one in bulk_page(walk.session, ratna, before=older.prev, size=1).rows] == [second.id]
