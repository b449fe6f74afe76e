"""checks: what the rules said of a proposal, and who let it pass.

Revision: checks; follows: answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "checks"
down_revision = "proposal_instrument"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
IN_AREA = {
    "check_result": "SELECT, INSERT, DELETE",
    "check_override": "SELECT, INSERT",
    "padan_result": "SELECT, INSERT, UPDATE",
    "padan_run": "SELECT, INSERT, UPDATE",
}
VISITS = (
    ("ix_visit_officer", "visit", ["part", "officer_id", "started_at"]),
    ("ix_visit_point", "visit", ["part", "lat", "lng"]),
    ("ix_photo_sha", "photo", ["part", "sha256"]),
)
"""What the checks of visits look others up by."""


def upgrade() -> None:
    keep_checks()
    keep_padan()
    for name, table, columns in VISITS:
        op.create_index(name, table, columns)
    for table, rights in IN_AREA.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def keep_checks() -> None:
    """What the rules said of a revision of a proposal, and what somebody let pass."""
    op.create_table(
        "check_result",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("change_set_id", sa.UUID(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="Urutan tampil"),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="Revisi usulan yang diperiksa"),
        sa.Column("mark", sa.String(), nullable=False, comment="Pengenal temuan dalam satu revisi"),
        sa.Column("rule", sa.String(), nullable=False, comment="Aturan, V00-V24"),
        sa.Column("level", sa.String(), nullable=False, comment="H|S|W|Q"),
        sa.Column("key", sa.String(), nullable=False, comment="Rekaman: ruta, keluarga, anggota-0"),
        sa.Column("record", sa.String(), nullable=False, comment="Nama rekaman bagi pembaca"),
        sa.Column("field", sa.String(), nullable=True, comment="Isian"),
        sa.Column("message", postgresql.JSONB(), nullable=False, comment="Temuan: teks atau pola dengan isinya"),
        sa.Column("pair", postgresql.JSONB(), nullable=False, comment="Kedua nilai; rahasia disamarkan"),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["part", "change_set_id"],
            ["change_set.part", "change_set.id"],
            name=op.f("fk_check_result_part_change_set"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("part", "change_set_id", "seq", name=op.f("pk_check_result")),
    )
    op.create_table(
        "check_override",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("change_set_id", sa.UUID(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False, comment="Alasan dilewati"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["part", "change_set_id"],
            ["change_set.part", "change_set.id"],
            name=op.f("fk_check_override_part_change_set"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("part", "change_set_id", "revision", "mark", name=op.f("pk_check_override")),
    )


def keep_padan() -> None:
    """What the civil registry answered, person by person, and the runs that asked."""
    op.create_table(
        "padan_result",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.UUID(), nullable=False, comment="Individu, terdaftar atau baru diusulkan"),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("keluarga_id", sa.UUID(), nullable=False),
        sa.Column("nama", sa.String(), nullable=False, comment="Nama yang dipadankan"),
        sa.Column("nik_bidx", sa.LargeBinary(), nullable=False, comment="NIK yang ditanyakan"),
        sa.Column("asked", sa.LargeBinary(), nullable=False, comment="Sidik isian yang dipadankan"),
        sa.Column("verdict", sa.String(), nullable=False, comment="cocok|nama|kk|meninggal|tidak_ditemukan"),
        sa.Column("score", sa.BigInteger(), nullable=True, comment="Kemiripan nama, 0-100"),
        sa.Column("answer", sa.LargeBinary(), nullable=False, comment="Jawaban Dukcapil, tersandi"),
        sa.Column("source", sa.String(), nullable=False, comment="berkas|http|simulasi"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False, comment="Berapa kali dipakai tanpa bertanya lagi"),
        sa.Column("state", sa.String(), nullable=False, comment="perlu|selesai"),
        sa.Column("settled_reason", sa.String(), nullable=True, comment="Alasan diterima"),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.Column("settled_name", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.UUID(), nullable=True, comment="Surat kepada warga"),
        sa.PrimaryKeyConstraint("part", "record_id", name=op.f("pk_padan_result")),
    )
    op.create_index("ix_padan_result_family", "padan_result", ["part", "keluarga_id"])
    op.create_index(
        "ix_padan_result_queue",
        "padan_result",
        ["region_code", "record_id"],
        postgresql_where=sa.text("state = 'perlu'"),
    )
    op.create_table(
        "padan_run",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah yang dipadankan"),
        sa.Column("status", sa.String(), nullable=False, comment="berjalan|selesai|terhenti"),
        sa.Column("last", sa.UUID(), nullable=True, comment="Individu terakhir; lanjutan mulai sesudahnya"),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False, comment="Hasil → banyaknya"),
        sa.Column("cause", sa.String(), nullable=True, comment="Sebab terhenti"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_padan_run")),
    )
    op.create_index("ix_padan_run_area", "padan_run", ["region_code", "id"])


def downgrade() -> None:
    for name, table, _ in VISITS:
        op.drop_index(name, table_name=table)
    for table in ("padan_run", "padan_result", "check_override", "check_result"):
        op.drop_table(table)
