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


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "instrumen")
        op.drop_column(table, "jawaban")
