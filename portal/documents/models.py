"""Tables of letters: the numbering register, the archive, the public stamp."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base
from portal.kernel.signatures import TwoSignatures

EVERYWHERE = {"info": {"placement": "reference"}}


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
        Index("ix_letter_about", "part", "about_id", postgresql_where=text("about_id is not null")),
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
    about_id: Mapped[UUID | None] = mapped_column(comment="Rekaman yang dibicarakan, bila bukan kasus")
    template_number: Mapped[int | None] = mapped_column(comment="Versi templat yang mencetaknya; kosong = berkas")
    content: Mapped[dict[str, Any]] = mapped_column(comment="Isi surat, tetap sejak terbit")
    code: Mapped[str] = mapped_column(comment="Kode verifikasi")
    status: Mapped[str] = mapped_column(default="menunggu", comment="menunggu|terbit")
    waiting_reason: Mapped[str | None] = mapped_column(comment="Mengapa PDF belum ada")
    sha256: Mapped[str | None] = mapped_column(comment="Sidik PDF")
    pdf: Mapped[bytes | None] = mapped_column(deferred=True, comment="PDF arsip")
    issued_by: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()


class LetterPart(Base):
    """One part of a letter's annex: its rows fixed at issue, its PDF drawn by itself, known by its hash."""

    __tablename__ = "letter_part"
    __table_args__ = (
        ForeignKeyConstraint(
            ["part", "letter_id"], ["letter.part", "letter.id"], deferrable=True, initially="DEFERRED"
        ),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Bagian ke-, mulai 1")
    region_code: Mapped[int] = mapped_column()
    first: Mapped[int] = mapped_column(comment="Nomor urut nama pertama")
    names: Mapped[int] = mapped_column(comment="Banyaknya nama")
    rows: Mapped[Any] = mapped_column(JSONB, deferred=True, comment="Nama dan alamat, disamarkan, tetap sejak terbit")
    rows_sha256: Mapped[str] = mapped_column(comment="Sidik isinya")
    code: Mapped[str] = mapped_column(comment="Kode verifikasi bagian ini")
    sha256: Mapped[str | None] = mapped_column(comment="Sidik PDF")
    pdf: Mapped[bytes | None] = mapped_column(deferred=True, comment="PDF arsip")


class TemplateVersion(TwoSignatures, Base):
    """One version of the wording of one kind of letter: who proposed it, who signed it. Never changed."""

    __tablename__ = "letter_template"
    __table_args__ = (
        Index("ix_letter_template_live", "kind", unique=True, postgresql_where=text("status = 'terbit'")),
        Index("ix_letter_template_proposed", "kind", unique=True, postgresql_where=text("status = 'usul'")),
        EVERYWHERE,
    )

    kind: Mapped[str] = mapped_column(primary_key=True, comment="Jenis surat")
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Nomor versi, mulai 1")
    sha256: Mapped[str] = mapped_column(comment="Sidik isi")
    body: Mapped[str] = mapped_column(comment="Isi templat; tidak pernah berubah")
    status: Mapped[str] = mapped_column(comment="usul|terbit|diganti|ditolak")
    origin: Mapped[str] = mapped_column(comment="bawaan|penyunting")
    note: Mapped[str] = mapped_column(default="", comment="Alasan perubahan")
    refusal: Mapped[str | None] = mapped_column(comment="Mengapa ditolak")
    retired_at: Mapped[datetime | None] = mapped_column()


class TemplateDraft(Base):
    """A wording somebody works on: one for each kind; it prints nothing yet."""

    __tablename__ = "letter_template_draft"
    __table_args__ = (EVERYWHERE,)

    kind: Mapped[str] = mapped_column(primary_key=True)
    based_on: Mapped[int] = mapped_column(comment="Nomor versi asal")
    body: Mapped[str] = mapped_column()
    saved_by: Mapped[int] = mapped_column()
    saved_name: Mapped[str] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column()
    revision: Mapped[int] = mapped_column(default=1, comment="Naik setiap disimpan")


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
