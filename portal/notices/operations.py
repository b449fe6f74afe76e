"""Verbs of notices: tell, read, choose the way, gather a day's into one message, send it and try again."""

from __future__ import annotations

import smtplib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.ids import new_id
from portal.notices.models import Notice, NoticeChoice, NoticeContact, NoticeMark, NoticeMessage
from portal.notices.posting import CHANNELS, MAIL, SHORT, Message, Post

KINDS = ("sebut", "ditugaskan", "pengganti", "penegasan", "temuan", "kembali", "ditarik", "hasil", "tenggat")
"""What a person may be told: named in a note, given a task, made a substitute, asked to confirm an answer for many,
what the province found wrong in their regency, returned to their office, a proposal they hold withdrawn, what became of
their proposals, past its deadline."""
WAITING, SENT, FAILED = "menunggu", "terkirim", "gagal"
MOST_ATTEMPTS = 6
KEPT = timedelta(days=90)
"""How long what was read and sent is kept."""
SUBJECT = "Verivali: {count} hal baru"
BODY = (
    "Ada {count} hal baru untuk Anda di Verivali.\n\nBuka: {url}/kabar/\n\n"
    "Pesan ini sengaja tidak memuat nama atau data siapa pun. Pilih kabar yang Anda terima di {url}/kabar/pengaturan\n"
)
UPSERT = (
    "on conflict (user_id, kind, link) where read_at is null do update "
    "set count = notice.count + excluded.count, at = excluded.at, sent_at = null"
)
"""How more of the same joins what is unread; for statements that tell many at once."""
_DIGEST = text(
    "with due as (select n.id, n.user_id, n.count, w.channel from notice n "
    "cross join unnest(cast(:channels as text[]), cast(:defaults as boolean[])) as w(channel, wanted) "
    "left join notice_choice c on c.user_id = n.user_id and c.kind = n.kind and c.channel = w.channel "
    "join ab_user u on u.id = n.user_id and u.active left join notice_contact k on k.user_id = n.user_id "
    "where n.read_at is null and n.sent_at is null and n.at <= :now and coalesce(c.wanted, w.wanted) "
    "and (w.channel = :mail or k.phone is not null)), "
    "made as (insert into notice_message (id, user_id, channel, count, status, attempts, due_at) "
    "select gen_random_uuid(), user_id, channel, sum(count), 'menunggu', 0, :now from due group by user_id, channel "
    "returning 1) select count(*) from made"
)
_DIGESTED = text("update notice set sent_at = :now where read_at is null and sent_at is null and at <= :now")
_WHERE = {
    MAIL: text("select email from ab_user where id = :user and active"),
    SHORT: text("select phone from notice_contact where user_id = :user"),
}


class PhoneUnread(Invalid):
    """Tulis nomor ponsel dengan 9 sampai 15 angka, misalnya 081234567890."""


def tell_person(session: Session, user_id: int, kind: str, link: str, *, count: int = 1) -> None:
    """Tell one person something new."""
    row = {"id": new_id(0), "user_id": user_id, "kind": kind, "link": link, "count": count, "at": clock.now()}
    told = insert(Notice).values(row)
    session.execute(
        told.on_conflict_do_update(
            index_elements=["user_id", "kind", "link"],
            index_where=Notice.read_at.is_(None),
            set_={"count": Notice.count + told.excluded.count, "at": told.excluded.at, "sent_at": None},
        )
    )


def withdraw_notice(
    session: Session, kind: str, link: str, *, of: Collection[int] | None = None, count: int | None = None
) -> None:
    """What was told of that page no longer holds: it is read for whoever has not read it, and not sent.

    `of`: only for these people; `count`: only so many of the things told, what is left stays.
    """
    unread = update(Notice).where(Notice.kind == kind, Notice.link == link, Notice.read_at.is_(None))
    if of is not None:
        unread = unread.where(Notice.user_id.in_(of))
    all_of_it = unread if count is None else unread.where(Notice.count <= count)
    session.execute(all_of_it.values(read_at=clock.now()))
    if count is not None:
        session.execute(unread.where(Notice.count > count).values(count=Notice.count - count))


def read_notice(session: Session, notice_id: UUID, *, by: int) -> str:
    """One's own notice is read; where it leads."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.user_id != by:
        raise NotFound
    notice.read_at = notice.read_at or clock.now()
    session.flush()
    return notice.link


def read_all(session: Session, *, by: int) -> None:
    """All one's notices are read."""
    session.execute(update(Notice).where(Notice.user_id == by, Notice.read_at.is_(None)).values(read_at=clock.now()))


def choose_ways(session: Session, wanted: Mapping[tuple[str, str], bool], *, phone: str, by: int) -> None:
    """Which kinds by which way (kind and channel → yes or no), and the number for short messages ("" = none).

    Refuses `PhoneUnread`.
    """
    digits = phone.translate(str.maketrans("", "", " -.")).removeprefix("+")
    if digits and not (digits.isascii() and digits.isdigit() and 9 <= len(digits) <= 15):
        raise PhoneUnread(fields={"ponsel": PhoneUnread().message})
    for kind in KINDS:
        for channel in CHANNELS:
            row = {"user_id": by, "kind": kind, "channel": channel, "wanted": wanted.get((kind, channel), False)}
            chosen = insert(NoticeChoice).values(row)
            session.execute(
                chosen.on_conflict_do_update(
                    index_elements=["user_id", "kind", "channel"], set_={"wanted": row["wanted"]}
                )
            )
    if digits:
        kept = insert(NoticeContact).values(user_id=by, phone=digits)
        session.execute(kept.on_conflict_do_update(index_elements=["user_id"], set_={"phone": digits}))
    else:
        session.execute(delete(NoticeContact).where(NoticeContact.user_id == by))


def begin_digests(session: Session) -> int:
    """One message for each person and way they want, with how many things are new; how many messages.

    One statement however many things happened: a decision for 20,000 is one number in one message.
    """
    now = clock.now()
    defaults = [channel == MAIL for channel in CHANNELS]
    given = {"channels": list(CHANNELS), "defaults": defaults, "now": now, "mail": MAIL}
    made = int(session.execute(_DIGEST, given).scalar_one())
    session.execute(_DIGESTED, {"now": now})
    session.execute(delete(Notice).where(Notice.read_at < now - KEPT))
    session.execute(delete(NoticeMessage).where(NoticeMessage.sent_at < now - KEPT))
    return made


def send_next(session: Session, post: Post) -> bool:
    """Send the next message that is due; False when none is. What could not be sent is tried again, later each time."""
    now = clock.now()
    message = session.scalars(
        select(NoticeMessage)
        .where(NoticeMessage.status == WAITING, NoticeMessage.due_at <= now)
        .order_by(NoticeMessage.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if message is None:
        return False
    to = session.execute(_WHERE[message.channel], {"user": message.user_id}).scalar()
    message.attempts += 1
    if not to:
        message.status, message.cause = FAILED, "tanpa alamat"
        return True
    words = {"count": message.count, "url": post.public_url}
    try:
        sent = Message(str(to), SUBJECT.format(**words), BODY.format(**words))
        post.gateways[message.channel].send(sent)
    except (OSError, smtplib.SMTPException) as error:
        message.cause = type(error).__name__
        message.status = FAILED if message.attempts >= MOST_ATTEMPTS else WAITING
        message.due_at = now + timedelta(minutes=5 * 2**message.attempts)
        return True
    message.status, message.sent_at, message.cause = SENT, now, None
    return True


def window(session: Session, name: str, *, until: datetime) -> datetime | None:
    """Since when `name` has not gathered, and from now on up to `until`; None the first time. Takes turns."""
    mark = session.get(NoticeMark, name, with_for_update=True)
    if mark is None:
        session.add(NoticeMark(name=name, at=until))
        session.flush()
        return None
    since, mark.at = mark.at, max(until, mark.at)
    return since
