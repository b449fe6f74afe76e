"""One answer for many: its sample is read first, another person confirms a large one, and it is taken back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.access.actor import Stood
from portal.cases.bulk import DONE, RUNNING, SECOND, STOPPED, bulk_in, run_chunk, stop_bulk
from portal.cases.crowds import looking, starting
from portal.cases.crowds.asking import ASKED
from portal.cases.crowds.errors import (
    LookEnded,
    MustBeAnother,
    NotReadYet,
    NotReversible,
    NotSecond,
    RuleWrong,
    StillRunning,
    UnknownVerdict,
    WindowOver,
)
from portal.cases.crowds.reversing import TURNED, reverse_bulk, reverse_chunk
from portal.cases.crowds.rules import USUAL, Terms, sample_size
from portal.cases.crowds.seconding import seconds_of
from portal.cases.crowds.terms import set_terms, terms_of
from portal.cases.errors import MoreThanSeen
from portal.cases.inbox import InboxFilters
from portal.cases.models import Task
from portal.cases.moving.effects import run_due_effects
from portal.cases.processmodels import BulkAction, Effect
from portal.cases.slips import history_of
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.facts import Fact
from portal.kernel.reasons import ReasonRequired
from tests import people
from tests.access.test_absences import absent, moved
from tests.cases.test_bulk import ALL, NOTE, many
from tests.cases.walking import Walk, colleague
from tests.cases.whole import house, rows_of, standing

STEP = "verifikasi_kab"
WHY = "Salah membaca daftar hadir."


def read(walk: Walk, step: str = STEP, who: str = "ratna", wrong: int = 0) -> looking.LookView:
    """A sample drawn and read; the first `wrong` of its cases are taken out."""
    by = walk.become(who)
    look = looking.draw_look(walk.session, step, ALL, by=by)
    for row in looking.look_view(walk.session, by, look.id).rows:
        out = row.sample.place <= wrong
        verdict, why = (looking.TAKE_OUT, WHY) if out else (looking.RIGHT, "")
        looking.say_of(walk.session, look.id, row.sample.place, verdict, why, by=by)
    return looking.look_view(walk.session, by, look.id)


def back_to(action: str) -> str | None:
    """The step a return goes to: a visit, called as a process of its own, with its timer."""
    return "kunjungan_lapangan" if action == "kembalikan" else None


def decided(walk: Walk, view: looking.LookView, who: str = "ratna", action: str = "setuju") -> BulkAction:
    by = walk.become(who)
    code = "T02" if action == "tolak" else ""
    given = {"action": action, "note": NOTE, "reason_code": code, "return_to": back_to(action)}
    return starting.decide_read(walk.session, view.look.id, **given, seen=view.look.total, by=by)


def finish(walk: Walk, bulk: BulkAction, who: str = "ratna") -> BulkAction:
    by = walk.become(who)
    while run_chunk(walk.session, bulk.id, by=by):
        pass
    return bulk_in(walk.session, bulk.id)


def taken_back(walk: Walk, bulk: BulkAction, who: str = "ratna") -> BulkAction:
    by = walk.become(who)
    reverse_bulk(walk.session, bulk.id, WHY, by=by)
    while reverse_chunk(walk.session, bulk.id, by=by):
        pass
    walk.session.expire_all()
    return bulk_in(walk.session, bulk.id)


def test_nothing_is_decided_before_the_sample_is_read(walk: Walk) -> None:
    cases = many(walk, 7)
    by = walk.become("ratna")
    look = looking.draw_look(walk.session, STEP, ALL, by=by)
    assert looking.draw_look(walk.session, STEP, ALL, by=by).id == look.id, "no second drawing until a nicer one comes"
    view = looking.look_view(walk.session, by, look.id)
    assert (look.total, len(view.rows)) == (7, USUAL.least)
    with pytest.raises(NotReadYet, match="5"):
        decided(walk, view)
    for verdict, why, wrong in (("keluarkan", "", ReasonRequired), ("entah", WHY, UnknownVerdict)):
        with pytest.raises(wrong):
            looking.say_of(walk.session, look.id, 1, verdict, why, by=by)
    with pytest.raises(NotFound):
        looking.look_view(walk.session, colleague(by), look.id)
    view = read(walk, wrong=1)
    [out] = view.taken_out
    bulk = finish(walk, decided(walk, view))
    assert (bulk.total, bulk.done, bulk.look_id) == (6, 6, look.id)
    left = [case for case in cases if walk.case(case.id).step == STEP]
    assert [walk.task(case).id for case in left] == [out]
    assert [fact.reason for fact in walk.facts(left[0], "cases.case.taken_out")] == [WHY]
    assert decided(walk, view).id == bulk.id, "one sample begins one bulk action"


def test_one_that_is_not_right_may_stop_it_all(walk: Walk) -> None:
    many(walk, 3)
    by = walk.become("ratna")
    look = looking.draw_look(walk.session, STEP, ALL, by=by)
    view = looking.say_of(walk.session, look.id, 2, looking.STOP, WHY, by=by)
    with pytest.raises(LookEnded):
        decided(walk, view)
    assert looking.draw_look(walk.session, STEP, ALL, by=by).id != look.id


def asked(walk: Walk) -> dict[str, str]:
    """Who has an unread notice to confirm something, and where it leads."""
    rows = walk.session.execute(
        text("select u.username, n.link from notice n join ab_user u on u.id = n.user_id "
             "where n.kind = :kind and n.read_at is null"), {"kind": ASKED},
    )  # fmt: skip
    return {row.username: row.link for row in rows}


def test_who_may_be_the_second_person_is_told_until_it_waits_no_longer(walk: Walk) -> None:
    many(walk, 3)
    set_terms(walk.session, USUAL._replace(second_from=1), by=walk.become("hendra"))
    for who in ("putu", "gede"):
        moved(walk.session, who, "verifikator_kab", people.BANYUMAS)
    absent(walk.session, walk.become("ratna"), "gede")
    for end in (
        lambda bulk: starting.confirm_bulk(walk.session, bulk.id, by=walk.become("hendra")),
        lambda bulk: starting.decline_bulk(walk.session, bulk.id, WHY, by=walk.become("hendra")),
        lambda bulk: stop_bulk(walk.session, bulk.id, by=walk.become("ratna")),
    ):
        bulk = decided(walk, read(walk))
        link = f"/massal/{bulk.id}"
        assert asked(walk) == {"hendra": link, "putu": link}, "not its maker, not her substitute, no other office"
        end(bulk)
        assert asked(walk) == {}
    set_terms(walk.session, USUAL._replace(second_from=7), by=walk.become("hendra"))
    assert decided(walk, read(walk)).status == RUNNING
    assert asked(walk) == {}, "below the threshold nobody is asked: three run, three are new"


def test_from_the_threshold_on_another_person_confirms(walk: Walk) -> None:
    cases = many(walk, 3)
    set_terms(walk.session, USUAL._replace(second_from=3), by=walk.become("hendra"))
    bulk = decided(walk, read(walk))
    assert bulk.status == SECOND
    ratna = walk.become("ratna")
    assert not run_chunk(walk.session, bulk.id, by=ratna)
    assert {walk.case(case.id).step for case in cases} == {STEP}
    deputy = replace(colleague(ratna), stands_for=(Stood(ratna.user_id, ratna.name),))
    for who, wrong in ((ratna, MustBeAnother), (deputy, MustBeAnother), (colleague(ratna, role="auditor"), NotSecond)):
        with pytest.raises(wrong):
            starting.confirm_bulk(walk.session, bulk.id, by=who)
    with pytest.raises(NotFound):
        starting.confirm_bulk(walk.session, bulk.id, by=walk.become("gede"))
    walk.become("hendra")
    assert [one.name for one in seconds_of(walk.session, bulk)] == ["Hendra Wijaya"]
    starting.confirm_bulk(walk.session, bulk.id, by=walk.become("hendra"))
    bulk = finish(walk, bulk)
    assert (bulk.status, bulk.done, bulk.confirmed_name) == (DONE, 3, "Hendra Wijaya")
    assert {one.actor_name for case in cases for one in walk.decisions(case) if one.step == STEP} == {"Ratna Wulandari"}


def test_what_others_must_confirm_hides_nothing_of_ones_own(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "MOST", 1)
    set_terms(walk.session, USUAL._replace(second_from=1), by=walk.become("hendra"))
    many(walk, 2)
    elsewhere, here = decided(walk, read(walk)), decided(walk, read(walk))
    elsewhere.region_code = people.KARANGSARI
    walk.session.flush()
    assert [one.id for one in starting.awaiting(walk.session, colleague(walk.become("ratna")))] == [here.id]


def test_who_does_not_confirm_says_why_and_nothing_is_decided(walk: Walk) -> None:
    cases = many(walk, 2)
    set_terms(walk.session, USUAL._replace(second_from=1), by=walk.become("hendra"))
    bulk = decided(walk, read(walk))
    starting.decline_bulk(walk.session, bulk.id, WHY, by=walk.become("hendra"))
    bulk = finish(walk, bulk)
    assert (bulk.status, bulk.done, bulk.reversal_reason) == (STOPPED, 0, WHY)
    assert {walk.case(case.id).step for case in cases} == {STEP}
    again = decided(walk, read(walk))
    assert stop_bulk(walk.session, again.id, by=walk.become("ratna")).status == STOPPED


def grown(walk: Walk, count: int, monkeypatch: pytest.MonkeyPatch, **terms: int) -> looking.LookView:
    """A sample of one of `count` late tasks, read before the others were late."""
    cases = many(walk, count)
    if terms:
        set_terms(walk.session, USUAL._replace(**terms), by=walk.become("hendra"))
    for case in cases[1:]:
        walk.task(case).due_at = clock.now() + timedelta(hours=1)
    walk.task(cases[0]).due_at = clock.now() - timedelta(hours=1)
    walk.session.flush()
    monkeypatch.setattr("tests.cases.test_reversal.ALL", InboxFilters(sla="lewat"))
    view = read(walk)
    assert view.look.total == 1
    for case in cases:
        walk.task(case).due_at = clock.now() - timedelta(hours=1)
    walk.session.flush()
    return view


def test_what_grew_since_it_was_read_is_not_decided_whatever_the_form_says(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, by = grown(walk, 3, monkeypatch, second_from=3), walk.become("ratna")
    with pytest.raises(MoreThanSeen, match="kini 3, tadi 1"), walk.session.begin_nested():
        starting.decide_read(walk.session, view.look.id, action="setuju", note=NOTE, seen=9_000, by=by)
    again = read(walk)
    assert (again.look.id != view.look.id, again.look.total) == (True, 3), "what grew is read again"
    assert decided(walk, again).status == SECOND


def test_an_office_only_asks_for_more_than_the_ministry(walk: Walk) -> None:
    assert terms_of(walk.session, people.KARANGSARI) == USUAL
    with pytest.raises(RuleWrong) as wrong:
        set_terms(walk.session, Terms(1, 0, 1, 5_000, 1), by=walk.become("hendra"))
    assert set(wrong.value.fields) == {"least", "percent", "most", "second_from", "hours"}
    stricter = Terms(10, 2, 40, 100, 48)
    set_terms(walk.session, stricter, by=walk.become("hendra"))
    assert terms_of(walk.session, people.KARANGSARI) == stricter
    assert terms_of(walk.session, people.BADUNG) == USUAL
    assert [sample_size(USUAL, n) for n in (3, 100, 2_000, 20_000)] == [3, 5, 20, 30]


@pytest.mark.parametrize(
    ("step", "who", "action"),
    [(STEP, "ratna", "setuju"), (STEP, "ratna", "tolak"), (STEP, "ratna", "kembalikan"),
     ("persetujuan_kepala", "hendra", "setuju"),
     ("penetapan_pusat", "maya", "tetapkan")],
)  # fmt: skip
def test_taken_back_it_leaves_no_trace_but_in_the_facts(walk: Walk, step: str, who: str, action: str) -> None:
    cases = many(walk, 3, step)
    marked = {"priority": True, "flag": "Bencana", "flag_look": "bad", "returned": True, "return_note": NOTE}
    for name, value in marked.items():
        setattr(walk.task(cases[0]), name, value)
    view = read(walk, step, who)
    before, data = {case.id: standing(walk, case) for case in cases}, house(walk)
    assert {"keluarga", "nik_registry", "open_number", "change_set", "letter", "notice", "evidence_file"} <= data.keys()
    told = {table: set(rows_of(walk, table)) for table in ("fact", "decision")}
    bulk = finish(walk, decided(walk, view, who, action), who)
    assert bulk.done == 3
    walk.become(who)
    assert run_due_effects(walk.session) == 0, "what it asks of the house waits until the window is over"
    assert action == "tolak" or house(walk) == data
    assert all(standing(walk, case) != before[case.id] for case in cases)
    bulk = taken_back(walk, bulk, who)
    assert (bulk.status, bulk.returned, bulk.stayed) == (TURNED, 3, 0)
    assert {case.id: standing(walk, case) for case in cases} == before
    assert house(walk) == data
    assert all(rows <= set(rows_of(walk, table)) for table, rows in told.items())
    for case in cases:
        [decided_on] = walk.facts(case, "cases.task.decided")[-1:]
        [back] = walk.facts(case, "cases.case.taken_back")
        assert (back.reason, back.at >= decided_on.at) == (WHY, True)
        assert (back.before or {})["kedudukan"] != (back.after or {})["kedudukan"]
        assert [one.action for one in walk.decisions(case)][-1] == action
    verbs = walk.session.scalars(select(Fact.verb).where(Fact.about_id == bulk.id))
    assert set(verbs) >= {"cases.bulk.ended", "cases.bulk.reversed", "cases.bulk.returned"}
    with pytest.raises(NotReversible):
        reverse_bulk(walk.session, bulk.id, WHY, by=walk.become(who))
    walk.answer(walk.case(cases[0].id), who, action, note=NOTE, return_to=back_to(action))


def test_published_after_the_window_as_it_would_have_been_at_once(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    [case] = many(walk, 1, "penetapan_pusat")
    bulk = finish(walk, decided(walk, read(walk, "penetapan_pusat", "maya"), "maya", "tetapkan"), "maya")
    held = walk.session.scalars(select(Effect).where(Effect.case_id == case.id, Effect.status == "menunggu")).all()
    assert {one.due_at for one in held} == {bulk.reversible_until}
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    walk.become("maya")
    while run_due_effects(walk.session):
        pass
    walk.session.expire_all()
    assert walk.case(case.id).status == "selesai"
    with pytest.raises(WindowOver):
        reverse_bulk(walk.session, bulk.id, WHY, by=walk.become("maya"))


def test_while_it_is_taken_back_nothing_takes_effect_however_late_the_worker_comes(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = many(walk, 2, "penetapan_pusat")
    bulk = finish(walk, decided(walk, read(walk, "penetapan_pusat", "maya"), "maya", "tetapkan"), "maya")
    gone_on = walk.case(cases[1].id)
    gone_on.moves += 1
    walk.session.flush()
    maya = walk.become("maya")
    reverse_bulk(walk.session, bulk.id, WHY, by=maya)
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert run_due_effects(walk.session) == 0
    while reverse_chunk(walk.session, bulk.id, by=maya):
        pass
    walk.session.expire_all()
    bulk = bulk_in(walk.session, bulk.id)
    assert (bulk.returned, bulk.stayed) == (1, 1)
    while run_due_effects(walk.session):
        pass
    walk.session.expire_all()
    assert [walk.case(case.id).status for case in cases] == ["berjalan", "selesai"], "what stays takes effect at once"
    assert walk.case(cases[0].id).step == "penetapan_pusat"


def test_what_went_on_is_told_and_left(walk: Walk) -> None:
    cases = many(walk, 3)
    bulk = finish(walk, decided(walk, read(walk)))
    walk.answer(walk.case(cases[0].id), "hendra", "setuju")
    claimed = walk.task(walk.case(cases[1].id))
    claimed.status, claimed.claimed_by, claimed.claimed_name = "diambil", 1, "Hendra"
    walk.session.flush()
    for who in ("sari", "gede"):
        with pytest.raises(NotFound):
            reverse_bulk(walk.session, bulk.id, WHY, by=walk.become(who))
    with pytest.raises(NotFound):
        reverse_bulk(walk.session, bulk.id, WHY, by=colleague(walk.become("ratna")))
    bulk = taken_back(walk, bulk, "hendra")
    assert (bulk.returned, bulk.stayed) == (2, 1)
    assert [walk.case(case.id).step for case in cases] == ["validasi_prov", STEP, STEP]
    reopened = walk.session.scalars(select(Task).where(Task.case_id == cases[1].id, Task.status == "siap")).one()
    slip = history_of(walk.session, walk.become("sari"), cases[1].id)
    assert "Disetujui" in slip.steps[-2].what
    assert "Putusan ditarik kembali; usulan diproses lagi di langkah Verifikasi" in slip.steps[-1].what
    assert (slip.steps[-1].who, slip.steps[-1].note) == ("Kepala Dinas Sosial kabupaten/kota", "")
    assert (reopened.returned, reopened.return_note) == (False, None), "nobody sent it back for mending"


def test_a_running_one_is_stopped_first(walk: Walk) -> None:
    many(walk, 2)
    bulk = decided(walk, read(walk))
    assert bulk.status == RUNNING
    with pytest.raises(StillRunning):
        reverse_bulk(walk.session, bulk.id, WHY, by=walk.become("ratna"))
