"""The table of objections: who objects to what about which family, and the proposal a decision led to."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class Objection(Base):
    """What an objection says beside its reason. The objector's NIK is kept masked: it is looked at once, on entry."""

    __tablename__ = "objection"
    __table_args__ = (
        ForeignKeyConstraint(["part", "change_set_id"], ["change_set.part", "change_set.id"]),
        Index("ix_objection_family", "part", "keluarga_id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    change_set_id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    keluarga_id: Mapped[UUID] = mapped_column(comment="Keluarga yang disanggah")
    pokok: Mapped[str] = mapped_column(comment="pokok_sanggah: masuk|keluar|data")
    sebab_kode: Mapped[str | None] = mapped_column(comment="Pokok masuk: sebab keluarga harus keluar, alasan_hapus")
    pengaju: Mapped[str] = mapped_column(comment="Nama yang menyanggah")
    pengaju_nik: Mapped[str] = mapped_column(comment="NIK yang menyanggah, tersamar")
    pengaju_id: Mapped[UUID | None] = mapped_column(comment="Orangnya di register, bila terdaftar di desa itu")
    hubungan: Mapped[str] = mapped_column(comment="keluarga (dirinya atau keluarganya)|warga (warga lain)")
    lanjutan_id: Mapped[UUID | None] = mapped_column(comment="Usulan yang dibuka sebagai akibat putusan")
