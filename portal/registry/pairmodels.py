"""Tables of people who resemble each other: a pair as who sees both knows it, its sides, the runs that look.

A pair lies in the smallest region that holds both people, so the area lock shows it to those who may see both. Each
side lies in its own person's village and says nothing of the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class DuplicatePair(Base):
    """Two people of the register who may be one: how they compare, and what somebody decided."""

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        Index("ix_duplicate_pair_one", "one_id"),
        Index("ix_duplicate_pair_other", "other_id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True, comment="Partisi orang pertama")
    id: Mapped[UUID] = mapped_column(
        primary_key=True, comment="Dihitung dari kedua pengenal: menemukan lagi tak menggandakan"
    )
    region_code: Mapped[int] = mapped_column(comment="Wilayah terkecil yang memuat keduanya; 0 = nasional")
    one_id: Mapped[UUID] = mapped_column(comment="Orang pertama")
    other_id: Mapped[UUID] = mapped_column(comment="Orang kedua")
    other_part: Mapped[int] = mapped_column(comment="Partisi orang kedua")
    score: Mapped[int] = mapped_column(comment="Jumlah nilai kemiripan")
    grade: Mapped[str] = mapped_column(comment="pasti|mungkin")
    levels: Mapped[dict[str, Any]] = mapped_column(comment="isian -> tingkat kemiripan")
    status: Mapped[str] = mapped_column(default="terbuka", comment="terbuka|sama|beda|ragu|usai")
    found_at: Mapped[datetime] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column()
    decided_by: Mapped[int | None] = mapped_column()
    decided_name: Mapped[str | None] = mapped_column()
    reason: Mapped[str | None] = mapped_column(comment="Alasan keputusan")
    kept_id: Mapped[UUID | None] = mapped_column(comment="Orang yang dipertahankan bila digabung")
    proposals: Mapped[list[Any]] = mapped_column(default=list, comment="Usulan penggabungan dan pemisahan")


class DuplicateSide(Base):
    """One person's side of a pair, for those who may see only this one."""

    __tablename__ = "duplicate_side"
    __table_args__ = (
        ForeignKeyConstraint(["part", "individu_id"], ["individu.part", "individu.id"]),
        Index(
            "ix_duplicate_side_queue", "status", "rank", "pair_id", "individu_id", postgresql_include=["region_code"]
        ),
        Index("ix_duplicate_side_area", "part", "region_code", "status"),
        Index("ix_duplicate_side_individu", "part", "individu_id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Pasangannya; partisinya terbaca dari id")
    individu_id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Desa orang ini")
    lead: Mapped[bool] = mapped_column(comment="Sisi yang ditampilkan bagi yang melihat keduanya")
    rank: Mapped[int] = mapped_column(comment="Urutan antrean: makin kecil makin mirip")
    grade: Mapped[str] = mapped_column()
    levels: Mapped[dict[str, Any]] = mapped_column()
    status: Mapped[str] = mapped_column(default="terbuka", comment="terbuka|sama|beda|ragu|usai")
    found_at: Mapped[datetime] = mapped_column()


class DuplicateRun(Base):
    """One search for doubles through a region, unit by unit; begun again it goes on where it stopped."""

    __tablename__ = "duplicate_run"
    __table_args__ = (Index("ix_duplicate_run_newest", "region_code", "started_at"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Wilayah yang diperiksa")
    since: Mapped[datetime | None] = mapped_column(comment="Hanya yang berubah sejak ini; kosong = semua")
    units: Mapped[list[Any]] = mapped_column(comment="Satuan kerja: [partisi|tahun, nomor]")
    done: Mapped[int] = mapped_column(default=0, comment="Satuan yang selesai")
    compared: Mapped[int] = mapped_column(default=0, comment="Pasangan yang dibandingkan")
    found: Mapped[int] = mapped_column(default=0, comment="Pasangan baru")
    status: Mapped[str] = mapped_column(default="berjalan", comment="berjalan|selesai")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    started_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
