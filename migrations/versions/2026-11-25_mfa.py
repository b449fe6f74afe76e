"""accounts: who registered them, the second factor; letters that cannot be rewritten

Revision: mfa; follows: fingerprint.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "mfa"
down_revision = "fingerprint"
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
    op.add_column(
        "account",
        sa.Column(
            "factor_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Kode verifikasi diminta sejak; kosong = tidak",
        ),
    )
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False, comment="Rahasia aplikasi, tersandi"),
        sa.Column(
            "last_period",
            sa.BigInteger(),
            nullable=False,
            comment="Periode kode terakhir yang dipakai; tidak berlaku lagi",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
        info={"placement": "local"},
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("user_id", "digest", name=op.f("pk_recovery_code")),
        info={"placement": "local"},
    )
    for table in ("second_factor", "recovery_code"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP}")
    for table, columns in RENDERING.items():
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {APP}")
        op.execute(f"GRANT UPDATE ({columns}) ON {table} TO {APP}")


def downgrade() -> None:
    for table, columns in RENDERING.items():
        op.execute(f"REVOKE UPDATE ({columns}) ON {table} FROM {APP}")
        op.execute(f"GRANT UPDATE, DELETE ON {table} TO {APP}")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    op.drop_column("account", "factor_since")
    op.drop_column("account", "registered_in")
