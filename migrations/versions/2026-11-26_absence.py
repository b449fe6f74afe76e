"""absence: posts in a substitute's hands, and decisions given for somebody absent.

Revision: absence; follows: working_time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "absence"
down_revision = "working_time"
branch_labels = None
depends_on = None
APP = "verivali_app"


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="Yang tidak hadir (ab_user.id)"),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("post_id", sa.UUID(), nullable=False),
        sa.Column("role", sa.String(), nullable=False, comment="Kode peran"),
        sa.Column("office", sa.BigInteger(), nullable=False, comment="Wilayah tugas, 10 digit"),
        sa.Column("substitute_id", sa.BigInteger(), nullable=False, comment="Pengganti (ab_user.id)"),
        sa.Column("substitute_name", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False, comment="Hari pertama"),
        sa.Column("ends", sa.Date(), nullable=False, comment="Hari terakhir"),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        sa.Column("set_name", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_name", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="Diakhiri sebelum waktunya"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_user", "absence", ["user_id"])
    op.create_index("ix_absence_substitute", "absence", ["substitute_id"])
    op.add_column(
        "decision",
        sa.Column("for_id", sa.BigInteger(), nullable=True, comment="Yang digantikan: pemegang tugas yang tidak hadir"),
    )
    op.add_column("decision", sa.Column("for_name", sa.String(), nullable=True))
    op.execute(f"GRANT SELECT, INSERT ON absence TO {APP}")
    op.execute(f"GRANT UPDATE (ended_at, ended_by, ended_name) ON absence TO {APP}")


def downgrade() -> None:
    op.drop_column("decision", "for_name")
    op.drop_column("decision", "for_id")
    op.drop_table("absence")
