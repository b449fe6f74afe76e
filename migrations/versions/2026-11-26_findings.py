"""findings: what the province found of a regency's answer belongs to that regency, which reads it.

Revision: findings; follows: reasons.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "findings"
down_revision = "reasons"
branch_labels = None
depends_on = None
KINDS = "sebut|ditugaskan|kembali|hasil|tenggat"
NOW = "sebut|ditugaskan|penegasan|temuan|kembali|hasil|tenggat"


def upgrade() -> None:
    op.execute("UPDATE sampled SET region_code = regency")
    wrong = sa.text("verdict = 'keliru'")
    columns = ["region_code", "found_at", "sampling_id", "place"]
    op.create_index("ix_sampled_found", "sampled", columns, postgresql_where=wrong)
    op.alter_column("notice", "kind", existing_type=sa.String(), existing_nullable=False, comment=NOW)


def downgrade() -> None:
    op.alter_column("notice", "kind", existing_type=sa.String(), existing_nullable=False, comment=KINDS)
    op.drop_index("ix_sampled_found", table_name="sampled")
    op.execute("UPDATE sampled SET region_code = regency - regency % 100000000")
