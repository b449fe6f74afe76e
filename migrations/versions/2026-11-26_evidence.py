"""evidence: the files that come with a proposal.

What came stays as it came: the application may only mark a file as taken out of a draft.
Revision: evidence; follows: checks.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "evidence"
down_revision = "village_points"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)


def upgrade() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("change_set_id", sa.UUID(), nullable=False, comment="Usulan yang dibuktikan"),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="Revisi usulan saat berkas ini datang"),
        sa.Column("kind", sa.String(), nullable=False, comment="Jenis bukti, daftar kode jenis_bukti"),
        sa.Column("name", sa.String(), nullable=False, comment="Nama berkas saat dikirim"),
        sa.Column("mime", sa.String(), nullable=False, comment="Jenis menurut isinya"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Ukuran yang disimpan, byte"),
        sa.Column("pages", sa.BigInteger(), nullable=True, comment="Banyaknya halaman PDF"),
        sa.Column("sha256", sa.String(), nullable=False, comment="Sidik berkas yang disimpan"),
        sa.Column("thumb_sha256", sa.String(), nullable=True, comment="Sidik gambar kecil; PDF tidak punya"),
        sa.Column(
            "sent_sha256",
            sa.String(),
            nullable=False,
            comment="Sidik berkas seperti dikirim: yang sama tidak disimpan dua kali",
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Dikeluarkan dari draf; isinya tetap disimpan",
        ),
        sa.Column("removed_by", sa.BigInteger(), nullable=True),
        sa.Column("removed_name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["part", "change_set_id"],
            ["change_set.part", "change_set.id"],
            name=op.f("fk_evidence_file_part_change_set_id_change_set"),
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_evidence_file")),
    )
    op.create_index("ix_evidence_file_proposal", "evidence_file", ["part", "change_set_id", "id"])
    op.create_index(
        "ix_evidence_file_once",
        "evidence_file",
        ["part", "change_set_id", "sent_sha256"],
        unique=True,
        postgresql_where=sa.text("removed_at is null"),
    )
    op.execute(f"GRANT SELECT, INSERT ON evidence_file TO {APP}")
    op.execute(f"GRANT UPDATE (removed_at, removed_by, removed_name) ON evidence_file TO {APP}")
    op.execute("ALTER TABLE evidence_file ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY area ON evidence_file TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    op.drop_table("evidence_file")
