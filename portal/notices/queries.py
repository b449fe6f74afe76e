"""Reads of notices: how many are unread, the list, the ways chosen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.pages import Page, encode_cursor, keyset_page
from portal.notices.models import Notice, NoticeChoice, NoticeContact
from portal.notices.operations import KINDS
from portal.notices.posting import CHANNELS, MAIL

BEHIND_ALL = datetime.fromisoformat("9999-01-01T00:00:00+00:00")
LAST = "ffffffff-ffff-ffff-ffff-ffffffffffff"
MOST = 99


def unread(session: Session, user_id: int) -> int:
    """How many things are new for a person, counted no further than one more than `MOST`."""
    counted = select(func.coalesce(func.sum(Notice.count), 0)).where(
        Notice.user_id == user_id, Notice.read_at.is_(None)
    )
    return min(int(session.scalar(counted) or 0), MOST + 1)


def notice_page(
    session: Session, user_id: int, *, after: str | None = None, before: str | None = None, size: int = 25
) -> Page[Notice]:
    """A person's notices, newest first."""
    statement = select(Notice).where(Notice.user_id == user_id)
    older = None if before else after or encode_cursor([BEHIND_ALL, LAST])
    place: list[Any] = [Notice.at, Notice.id]
    page: Page[Notice] = keyset_page(session, statement, place, after=before, before=older, size=size)
    newer = page.next if before or after else None
    return Page(list(reversed(page.rows)), newer, page.prev, page.count, page.capped)


def ways_of(session: Session, user_id: int) -> tuple[dict[tuple[str, str], bool], str]:
    """Kind and channel → whether wanted, and the number for short messages."""
    chosen = {
        (one.kind, one.channel): one.wanted
        for one in session.scalars(select(NoticeChoice).where(NoticeChoice.user_id == user_id))
    }
    ways = {(kind, channel): chosen.get((kind, channel), channel == MAIL) for kind in KINDS for channel in CHANNELS}
    contact = session.get(NoticeContact, user_id)
    return ways, contact.phone if contact else ""
