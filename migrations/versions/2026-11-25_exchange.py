"""exchange

Files brought in and taken out, what was found in them, flag lists by blind index.
Revision: exchange; follows: effect_answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "exchange"
down_revision = "duplicates"
branch_labels = None
depends_on = None

APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
IN_AREA = {
    "import_file": "SELECT, INSERT, UPDATE",
    "import_chunk": "SELECT, INSERT, UPDATE, DELETE",
    "import_finding": "SELECT, INSERT, DELETE",
    "import_column": "SELECT, INSERT, UPDATE",
    "export_file": "SELECT, INSERT, UPDATE",
}


def upgrade() -> None:
    op.create_table(
        "import_file",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah kantor yang memuat"),
        sa.Column("sha256", sa.String(), nullable=False, comment="Sidik isi berkas"),
        sa.Column("name", sa.String(), nullable=False, comment="Nama berkas saat diunggah"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("format", sa.String(), nullable=False, comment="xlsx|csv"),
        sa.Column("kind", sa.String(), nullable=False, comment="bdt|templat|bnba|prelist|tanda"),
        sa.Column("header_row", sa.BigInteger(), nullable=False, comment="Baris judul kolom"),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Judul kolom, seurut"),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Nomor kolom → isian"),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Pilihan: jenis tanda, sumber, periode"),
        sa.Column("reason", sa.String(), nullable=False, comment="Alasan usulan"),
        sa.Column("status", sa.String(), nullable=False, comment="pemetaan|memeriksa|diperiksa|mengajukan|selesai|gagal|dihentikan"),
        sa.Column("problem", sa.String(), nullable=True, comment="Mengapa berkas tidak dapat dibaca"),
        sa.Column("run", sa.UUID(), nullable=True, comment="Pemeriksaan yang sedang berjalan; yang lama berhenti"),
        sa.Column("read", sa.BigInteger(), nullable=False, comment="Baris yang sudah dibaca"),
        sa.Column("broken", sa.BigInteger(), nullable=False, comment="Baris dengan temuan"),
        sa.Column("families", sa.BigInteger(), nullable=False, comment="Keluarga (atau baris) yang baik"),
        sa.Column("proposed", sa.BigInteger(), nullable=False, comment="Sudah diajukan atau dimuat"),
        sa.Column("refused", sa.BigInteger(), nullable=False, comment="Ditolak saat diajukan"),
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Jenis temuan → banyaknya"),
        sa.Column("result", sa.String(), nullable=True, comment="Sidik berkas hasil pemeriksaan"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False, comment="Sesudahnya isi berkas dihapus"),
        sa.UniqueConstraint("part", "region_code", "sha256", name=op.f("uq_import_file_part_region_code_sha256")),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_import_file")),
    )
    op.create_index("ix_import_file_area", "import_file", ["region_code", "id"])
    op.create_table(
        "import_chunk",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.UUID(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True, comment="Isi tersandi; kosong sesudah diajukan"),
        sa.Column("families", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False, comment="menunggu|selesai"),
        sa.ForeignKeyConstraint(["part", "import_id"], ["import_file.part", "import_file.id"], name=op.f("fk_import_chunk_part_import_id_import_file")),
        sa.PrimaryKeyConstraint("part", "import_id", "place", name=op.f("pk_import_chunk")),
    )
    op.create_table(
        "import_finding",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("import_id", sa.UUID(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False, comment="Baris pada berkas"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False, comment="Judul kolom; kosong bila tentang seluruh baris"),
        sa.Column("code", sa.String(), nullable=False, comment="Jenis temuan"),
        sa.Column("message", sa.String(), nullable=False, comment="Apa yang salah dan apa yang harus dilakukan"),
        sa.ForeignKeyConstraint(["part", "import_id"], ["import_file.part", "import_file.id"], name=op.f("fk_import_finding_part_import_id_import_file")),
        sa.PrimaryKeyConstraint("part", "import_id", "row", "seq", name=op.f("pk_import_finding")),
    )
    op.create_table(
        "import_column",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False, comment="Judul kolom, huruf dan angkanya saja"),
        sa.Column("target", sa.String(), nullable=False, comment="Isian; kosong bila diabaikan"),
        sa.PrimaryKeyConstraint("part", "region_code", "kind", "heading", name=op.f("pk_import_column")),
    )
    op.create_table(
        "export_file",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah tugas pembuat"),
        sa.Column("content", sa.String(), nullable=False, comment="keluarga|individu"),
        sa.Column("format", sa.String(), nullable=False, comment="xlsx|csv|parquet"),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Saringan daftar"),
        sa.Column("opened", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Golongan data yang dibuka"),
        sa.Column("purpose", sa.String(), nullable=False, comment="Tujuan pemakaian"),
        sa.Column("status", sa.String(), nullable=False, comment="menunggu|selesai|gagal|kedaluwarsa"),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("downloads", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_export_file")),
    )
    op.create_index("ix_export_file_area", "export_file", ["region_code", "id"])
    op.create_table(
        "flag",
        sa.Column("nik_bidx", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="Jenis tanda"),
        sa.Column("source", sa.String(), nullable=False, comment="Pemilik data"),
        sa.Column("period", sa.String(), nullable=False, comment="Masa data, misalnya 2026-11"),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("import_id", sa.UUID(), nullable=False, comment="Impor yang memuat"),
        sa.PrimaryKeyConstraint("nik_bidx", "kind", "source", "period", name=op.f("pk_flag")),
        info={"placement": "nik_bidx"},
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON flag TO {APP}")
    for table, rights in IN_AREA.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    for table in ("flag", "export_file", "import_column", "import_finding", "import_chunk", "import_file"):
        op.drop_table(table)
