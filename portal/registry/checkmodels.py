"""Tables of checks: what the rules said of a revision of a proposal, and who let which of it pass, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class CheckResult(Base):
    """One finding on a proposal as it stood when it was last checked."""

    __tablename__ = "check_result"
    __table_args__ = (
        ForeignKeyConstraint(["part", "change_set_id"], ["change_set.part", "change_set.id"], ondelete="CASCADE"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, comment="Urutan tampil")
    region_code: Mapped[int] = mapped_column()
    revision: Mapped[int] = mapped_column(comment="Revisi usulan yang diperiksa")
    mark: Mapped[str] = mapped_column(comment="Pengenal temuan dalam satu revisi")
    rule: Mapped[str] = mapped_column(comment="Aturan, V00-V24")
    level: Mapped[str] = mapped_column(comment="H|S|W|Q")
    key: Mapped[str] = mapped_column(comment="Rekaman: ruta, keluarga, anggota-0")
    record: Mapped[str] = mapped_column(comment="Nama rekaman bagi pembaca")
    field: Mapped[str | None] = mapped_column(comment="Isian")
    message: Mapped[Any] = mapped_column(JSONB, comment="Temuan: teks atau pola dengan isinya")
    pair: Mapped[Any] = mapped_column(JSONB, comment="Kedua nilai; rahasia disamarkan")
    checked_at: Mapped[datetime] = mapped_column()


class CheckOverride(Base):
    """Somebody let a finding pass, with a reason; it holds for the revision it was given on."""

    __tablename__ = "check_override"
    __table_args__ = (
        ForeignKeyConstraint(["part", "change_set_id"], ["change_set.part", "change_set.id"], ondelete="CASCADE"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    rule: Mapped[str] = mapped_column()
    reason: Mapped[str] = mapped_column(comment="Alasan dilewati")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()
    at: Mapped[datetime] = mapped_column()
