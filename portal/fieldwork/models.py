"""Tables of fieldwork: visits and their photos."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class Visit(Base):
    """One home visit for one case (hasil_verivali, domain.md 2.5)."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_case", "part", "case_id", "finished_at"),
        Index("ix_visit_officer", "part", "officer_id", "started_at"),
        Index("ix_visit_point", "part", "lat", "lng"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    case_id: Mapped[UUID] = mapped_column()
    officer_id: Mapped[int] = mapped_column()
    officer_name: Mapped[str] = mapped_column()
    result: Mapped[str] = mapped_column(comment="hasil_verivali 1-6")
    note: Mapped[str | None] = mapped_column()
    started_at: Mapped[datetime] = mapped_column()
    finished_at: Mapped[datetime] = mapped_column()
    lat: Mapped[float | None] = mapped_column()
    lng: Mapped[float | None] = mapped_column()
    accuracy_m: Mapped[float | None] = mapped_column(comment="Ketelitian GPS, meter")
    alasan_tanpa_bukti: Mapped[str | None] = mapped_column(comment="Mengapa tidak ada foto rumah atau titik")
    lain_keluarga_id: Mapped[UUID | None] = mapped_column(comment="Hasil 4 dan 6: keluarga lain di register")
    lain_keterangan: Mapped[str | None] = mapped_column(comment="Hasil 4 dan 6: keluarga lain di luar wilayah petugas")


class Photo(Base):
    """A photo of a visit; the bytes lie in the content-addressed store under `sha256`."""

    __tablename__ = "photo"
    __table_args__ = (
        ForeignKeyConstraint(["part", "visit_id"], ["visit.part", "visit.id"]),
        Index("ix_photo_visit", "part", "visit_id"),
        Index("ix_photo_sha", "part", "sha256"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    visit_id: Mapped[UUID] = mapped_column()
    kind: Mapped[str] = mapped_column(comment="rumah|ktp|kk|responden|lainnya")
    sha256: Mapped[str] = mapped_column(comment="Sidik berkas yang disimpan")
    thumb_sha256: Mapped[str | None] = mapped_column(comment="Sidik gambar kecil untuk halaman")
    sent_sha256: Mapped[str | None] = mapped_column(comment="Sidik berkas seperti dikirim gawai")
    mime: Mapped[str] = mapped_column()
    size: Mapped[int] = mapped_column(comment="Ukuran, byte")
    taken_at: Mapped[datetime] = mapped_column()
