"""Villages are found by their points: a home visit is held against the boundary of its village."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "village_points"
down_revision = "checks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index of the points that are the villages' own."""
    op.create_index(
        "ix_region_village_point",
        "region",
        ["lat", "lng"],
        unique=False,
        postgresql_where=sa.text("level = 4 AND NOT approx"),
    )


def downgrade() -> None:
    """Without it."""
    op.drop_index("ix_region_village_point", table_name="region")
