"""export_problem: why an export could not be made, and when the content of an import was erased.

Revision: export_problem; follows: corrections.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "export_problem"
down_revision = "corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("export_file", sa.Column("problem", sa.String(), nullable=True, comment="Mengapa berkas tidak dibuat"))
    op.add_column(
        "import_file",
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True, comment="Kapan isi berkas dihapus"),
    )


def downgrade() -> None:
    op.drop_column("import_file", "erased_at")
    op.drop_column("export_file", "problem")
