"""The table of evidence: files that came with a proposal, and who took which of them out of a draft again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Base


class EvidenceFile(Base):
    """One file of a proposal; its bytes lie in the content-addressed store of photos under `sha256`."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        ForeignKeyConstraint(["part", "change_set_id"], ["change_set.part", "change_set.id"]),
        Index("ix_evidence_file_proposal", "part", "change_set_id", "id"),
        Index(
            "ix_evidence_file_once",
            "part",
            "change_set_id",
            "sent_sha256",
            unique=True,
            postgresql_where=text("removed_at is null"),
        ),
        Index(
            "ix_evidence_file_removed",
            "removed_at",
            postgresql_where=text("removed_at is not null and purged_at is null"),
        ),
    )

    part: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    region_code: Mapped[int] = mapped_column()
    change_set_id: Mapped[UUID] = mapped_column(comment="Usulan yang dibuktikan")
    revision: Mapped[int] = mapped_column(comment="Revisi usulan saat berkas ini datang")
    kind: Mapped[str] = mapped_column(comment="Jenis bukti, daftar kode jenis_bukti")
    name: Mapped[str] = mapped_column(comment="Nama berkas saat dikirim")
    mime: Mapped[str] = mapped_column(comment="Jenis menurut isinya")
    size: Mapped[int] = mapped_column(comment="Ukuran yang disimpan, byte")
    pages: Mapped[int | None] = mapped_column(comment="Banyaknya halaman PDF")
    sha256: Mapped[str] = mapped_column(comment="Sidik berkas yang disimpan")
    thumb_sha256: Mapped[str | None] = mapped_column(comment="Sidik gambar kecil; PDF tidak punya")
    sent_sha256: Mapped[str] = mapped_column(comment="Sidik berkas seperti dikirim: yang sama tidak disimpan dua kali")
    added_at: Mapped[datetime] = mapped_column()
    actor_id: Mapped[int] = mapped_column()
    actor_name: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()
    removed_at: Mapped[datetime | None] = mapped_column(comment="Dikeluarkan dari draf; isinya dihapus kemudian")
    removed_by: Mapped[int | None] = mapped_column()
    removed_name: Mapped[str | None] = mapped_column()
    purged_at: Mapped[datetime | None] = mapped_column(
        comment="Kapan isinya dilepas; bahwa berkas pernah ada tetap tercatat"
    )
