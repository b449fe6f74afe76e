"""Tables of instruments: versions that never change once proposed, and drafts. The nation's, copied everywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base
from portal.kernel.signatures import TwoSignatures

EVERYWHERE = {"info": {"placement": "reference"}}


class InstrumentVersion(TwoSignatures, Base):
    """One version of one instrument: what it says, who proposed it, who signed it."""

    __tablename__ = "instrument_version"
    __table_args__ = (
        Index("ix_instrument_version_live", "code", unique=True, postgresql_where=text("status = 'terbit'")),
        Index("ix_instrument_version_proposed", "code", unique=True, postgresql_where=text("status = 'usul'")),
        EVERYWHERE,
    )

    code: Mapped[str] = mapped_column(primary_key=True, comment="Kode instrumen")
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="Nomor versi, mulai 1")
    sha256: Mapped[str] = mapped_column(comment="SHA-256 definisi tanpa nomor versi")
    title: Mapped[str] = mapped_column(comment="Judul")
    definition: Mapped[dict[str, Any]] = mapped_column(comment="Definisi lengkap; tidak pernah berubah")
    status: Mapped[str] = mapped_column(comment="usul|terbit|diganti|ditolak")
    origin: Mapped[str] = mapped_column(comment="bawaan|penyunting")
    note: Mapped[str] = mapped_column(default="", comment="Alasan perubahan")
    retired_at: Mapped[datetime | None] = mapped_column()


class InstrumentDraft(Base):
    """A definition somebody works on; asked of nobody yet."""

    __tablename__ = "instrument_draft"
    __table_args__ = (Index("ix_instrument_draft_code", "code"), EVERYWHERE)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column()
    based_on: Mapped[int | None] = mapped_column(comment="Nomor versi asal")
    definition: Mapped[dict[str, Any]] = mapped_column()
    saved_by: Mapped[int] = mapped_column()
    saved_name: Mapped[str] = mapped_column()
    saved_at: Mapped[datetime] = mapped_column()
    revision: Mapped[int] = mapped_column(default=1, comment="Naik setiap disimpan")
