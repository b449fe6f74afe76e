"""The case page's reads: where it stands, what I may do, what happened; and the list of cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal.cases import queries
from portal.cases.casefile import HELD
from portal.cases.models import CaseFile
from portal.cases.operations import claim_task
from portal.cases.queries import CaseFilters, case_page, case_view, timeline
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_id
from portal.kernel.pages import Page
from portal.registry.operations import reveal_secret
from tests.cases.walking import NOTE, Walk, colleague, musdes
from tests.registry.families import registered


def states(walk: Walk, case: CaseFile) -> str:
    """The stepper as one letter per station."""
    view = case_view(walk.session, walk.become("sari"), case.id)
    return "".join(station.state[0] for station in view.stations)


def test_a_case_nobody_opened_does_not_exist(walk: Walk) -> None:
    with pytest.raises(NotFound):
        case_view(walk.session, walk.become("sari"), new_id(1))


def test_the_stepper_stands_where_the_case_stands(walk: Walk) -> None:
    case = walk.opened()
    drawn = [states(walk, case)]
    for who, action in (("sari", "ajukan"), ("sari", "setuju"), ("joko", "kirim"), ("ratna", "setuju")):
        walk.answer(case, who, action)
        drawn.append(states(walk, case))
    assert drawn == ["knnnnn", "sknnnn", "ssknnn", "sssknn", "sssknn"]
    walk.answer(case, "hendra", "kembalikan", note=NOTE, return_to="kunjungan_lapangan")
    assert states(walk, case) == "ssknnn"


def test_a_rejected_case_shows_how_far_it_came(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    walk.answer(case, "ratna", "tolak", note="Sudah tercatat")
    assert states(walk, case) == "ssssnn"


def test_on_a_phone_the_far_stations_are_left_out(walk: Walk) -> None:
    view = case_view(walk.session, walk.become("sari"), walk.at("kunjungan_lapangan").id)
    assert [station.far for station in view.stations] == [True, False, False, False, True, True]


def test_my_task_is_the_one_of_my_role(walk: Walk) -> None:
    case = walk.at("verifikasi_kab")
    mine = case_view(walk.session, walk.become("ratna"), case.id)
    assert mine.my_task is not None
    assert (mine.my_task.step, mine.blocked) == ("verifikasi_kab", None)
    assert mine.return_targets == ("kunjungan_lapangan", "catat_musdes", "susun_usulan")
    for who in ("sari", "hendra", "lestari", "dewi"):
        others = case_view(walk.session, walk.become(who), case.id)
        assert (others.my_task, others.return_targets) == (None, ())
        assert len(others.tasks) == 1


def test_a_passed_by_province_is_no_target(walk: Walk) -> None:
    case = walk.at("penetapan_pusat", province_step=False)
    view = case_view(walk.session, walk.become("maya"), case.id)
    assert view.return_targets == ("persetujuan_kepala", "verifikasi_kab")


def test_it_says_why_i_may_not_decide(walk: Walk) -> None:
    case = walk.at("penetapan_pusat", who="maya")
    blocked = case_view(walk.session, walk.become("maya"), case.id).blocked
    assert blocked is not None
    assert "harus diputus orang lain" in blocked
    held = walk.at("verifikasi_kab", serial=9100)
    ratna = walk.become("ratna")
    claim_task(walk.session, walk.task(held).id, by=colleague(ratna))
    assert case_view(walk.session, ratna, held.id).blocked == HELD


def test_the_timeline_tells_decisions_with_their_words_newest_first(walk: Walk) -> None:
    start = clock.now()
    case = walk.at("catat_musdes")
    with clock.frozen(start + timedelta(hours=1)):
        walk.answer(case, "sari", "setuju", data=musdes(peserta_hadir=42))
    with clock.frozen(start + timedelta(hours=2)):
        walk.answer(case, "joko", "kembalikan", note=NOTE, return_to="susun_usulan")
    told = timeline(walk.session, walk.become("ratna"), case.id)
    assert [(entry.who, entry.action or entry.text) for entry in told[:2]] == [
        ("Joko Prasetya", "kembalikan"),
        ("Sari Lestiani", "setuju"),
    ]
    assert (told[0].note, told[0].step_label, told[0].role) == (NOTE, "Kunjungan lapangan", "petugas_lapangan")
    assert ("Peserta hadir", "42") in told[1].rows
    assert {entry.action or entry.text for entry in told[2:]} == {"ajukan", "membuka kasus"}


def test_another_cases_facts_are_not_told(walk: Walk) -> None:
    case = walk.at("catat_musdes", serial=9000)
    walk.at("verifikasi_kab", serial=9100)
    assert len(timeline(walk.session, walk.become("ratna"), case.id)) == 2


def test_revealing_a_number_outside_a_case_is_no_part_of_it(walk: Walk) -> None:
    keluarga_id = registered(walk.session, walk.become)
    case = walk.opened(9100, "Warsito")
    sari = walk.become("sari")
    reveal_secret(walk.session, "keluarga", keluarga_id, "nomor_kk", reason="Dicocokkan dengan kartu", by=sari)
    assert len(timeline(walk.session, sari, case.id)) == 1


def test_the_cases_of_a_family_and_of_a_proposal(walk: Walk) -> None:
    case = walk.opened()
    sari = walk.become("sari")
    assert queries.case_of_change_set(walk.session, sari, case.change_set_id) is case
    assert queries.cases_of_subject(walk.session, sari, case.subject_id) == [case]
    assert queries.cases_of_subject(walk.session, sari, new_id(case.part)) == []


def names(page: Page[CaseFile]) -> list[str]:
    return [case.title for case in page.rows]


def test_the_list_is_newest_first_and_pages_both_ways(walk: Walk) -> None:
    for place in range(7):
        walk.opened(9000 + place, f"Keluarga {place}")
    sari = walk.become("sari")
    first = case_page(walk.session, sari, CaseFilters(), size=2)
    second = case_page(walk.session, sari, CaseFilters(), after=first.next, size=2)
    third = case_page(walk.session, sari, CaseFilters(), after=second.next, size=2)
    last = case_page(walk.session, sari, CaseFilters(), after=third.next, size=2)
    assert [names(page) for page in (first, second, third, last)] == [
        ["Keluarga 6", "Keluarga 5"],
        ["Keluarga 4", "Keluarga 3"],
        ["Keluarga 2", "Keluarga 1"],
        ["Keluarga 0"],
    ]
    assert (first.prev, last.next, first.count) == (None, None, 7)
    back = case_page(walk.session, sari, CaseFilters(), before=third.prev, size=2)
    assert names(back) == names(second)
    assert names(case_page(walk.session, sari, CaseFilters(), after=back.next, size=2)) == names(third)
    begin = case_page(walk.session, sari, CaseFilters(), before=back.prev, size=2)
    assert (names(begin), begin.prev) == (names(first), None)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (CaseFilters(text="warsito"), ["Warsito"]),
        (CaseFilters(text="USL-3302"), ["Warsito", "Sukirman Hadi"]),
        (CaseFilters(status="dibatalkan"), ["Warsito"]),
        (CaseFilters(status="berjalan"), ["Sukirman Hadi"]),
        (CaseFilters(kind="penghapusan"), []),
    ],
)
def test_the_list_is_filtered(walk: Walk, filters: CaseFilters, found: list[str]) -> None:
    walk.opened()
    walk.answer(walk.opened(9100, "Warsito"), "sari", "batalkan", note="Salah orang")
    assert names(case_page(walk.session, walk.become("ratna"), filters)) == found


def test_the_station_of_now_says_what_is_done_there(walk: Walk) -> None:
    case = walk.at("periksa_mutu")
    view = case_view(walk.session, walk.become("ratna"), case.id)
    assert [station.step for station in view.stations if station.state == "kini"] == ["Periksa mutu kunjungan"]
    assert not any(station.step for station in view.stations if station.state != "kini")
