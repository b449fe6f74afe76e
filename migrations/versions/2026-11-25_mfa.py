"""accounts: who registered them

Revision: mfa; follows: initial.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "mfa"
down_revision = "initial"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column(
            "registered_in",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="Wilayah administrator yang mendaftarkan, 10 digit; 0 = nasional",
        ),
    )


def downgrade() -> None:
    op.drop_column("account", "registered_in")
