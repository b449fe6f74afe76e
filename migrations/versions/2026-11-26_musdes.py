"""musdes: village meetings, their agendas and the signed papers that come back.

A paper stays as it came: the application may only mark it as taken out.
Revision: musdes; follows: purged.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "musdes"
down_revision = "purged"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)


def upgrade() -> None:
    _meetings()
    _items()
    _files()
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON musdes TO {APP}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON musdes_item TO {APP}")
    op.execute(f"GRANT SELECT, INSERT ON musdes_file TO {APP}")
    op.execute(f"GRANT UPDATE (removed_at, removed_name) ON musdes_file TO {APP}")
    for table in ("musdes", "musdes_item", "musdes_file"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def _meetings() -> None:
    op.create_table(
        "musdes",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Desa/kelurahan"),
        sa.Column("held_on", sa.Date(), nullable=False, comment="Tanggal musyawarah"),
        sa.Column("place", sa.String(), nullable=False, comment="Tempat"),
        sa.Column("leader", sa.String(), nullable=False, comment="Pemimpin musyawarah"),
        sa.Column("note_taker", sa.String(), nullable=False, comment="Pencatat"),
        sa.Column("period", sa.String(), nullable=False, comment="Periode usulan, dalam kata"),
        sa.Column("period_from", sa.Date(), nullable=False, comment="Awal periode"),
        sa.Column("period_to", sa.Date(), nullable=False, comment="Akhir periode"),
        sa.Column("status", sa.String(), nullable=False, comment="berjalan|ditutup|terkunci|batal"),
        sa.Column("attendance", JSONB(), nullable=False, comment="Unsur → [laki-laki, perempuan]"),
        sa.Column("observation", JSONB(), nullable=False, comment="Pengamatan MK01-MK18"),
        sa.Column("letter_id", sa.UUID(), nullable=True, comment="Berita acara"),
        sa.Column("letter_number", sa.String(), nullable=True, comment="Nomor berita acara"),
        sa.Column("totals", JSONB(), nullable=True, comment="Jumlah seperti tertulis pada berita acara"),
        sa.Column("receipt", sa.String(), nullable=True, comment="Nomor tanda terima"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_by", sa.BigInteger(), nullable=True),
        sa.Column("locked_name", sa.String(), nullable=True),
        sa.Column(
            "reopened_at", sa.DateTime(timezone=True), nullable=True, comment="Dibuka kembali oleh kabupaten/kota"
        ),
        sa.Column("reopened_name", sa.String(), nullable=True),
        sa.Column("reopen_note", sa.String(), nullable=True, comment="Mengapa dibuka kembali, atau mengapa dibatalkan"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_musdes")),
    )
    op.create_index("ix_musdes_area", "musdes", ["region_code", "id"])
    op.create_index("ix_musdes_list", "musdes", ["part", "region_code", "id"])


def _items() -> None:
    op.create_table(
        "musdes_item",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("musdes_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="Urutan pada agenda"),
        sa.Column(
            "kind", sa.String(), nullable=False, comment="usulan_baru|perbaikan|penghapusan|pindah, atau dipastikan"
        ),
        sa.Column(
            "active", sa.Boolean(), nullable=False, comment="Memegang kasus atau keluarganya selama belum dikunci"
        ),
        sa.Column(
            "case_id", sa.UUID(), nullable=True, comment="Kasus yang menunggu, atau penghapusan yang lahir dari coret"
        ),
        sa.Column("task_id", sa.UUID(), nullable=True, comment="Tugas yang dijawab musyawarah"),
        sa.Column("task_version", sa.BigInteger(), nullable=True),
        sa.Column("keluarga_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.String(), nullable=False, comment="Nomor kasus; kosong bila keluarga terdaftar"),
        sa.Column("name", sa.String(), nullable=False, comment="Nama kepala keluarga"),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("neighbourhood", sa.String(), nullable=False, comment="RT/RW"),
        sa.Column("nomor_kk", sa.String(), nullable=False, comment="Nomor KK, disamarkan"),
        sa.Column("nik", sa.String(), nullable=False, comment="NIK kepala keluarga, disamarkan"),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("causes", JSONB(), nullable=False, comment="Mengapa dipastikan: [sebab, keterangan]"),
        sa.Column("suggested", sa.String(), nullable=True, comment="Kode alasan_hapus yang diduga"),
        sa.Column("decision", sa.String(), nullable=True, comment="setuju|tolak|tunda|tetap|coret"),
        sa.Column("reason_code", sa.String(), nullable=True, comment="Kode alasan_hapus"),
        sa.Column("note", sa.String(), nullable=True, comment="Catatan musyawarah"),
        sa.Column(
            "mark", sa.String(), nullable=True, comment="Tanda putusan dari peramban: dikirim dua kali tetap satu"
        ),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="Naik setiap putusan; penjaga dua gawai"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_name", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True, comment="diterapkan|dilewati|ditolak, sejak dikunci"),
        sa.Column("outcome_why", JSONB(), nullable=True, comment="Mengapa tidak diterapkan"),
        sa.ForeignKeyConstraint(
            ["part", "musdes_id"], ["musdes.part", "musdes.id"], name=op.f("fk_musdes_item_part_musdes_id_musdes")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_musdes_item")),
    )
    op.create_index("ix_musdes_item_case", "musdes_item", ["part", "case_id"])
    op.create_index("ix_musdes_item_meeting", "musdes_item", ["part", "musdes_id", "seq"])
    op.create_index(
        "ix_musdes_item_one_case",
        "musdes_item",
        ["part", "case_id"],
        unique=True,
        postgresql_where=sa.text("active and case_id is not null"),
    )
    op.create_index(
        "ix_musdes_item_one_family",
        "musdes_item",
        ["part", "keluarga_id"],
        unique=True,
        postgresql_where=sa.text("active and kind = 'dipastikan'"),
    )


def _files() -> None:
    op.create_table(
        "musdes_file",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("musdes_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("letter_id", sa.UUID(), nullable=False, comment="Berita acara yang ditandatangani"),
        sa.Column("kind", sa.String(), nullable=False, comment="lengkap|ba|hadir|bnba|foto"),
        sa.Column("name", sa.String(), nullable=False, comment="Nama berkas saat dikirim"),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False, comment="Sidik berkas yang disimpan"),
        sa.Column("thumb_sha256", sa.String(), nullable=True),
        sa.Column("sent_sha256", sa.String(), nullable=False, comment="Sidik berkas seperti dikirim"),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Dikeluarkan sebelum dikunci; isinya tetap disimpan",
        ),
        sa.Column("removed_name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["part", "musdes_id"], ["musdes.part", "musdes.id"], name=op.f("fk_musdes_file_part_musdes_id_musdes")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_musdes_file")),
    )
    op.create_index("ix_musdes_file_meeting", "musdes_file", ["part", "musdes_id", "id"])


def downgrade() -> None:
    op.drop_table("musdes_file")
    op.drop_table("musdes_item")
    op.drop_table("musdes")
