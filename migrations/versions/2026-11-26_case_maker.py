"""case_maker: the open cases somebody proposed, for finding work whose only holders made it.

Revision: case_maker; follows: groups.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "case_maker"
down_revision = "groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_case_file_maker", "case_file", ["created_by", "region_code"], postgresql_where=sa.text("closed_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_case_file_maker", "case_file")
