"""The pure rules: notes, returns, village meetings, deadlines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal.cases.deadlines import FAR, Sla, end_of_today, sla
from portal.cases.outlines import StepInfo
from portal.cases.rules import musdes_problems, note_suffices, return_target

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
"""Noon in Jakarta."""
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("action", "note", "suffices"),
    [
        ("setuju", "", True),
        ("tolak", "", False),
        ("tolak", "abcd", False),
        ("tolak", " abcd ", False),
        ("tolak", "abcde", True),
        ("kembalikan", "abcde", True),
        ("kembalikan", "\n\n\n\n\n\n", False),
        ("batalkan", "", False),
        ("tetapkan", "", True),
    ],
)
def test_whoever_gets_work_back_learns_why(action: str, note: str, suffices: bool) -> None:
    assert note_suffices(action, note) is suffices


def step(*targets: str) -> StepInfo:
    return StepInfo("x", "X", "r", "keputusan", ("kembalikan",), return_to=targets)


@pytest.mark.parametrize(
    ("targets", "open_targets", "wanted", "target"),
    [
        (("a", "b"), ("a", "b"), "b", "b"),
        (("a", "b"), ("a",), "b", None),
        (("a", "b"), ("a", "b"), "c", None),
        (("a", "b"), ("a", "b"), None, None),
        (("a",), ("a",), None, "a"),
        (("a",), ("a",), "", "a"),
        ((), (), None, None),
    ],
)
def test_a_return_goes_where_the_diagram_lets_it(
    targets: tuple[str, ...], open_targets: tuple[str, ...], wanted: str | None, target: str | None
) -> None:
    assert return_target(step(*targets), wanted, open_targets) == target


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, set()),
        ({"tanggal": "2026-11-25"}, {"tanggal"}),
        ({"tanggal": "24-11-2026"}, {"tanggal"}),
        ({"tanggal": None}, {"tanggal"}),
        ({"peserta_hadir": 0}, {"peserta_hadir"}),
        ({"peserta_hadir": "30"}, {"peserta_hadir"}),
        ({"peserta_hadir": None}, {"peserta_hadir"}),
        ({"nomor_ba": None}, {"nomor_ba"}),
        ({"tanggal": "", "peserta_hadir": -1, "nomor_ba": " "}, {"tanggal", "peserta_hadir", "nomor_ba"}),
    ],
)
def test_a_village_meeting(changes: dict[str, Any], wrong: set[str]) -> None:
    data = {"tanggal": "2026-11-24", "peserta_hadir": 30, "nomor_ba": "BA/1"} | changes
    assert set(musdes_problems(data, today=TODAY)) == wrong


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (None, Sla("tanpa", 0)),
        (-49, Sla("lewat", 2)),
        (-1, Sla("lewat", 0)),
        (0, Sla("hari_ini", 0)),
        (11, Sla("hari_ini", 0)),
        (12, Sla("aman", 1)),
        (72, Sla("aman", 3)),
    ],
)
def test_a_deadline_is_counted_in_jakartas_days(hours: int | None, told: Sla) -> None:
    assert sla(FAR if hours is None else NOON + timedelta(hours=hours), NOON) == told


def test_today_ends_at_midnight_in_jakarta() -> None:
    assert end_of_today(NOON) == datetime(2026, 11, 24, 17, tzinfo=UTC)
