"""notes: what people say to each other about a case, and when each last looked at it.

A note is never erased: the application may change its text (the earlier one is kept beside it) or withdraw it.
Revision: notes; follows: queues.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "notes"
down_revision = "queues"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
IN_AREA = {"case_note": "SELECT, INSERT, UPDATE", "case_seen": "SELECT, INSERT, UPDATE"}


def upgrade() -> None:
    op.create_table(
        "case_note",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("body", sa.String(), nullable=False, comment="Isi komentar"),
        sa.Column(
            "earlier", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Isi sebelumnya: [waktu, isi]"
        ),
        sa.Column("mentions", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Yang disebut: [id, nama]"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="Ditarik penulisnya; isinya tetap disimpan"),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_case_note_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_case_note")),
    )
    op.create_index("ix_case_note_case", "case_note", ["part", "case_id", "id"])
    op.create_table(
        "case_seen",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="Terakhir dibuka orang ini"),
        sa.PrimaryKeyConstraint("part", "case_id", "user_id", name=op.f("pk_case_seen")),
    )
    for table, rights in IN_AREA.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    op.drop_table("case_seen")
    op.drop_table("case_note")
