"""Tables of the province's sampling: one drawing, and what was found of each of its cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base

RIGHT, WRONG = "benar", "keliru"


class Sampling(Base):
    """A random sample of the cases the regencies of an area decided between two days; drawn by `seed`."""

    __tablename__ = "sampling"
    __table_args__ = (Index("ix_sampling_list", "region_code", "id"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    since: Mapped[date] = mapped_column(comment="Hari pertama")
    until: Mapped[date] = mapped_column(comment="Hari terakhir")
    size: Mapped[int] = mapped_column(comment="Contoh per kabupaten/kota")
    seed: Mapped[int] = mapped_column(comment="Benih acak: contoh yang sama dapat ditarik lagi")
    decided: Mapped[dict[str, Any]] = mapped_column(comment="Kabupaten/kota → kasus yang diputus")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    drawn_at: Mapped[datetime] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column(comment="Ditutup: temuannya tidak berubah lagi")
    closed_name: Mapped[str | None] = mapped_column()


class Sampled(Base):
    """One case of a sample, and what the province found."""

    __tablename__ = "sampled"
    __table_args__ = (
        ForeignKeyConstraint(["part", "sampling_id"], ["sampling.part", "sampling.id"]),
        Index(
            "ix_sampled_found",
            "region_code",
            "found_at",
            "sampling_id",
            "place",
            postgresql_where=text("verdict = 'keliru'"),
        ),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    sampling_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, comment="Urutan, mulai 1")
    region_code: Mapped[int] = mapped_column()
    """The regency's: it reads what was found of its own answers."""
    regency: Mapped[int] = mapped_column(comment="Kabupaten/kota yang memutus")
    case_id: Mapped[UUID] = mapped_column()
    action: Mapped[str] = mapped_column(comment="Putusan kepala dinas")
    decided_by: Mapped[str] = mapped_column()
    decided_at: Mapped[datetime] = mapped_column()
    verdict: Mapped[str | None] = mapped_column(comment="benar|keliru; kosong = belum diperiksa")
    reason: Mapped[str | None] = mapped_column(comment="Apa yang keliru")
    found_by: Mapped[str | None] = mapped_column()
    found_at: Mapped[datetime | None] = mapped_column()
