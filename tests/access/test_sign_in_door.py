"""Five failures of a name, thirty from an address, and the door is shut for a quarter of an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.models import SignInAttempt
from portal.access.signin import ADDRESS_LIMIT, NAME_LIMIT, note_failure, note_success, sign_in_refused

NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
HOME = "192.0.2.7"


def fail(session: Session, times: int, *, name: str = "sari", address: str = HOME, start: datetime = NOON) -> datetime:
    """Some failures, ten seconds apart; the moment of the last."""
    for turn in range(times):
        note_failure(session, name, address, start + timedelta(seconds=10 * turn))
    return start + timedelta(seconds=10 * (times - 1))


def test_four_failures_leave_the_door_open(session: Session) -> None:
    last = fail(session, NAME_LIMIT - 1)
    assert sign_in_refused(session, "sari", HOME, last) == 0


def test_five_failures_shut_it_for_fifteen_minutes(session: Session) -> None:
    last = fail(session, NAME_LIMIT)
    assert sign_in_refused(session, "sari", HOME, last) == 15
    assert sign_in_refused(session, "sari", HOME, last + timedelta(minutes=14, seconds=30)) == 1
    assert sign_in_refused(session, "sari", HOME, last + timedelta(minutes=15)) == 0


@pytest.mark.parametrize("written", ["Sari", " sari ", "SARI"])
def test_the_name_is_locked_however_it_is_written_and_from_anywhere(session: Session, written: str) -> None:
    last = fail(session, NAME_LIMIT)
    assert sign_in_refused(session, written, "198.51.100.1", last) == 15


def test_other_names_stay_open(session: Session) -> None:
    last = fail(session, NAME_LIMIT)
    assert sign_in_refused(session, "joko", HOME, last) == 0


def test_slow_failures_never_lock(session: Session) -> None:
    for turn in range(20):
        note_failure(session, "sari", HOME, NOON + timedelta(minutes=5 * turn))
    assert sign_in_refused(session, "sari", HOME, NOON + timedelta(minutes=100)) == 0


def test_after_the_lock_one_failure_does_not_lock_again(session: Session) -> None:
    last = fail(session, NAME_LIMIT)
    later = last + timedelta(minutes=16)
    note_failure(session, "sari", HOME, later)
    assert sign_in_refused(session, "sari", HOME, later) == 0


def test_an_address_is_locked_after_thirty_failures_over_many_names(session: Session) -> None:
    for turn in range(ADDRESS_LIMIT):
        note_failure(session, f"orang{turn}", HOME, NOON + timedelta(seconds=turn))
    assert sign_in_refused(session, "joko", HOME, NOON + timedelta(seconds=40)) > 0
    assert sign_in_refused(session, "joko", "198.51.100.1", NOON + timedelta(seconds=40)) == 0


def test_success_forgives_the_name(session: Session) -> None:
    last = fail(session, NAME_LIMIT - 1)
    right = note_failure(session, "sari", HOME, last)
    note_success(session, "Sari", right, last)
    assert sign_in_refused(session, "sari", HOME, last) == 0
    keys = session.scalars(select(SignInAttempt.key)).all()
    assert keys == [f"alamat:{HOME}"] * (NAME_LIMIT - 1), "the address keeps its real failures"


def test_what_is_long_past_is_forgotten(session: Session) -> None:
    fail(session, 3, name="lama", start=NOON - timedelta(days=2))
    right = note_failure(session, "sari", HOME, NOON)
    note_success(session, "sari", right, NOON)
    assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0
