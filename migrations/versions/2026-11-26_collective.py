"""collective: the ministry's decree on many cases, what it published where, the masked public list.

What was published can be inserted and read, never changed.
Revision: collective; follows: periods.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "collective"
down_revision = "crowds"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
LOCKED = ("decree", "decree_item", "decree_office", "decree_village")


def upgrade() -> None:
    _decrees()
    _items()
    _published()
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON decree TO {APP}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON decree_item TO {APP}")
    for table in ("decree_office", "decree_village", "decree_public"):
        op.execute(f"GRANT SELECT, INSERT ON {table} TO {APP}")
    for table in LOCKED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def _decrees() -> None:
    op.create_table(
        "decree",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="0: penetapan milik kementerian"),
        sa.Column("number", sa.String(), nullable=False, comment="Nomor daftar penetapan"),
        sa.Column(
            "area_code", sa.BigInteger(), nullable=False, comment="Wilayah yang ditetapkan; 0 seluruh Indonesia"
        ),
        sa.Column("kind", sa.String(), nullable=False, comment="Jenis usulan; kosong = semua"),
        sa.Column("month", sa.Date(), nullable=False, comment="Hari pertama bulannya"),
        sa.Column("case_id", sa.UUID(), nullable=False, comment="Kasus proses penetapan"),
        sa.Column("status", sa.String(), nullable=False, comment="disusun|diusulkan|diterbitkan|terbit|batal"),
        sa.Column("totals", JSONB(), nullable=False, comment="Jumlah menurut jenis, tetap sejak diajukan"),
        sa.Column("bulks", ARRAY(sa.UUID()), nullable=False, comment="Keputusan sekaligusnya"),
        sa.Column("prepared_by", sa.BigInteger(), nullable=False),
        sa.Column("prepared_name", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_name", sa.String(), nullable=True),
        sa.Column("signed_role", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("families", sa.BigInteger(), nullable=False, comment="Keluarga yang ditetapkan"),
        sa.Column("sha256", sa.String(), nullable=True, comment="Sidik atas semua potret kabupaten/kota"),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_decree")),
        sa.UniqueConstraint("part", "number", name=op.f("uq_decree_part_number")),
    )


def _items() -> None:
    op.create_table(
        "decree_item",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("decree_id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("regency", sa.BigInteger(), nullable=False, comment="Kabupaten/kotanya"),
        sa.Column("kind", sa.String(), nullable=False, comment="Jenis usulan"),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column(
            "step", sa.String(), nullable=True, comment="Langkah yang dijawab; kosong: sudah ditetapkan satu per satu"
        ),
        sa.Column("subject_id", sa.UUID(), nullable=False, comment="Keluarga"),
        sa.Column("task_id", sa.UUID(), nullable=True),
        sa.Column("task_version", sa.BigInteger(), nullable=True, comment="Versi tugas yang dilihat"),
        sa.Column("status", sa.String(), nullable=False, comment="masuk|ditunda|ditetapkan|tidak|lepas"),
        sa.Column("reason", sa.String(), nullable=True, comment="Mengapa ditunda atau tidak ditetapkan"),
        sa.Column("by_name", sa.String(), nullable=True, comment="Yang menunda"),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_decree_item_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "decree_id", "case_id", name=op.f("pk_decree_item")),
    )
    once = sa.text("status in ('masuk','ditetapkan')")
    op.create_index("uq_decree_item_once", "decree_item", ["part", "case_id"], unique=True, postgresql_where=once)
    op.create_index("ix_decree_item_list", "decree_item", ["decree_id", "status", "region_code", "case_id"])


def _published() -> None:
    op.create_table(
        "decree_office",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("decree_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Kabupaten/kota"),
        sa.Column("letter_id", sa.UUID(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False, comment="Nomor SK"),
        sa.Column("families", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False, comment="Sidik atas potret desa-desanya"),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", "decree_id", "region_code", name=op.f("pk_decree_office")),
    )
    op.create_table(
        "decree_village",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("decree_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Desa/kelurahan"),
        sa.Column("families", sa.BigInteger(), nullable=False),
        sa.Column("rows", JSONB(), nullable=False, comment="Keluarga seperti ditetapkan; nomor disamarkan"),
        sa.Column("sha256", sa.String(), nullable=False, comment="Sidik isinya"),
        sa.PrimaryKeyConstraint("part", "decree_id", "region_code", name=op.f("pk_decree_village")),
    )
    op.create_table(
        "decree_public",
        sa.Column("village", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("decree_id", sa.UUID(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("families", sa.BigInteger(), nullable=False),
        sa.Column("rows", JSONB(), nullable=False, comment="Nama disamarkan dan jenis"),
        sa.PrimaryKeyConstraint("village", "decree_id", name=op.f("pk_decree_public")),
        info={"placement": "village"},
    )


def downgrade() -> None:
    for table in ("decree_public", "decree_village", "decree_office", "decree_item", "decree"):
        op.drop_table(table)
