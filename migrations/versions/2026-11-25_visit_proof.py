"""visit_proof

Revision: visit_proof; follows: letter_fingerprint.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "visit_proof"
down_revision = "letter_fingerprint"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "visit",
        sa.Column(
            "alasan_tanpa_bukti", sa.String(), nullable=True, comment="Mengapa tidak ada foto rumah atau titik"
        ),
    )


def downgrade() -> None:
    op.drop_column("visit", "alasan_tanpa_bukti")
