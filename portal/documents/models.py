"""Tables of letters: the numbering register, the archive, the public stamp."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class NumberBook(Base):
    """The last number given of one kind, in one office and year: one locked row."""

    __tablename__ = "number_book"

    part: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    office: Mapped[int] = mapped_column(primary_key=True, comment="Kode wilayah kantor; 0 = kementerian")
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(comment="Nomor terakhir")


class Letter(Base):
    """A letter: typed content fixed at issue; its PDF follows, immutable, known by its hash."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("part", "kind", "number"),
        Index("ix_letter_case", "part", "case_id"),
        Index("ix_letter_list", "part", "region_code", "id"),
        Index("ix_letter_area", "region_code", "id"),
        Index("ix_letter_newest", "id", "region_code"),
        Index("ix_letter_code", "code"),
        Index("ix_letter_number", "number", postgresql_ops={"number": "text_pattern_ops"}),
        Index("ix_letter_waiting", "created_at", postgresql_where=text("status = 'menunggu'")),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(comment="Jenis surat")
    number: Mapped[str] = mapped_column(comment="Nomor surat")
    dated: Mapped[date] = mapped_column(comment="Tanggal surat")
    case_id: Mapped[UUID | None] = mapped_column()
    content: Mapped[dict[str, Any]] = mapped_column(comment="Isi surat, tetap sejak terbit")
    code: Mapped[str] = mapped_column(comment="Kode verifikasi")
    status: Mapped[str] = mapped_column(default="menunggu", comment="menunggu|terbit")
    waiting_reason: Mapped[str | None] = mapped_column(comment="Mengapa PDF belum ada")
    sha256: Mapped[str | None] = mapped_column(comment="Sidik PDF")
    pdf: Mapped[bytes | None] = mapped_column(deferred=True, comment="PDF arsip")
    issued_by: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()


class LetterStamp(Base):
    """What the public verification page may know of a letter: nothing personal."""

    __tablename__ = "letter_stamp"
    __table_args__ = ({"info": {"placement": "code"}},)

    code: Mapped[str] = mapped_column(primary_key=True, comment="Kode verifikasi")
    kind: Mapped[str] = mapped_column()
    number: Mapped[str] = mapped_column()
    dated: Mapped[date] = mapped_column()
    office: Mapped[str] = mapped_column(comment="Kantor penerbit")
    fingerprint: Mapped[str | None] = mapped_column(comment="Sidik isi, seperti tercetak pada surat")
    sha256: Mapped[str | None] = mapped_column()
