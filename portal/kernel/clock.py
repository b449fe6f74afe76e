"""The only door to the present moment.

Tests freeze it by `frozen(...)`; nothing else in the house calls `datetime.now`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)
WIB = ZoneInfo("Asia/Jakarta")


def now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 - this is the door


def today() -> date:
    """Today's date in western Indonesian time (WIB), where the ministry sits."""
    return now().astimezone(WIB).date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) for this context."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
