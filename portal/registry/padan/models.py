"""Tables of padan: what the civil registry answered person by person, and the runs that asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base

WANTED, SETTLED = "perlu", "selesai"


class PadanResult(Base):
    """The last answer about one person, registered or only proposed, and what follows from it."""

    __tablename__ = "padan_result"
    __table_args__ = (
        Index("ix_padan_result_family", "part", "keluarga_id"),
        Index("ix_padan_result_queue", "region_code", "record_id", postgresql_where=text("state = 'perlu'")),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Individu, terdaftar atau baru diusulkan")
    region_code: Mapped[int] = mapped_column()
    keluarga_id: Mapped[UUID] = mapped_column()
    nama: Mapped[str] = mapped_column(comment="Nama yang dipadankan")
    nik_bidx: Mapped[bytes] = mapped_column(comment="NIK yang ditanyakan")
    asked: Mapped[bytes] = mapped_column(comment="Sidik isian yang dipadankan")
    verdict: Mapped[str] = mapped_column(comment="cocok|nama|kk|meninggal|tidak_ditemukan")
    score: Mapped[int | None] = mapped_column(comment="Kemiripan nama, 0-100")
    answer: Mapped[bytes] = mapped_column(comment="Jawaban Dukcapil, tersandi")
    source: Mapped[str] = mapped_column(comment="berkas|http|simulasi")
    asked_at: Mapped[datetime] = mapped_column()
    hits: Mapped[int] = mapped_column(default=0, comment="Berapa kali dipakai tanpa bertanya lagi")
    state: Mapped[str] = mapped_column(comment="perlu|selesai")
    settled_reason: Mapped[str | None] = mapped_column(comment="Alasan diterima")
    settled_by: Mapped[int | None] = mapped_column()
    settled_name: Mapped[str | None] = mapped_column()
    settled_at: Mapped[datetime | None] = mapped_column()
    letter_id: Mapped[UUID | None] = mapped_column(comment="Surat kepada warga")


class PadanRun(Base):
    """One passage through an area: how far it came, what it found."""

    __tablename__ = "padan_run"
    __table_args__ = (Index("ix_padan_run_area", "region_code", "id"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Wilayah yang dipadankan")
    status: Mapped[str] = mapped_column(comment="berjalan|selesai|terhenti")
    last: Mapped[UUID | None] = mapped_column(comment="Individu terakhir; lanjutan mulai sesudahnya")
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Hasil → banyaknya")
    cause: Mapped[str | None] = mapped_column(comment="Sebab terhenti")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    started_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
