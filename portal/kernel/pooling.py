"""Connections that rested in the pool: looked at, and asked only when the look does not suffice.

A server that ends a connection says so, and what it says can be seen without asking; only a connection that rested long
may have been forgotten on the way (firewalls), so that it is asked. Asking each time is a round trip of every page.
"""

from __future__ import annotations

import select
import time
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import Pool

RESTED = 30.0
"""Seconds after which a connection is asked whether it is still there."""


@event.listens_for(Pool, "checkin")
def _rests(_driver: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _still_there(driver: Any, record: Any, _proxy: object) -> None:
    """Refuse a connection that is gone, and with it all that are as old: the pool then makes new ones."""
    since = record.info.get("rests_since")
    if since is None or (time.monotonic() - since < RESTED and not _spoken_to(driver)):
        return
    try:
        driver.execute("select 1")
        driver.rollback()
    except psycopg.Error as error:
        raise InvalidatePoolError from error


def _spoken_to(driver: Any) -> bool:
    """Whether the server has said something meanwhile, or hung up."""
    if driver.closed:
        return True
    look = select.poll()
    look.register(driver.fileno(), select.POLLIN)
    return bool(look.poll(0))
