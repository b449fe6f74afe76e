"""One answer to a whole filter: each task once, exceptions named, stopped and started again without loss."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.cases.bulk import bulk_in, run_chunk, start_bulk, stop_bulk
from portal.cases.errors import (
    NeedsItsOwnForm,
    NoteRequired,
    NothingChosen,
    UnknownAction,
    UnknownReturn,
)
from portal.cases.inbox import InboxFilters
from portal.cases.models import CaseFile, Decision
from portal.cases.processmodels import BulkAction, BulkChunk
from portal.kernel.errors import NotFound
from portal.kernel.reasons import ReasonRequired, ReasonTooLong
from tests.cases.walking import Walk, colleague

ALL = InboxFilters()
NOTE = "Rapat pleno 27 November 2026."


def many(walk: Walk, count: int, step: str = "verifikasi_kab") -> list[CaseFile]:
    return [walk.at(step, serial=9000 + n, name=f"Warga {n}") for n in range(count)]


def begun(walk: Walk, size: int = 2, **more: object) -> BulkAction:
    by = walk.become("ratna")
    wanted: dict[str, object] = {"step": "verifikasi_kab", "action": "setuju", "filters": ALL, "note": NOTE} | more
    return start_bulk(walk.session, size=size, by=by, **wanted)  # type: ignore[arg-type]


def finish(walk: Walk, bulk: BulkAction) -> BulkAction:
    by = walk.become("ratna")
    while run_chunk(walk.session, bulk.id, by=by):
        pass
    return bulk_in(walk.session, bulk.id)


def test_every_case_is_decided_once_and_the_sums_agree(walk: Walk) -> None:
    cases = many(walk, 5)
    bulk = finish(walk, begun(walk))
    assert (bulk.status, bulk.total, bulk.done, bulk.skipped, bulk.refused) == ("selesai", 5, 5, 0, 0)
    assert {walk.case(case.id).step for case in cases} == {"persetujuan_kepala"}
    decided = walk.session.scalars(select(Decision).where(Decision.step == "verifikasi_kab")).all()
    assert len(decided) == len({one.case_id for one in decided}) == 5
    assert {one.actor_name for one in decided} == {"Ratna Wulandari"}
    assert sum(len(walk.facts(case, "cases.task.decided")) for case in cases) == 5 * 5


def test_what_moved_meanwhile_is_skipped_and_said(walk: Walk) -> None:
    cases = many(walk, 3)
    bulk = begun(walk)
    walk.answer(cases[1], "ratna", "tolak", note="Bukan warga desa ini.")
    bulk = finish(walk, bulk)
    assert (bulk.done, bulk.skipped, bulk.refused) == (2, 1, 0)
    told = [one for chunk in chunks(walk, bulk) for one in chunk.exceptions.values()]
    assert [one[0] for one in told] == ["dilewati"]
    assert "Ratna" in told[0][1]
    assert walk.case(cases[1].id).status == "ditolak"


def test_maker_is_never_checker_in_a_crowd(walk: Walk) -> None:
    cases = many(walk, 3, "persetujuan_kepala")
    hendra = walk.become("hendra")
    ratna_as_head = colleague(hendra)
    bulk = start_bulk(
        walk.session, step="persetujuan_kepala", action="setuju", filters=ALL, note=NOTE, size=10, by=ratna_as_head
    )
    mine = cases[0]
    mine.created_by = ratna_as_head.user_id
    walk.session.flush()
    while run_chunk(walk.session, bulk.id, by=ratna_as_head):
        pass
    bulk = bulk_in(walk.session, bulk.id)
    assert (bulk.done, bulk.refused) == (2, 1)
    assert walk.case(mine.id).step == "persetujuan_kepala"


def chunks(walk: Walk, bulk: BulkAction) -> list[BulkChunk]:
    statement = select(BulkChunk).where(BulkChunk.bulk_id == bulk.id).order_by(BulkChunk.place)
    return list(walk.session.scalars(statement))


def test_filters_choose_who_is_meant(walk: Walk) -> None:
    many(walk, 3)
    bulk = begun(walk, filters=InboxFilters(text="Warga 1"))
    assert bulk.total == 1
    assert bulk.filters == {"text": "Warga 1"}


def test_stopped_it_stays_where_it_is(walk: Walk) -> None:
    many(walk, 4)
    bulk = begun(walk)
    by = walk.become("ratna")
    assert run_chunk(walk.session, bulk.id, by=by)
    with pytest.raises(NotFound):
        stop_bulk(walk.session, bulk.id, by=colleague(by))
    stop_bulk(walk.session, bulk.id, by=by)
    assert not run_chunk(walk.session, bulk.id, by=by)
    assert (bulk_in(walk.session, bulk.id).status, bulk_in(walk.session, bulk.id).done) == ("dihentikan", 2)


def test_refused_before_it_begins(walk: Walk) -> None:
    with pytest.raises(NothingChosen):
        begun(walk)
    many(walk, 1)
    for wrong, more in (
        (NoteRequired, {"action": "tolak", "note": ""}),
        (ReasonRequired, {"note": "ya"}),
        (ReasonTooLong, {"note": "a" * 2001}),
        (UnknownAction, {"action": "kirim"}),
        (UnknownReturn, {"action": "kembalikan"}),
        (UnknownReturn, {"action": "kembalikan", "return_to": "validasi_prov"}),
    ):
        with pytest.raises(wrong):
            begun(walk, **more)
    walk.at("catat_musdes", serial=9050)
    with pytest.raises(NeedsItsOwnForm):
        start_bulk(walk.session, step="catat_musdes", action="setuju", filters=ALL, note=NOTE, by=walk.become("sari"))
