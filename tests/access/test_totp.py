"""One-time codes: the vectors of RFC 6238, a window of one period either way, no code twice."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from portal.access.totp import app_address, code_at, matching_period, new_secret, period_of

RFC = base64.b32encode(b"12345678901234567890").decode()
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_rfc(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert code_at(RFC, period_of(moment), digits=8) == code
    assert code_at(RFC, period_of(moment)) == code[2:]


@pytest.mark.parametrize(("seconds", "taken"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_clock_may_be_off_by_one_period(seconds: int, taken: bool) -> None:
    typed = code_at(RFC, period_of(NOW + timedelta(seconds=seconds)))
    assert (matching_period(RFC, typed, NOW, after=0) is not None) is taken


def test_a_code_is_worth_one_use_and_none_older() -> None:
    here = period_of(NOW)
    assert matching_period(RFC, code_at(RFC, here), NOW, after=here) is None
    assert matching_period(RFC, code_at(RFC, here - 1), NOW, after=here) is None
    assert matching_period(RFC, code_at(RFC, here + 1), NOW, after=here) == here + 1


def test_secrets_are_long_and_never_the_same() -> None:
    assert len({new_secret() for _ in range(50)}) == 50
    assert len(base64.b32decode(new_secret())) == 20
    said = app_address(RFC, "sari b")
    assert said == f"otpauth://totp/Verivali:sari%20b?secret={RFC}&issuer=Verivali&digits=6&period=30"
