"""Tables of village meetings (musdes): the meeting, what stands on its agenda, the signed papers that came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base

OPEN, CLOSED, LOCKED, CANCELLED = "berjalan", "ditutup", "terkunci", "batal"
"""Minutes are taken; the berita acara is out to be signed; the batch is handed in; nothing came of it."""
_SUBJECT = ["musdes.part", "musdes.id"]


class Musdes(Base):
    """One meeting of one village, and the batch it hands in."""

    __tablename__ = "musdes"
    __table_args__ = (
        Index("ix_musdes_list", "part", "region_code", "id"),
        Index("ix_musdes_area", "region_code", "id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Desa/kelurahan")
    held_on: Mapped[date] = mapped_column(comment="Tanggal musyawarah")
    place: Mapped[str] = mapped_column(comment="Tempat")
    leader: Mapped[str] = mapped_column(comment="Pemimpin musyawarah")
    note_taker: Mapped[str] = mapped_column(comment="Pencatat")
    period: Mapped[str] = mapped_column(comment="Periode usulan, dalam kata")
    period_from: Mapped[date] = mapped_column(comment="Awal periode")
    period_to: Mapped[date] = mapped_column(comment="Akhir periode")
    status: Mapped[str] = mapped_column(default=OPEN, comment="berjalan|ditutup|terkunci|batal")
    attendance: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Unsur → [laki-laki, perempuan]")
    observation: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Pengamatan MK01-MK18")
    letter_id: Mapped[UUID | None] = mapped_column(comment="Berita acara")
    letter_number: Mapped[str | None] = mapped_column(comment="Nomor berita acara")
    totals: Mapped[dict[str, Any] | None] = mapped_column(comment="Jumlah seperti tertulis pada berita acara")
    receipt: Mapped[str | None] = mapped_column(comment="Nomor tanda terima")
    closed_at: Mapped[datetime | None] = mapped_column()
    locked_at: Mapped[datetime | None] = mapped_column()
    locked_by: Mapped[int | None] = mapped_column()
    locked_name: Mapped[str | None] = mapped_column()
    reopened_at: Mapped[datetime | None] = mapped_column(comment="Dibuka kembali oleh kabupaten/kota")
    reopened_name: Mapped[str | None] = mapped_column()
    reopen_note: Mapped[str | None] = mapped_column(comment="Mengapa dibuka kembali, atau mengapa dibatalkan")
    created_at: Mapped[datetime] = mapped_column()
    created_by: Mapped[int] = mapped_column()
    created_name: Mapped[str] = mapped_column()


class MusdesItem(Base):
    """One family on the agenda: a case that waits for the meeting, or a registered family that is doubted."""

    __tablename__ = "musdes_item"
    __table_args__ = (
        ForeignKeyConstraint(["part", "musdes_id"], _SUBJECT),
        Index("ix_musdes_item_meeting", "part", "musdes_id", "seq"),
        Index("ix_musdes_item_case", "part", "case_id"),
        Index(
            "ix_musdes_item_one_case",
            "part",
            "case_id",
            unique=True,
            postgresql_where=text("active and case_id is not null"),
        ),
        Index(
            "ix_musdes_item_one_family",
            "part",
            "keluarga_id",
            unique=True,
            postgresql_where=text("active and kind = 'dipastikan'"),
        ),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    musdes_id: Mapped[UUID] = mapped_column()
    region_code: Mapped[int] = mapped_column()
    seq: Mapped[int] = mapped_column(comment="Urutan pada agenda")
    kind: Mapped[str] = mapped_column(comment="usulan_baru|perbaikan|penghapusan|pindah, atau dipastikan")
    active: Mapped[bool] = mapped_column(default=True, comment="Memegang kasus atau keluarganya selama belum dikunci")
    case_id: Mapped[UUID | None] = mapped_column(comment="Kasus yang menunggu, atau penghapusan yang lahir dari coret")
    task_id: Mapped[UUID | None] = mapped_column(comment="Tugas yang dijawab musyawarah")
    task_version: Mapped[int | None] = mapped_column()
    keluarga_id: Mapped[UUID] = mapped_column()
    number: Mapped[str] = mapped_column(comment="Nomor kasus; kosong bila keluarga terdaftar")
    name: Mapped[str] = mapped_column(comment="Nama kepala keluarga")
    address: Mapped[str] = mapped_column()
    neighbourhood: Mapped[str] = mapped_column(comment="RT/RW")
    nomor_kk: Mapped[str] = mapped_column(comment="Nomor KK, disamarkan")
    nik: Mapped[str] = mapped_column(comment="NIK kepala keluarga, disamarkan")
    members: Mapped[int] = mapped_column()
    causes: Mapped[list[Any]] = mapped_column(default=list, comment="Mengapa dipastikan: [sebab, keterangan]")
    suggested: Mapped[str | None] = mapped_column(comment="Kode alasan_hapus yang diduga")
    decision: Mapped[str | None] = mapped_column(comment="setuju|tolak|tunda|tetap|coret")
    reason_code: Mapped[str | None] = mapped_column(comment="Kode alasan_hapus")
    note: Mapped[str | None] = mapped_column(comment="Catatan musyawarah")
    mark: Mapped[str | None] = mapped_column(comment="Tanda putusan dari peramban: dikirim dua kali tetap satu")
    version: Mapped[int] = mapped_column(default=1, comment="Naik setiap putusan; penjaga dua gawai")
    decided_at: Mapped[datetime | None] = mapped_column()
    decided_by: Mapped[int | None] = mapped_column()
    decided_name: Mapped[str | None] = mapped_column()
    outcome: Mapped[str | None] = mapped_column(comment="diterapkan|dilewati|ditolak, sejak dikunci")
    outcome_why: Mapped[dict[str, Any] | None] = mapped_column(comment="Mengapa tidak diterapkan")


class MusdesFile(Base):
    """A signed paper of a meeting as it came back; its bytes lie in the store of photos under `sha256`."""

    __tablename__ = "musdes_file"
    __table_args__ = (
        ForeignKeyConstraint(["part", "musdes_id"], _SUBJECT),
        Index("ix_musdes_file_meeting", "part", "musdes_id", "id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    musdes_id: Mapped[UUID] = mapped_column()
    region_code: Mapped[int] = mapped_column()
    letter_id: Mapped[UUID] = mapped_column(comment="Berita acara yang ditandatangani")
    kind: Mapped[str] = mapped_column(comment="lengkap|ba|hadir|bnba|foto")
    name: Mapped[str] = mapped_column(comment="Nama berkas saat dikirim")
    mime: Mapped[str] = mapped_column()
    size: Mapped[int] = mapped_column()
    pages: Mapped[int | None] = mapped_column()
    sha256: Mapped[str] = mapped_column(comment="Sidik berkas yang disimpan")
    thumb_sha256: Mapped[str | None] = mapped_column()
    sent_sha256: Mapped[str] = mapped_column(comment="Sidik berkas seperti dikirim")
    added_at: Mapped[datetime] = mapped_column()
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    removed_at: Mapped[datetime | None] = mapped_column(comment="Dikeluarkan sebelum dikunci; isinya tetap disimpan")
    removed_name: Mapped[str | None] = mapped_column()
