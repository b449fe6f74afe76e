"""letter_templates: the ministry's wordings of letters, which version printed a letter, annexes in parts.

A version's text and an annex's rows can be inserted and read, never changed.
Revision: letter_templates; follows: objection.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "letter_templates"
down_revision = "objection"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
SIGNING = "status, signed_by, signed_name, signed_at, refusal, retired_at"


def upgrade() -> None:
    op.add_column(
        "letter", sa.Column("about_id", sa.UUID(), nullable=True, comment="Rekaman yang dibicarakan, bila bukan kasus")
    )
    op.add_column(
        "letter",
        sa.Column(
            "template_number",
            sa.BigInteger(),
            nullable=True,
            comment="Versi templat yang mencetaknya; kosong = berkas",
        ),
    )
    op.create_index(
        "ix_letter_about", "letter", ["part", "about_id"], postgresql_where=sa.text("about_id is not null")
    )
    op.create_table(
        "letter_part",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("letter_id", sa.UUID(), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="Bagian ke-, mulai 1"),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False, comment="Nomor urut nama pertama"),
        sa.Column("names", sa.BigInteger(), nullable=False, comment="Banyaknya nama"),
        sa.Column(
            "rows", postgresql.JSONB(), nullable=False, comment="Nama dan alamat, disamarkan, tetap sejak terbit"
        ),
        sa.Column("rows_sha256", sa.String(), nullable=False, comment="Sidik isinya"),
        sa.Column("code", sa.String(), nullable=False, comment="Kode verifikasi bagian ini"),
        sa.Column("sha256", sa.String(), nullable=True, comment="Sidik PDF"),
        sa.Column("pdf", sa.LargeBinary(), nullable=True, comment="PDF arsip"),
        sa.ForeignKeyConstraint(
            ["part", "letter_id"],
            ["letter.part", "letter.id"],
            name=op.f("fk_letter_part_part_letter_id_letter"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("part", "letter_id", "number", name=op.f("pk_letter_part")),
    )
    op.create_table(
        "letter_template",
        sa.Column("kind", sa.String(), nullable=False, comment="Jenis surat"),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="Nomor versi, mulai 1"),
        sa.Column("sha256", sa.String(), nullable=False, comment="Sidik isi"),
        sa.Column("body", sa.String(), nullable=False, comment="Isi templat; tidak pernah berubah"),
        sa.Column("status", sa.String(), nullable=False, comment="usul|terbit|diganti|ditolak"),
        sa.Column("origin", sa.String(), nullable=False, comment="bawaan|penyunting"),
        sa.Column("note", sa.String(), nullable=False, comment="Alasan perubahan"),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_name", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_name", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(), nullable=True, comment="Mengapa ditolak"),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "number", name=op.f("pk_letter_template")),
        info={"placement": "reference"},
    )
    for name, status in (("live", "terbit"), ("proposed", "usul")):
        op.create_index(
            f"ix_letter_template_{name}",
            "letter_template",
            ["kind"],
            unique=True,
            postgresql_where=sa.text(f"status = '{status}'"),
        )
    op.create_table(
        "letter_template_draft",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("based_on", sa.BigInteger(), nullable=False, comment="Nomor versi asal"),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.Column("saved_name", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="Naik setiap disimpan"),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_letter_template_draft")),
        info={"placement": "reference"},
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE (sha256, pdf) ON letter_part TO {APP}")
    op.execute("ALTER TABLE letter_part ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY area ON letter_part TO {APP} USING ({AREA}) WITH CHECK ({AREA})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({SIGNING}) ON letter_template TO {APP}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON letter_template_draft TO {APP}")


def downgrade() -> None:
    op.drop_table("letter_template_draft")
    op.drop_table("letter_template")
    op.drop_table("letter_part")
    op.drop_index("ix_letter_about", table_name="letter")
    op.drop_column("letter", "template_number")
    op.drop_column("letter", "about_id")
