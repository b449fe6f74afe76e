"""What is told before one answer is given to all: exact numbers, doubts, a sample that stays, whose it may not be."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from portal.cases.bulk import Seen, start_bulk
from portal.cases.bulkpreview import BulkPreview, draw_sample, preview_bulk
from portal.cases.errors import MoreThanSeen, NeedsItsOwnForm
from portal.cases.inbox import InboxFilters, steps_of
from portal.cases.models import CaseFile
from portal.cases.operations import claim_task
from portal.kernel import clock
from portal.kernel.errors import NotAllowed
from tests import people
from tests.cases.test_bulk import ALL, NOTE, many
from tests.cases.walking import Walk, colleague
from tests.registry.families import family

STEP = "verifikasi_kab"
ANOTHER_DISTRICT = 3302010001


def shown(walk: Walk, who: str = "ratna", step: str = STEP, filters: InboxFilters = ALL) -> BulkPreview:
    return preview_bulk(walk.session, walk.become(who), step, filters)


def start(walk: Walk, seen: Seen, who: str = "ratna", **more: object):
    return start_bulk(
        walk.session, step=STEP, action="setuju", filters=ALL, note=NOTE, seen=seen, by=walk.become(who), **more
    )  # type: ignore[arg-type]


def test_only_for_who_works_on_cases_and_for_one_answer(walk: Walk) -> None:
    with pytest.raises(NotAllowed):
        shown(walk, "lestari")
    walk.at("catat_musdes")
    with pytest.raises(NeedsItsOwnForm):
        shown(walk, "sari", "catat_musdes")


def test_nothing_found_is_said(walk: Walk) -> None:
    many(walk, 1)
    assert shown(walk, "putu").step is None
    assert shown(walk, filters=InboxFilters(text="Tak ada")).seen.count == 0


def test_numbers_by_region_one_level_down_and_by_kind(walk: Walk) -> None:
    many(walk, 3)
    moved = walk.task(walk.at(STEP, serial=9200)).id
    walk.become("ratna")
    walk.session.execute(
        text("update task set region_code = :there where id = :id"),
        {"there": ANOTHER_DISTRICT, "id": moved},
    )
    seen = shown(walk)
    assert seen.seen.count == 4
    assert seen.step is not None
    assert seen.step.id == STEP
    assert list(seen.regions) == [(people.KEMBARAN, 3), (ANOTHER_DISTRICT // 10_000 * 10_000, 1)]
    assert seen.kinds == {"usulan_baru": 4}
    assert list(shown(walk, filters=InboxFilters(kecamatan=people.KEMBARAN)).regions) == [(people.KARANGSARI, 3)]


def test_doubts_are_counted(walk: Walk) -> None:
    cases = many(walk, 4)
    assert shown(walk).doubts == {"tanpa_bukti": 4}
    walk.task(cases[0]).due_at = clock.now() - timedelta(days=1)
    walk.task(cases[1]).returned = True
    walk.session.flush()
    walk.session.execute(text("update visit set result = '6' where case_id = :c"), {"c": cases[2].id})
    walk.session.execute(text("delete from visit where case_id = :c"), {"c": cases[3].id})
    assert shown(walk).doubts == {
        "hasil_lain": 1,
        "belum_dikunjungi": 1,
        "tanpa_bukti": 3,
        "dikembalikan": 1,
        "lewat": 1,
    }


def test_a_number_that_is_anothers_by_now(walk: Walk) -> None:
    first, second = many(walk, 2)
    walk.session.execute(
        text(
            "insert into nik_registry (nik_bidx, individu_id) select bidx, gen_random_uuid() from change"
            " where change_set_id = :c and entity = 'individu' limit 1"
        ),
        {"c": first.change_set_id},
    )
    walk.session.execute(
        text(
            "insert into kk_registry (kk_bidx, keluarga_id) select bidx, record_id from change"
            " where change_set_id = :c and entity = 'keluarga'"
        ),
        {"c": second.change_set_id},
    )
    assert (shown(walk).doubts or {})["nomor_ganda"] == 1


def test_the_register_moved_since(walk: Walk) -> None:
    from tests.cases.test_conflict import published_too_late

    case = published_too_late(walk)
    assert case.step == "tinjau_konflik"
    walk.session.execute(text("update task set step = :s where id = :t"), {"s": STEP, "t": walk.task(case).id})
    found = preview_bulk(walk.session, walk.become("ratna"), STEP, InboxFilters(process="perbaikan"))
    assert (found.doubts or {})["register_berubah"] == 1


def test_maker_is_not_checker_is_told_before(walk: Walk) -> None:
    cases = many(walk, 3, "persetujuan_kepala")
    hendra, ratna = walk.become("hendra"), walk.become("ratna")
    assert shown(walk, "hendra", "persetujuan_kepala").seen.own == 0
    cases[0].created_by = hendra.user_id
    walk.session.flush()
    found = shown(walk, "hendra", "persetujuan_kepala")
    assert (found.seen.count, found.seen.own, found.seen.takes) == (3, 1, 2)
    drawn = drawn_for(walk, "hendra", "persetujuan_kepala")
    assert sum(count for _, count in found.regions) == sum((found.kinds or {}).values()) == len(drawn) == 2
    assert cases[0].id not in drawn
    as_head = colleague(hendra)
    as_verifier = preview_bulk(
        walk.session, type(hendra)(**{**vars(hendra), "user_id": ratna.user_id}), "persetujuan_kepala", ALL
    )
    assert (as_verifier.seen.own, as_verifier.seen.takes) == (3, 0)
    assert preview_bulk(walk.session, as_head, "persetujuan_kepala", ALL).seen.own == 0


def drawn_for(walk: Walk, who: str = "ratna", step: str = STEP, seed: int = 1) -> list[UUID]:
    """The cases of a sample of five."""
    by = walk.become(who)
    return [case for _, case in draw_sample(walk.session, by, step, ALL, at=clock.now(), seed=seed, size=5)]


def test_the_sample_stays_for_a_seed(walk: Walk) -> None:
    many(walk, 8)
    assert drawn_for(walk) == drawn_for(walk)
    assert len(drawn_for(walk)) == 5
    assert len({tuple(drawn_for(walk, seed=seed)) for seed in range(6)}) > 1


def test_open_findings_are_counted_by_level_and_village(walk: Walk) -> None:
    cases = many(walk, 3)
    levels = shown(walk).levels or {}
    walk.session.execute(text("delete from check_result where level = 'Q'"))
    for case in cases[:2]:
        walk.session.execute(
            text(
                "insert into check_result select part, id, 90, region_code, revision, 'm90', 'V05', 'Q', 'ruta',"
                " 'Ruta', null, '\"x\"', '[]', now() from change_set where id = :c"
            ),
            {"c": case.change_set_id},
        )
    found = shown(walk)
    assert found.levels == {name: count for name, count in levels.items() if name != "Q"} | {"Q": 2}
    assert list(found.villages) == [(people.KARANGSARI, 3)]
    walk.session.execute(
        text(
            "insert into check_override select part, id, revision, 'm90', region_code, 'V05', 'Sudah dilihat', 1, 'R',"
            " 'verifikator_kab', now() from change_set where id = :c"
        ),
        {"c": cases[0].change_set_id},
    )
    assert (shown(walk).levels or {})["Q"] == 1


def test_what_came_after_the_preview_stays_out(walk: Walk) -> None:
    many(walk, 2)
    seen = shown(walk).seen
    late: CaseFile = walk.at(STEP, draft=family(9400, "Datang Belakangan"))
    bulk = start(walk, seen)
    assert bulk.total == 2
    assert walk.task(late).id not in walk.session.scalars(text("select unnest(tasks) from bulk_chunk")).all()


def test_more_than_was_seen_is_refused(walk: Walk) -> None:
    first, _ = many(walk, 2)
    ratna = walk.become("ratna")
    held = walk.task(first)
    claim_task(walk.session, held.id, by=colleague(ratna))
    seen = shown(walk).seen
    assert seen.count == 1
    held.claimed_by, held.status = None, "siap"
    walk.session.flush()
    with pytest.raises(MoreThanSeen):
        start(walk, seen)


def test_one_preview_starts_one_action(walk: Walk) -> None:
    many(walk, 2)
    seen = shown(walk).seen
    bulk = start(walk, seen)
    assert start(walk, seen).id == bulk.id
    assert [one.id for one in shown(walk).running] == [bulk.id]
    assert start(walk, shown(walk).seen).id != bulk.id


def test_the_steps_of_a_role(walk: Walk) -> None:
    steps = [one.name for one in steps_of(walk.session, walk.become("ratna")) if one.process == "usulan_baru"]
    assert steps == [f"usulan_baru:{STEP}", "usulan_baru:tinjau_konflik"]
    heads = {one.process for one in steps_of(walk.session, walk.become("hendra")) if one.id == "persetujuan_kepala"}
    assert {"usulan_baru", "penghapusan", "perbaikan"} <= heads
    assert steps_of(walk.session, walk.become("lestari")) == []
