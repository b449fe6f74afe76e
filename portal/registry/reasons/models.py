"""Tables of the reason catalogue: each row a version, proposed by one administrator and in force once another signed.

Rows are never taken away and codes never used again: an old case keeps the words it was decided by.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base
from portal.kernel.signatures import TwoSignatures

EVERYWHERE = {"info": {"placement": "reference"}}
_WAITING = text("status = 'usul'")


class Signed(TwoSignatures):
    """Two signatures: whoever proposes, and another who signs."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(comment="penghapusan|pemulihan|penolakan|pengembalian")
    status: Mapped[str] = mapped_column(comment="usul|berlaku|ditolak")
    note: Mapped[str] = mapped_column(comment="Alasan perubahan")


class ReasonVersion(Signed, Base):
    """One wording of a reason, and from when until when it is given."""

    __tablename__ = "reason_version"
    __table_args__ = (
        Index("ix_reason_version_code", "purpose", "code"),
        Index("uq_reason_version_waiting", "purpose", "code", unique=True, postgresql_where=_WAITING),
        EVERYWHERE,
    )

    code: Mapped[str] = mapped_column(comment="Kode tetap, tidak pernah dipakai ulang")
    house: Mapped[bool] = mapped_column(comment="Proses menghitung kode ini: tidak dapat diakhiri")
    like_code: Mapped[str] = mapped_column(
        comment="Kode bawaan yang diikuti aturan proses dan bukti; kosong: tidak ada"
    )
    label: Mapped[str] = mapped_column(comment="Sebutan")
    label_en: Mapped[str] = mapped_column(comment="Sebutan dalam bahasa Inggris")
    advice: Mapped[str] = mapped_column(comment="Yang dapat dilakukan keluarga")
    advice_en: Mapped[str] = mapped_column(comment="Yang dapat dilakukan keluarga, dalam bahasa Inggris")
    position: Mapped[int] = mapped_column(comment="Urutan dalam daftar")
    valid_from: Mapped[date] = mapped_column(comment="Hari pertama berlaku")
    valid_until: Mapped[date | None] = mapped_column(comment="Hari terakhir dapat dipilih")


class ReasonDuty(Signed, Base):
    """Whether a decision must say its reason by a code, beside the note."""

    __tablename__ = "reason_duty"
    __table_args__ = (
        Index("uq_reason_duty_waiting", "purpose", unique=True, postgresql_where=_WAITING),
        EVERYWHERE,
    )

    required: Mapped[bool] = mapped_column(comment="Putusan wajib memilih alasan")
