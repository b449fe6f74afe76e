"""Tables of periods and gates: rows are proposed by one administrator and in force once another signed them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base
from portal.kernel.signatures import TwoSignatures

EVERYWHERE = {"info": {"placement": "reference"}}


class Signed(TwoSignatures):
    """Two signatures: whoever proposes, and another who signs."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office: Mapped[int] = mapped_column(comment="Wilayah: 0 nasional, provinsi, atau kabupaten/kota")
    status: Mapped[str] = mapped_column(comment="usul|berlaku|diganti|ditolak")
    note: Mapped[str] = mapped_column(comment="Alasan")


class Period(Signed, Base):
    """When proposals of a kind are taken in an area in a month, and what becomes of those that come late."""

    __tablename__ = "period"
    __table_args__ = (
        Index(
            "uq_period_live",
            "office",
            "kind",
            "month",
            unique=True,
            postgresql_where=text("status = 'berlaku'"),
        ),
        EVERYWHERE,
    )

    kind: Mapped[str] = mapped_column(comment="Jenis usulan; kosong = semua")
    month: Mapped[date] = mapped_column(comment="Hari pertama bulannya")
    opens: Mapped[date] = mapped_column(comment="Hari pertama usulan diterima")
    closes: Mapped[date] = mapped_column(comment="Hari terakhir, sampai jam tutup kantor")
    cutoff: Mapped[date] = mapped_column(comment="Batas penyelesaian: sesudahnya tidak masuk penetapan bulan ini")
    decree: Mapped[date] = mapped_column(comment="Tanggal penetapan")
    late: Mapped[str] = mapped_column(comment="tunda|tolak|alasan: nasib usulan yang terlambat")


class Gate(Signed, Base):
    """What a proposal must pass in an area."""

    __tablename__ = "gate"
    __table_args__ = (
        Index("uq_gate_live", "office", unique=True, postgresql_where=text("status = 'berlaku'")),
        EVERYWHERE,
    )

    province: Mapped[str] = mapped_column(comment="lewat|menahan: provinsi dilewati, atau ikut memutus")
    quorum: Mapped[int] = mapped_column(comment="Peserta musyawarah paling sedikit")
    photos: Mapped[int] = mapped_column(comment="Foto kunjungan paling sedikit")
    forum: Mapped[str] = mapped_column(comment="musdes|sptjm: hanya musyawarah, atau musyawarah atau SPTJM")
