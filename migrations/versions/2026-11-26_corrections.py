"""corrections: what an import says of registered families, and the list of those to visit.

Revision: corrections; follows: village_points.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "corrections"
down_revision = "village_points"
branch_labels = None
depends_on = None
COUNTS = {
    "changed": "Keluarga terdaftar yang isiannya berbeda",
    "changed_fields": "Isian yang berbeda pada semuanya",
    "same": "Keluarga terdaftar yang isiannya sama",
    "declined": "Keluarga terdaftar yang perbaikannya ditolak",
}


def upgrade() -> None:
    for name, comment in COUNTS.items():
        op.add_column("import_file", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0", comment=comment))
        op.alter_column("import_file", name, server_default=None)
    op.add_column(
        "import_file",
        sa.Column("corrections", sa.Boolean(), nullable=False, server_default=sa.false(), comment="Perbaikan keluarga terdaftar ikut diusulkan"),
    )
    op.add_column("import_file", sa.Column("visits", sa.String(), nullable=True, comment="Sidik daftar yang perlu dikunjungi"))
    op.add_column("import_chunk", sa.Column("kind", sa.String(), nullable=False, server_default="baru", comment="baru|perbaikan"))
    op.add_column(
        "import_chunk",
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="[]", comment="Baris pertama tiap keluarga baru"),
    )
    op.alter_column("import_file", "corrections", server_default=None)
    op.alter_column("import_chunk", "kind", server_default=None)
    op.alter_column("import_chunk", "rows", server_default=None)


def downgrade() -> None:
    for name in ("kind", "rows"):
        op.drop_column("import_chunk", name)
    for name in ("visits", "corrections", *COUNTS):
        op.drop_column("import_file", name)
