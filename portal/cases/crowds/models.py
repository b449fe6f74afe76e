"""Tables around one answer for many: an office's rules, the sample read first, what was said of each of its cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class CrowdRule(Base):
    """What an office asks of one answer for many; offices without a row keep the ministry's, it `rules.USUAL`."""

    __tablename__ = "crowd_rule"
    __table_args__ = ({"info": {"placement": "reference"}},)

    office: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Wilayah: 0 nasional, provinsi, kabupaten/kota"
    )
    least: Mapped[int] = mapped_column(comment="Contoh paling sedikit")
    percent: Mapped[int] = mapped_column(comment="Contoh: persen dari semua tugas")
    most: Mapped[int] = mapped_column(comment="Contoh paling banyak")
    second_from: Mapped[int] = mapped_column(comment="Mulai sekian tugas perlu penegasan orang kedua")
    hours: Mapped[int] = mapped_column(comment="Jam masa tarik kembali; 0 = tidak ada")
    set_by: Mapped[int] = mapped_column()
    set_name: Mapped[str] = mapped_column()
    set_at: Mapped[datetime] = mapped_column()


class CrowdLook(Base):
    """A random sample somebody reads before they give one answer to all; drawn by `seed`, so it can be drawn again."""

    __tablename__ = "crowd_look"
    __table_args__ = (Index("ix_crowd_look_actor", "part", "actor_id", "id"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    step: Mapped[str] = mapped_column()
    filters: Mapped[dict[str, Any]] = mapped_column(comment="Saringan yang dipakai memilih")
    seed: Mapped[int] = mapped_column(comment="Benih acak: contoh yang sama dapat ditarik lagi")
    at: Mapped[datetime] = mapped_column(comment="Saat pratinjau: tugas sesudahnya tidak ikut")
    total: Mapped[int] = mapped_column(comment="Tugas yang akan diputus saat itu")
    status: Mapped[str] = mapped_column(default="berjalan", comment="berjalan|dihentikan|dipakai")
    reason: Mapped[str | None] = mapped_column(comment="Alasan dihentikan")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()


class CrowdSample(Base):
    """One case of a sample and what its reader said of it."""

    __tablename__ = "crowd_sample"
    __table_args__ = (ForeignKeyConstraint(["part", "look_id"], ["crowd_look.part", "crowd_look.id"]),)

    part: Mapped[int] = mapped_column(primary_key=True)
    look_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, comment="Urutan, mulai 1")
    region_code: Mapped[int] = mapped_column()
    task_id: Mapped[UUID] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    verdict: Mapped[str | None] = mapped_column(comment="sesuai|keliru; kosong = belum dibaca")
    reason: Mapped[str | None] = mapped_column(comment="Apa yang keliru")
    read_at: Mapped[datetime | None] = mapped_column()
