"""Tables of what is said about a case between those who work on it, and of when each last looked at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class CaseNote(Base):
    """One thing somebody said about a case; a changed one keeps what it said before, a withdrawn one stays, too."""

    __tablename__ = "case_note"
    __table_args__ = (
        ForeignKeyConstraint(["part", "case_id"], ["case_file.part", "case_file.id"]),
        Index("ix_case_note_case", "part", "case_id", "id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    body: Mapped[str] = mapped_column(comment="Isi komentar")
    earlier: Mapped[list[Any]] = mapped_column(comment="Isi sebelumnya: [waktu, isi]")
    mentions: Mapped[list[Any]] = mapped_column(comment="Yang disebut: [id, nama]")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column()
    edited_at: Mapped[datetime | None] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="Ditarik penulisnya; isinya tetap disimpan")


class CaseSeen(Base):
    """When one person last opened a case."""

    __tablename__ = "case_seen"

    part: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    at: Mapped[datetime] = mapped_column(comment="Terakhir dibuka orang ini")
