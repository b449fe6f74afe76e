"""One-time codes of an authenticator app (RFC 6238: HMAC-SHA-1, six digits, thirty seconds). Pure."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

DIGITS = 6
PERIOD = 30
DRIFT = 1
"""How many periods a phone's clock may be off, either way."""
ISSUER = "Verivali"


def new_secret() -> str:
    """160 random bits as apps take them: Base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, period: int, *, digits: int = DIGITS) -> str:
    """The code of a period (30-second steps since 1970)."""
    digest = hmac.digest(base64.b32decode(secret), period.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def period_of(now: datetime) -> int:
    """The period a moment lies in."""
    return int(now.timestamp()) // PERIOD


def matching_period(secret: str, typed: str, now: datetime, *, after: int) -> int | None:
    """The period whose code was typed, later than `after`: a code that was used, or is older, is worth nothing."""
    here = period_of(now)
    for period in range(max(here - DRIFT, after + 1), here + DRIFT + 1):
        if hmac.compare_digest(code_at(secret, period), typed):
            return period
    return None


def app_address(secret: str, username: str) -> str:
    """What the QR code says to an authenticator app."""
    said = urlencode({"secret": secret, "issuer": ISSUER, "digits": DIGITS, "period": PERIOD})
    return f"otpauth://totp/{ISSUER}:{quote(username)}?{said}"
