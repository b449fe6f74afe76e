"""The inbox: whose tasks stand in which tab, in which order, counted and filtered, in pages without gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.cases.casefile import CaseFilters, case_page
from portal.cases.deadlines import FAR
from portal.cases.inbox import InboxCounts, InboxFilters, TaskRow, inbox, inbox_counts, next_task, open_count
from portal.cases.operations import claim_task
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.errors import NotAllowed
from portal.kernel.pages import Page, UnknownPage
from tests import people
from tests.cases.walking import NOTE, PhotoUpload, Walk, colleague
from tests.fieldwork.pictures import photo
from tests.registry.families import kk

ALL = InboxFilters()


def seen(walk: Walk, who: str, tab: str = "saya", filters: InboxFilters = ALL) -> list[str]:
    """Names in a tab, in order."""
    return [row.case.title for row in inbox(walk.session, walk.become(who), tab, filters).rows]


def test_without_the_right_there_is_no_inbox(walk: Walk) -> None:
    with pytest.raises(NotAllowed):
        inbox(walk.session, walk.become("lestari"), "saya", ALL)


def test_a_cursor_of_nobodys_is_refused(walk: Walk) -> None:
    with pytest.raises(UnknownPage):
        inbox(walk.session, walk.become("ratna"), "saya", ALL, after="entah")


def test_a_task_waits_for_its_role_in_its_area_alone(walk: Walk) -> None:
    walk.at("verifikasi_kab")
    assert {who: seen(walk, who) for who in ("sari", "joko", "ratna", "hendra", "putu")} == {
        "sari": [],
        "joko": [],
        "ratna": ["Sukirman Hadi"],
        "hendra": [],
        "putu": [],
    }


def test_what_a_colleague_takes_leaves_my_tab(walk: Walk) -> None:
    walk.at("verifikasi_kab", serial=9000, name="Sukirman Hadi")
    taken = walk.at("verifikasi_kab", serial=9100, name="Warsito")
    ratna = walk.become("ratna")
    claim_task(walk.session, walk.task(taken).id, by=colleague(ratna))
    assert (seen(walk, "ratna"), seen(walk, "ratna", "tim")) == (["Sukirman Hadi"], ["Warsito"])
    mine = walk.at("verifikasi_kab", serial=9200, name="Yatno")
    claim_task(walk.session, walk.task(mine).id, by=walk.become("ratna"))
    assert seen(walk, "ratna") == ["Sukirman Hadi", "Yatno"]


def test_what_came_back_has_a_tab_of_its_own(walk: Walk) -> None:
    walk.at("kunjungan_lapangan", serial=9000, name="Sukirman Hadi")
    back = walk.at("verifikasi_kab", serial=9100, name="Warsito")
    walk.answer(back, "ratna", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    [row] = inbox(walk.session, walk.become("joko"), "kembali", ALL).rows
    assert (row.case.title, row.task.return_note) == ("Warsito", NOTE)
    assert set(seen(walk, "joko")) == {"Sukirman Hadi", "Warsito"}, "it waits like any other, too"


def test_what_i_decided_stays_seven_days(walk: Walk) -> None:
    walk.at("persetujuan_kepala")
    assert seen(walk, "ratna", "selesai") == ["Sukirman Hadi"]
    assert seen(walk, "hendra", "selesai") == []
    with clock.frozen(clock.now() + timedelta(days=7, minutes=1)):
        assert seen(walk, "ratna", "selesai") == []


def test_the_nearest_deadline_comes_first(walk: Walk) -> None:
    start = clock.now()
    for weeks, (serial, name) in ((5, (9000, "Yatno")), (1, (9100, "Warsito")), (3, (9200, "Sukirman"))):
        with clock.frozen(start + timedelta(weeks=weeks)):
            walk.at("verifikasi_kab", serial=serial, name=name)
    with clock.frozen(start + timedelta(weeks=6)):
        assert seen(walk, "ratna") == ["Warsito", "Sukirman", "Yatno"]


def test_a_task_without_a_deadline_comes_last(walk: Walk) -> None:
    never = walk.at("verifikasi_kab", serial=9000, name="Yatno")
    walk.at("verifikasi_kab", serial=9100, name="Warsito")
    walk.task(never).due_at = FAR
    walk.session.flush()
    assert seen(walk, "ratna") == ["Warsito", "Yatno"]
    assert seen(walk, "ratna", filters=InboxFilters(sla="aman")) == ["Warsito", "Yatno"]


def test_pages_have_no_gap_and_no_twin_both_ways(walk: Walk) -> None:
    for place in range(7):
        walk.opened(9000 + place, f"Keluarga {place}")
    sari = walk.become("sari")

    def page(after: str | None = None, before: str | None = None) -> Page[TaskRow]:
        return inbox(walk.session, sari, "saya", ALL, after=after, before=before, size=3)

    first = page()
    second = page(after=first.next)
    third = page(after=second.next)
    names = [row.case.title for one in (first, second, third) for row in one.rows]
    assert names == [f"Keluarga {place}" for place in range(7)]
    assert (first.prev, third.next, first.count, first.capped) == (None, None, 7, False)
    assert [row.task.id for row in page(before=third.prev).rows] == [row.task.id for row in second.rows]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (InboxFilters(text="warsi"), ["Warsito"]),
        (InboxFilters(text="WARSITO,"), ["Warsito"]),
        (InboxFilters(text="%"), []),
        (InboxFilters(text="_"), []),
        (InboxFilters(text="USL-3302"), ["Warsito", "Sukirman"]),
        (InboxFilters(text="tidak ada"), []),
        (InboxFilters(kind="usulan_baru"), ["Warsito", "Sukirman"]),
        (InboxFilters(kind="perbaikan"), []),
        (InboxFilters(kecamatan=people.KEMBARAN), ["Warsito", "Sukirman"]),
        (InboxFilters(kecamatan=3302190000), []),
        (InboxFilters(sla="lewat"), ["Warsito"]),
        (InboxFilters(sla="hari_ini"), []),
        (InboxFilters(sla="aman"), ["Sukirman"]),
    ],
)
def test_filters_keep_what_they_say(walk: Walk, filters: InboxFilters, names: list[str]) -> None:
    late = walk.at("verifikasi_kab", serial=9100, name="Warsito")
    walk.task(late).due_at = clock.now() - timedelta(hours=1)
    walk.at("verifikasi_kab", serial=9000, name="Sukirman")
    assert seen(walk, "ratna", filters=filters) == names


@pytest.mark.parametrize("text", ["warsi", "WARSITO,", "USL-3302", "00001", "wa", "tidak ada", "%", "_"])
def test_a_province_finds_by_the_search_role_what_a_regency_finds(walk: Walk, text: str) -> None:
    walk.at("verifikasi_kab", serial=9300, name="Warsito Regensi")
    known = {"Warsito": walk.at("validasi_prov", serial=9100, name="Warsito"), "Sukirman": None}
    known["Sukirman"] = walk.at("validasi_prov", serial=9000, name="Sukirman")
    filters = InboxFilters(text=text)
    expected = {
        name
        for name, case in known.items()
        if text not in {"tidak ada", "%", "_"} and text.lower().strip(",") in f"{name} {case.number}".lower()
    }
    assert set(seen(walk, "bagus", filters=filters)) == expected
    by = walk.become("maya")
    found = case_page(walk.session, by, CaseFilters(text=text)).rows
    assert {case.title for case in found} >= expected
    assert seen(walk, "putu", filters=filters) == []


def test_a_line_says_what_a_reviewer_wants_to_know(walk: Walk, tmp_path) -> None:
    case = walk.at("kunjungan_lapangan")
    [row] = inbox(walk.session, walk.become("joko"), "saya", ALL).rows
    assert (row.step_label, row.members, row.photos, row.accuracy_m) == ("Kunjungan lapangan", 2, None, None)
    assert row.officer == "Sari Lestiani"
    walk.answer(case, "joko", "kirim")
    upload = PhotoUpload("rumah", photo(), "image/jpeg")
    walk.visit(case, walk.become("joko"), photos=[upload], accuracy_m=11.0, store=PhotoStore(tmp_path))
    [row] = inbox(walk.session, walk.become("ratna"), "saya", ALL).rows
    assert (row.photos, row.accuracy_m, row.officer) == (1, 11.0, "Joko Prasetya"), "the last visit"
    assert row.case.number == case.number
    assert kk(9000) not in str(row)


def test_a_page_costs_as_many_statements_for_one_row_as_for_many(walk: Walk) -> None:
    def statements(session: Session) -> int:
        told: list[str] = []
        connection = session.connection()

        def hear(*heard: object) -> None:
            told.append(str(heard[2]))

        event.listen(connection, "before_cursor_execute", hear)
        inbox(session, ratna, "saya", ALL)
        event.remove(connection, "before_cursor_execute", hear)
        return len(told)

    walk.at("verifikasi_kab", serial=9000)
    ratna = walk.become("ratna")
    few = statements(walk.session)
    for serial in (9100, 9200, 9300):
        walk.at("verifikasi_kab", serial=serial)
    walk.become("ratna")
    walk.session.expunge_all()
    assert statements(walk.session) == few <= 6


def test_counts_are_those_of_the_tabs(walk: Walk) -> None:
    late = walk.at("verifikasi_kab", serial=9000)
    today = walk.at("verifikasi_kab", serial=9100)
    walk.at("verifikasi_kab", serial=9200)
    taken = walk.at("verifikasi_kab", serial=9300)
    back = walk.at("persetujuan_kepala", serial=9400)
    walk.answer(back, "hendra", "kembalikan", note=NOTE, return_to="verifikasi_kab")
    noon = clock.now().astimezone(clock.WIB).replace(hour=12)
    with clock.frozen(noon):
        walk.task(late).due_at = noon - timedelta(days=1)
        walk.task(today).due_at = noon + timedelta(hours=3)
        ratna = walk.become("ratna")
        claim_task(walk.session, walk.task(taken).id, by=colleague(ratna))
        counts = inbox_counts(walk.session, ratna)
        assert counts == InboxCounts(saya=4, tim=1, kembali=1, bawahan=0, selesai=1, lewat=1, hari_ini=1, aman=2)
        for tab in ("saya", "tim", "kembali", "selesai"):
            assert len(seen(walk, "ratna", tab)) == getattr(counts, tab)
        assert open_count(walk.session, ratna) == 4
        for filters, sums in (
            (InboxFilters(step="verifikasi_kab", process="usulan_baru"), (4, 1, 1, 1, 1, 2)),
            (InboxFilters(step="verifikasi_kab", process="perbaikan"), (0, 0, 0, 0, 0, 0)),
            (InboxFilters(text=late.number), (1, 0, 0, 1, 0, 0)),
            (InboxFilters(sla="lewat"), (4, 1, 1, 1, 1, 2)),
        ):
            kept = inbox_counts(walk.session, ratna, filters)
            assert (kept.saya, kept.tim, kept.kembali, kept.lewat, kept.hari_ini, kept.aman) == sums, filters
            for state in ("lewat", "hari_ini", "aman"):
                page = inbox(walk.session, ratna, "saya", replace(filters, sla=state))
                assert page.count == getattr(kept, state), "a tile counts what its list shows"
        of_tab = inbox_counts(walk.session, ratna, InboxFilters(), "kembali")
        assert (of_tab.kembali, of_tab.lewat, of_tab.hari_ini, of_tab.aman) == (1, 0, 0, 1)


def test_the_next_task_is_the_nearest_and_not_the_one_just_done(walk: Walk) -> None:
    first = walk.at("verifikasi_kab", serial=9000)
    second = walk.at("verifikasi_kab", serial=9100)
    ratna = walk.become("ratna")
    assert next_task(walk.session, ratna, None) == first.id
    assert next_task(walk.session, ratna, walk.task(first).id) == second.id
    walk.answer(first, "ratna", "setuju")
    walk.answer(second, "ratna", "setuju")
    assert next_task(walk.session, ratna, None) is None
