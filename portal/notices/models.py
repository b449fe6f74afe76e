"""Tables of notices: what waits for each person, how they want to be told, what was sent.

They belong to officers, not to an area, and hold nothing of the register: kinds, numbers and links.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base

LOCAL = {"info": {"placement": "local"}}


class Notice(Base):
    """Something new for one person; while it is unread more of the same adds to its number."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user", "user_id", "at", "id"),
        Index("ix_notice_unread", "user_id", "kind", "link", unique=True, postgresql_where=text("read_at is null")),
        LOCAL,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(comment="Penerima")
    kind: Mapped[str] = mapped_column(
        comment="sebut|ditugaskan|pengganti|penegasan|temuan|kembali|ditarik|hasil|tenggat"
    )
    link: Mapped[str] = mapped_column(comment="Alamat di dalam portal")
    count: Mapped[int] = mapped_column(comment="Banyaknya hal")
    at: Mapped[datetime] = mapped_column(comment="Yang terakhir")
    read_at: Mapped[datetime | None] = mapped_column()
    sent_at: Mapped[datetime | None] = mapped_column(comment="Masuk ringkasan harian")


class NoticeChoice(Base):
    """Whether a person wants one kind of notice by one way; without a row the default holds."""

    __tablename__ = "notice_choice"
    __table_args__ = (LOCAL,)

    user_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True, comment="surel|pesan")
    wanted: Mapped[bool] = mapped_column()


class NoticeContact(Base):
    """Where a person receives short messages; e-mail goes to the address of their account."""

    __tablename__ = "notice_contact"
    __table_args__ = (LOCAL,)

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    phone: Mapped[str] = mapped_column(comment="Nomor ponsel untuk pesan singkat")


class NoticeMark(Base):
    """Up to when what happened has been gathered."""

    __tablename__ = "notice_mark"
    __table_args__ = (LOCAL,)

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(comment="Sudah dikumpulkan sampai")


class NoticeMessage(Base):
    """A digest on its way to one person by one way; kept with its fate."""

    __tablename__ = "notice_message"
    __table_args__ = (
        Index("ix_notice_message_due", "due_at", postgresql_where=text("status = 'menunggu'")),
        LOCAL,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column()
    channel: Mapped[str] = mapped_column()
    count: Mapped[int] = mapped_column()
    status: Mapped[str] = mapped_column(comment="menunggu|terkirim|gagal")
    attempts: Mapped[int] = mapped_column()
    due_at: Mapped[datetime] = mapped_column()
    sent_at: Mapped[datetime | None] = mapped_column()
    cause: Mapped[str | None] = mapped_column(comment="Sebab gagal")
