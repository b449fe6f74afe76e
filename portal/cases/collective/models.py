"""Tables of collective decrees: the decree, the cases it gathers, what was published where, what the public may see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base

PREPARED, PROPOSED, RUNNING, PUBLISHED, DROPPED = "disusun", "diusulkan", "diterbitkan", "terbit", "batal"
"""How a decree stands."""
IN, POSTPONED, DECREED, LEFT, FREED = "masuk", "ditunda", "ditetapkan", "tidak", "lepas"
"""How a case stands in a decree: gathered, left for the next one, decreed, not decreed after all, given back."""


class Decree(Base):
    """One decree of the ministry on the cases of an area and a month."""

    __tablename__ = "decree"
    __table_args__ = (UniqueConstraint("part", "number"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="0: penetapan milik kementerian")
    number: Mapped[str] = mapped_column(comment="Nomor daftar penetapan")
    area_code: Mapped[int] = mapped_column(comment="Wilayah yang ditetapkan; 0 seluruh Indonesia")
    kind: Mapped[str] = mapped_column(comment="Jenis usulan; kosong = semua")
    month: Mapped[date] = mapped_column(comment="Hari pertama bulannya")
    case_id: Mapped[UUID] = mapped_column(comment="Kasus proses penetapan")
    status: Mapped[str] = mapped_column(comment="disusun|diusulkan|diterbitkan|terbit|batal")
    totals: Mapped[dict[str, Any]] = mapped_column(comment="Jumlah menurut jenis, tetap sejak diajukan")
    bulks: Mapped[list[UUID]] = mapped_column(ARRAY(PG_UUID(as_uuid=True)), comment="Keputusan sekaligusnya")
    prepared_by: Mapped[int] = mapped_column()
    prepared_name: Mapped[str] = mapped_column()
    prepared_at: Mapped[datetime] = mapped_column()
    signed_by: Mapped[int | None] = mapped_column()
    signed_name: Mapped[str | None] = mapped_column()
    signed_role: Mapped[str | None] = mapped_column()
    signed_at: Mapped[datetime | None] = mapped_column()
    published_at: Mapped[datetime | None] = mapped_column()
    families: Mapped[int] = mapped_column(comment="Keluarga yang ditetapkan")
    sha256: Mapped[str | None] = mapped_column(comment="Sidik atas semua potret kabupaten/kota")


class DecreeItem(Base):
    """One case in a decree."""

    __tablename__ = "decree_item"
    __table_args__ = (
        ForeignKeyConstraint(["part", "case_id"], ["case_file.part", "case_file.id"]),
        Index(
            "uq_decree_item_once",
            "part",
            "case_id",
            unique=True,
            postgresql_where=text("status in ('masuk','ditetapkan')"),
        ),
        Index("ix_decree_item_list", "decree_id", "status", "region_code", "case_id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    decree_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    regency: Mapped[int] = mapped_column(comment="Kabupaten/kotanya")
    kind: Mapped[str] = mapped_column(comment="Jenis usulan")
    process: Mapped[str] = mapped_column()
    step: Mapped[str | None] = mapped_column(comment="Langkah yang dijawab; kosong: sudah ditetapkan satu per satu")
    subject_id: Mapped[UUID] = mapped_column(comment="Keluarga")
    task_id: Mapped[UUID | None] = mapped_column()
    task_version: Mapped[int | None] = mapped_column(comment="Versi tugas yang dilihat")
    status: Mapped[str] = mapped_column(comment="masuk|ditunda|ditetapkan|tidak|lepas")
    reason: Mapped[str | None] = mapped_column(comment="Mengapa ditunda atau tidak ditetapkan")
    by_name: Mapped[str | None] = mapped_column(comment="Yang menunda")


class DecreeOffice(Base):
    """What was decreed in one regency: its letter and the hash over its villages. Never changed."""

    __tablename__ = "decree_office"

    part: Mapped[int] = mapped_column(primary_key=True)
    decree_id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(primary_key=True, comment="Kabupaten/kota")
    letter_id: Mapped[UUID] = mapped_column()
    letter_number: Mapped[str] = mapped_column(comment="Nomor SK")
    families: Mapped[int] = mapped_column()
    sha256: Mapped[str] = mapped_column(comment="Sidik atas potret desa-desanya")
    issued_at: Mapped[datetime] = mapped_column()


class DecreeVillage(Base):
    """The families of one village as they were decreed: a picture nobody can change, known by its hash."""

    __tablename__ = "decree_village"

    part: Mapped[int] = mapped_column(primary_key=True)
    decree_id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(primary_key=True, comment="Desa/kelurahan")
    families: Mapped[int] = mapped_column()
    rows: Mapped[Any] = mapped_column(JSONB, deferred=True, comment="Keluarga seperti ditetapkan; nomor disamarkan")
    sha256: Mapped[str] = mapped_column(comment="Sidik isinya")


class DecreePublic(Base):
    """What anybody may read of a decree in a village: masked names, nothing else."""

    __tablename__ = "decree_public"
    __table_args__ = ({"info": {"placement": "village"}},)

    village: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decree_id: Mapped[UUID] = mapped_column(primary_key=True)
    letter_number: Mapped[str] = mapped_column()
    month: Mapped[date] = mapped_column()
    dated: Mapped[date] = mapped_column()
    families: Mapped[int] = mapped_column()
    rows: Mapped[Any] = mapped_column(JSONB, comment="Nama disamarkan dan jenis")
