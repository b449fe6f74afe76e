"""verval: the other family a visit speaks of.

Revision: verval; follows: periods.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "verval"
down_revision = "periods"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "visit",
        sa.Column("lain_keluarga_id", sa.UUID(), nullable=True, comment="Hasil 4 dan 6: keluarga lain di register"),
    )
    op.add_column(
        "visit",
        sa.Column(
            "lain_keterangan",
            sa.String(),
            nullable=True,
            comment="Hasil 4 dan 6: keluarga lain di luar wilayah petugas",
        ),
    )


def downgrade() -> None:
    op.drop_column("visit", "lain_keterangan")
    op.drop_column("visit", "lain_keluarga_id")
