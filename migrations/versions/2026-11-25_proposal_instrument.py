"""A proposal keeps the version of the questionnaire it was begun with.

Revision: proposal_instrument, after instruments.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "proposal_instrument"
down_revision = "api"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "Versi instrumen saat usulan dimulai, misalnya bdt2015@1"
    op.add_column("change_set", sa.Column("instrumen", sa.String(), nullable=True, comment=comment))
    still_open = sa.text("status in ('terbuka', 'konflik')")
    op.create_index("ix_change_set_instrumen", "change_set", ["instrumen"], postgresql_where=still_open)


def downgrade() -> None:
    op.drop_index("ix_change_set_instrumen", "change_set")
    op.drop_column("change_set", "instrumen")
