"""periods: when proposals are taken, what they must pass, and the period a case carries.

Revision: periods; follows: absence.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "periods"
down_revision = "absence"
branch_labels = None
depends_on = None
APP = "verivali_app"


def signed() -> list[sa.Column]:
    """What rows with two signatures have in common."""
    return [
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("office", sa.BigInteger(), nullable=False, comment="Wilayah: 0 nasional, provinsi, atau kabupaten/kota"),
        sa.Column("status", sa.String(), nullable=False, comment="usul|berlaku|diganti|ditolak"),
        sa.Column("note", sa.String(), nullable=False, comment="Alasan"),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_name", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_name", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "period",
        *signed(),
        sa.Column("kind", sa.String(), nullable=False, comment="Jenis usulan; kosong = semua"),
        sa.Column("month", sa.Date(), nullable=False, comment="Hari pertama bulannya"),
        sa.Column("opens", sa.Date(), nullable=False, comment="Hari pertama usulan diterima"),
        sa.Column("closes", sa.Date(), nullable=False, comment="Hari terakhir, sampai jam tutup kantor"),
        sa.Column(
            "cutoff",
            sa.Date(),
            nullable=False,
            comment="Batas penyelesaian: sesudahnya tidak masuk penetapan bulan ini",
        ),
        sa.Column("decree", sa.Date(), nullable=False, comment="Tanggal penetapan"),
        sa.Column("late", sa.String(), nullable=False, comment="tunda|tolak|alasan: nasib usulan yang terlambat"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
    )
    live = sa.text("status = 'berlaku'")
    op.create_index("uq_period_live", "period", ["office", "kind", "month"], unique=True, postgresql_where=live)
    op.create_table(
        "gate",
        *signed(),
        sa.Column("province", sa.String(), nullable=False, comment="lewat|menahan: provinsi dilewati, atau ikut memutus"),
        sa.Column("quorum", sa.BigInteger(), nullable=False, comment="Peserta musyawarah paling sedikit"),
        sa.Column("photos", sa.BigInteger(), nullable=False, comment="Foto kunjungan paling sedikit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
    )
    op.create_index("uq_gate_live", "gate", ["office"], unique=True, postgresql_where=live)
    op.add_column("case_file", sa.Column("period_id", sa.UUID(), nullable=True, comment="Periode tempat usulan masuk"))
    for table in ("period", "gate"):
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {APP}")
        op.execute(f"GRANT UPDATE (status, signed_by, signed_name, signed_at) ON {table} TO {APP}")


def downgrade() -> None:
    op.drop_column("case_file", "period_id")
    op.drop_table("gate")
    op.drop_table("period")
