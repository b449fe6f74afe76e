"""accounts: who registered them; letters that cannot be rewritten

Revision: mfa; follows: initial.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "mfa"
down_revision = "initial"
branch_labels = None
depends_on = None

APP = "verivali_app"
RENDERING = {"letter": "status, waiting_reason, sha256, pdf", "letter_stamp": "sha256"}
"""What drawing a letter's PDF fills in; all else is fixed at issue."""


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
    for table, columns in RENDERING.items():
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {APP}")
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO {APP}")


def downgrade() -> None:
    for table, columns in RENDERING.items():
        op.execute(f"REVOKE UPDATE ({columns}) ON {table} FROM {APP}")
        op.execute(f"GRANT UPDATE, DELETE ON {table} TO {APP}")
    op.drop_column("account", "registered_in")
