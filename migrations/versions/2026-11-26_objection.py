"""objection: who objects to what about which family; a proposal's own code, and the other half of a move.

Revision: objection; follows: purged.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "objection"
down_revision = "purged"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)


def upgrade() -> None:
    op.add_column(
        "change_set",
        sa.Column(
            "alasan_kode", sa.String(), nullable=True, comment="Reaktivasi: alasan_pulih; sanggah: pokok_sanggah"
        ),
    )
    op.add_column(
        "change_set",
        sa.Column(
            "desa_lain",
            sa.BigInteger(),
            nullable=True,
            comment="Pindah wilayah: desa tujuan; pindah datang: desa asal",
        ),
    )
    op.add_column(
        "change_set",
        sa.Column(
            "pasangan_id", sa.UUID(), nullable=True, comment="Usulan di desa satunya dari kepindahan yang sama"
        ),
    )
    op.add_column(
        "change_set",
        sa.Column("asal_ids", postgresql.JSONB(), nullable=True, comment="Pindah datang: id catatan lamanya"),
    )
    op.create_table(
        "objection",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("change_set_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("keluarga_id", sa.UUID(), nullable=False, comment="Keluarga yang disanggah"),
        sa.Column("pokok", sa.String(), nullable=False, comment="pokok_sanggah: masuk|keluar|data"),
        sa.Column(
            "sebab_kode",
            sa.String(),
            nullable=True,
            comment="Pokok masuk: sebab keluarga harus keluar, alasan_hapus",
        ),
        sa.Column("pengaju", sa.String(), nullable=False, comment="Nama yang menyanggah"),
        sa.Column("pengaju_nik", sa.String(), nullable=False, comment="NIK yang menyanggah, tersamar"),
        sa.Column("pengaju_id", sa.UUID(), nullable=True, comment="Orangnya di register, bila terdaftar di desa itu"),
        sa.Column(
            "hubungan",
            sa.String(),
            nullable=False,
            comment="keluarga (dirinya atau keluarganya)|warga (warga lain)",
        ),
        sa.Column("lanjutan_id", sa.UUID(), nullable=True, comment="Usulan yang dibuka sebagai akibat putusan"),
        sa.ForeignKeyConstraint(
            ["part", "change_set_id"],
            ["change_set.part", "change_set.id"],
            name=op.f("fk_objection_part_change_set_id_change_set"),
        ),
        sa.PrimaryKeyConstraint("part", "change_set_id", name=op.f("pk_objection")),
    )
    op.create_index("ix_objection_family", "objection", ["part", "keluarga_id"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON objection TO {APP}")
    op.execute("ALTER TABLE objection ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY area ON objection TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    op.drop_table("objection")
    for name in ("asal_ids", "pasangan_id", "desa_lain", "alasan_kode"):
        op.drop_column("change_set", name)
