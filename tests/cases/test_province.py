"""The province's desk: a sample that can be drawn again, findings per regency, comparison, disputes that came up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from portal.cases.bulk import run_chunk
from portal.cases.crowds.reversing import reverse_bulk, reverse_chunk
from portal.cases.province.comparing import Compared, compared
from portal.cases.province.disputes import ABOVE, BELOW, HERE, disputes
from portal.cases.province.errors import NotAllRead, NothingDecided, SamplingClosed, SamplingWrong, UnknownFinding
from portal.cases.province.findings import findings_page
from portal.cases.province.rules import wilson
from portal.cases.province.sampling import close_sampling, draw_sampling, find_of, sampling_view, samplings
from portal.kernel import clock
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.reasons import ReasonRequired
from tests import people
from tests.cases.test_bulk import many
from tests.cases.test_objection import SAID, WHY, objected, registered
from tests.cases.test_reversal import decided, finish, read
from tests.cases.walking import Walk

WRONG = "Rumah di foto bukan rumah keluarga ini."


def signed(walk: Walk, count: int) -> list[Any]:
    """Cases the regency's head has approved."""
    return many(walk, count, "validasi_prov")


def drawn(walk: Walk, size: int = 20, **more: Any) -> Any:
    today = clock.today()
    return draw_sampling(walk.session, today - timedelta(days=5), today, size, by=walk.become("bagus"), **more)


def banyumas(walk: Walk) -> Compared:
    by = walk.become("bagus")
    rows = compared(walk.session, by, clock.today() - timedelta(days=5), clock.today())
    return next(row for row in rows if row.regency == people.BANYUMAS)


def test_the_same_seed_draws_the_same_and_another_province_sees_nothing(walk: Walk) -> None:
    cases = signed(walk, 6)
    first = drawn(walk, 3)
    view = sampling_view(walk.session, walk.become("bagus"), first.id)
    assert first.decided == {str(people.BANYUMAS): 6}
    again = sampling_view(walk.session, walk.become("bagus"), drawn(walk, 3, seed=first.seed).id)
    assert [case.id for _, case in view.rows] == [case.id for _, case in again.rows]
    assert {case.id for _, case in view.rows} < {case.id for case in cases}
    seeds = {
        tuple(
            one.case_id for one, _ in sampling_view(walk.session, walk.become("bagus"), drawn(walk, 3, seed=n).id).rows
        )
        for n in range(5)
    }
    assert len(seeds) > 1
    for who in ("ratna", "maya"):
        with pytest.raises(NotFound):
            sampling_view(walk.session, walk.become(who), first.id)
    other = replace(walk.become("bagus"), region_code=5_100_000_000)
    assert samplings(walk.session, other) == []
    with pytest.raises(NotFound):
        sampling_view(walk.session, other, first.id)


def test_findings_give_a_share_per_regency_and_close(walk: Walk) -> None:
    signed(walk, 4)
    with pytest.raises(SamplingWrong):
        drawn(walk, 0)
    with pytest.raises(NothingDecided):
        draw_sampling(
            walk.session, clock.today() - timedelta(days=90), clock.today() - timedelta(days=60), 5,
            by=walk.become("bagus"),
        )  # fmt: skip
    made, by = drawn(walk), walk.become("bagus")
    for verdict, why, wrong in (("keliru", "", ReasonRequired), ("", "", UnknownFinding)):
        with pytest.raises(wrong):
            find_of(walk.session, made.id, 1, verdict, why, by=by)
    for place in (1, 2, 3):
        find_of(walk.session, made.id, place, "benar", "", by=by)
    with pytest.raises(NotAllRead):
        close_sampling(walk.session, made.id, by=by)
    view = find_of(walk.session, made.id, 4, "keliru", WRONG, by=by)
    [result] = view.results
    assert (result.regency, result.decided, result.read, result.share) == (people.BANYUMAS, 4, 4, 0.75)
    assert result.interval == pytest.approx((0.3006, 0.9544), abs=1e-3)
    assert wilson(0, 0) == (0.0, 1.0)
    case = view.rows[3][1]
    assert [fact.reason for fact in walk.facts(case, "cases.sampling.found")] == [WRONG]
    close_sampling(walk.session, made.id, by=by)
    with pytest.raises(SamplingClosed):
        find_of(walk.session, made.id, 4, "benar", "", by=by)


def test_the_regency_reads_what_was_found_of_its_answers_and_no_other_does(walk: Walk) -> None:
    cases = signed(walk, 3)
    made, by = drawn(walk), walk.become("bagus")
    seen: list[dict[str, int]] = []
    for place, verdict in ((1, "benar"), (2, "keliru"), (3, "keliru"), (3, "keliru"), (2, "benar")):
        find_of(walk.session, made.id, place, verdict, WRONG if verdict == "keliru" else "", by=by)
        rows = walk.session.execute(
            text("select u.username, n.count from notice n join ab_user u on u.id = n.user_id "
                 "where n.kind = 'temuan' and n.read_at is null")
        )  # fmt: skip
        seen.append({row.username: row.count for row in rows})
    assert seen == [{}, *({"ratna": n, "hendra": n} for n in (1, 2, 2, 1))]
    last = sampling_view(walk.session, by, made.id).rows[2][1]
    for who in ("ratna", "hendra"):
        [row] = findings_page(walk.session, walk.become(who)).rows
        assert (row.case.id, row.found.reason) == (last.id, WRONG)
        assert last.id in {case.id for case in cases}
    assert findings_page(walk.session, walk.become("gede")).rows == [], "another regency"
    own = replace(walk.become("ratna"), region_code=people.BADUNG)
    assert findings_page(walk.session, own).rows == [], "not by the row lock alone"
    for who in ("bagus", "sari", "maya"):
        with pytest.raises(NotAllowed):
            findings_page(walk.session, walk.become(who))


def test_regencies_compare_and_what_was_taken_back_does_not_count(walk: Walk) -> None:
    cases = many(walk, 4, "persetujuan_kepala")
    walk.answer(cases[0], "hendra", "tolak", note="Bukan warga desa ini.")
    late = walk.task(cases[1])
    late.due_at = clock.now() - timedelta(days=1)
    walk.session.flush()
    walk.answer(cases[1], "hendra", "setuju")
    walk.answer(cases[2], "hendra", "kembalikan", note="Foto kabur sekali.", return_to="kunjungan_lapangan")
    row = banyumas(walk)
    assert (row.decided, row.approved, row.returned, row.late) == (2, 1, 1, 1)
    assert (row.approval, row.answers) == (0.5, 7)
    assert row.median is not None
    bulk = finish(walk, decided(walk, read(walk, "persetujuan_kepala", "hendra"), "hendra"), "hendra")
    assert (banyumas(walk).decided, banyumas(walk).answers) == (3, 8)
    by = walk.become("hendra")
    reverse_bulk(walk.session, bulk.id, WRONG, by=by)
    while reverse_chunk(walk.session, bulk.id, by=by):
        pass
    assert not run_chunk(walk.session, bulk.id, by=by)
    assert (banyumas(walk).decided, banyumas(walk).answers) == (2, 7)
    with pytest.raises(NotAllowed):
        compared(walk.session, walk.become("hendra"), clock.today(), clock.today())
    elsewhere = {
        row.regency // 100_000_000 for row in compared(walk.session, walk.become("bagus"), clock.today(), clock.today())
    }
    assert elsewhere == {33}


def test_disputes_gather_by_desk_with_their_hearing(walk: Walk, tmp_path: Any) -> None:
    case = objected(walk, registered(walk.session, walk.become, 9000), tmp_path)
    walk.answer(case, "sari", "ajukan")
    walk.answer(case, "joko", "kirim")
    below = disputes(walk.session, walk.become("bagus"))[BELOW]
    assert [(one.case.id, one.hearing, one.until is not None) for one in below] == [(case.id, "", True)]
    walk.answer(case, "ratna", "lanjut_putus", data=SAID)
    walk.answer(case, "hendra", "tolak", note="Rumahnya sudah kami lihat.")
    walk.answer(case, "sari", "banding", note=WHY)
    [here] = disputes(walk.session, walk.become("bagus"))[HERE]
    assert (here.hearing, here.ruling, here.note) == (SAID["risalah"], "tolak", "Rumahnya sudah kami lihat.")
    assert here.until == walk.task(case).due_at
    walk.answer(case, "bagus", "teruskan", note="Bukti kedua pihak lengkap.")
    found = disputes(walk.session, walk.become("bagus"))
    assert ([one.case.id for one in found[ABOVE]], found[HERE]) == ([case.id], [])
    bali = replace(walk.become("bagus"), region_code=5_100_000_000)
    assert not any(disputes(walk.session, bali).values())


def test_a_full_desk_hides_nothing_of_another(walk: Walk, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.cases.province.disputes.MOST", 1)
    up, below = (objected(walk, registered(walk.session, walk.become, 9000 + n), tmp_path) for n in (0, 20))
    for case in (up, below):
        walk.answer(case, "sari", "ajukan")
        walk.answer(case, "joko", "kirim")
    walk.answer(up, "ratna", "lanjut_putus", data=SAID)
    walk.answer(up, "hendra", "tolak", note="Rumahnya sudah kami lihat.")
    walk.answer(up, "sari", "banding", note=WHY)
    walk.task(below).due_at = clock.now() - timedelta(days=1)
    walk.session.flush()
    found = disputes(walk.session, walk.become("bagus"))
    assert [[one.case.id for one in found[desk]] for desk in (HERE, BELOW, ABOVE)] == [[up.id], [below.id], []]
