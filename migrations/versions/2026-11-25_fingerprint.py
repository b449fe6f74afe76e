"""fingerprint: a portal with another data key does not start.

Revision: fingerprint; follows: visit_proof.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "fingerprint"
down_revision = "visit_proof"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_fingerprint",
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False, comment="Versi kunci data"),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False, comment="HMAC sebuah tetapan dengan kunci data"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="Pertama kali dipakai (UTC)"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_key_fingerprint")),
        info={"placement": "local"},
    )
    op.execute("GRANT SELECT ON key_fingerprint TO verivali_app")


def downgrade() -> None:
    op.drop_table("key_fingerprint")
