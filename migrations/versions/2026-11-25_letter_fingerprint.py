"""letter_fingerprint

Revision: letter_fingerprint; follows: search.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "letter_fingerprint"
down_revision = "search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "letter_stamp",
        sa.Column("fingerprint", sa.String(), nullable=True, comment="Sidik isi, seperti tercetak pada surat"),
    )


def downgrade() -> None:
    op.drop_column("letter_stamp", "fingerprint")
