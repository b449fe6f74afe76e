"""Tables of working time: days areas close beside weekends and holidays, office hours, and when clocks stood still."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base

EVERYWHERE = {"info": {"placement": "reference"}}


class ClosedDay(Base):
    """A day on which the offices of an area do not work. Never erased: old deadlines were counted on it."""

    __tablename__ = "closed_day"
    __table_args__ = (
        Index("uq_closed_day_once", "office", "day", unique=True, postgresql_where=text("removed_at IS NULL")),
        EVERYWHERE,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office: Mapped[int] = mapped_column(comment="Wilayah: 0 nasional, provinsi, atau kabupaten/kota")
    day: Mapped[date] = mapped_column()
    name: Mapped[str] = mapped_column(comment="Sebab libur")
    added_by: Mapped[int] = mapped_column()
    added_name: Mapped[str] = mapped_column()
    added_at: Mapped[datetime] = mapped_column()
    removed_by: Mapped[int | None] = mapped_column()
    removed_name: Mapped[str | None] = mapped_column()
    removed_at: Mapped[datetime | None] = mapped_column()


class OfficeHours(Base):
    """When the offices of an area are open on a working day; the nearest area that sets them counts."""

    __tablename__ = "office_hours"
    __table_args__ = (EVERYWHERE,)

    office: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Wilayah, seperti closed_day")
    opens: Mapped[time] = mapped_column()
    closes: Mapped[time] = mapped_column()
    week: Mapped[int] = mapped_column(comment="Hari kerja seminggu: 5 atau 6")
    set_by: Mapped[int] = mapped_column()
    set_name: Mapped[str] = mapped_column()
    set_at: Mapped[datetime] = mapped_column()


class CalendarRevision(Base):
    """One row that changes whenever a calendar does, so that what was read of them may be kept until then."""

    __tablename__ = "calendar_revision"
    __table_args__ = (EVERYWHERE,)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[UUID] = mapped_column()


class CasePause(Base):
    """A time in which a case waits for the citizen: its deadlines stand still. Append-only but for its end."""

    __tablename__ = "case_pause"
    __table_args__ = (
        ForeignKeyConstraint(["part", "case_id"], ["case_file.part", "case_file.id"]),
        Index("ix_case_pause_case", "part", "case_id", "started_at"),
        Index("uq_case_pause_open", "part", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    reason: Mapped[str] = mapped_column(comment="Apa yang ditunggu dari warga")
    started_at: Mapped[datetime] = mapped_column()
    started_by: Mapped[int] = mapped_column()
    started_name: Mapped[str] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    ended_by: Mapped[int | None] = mapped_column()
    ended_name: Mapped[str | None] = mapped_column()
