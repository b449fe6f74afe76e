"""Tables of signed letters: what a letter says in numbers, its scan, and what followed from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base

MADE, VALID, VOID = "dibuat", "sah", "batal"


class Statement(Base):
    """A letter that must come back signed: of a village about its waiting proposals, or of a regency about a time."""

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_place", "part", "region_code", "id"),
        Index("uq_statement_letter", "part", "letter_id", unique=True, postgresql_where=text("status <> 'batal'")),
        Index(
            "uq_statement_village",
            "part",
            "region_code",
            unique=True,
            postgresql_where=text("status = 'dibuat' and kind = 'sptjm_desa'"),
        ),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Desa/kelurahan, atau kabupaten/kota")
    kind: Mapped[str] = mapped_column(comment="sptjm_desa|sptjm|surat_pengesahan")
    status: Mapped[str] = mapped_column(comment="dibuat|sah|batal")
    reason: Mapped[str] = mapped_column(comment="Mengapa tanpa musyawarah; kosong untuk surat kabupaten/kota")
    letter_id: Mapped[UUID] = mapped_column()
    letter_number: Mapped[str] = mapped_column()
    first: Mapped[date] = mapped_column(comment="Hari pertama masa yang dihitung")
    last: Mapped[date] = mapped_column(comment="Hari terakhir masa yang dihitung")
    totals: Mapped[dict[str, Any]] = mapped_column(comment="Jumlah menurut surat")
    rows: Mapped[list[Any]] = mapped_column(comment="Baris surat menurut tempat")
    tasks: Mapped[list[Any]] = mapped_column(comment="Tugas musdes yang dijawab: [tugas, versi]")
    mime: Mapped[str | None] = mapped_column(comment="Hasil pindai bertanda tangan")
    size: Mapped[int | None] = mapped_column()
    pages: Mapped[int | None] = mapped_column()
    sha256: Mapped[str | None] = mapped_column(comment="Sidik berkas yang disimpan")
    thumb_sha256: Mapped[str | None] = mapped_column()
    scanned_at: Mapped[datetime | None] = mapped_column()
    scanned_name: Mapped[str | None] = mapped_column()
    made_at: Mapped[datetime] = mapped_column()
    made_by: Mapped[int] = mapped_column()
    made_name: Mapped[str] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    closed_name: Mapped[str | None] = mapped_column()
    applied: Mapped[int | None] = mapped_column(comment="Usulan yang diteruskan")
    passed: Mapped[int | None] = mapped_column(comment="Usulan yang tidak dapat diteruskan")
