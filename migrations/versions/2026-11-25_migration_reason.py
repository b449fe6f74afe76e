"""migration_reason

Revision: migration_reason; follows: photo_thumbnail.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "migration_reason"
down_revision = "photo_thumbnail"
branch_labels = None
depends_on = None
TABLE = "migration_run"
COMMENTS = (
    ("timers", "tetap|ulang", "tetap|geser|ulang"),
    ("status", "berjalan|selesai|dibatalkan", "berjalan|selesai|mundur|dibatalkan"),
)


def upgrade() -> None:
    for name, kind, default, comment in (
        ("reason", sa.String(), "", "Alasan memindah"),
        ("returned", sa.BigInteger(), "0", "Sudah dikembalikan ke versi asal"),
    ):
        op.add_column(TABLE, sa.Column(name, kind, nullable=False, server_default=default, comment=comment))
    op.add_column(TABLE, sa.Column("undo_reason", sa.String(), nullable=True, comment="Alasan membatalkan"))
    op.add_column(TABLE, sa.Column("undone_by", sa.BigInteger(), nullable=True))
    op.add_column(TABLE, sa.Column("undone_name", sa.String(), nullable=True))
    op.add_column(TABLE, sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    for name, before, after in COMMENTS:
        op.alter_column(TABLE, name, existing_type=sa.String(), existing_comment=before, comment=after)


def downgrade() -> None:
    for name, before, after in COMMENTS:
        op.alter_column(TABLE, name, existing_type=sa.String(), existing_comment=after, comment=before)
    for name in ("undone_at", "undone_name", "undone_by", "undo_reason", "returned", "reason"):
        op.drop_column(TABLE, name)
