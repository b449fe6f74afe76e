"""fact_newest

Revision: fact_newest; follows: mfa.
"""

from __future__ import annotations

from alembic import op

revision = "fact_newest"
down_revision = "mfa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_fact_newest", "fact", ["at", "id"])


def downgrade() -> None:
    op.drop_index("ix_fact_newest", "fact")
