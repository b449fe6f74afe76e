"""effect_answers

Revision: effect_answers; follows: migration_reason.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "effect_answers"
down_revision = "migration_reason"
branch_labels = None
depends_on = None
TABLE = "effect"
KINDS = ("layanan|waktu", "layanan|waktu|message|signal|pesan|sinyal")


def upgrade() -> None:
    comment = "Hasil layanan atau isi pesan yang sudah ada: saat diulangi hanya geraknya yang dicoba"
    op.add_column(TABLE, sa.Column("answers", postgresql.JSONB(), nullable=True, comment=comment))
    op.alter_column(TABLE, "kind", existing_type=sa.String(), existing_comment=KINDS[0], comment=KINDS[1])


def downgrade() -> None:
    op.alter_column(TABLE, "kind", existing_type=sa.String(), existing_comment=KINDS[1], comment=KINDS[0])
    op.drop_column(TABLE, "answers")
