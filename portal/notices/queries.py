"""Reads of notices: how many are unread, the list, the ways chosen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.pages import Page, newest_page
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
    place: list[Any] = [Notice.at, Notice.id]
    page: Page[Notice] = newest_page(
        session, statement, place, behind=[BEHIND_ALL, LAST], after=after, before=before, size=size
    )
    return page


def unread_of(session: Session, user_id: int, kind: str) -> Notice | None:
    """What is new for a person of one kind, the latest."""
    mine = select(Notice).where(Notice.user_id == user_id, Notice.kind == kind, Notice.read_at.is_(None))
    return session.scalars(mine.order_by(Notice.at.desc()).limit(1)).one_or_none()


def ways_of(session: Session, user_id: int) -> tuple[dict[tuple[str, str], bool], str]:
    """Kind and channel → whether wanted, and the number for short messages."""
    chosen = {
        (one.kind, one.channel): one.wanted
        for one in session.scalars(select(NoticeChoice).where(NoticeChoice.user_id == user_id))
    }
    ways = {(kind, channel): chosen.get((kind, channel), channel == MAIL) for kind in KINDS for channel in CHANNELS}
    contact = session.get(NoticeContact, user_id)
    return ways, contact.phone if contact else ""
