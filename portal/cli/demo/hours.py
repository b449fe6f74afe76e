"""When people work: nobody in the demo holds a village meeting at three in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.kernel.clock import WIB

OPENS, CLOSES = 8, 16


def working(moment: datetime, *, latest: datetime) -> datetime:
    """`moment`, or the next morning when it falls into the night; never after the last working minute by `latest`."""
    return min(_forward(moment), _back(latest))


def _forward(moment: datetime) -> datetime:
    local = moment.astimezone(WIB)
    if local.hour >= CLOSES:
        local += timedelta(days=1)
    elif local.hour >= OPENS:
        return moment
    return local.replace(hour=OPENS + local.minute % 3).astimezone(moment.tzinfo)


def _back(moment: datetime) -> datetime:
    local = moment.astimezone(WIB)
    if OPENS <= local.hour < CLOSES:
        return moment
    if local.hour < OPENS:
        local -= timedelta(days=1)
    return local.replace(hour=CLOSES - 1, minute=55).astimezone(moment.tzinfo)
