"""Tables of the exchange: files brought in, what was found in them, files taken out, flag lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class ImportFile(Base):
    """One file somebody brought in, and how far it has come."""

    __tablename__ = "import_file"
    __table_args__ = (
        UniqueConstraint("part", "region_code", "sha256"),
        Index("ix_import_file_area", "region_code", "id"),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Wilayah kantor yang memuat")
    sha256: Mapped[str] = mapped_column(comment="Sidik isi berkas")
    name: Mapped[str] = mapped_column(comment="Nama berkas saat diunggah")
    size: Mapped[int] = mapped_column()
    format: Mapped[str] = mapped_column(comment="xlsx|csv")
    kind: Mapped[str] = mapped_column(comment="bdt|templat|bnba|prelist|tanda")
    header_row: Mapped[int] = mapped_column(comment="Baris judul kolom")
    columns: Mapped[list[Any]] = mapped_column(comment="Judul kolom, seurut")
    mapping: Mapped[dict[str, Any]] = mapped_column(comment="Nomor kolom → isian")
    options: Mapped[dict[str, Any]] = mapped_column(comment="Pilihan: jenis tanda, sumber, periode")
    reason: Mapped[str] = mapped_column(default="", comment="Alasan usulan")
    status: Mapped[str] = mapped_column(
        comment="membaca|pemetaan|memeriksa|diperiksa|mengajukan|selesai|gagal|dihentikan"
    )
    problem: Mapped[str | None] = mapped_column(comment="Mengapa berkas tidak dapat dibaca, atau pekerjaannya terhenti")
    stuck: Mapped[str | None] = mapped_column(comment="Langkah yang terhenti karena gangguan; dapat dicoba lagi")
    run: Mapped[UUID | None] = mapped_column(comment="Pemeriksaan yang sedang berjalan; yang lama berhenti")
    read: Mapped[int] = mapped_column(default=0, comment="Baris yang sudah dibaca")
    broken: Mapped[int] = mapped_column(default=0, comment="Baris dengan temuan")
    families: Mapped[int] = mapped_column(default=0, comment="Keluarga (atau baris) yang baik")
    changed: Mapped[int] = mapped_column(default=0, comment="Keluarga terdaftar yang isiannya berbeda")
    changed_fields: Mapped[int] = mapped_column(default=0, comment="Isian yang berbeda pada semuanya")
    same: Mapped[int] = mapped_column(default=0, comment="Keluarga terdaftar yang isiannya sama")
    declined: Mapped[int] = mapped_column(default=0, comment="Keluarga terdaftar yang perbaikannya ditolak")
    corrections: Mapped[bool] = mapped_column(default=False, comment="Perbaikan keluarga terdaftar ikut diusulkan")
    proposed: Mapped[int] = mapped_column(default=0, comment="Sudah diajukan atau dimuat")
    refused: Mapped[int] = mapped_column(default=0, comment="Ditolak saat diajukan")
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Jenis temuan → banyaknya")
    result: Mapped[str | None] = mapped_column(comment="Sidik berkas hasil pemeriksaan")
    visits: Mapped[str | None] = mapped_column(comment="Sidik daftar yang perlu dikunjungi")
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    keep_until: Mapped[datetime] = mapped_column(comment="Sesudahnya isi berkas dihapus")
    erased_at: Mapped[datetime | None] = mapped_column(comment="Kapan isi berkas dihapus")

    @property
    def wanted(self) -> int:
        """How many families are to be proposed: the new ones, and the corrections where somebody asked for them."""
        return self.families + (self.changed if self.corrections else 0)


class ImportChunk(Base):
    """Good families of an import, sealed, to be proposed together or not at all."""

    __tablename__ = "import_chunk"
    __table_args__ = (ForeignKeyConstraint(["part", "import_id"], ["import_file.part", "import_file.id"]),)

    part: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    body: Mapped[bytes | None] = mapped_column(comment="Isi tersandi; kosong sesudah diajukan")
    families: Mapped[int] = mapped_column()
    status: Mapped[str] = mapped_column(comment="menunggu|selesai")
    kind: Mapped[str] = mapped_column(default="baru", comment="baru|perbaikan")
    rows: Mapped[list[Any]] = mapped_column(default=list, comment="Baris pertama tiap keluarga baru")


class ImportFinding(Base):
    """One thing told of a cell (or row) of a file: what is wrong and what to do, or how its family stands.

    Never a national number; of the register's values only what may leave the portal (`registry.classes`).
    """

    __tablename__ = "import_finding"
    __table_args__ = (ForeignKeyConstraint(["part", "import_id"], ["import_file.part", "import_file.id"]),)

    part: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True, comment="Baris pada berkas")
    seq: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    heading: Mapped[str] = mapped_column(comment="Judul kolom; kosong bila tentang seluruh baris")
    code: Mapped[str] = mapped_column(comment="Jenis temuan")
    message: Mapped[str] = mapped_column(comment="Apa yang salah dan apa yang harus dilakukan")


class ColumnMemory(Base):
    """How an office paired a heading the last time."""

    __tablename__ = "import_column"

    part: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    heading: Mapped[str] = mapped_column(primary_key=True, comment="Judul kolom, huruf dan angkanya saja")
    target: Mapped[str] = mapped_column(comment="Isian; kosong bila diabaikan")


class ExportFile(Base):
    """One file somebody takes out: which rows, for what, until when."""

    __tablename__ = "export_file"
    __table_args__ = (Index("ix_export_file_area", "region_code", "id"),)

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column(comment="Wilayah tugas pembuat")
    content: Mapped[str] = mapped_column(comment="keluarga|individu")
    format: Mapped[str] = mapped_column(comment="xlsx|csv|parquet")
    filters: Mapped[dict[str, Any]] = mapped_column(comment="Saringan daftar")
    opened: Mapped[list[Any]] = mapped_column(comment="Golongan data yang dibuka")
    purpose: Mapped[str] = mapped_column(comment="Tujuan pemakaian")
    status: Mapped[str] = mapped_column(comment="menunggu|selesai|gagal|kedaluwarsa")
    problem: Mapped[str | None] = mapped_column(comment="Mengapa berkas tidak dibuat")
    rows: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None] = mapped_column()
    size: Mapped[int] = mapped_column(default=0)
    packed: Mapped[bool] = mapped_column(default=False, comment="Beberapa tabel dalam satu ZIP")
    downloads: Mapped[int] = mapped_column(default=0)
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()
    created_at: Mapped[datetime] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column()
    expires_at: Mapped[datetime] = mapped_column()


class Flag(Base):
    """Somebody outside says something of the holder of a NIK (civil servant, dead, …): known by blind index only."""

    __tablename__ = "flag"
    __table_args__ = ({"info": {"placement": "nik_bidx"}},)

    nik_bidx: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True, comment="Jenis tanda")
    source: Mapped[str] = mapped_column(primary_key=True, comment="Pemilik data")
    period: Mapped[str] = mapped_column(primary_key=True, comment="Masa data, misalnya 2026-11")
    loaded_at: Mapped[datetime] = mapped_column()
    import_id: Mapped[UUID] = mapped_column(comment="Impor yang memuat")
