"""notice_kinds: what people may be told grew by a withdrawn proposal and by having to stand in for somebody.

Revision: notice_kinds; follows: findings.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "notice_kinds"
down_revision = "findings"
branch_labels = None
depends_on = None
KINDS = "sebut|ditugaskan|penegasan|temuan|kembali|hasil|tenggat"
NOW = "sebut|ditugaskan|pengganti|penegasan|temuan|kembali|ditarik|hasil|tenggat"


def upgrade() -> None:
    op.alter_column("notice", "kind", existing_type=sa.String(), existing_nullable=False, comment=NOW)


def downgrade() -> None:
    op.alter_column("notice", "kind", existing_type=sa.String(), existing_nullable=False, comment=KINDS)
