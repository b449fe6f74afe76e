"""answers

Revision: answers; follows: effect_answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "answers"
down_revision = "effect_answers"
branch_labels = None
depends_on = None
TABLES = ("ruta", "keluarga", "individu")
COMMENTS = (
    ("change_set", "kind", "usulan_baru|perbaikan|penghapusan", "usulan_baru|perbaikan|penghapusan|pindah"),
    ("change", "action", "tambah|ubah|hapus", "tambah|ubah|hapus|pindah|pulih"),
)


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table,
            sa.Column(
                "jawaban",
                postgresql.JSONB(),
                nullable=False,
                server_default=sa.text("'{}'::jsonb"),
                comment="Jawaban tanpa kolom sendiri: nama pertanyaan -> nilai",
            ),
        )
        op.add_column(
            table,
            sa.Column("instrumen", sa.String(), nullable=True, comment="Kuesioner jawaban, misalnya bdt2015@1"),
        )
    comment = "Keluarga tujuan anggota yang pindah"
    op.add_column("change_set", sa.Column("keluarga_lain", sa.UUID(), nullable=True, comment=comment))
    op.create_index("ix_change_set_lain", "change_set", ["part", "keluarga_lain"])
    op.create_index("ix_change_set_maker", "change_set", ["created_by", "id"])
    for table, column, before, after in COMMENTS:
        op.alter_column(table, column, existing_type=sa.String(), existing_comment=before, comment=after)


def downgrade() -> None:
    for table, column, before, after in COMMENTS:
        op.alter_column(table, column, existing_type=sa.String(), existing_comment=after, comment=before)
    op.drop_index("ix_change_set_maker", "change_set")
    op.drop_index("ix_change_set_lain", "change_set")
    op.drop_column("change_set", "keluarga_lain")
    for table in TABLES:
        op.drop_column(table, "instrumen")
        op.drop_column(table, "jawaban")
