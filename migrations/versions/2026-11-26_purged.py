"""purged: evidence whose content was erased, exports of several tables, and imports that may be tried again.

Revision: purged; follows: proposed_person.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "purged"
down_revision = "proposed_person"
branch_labels = None
depends_on = None
APP = "verivali_app"
REMOVED = "Dikeluarkan dari draf; isinya {fate}"
STATUSES = "pemetaan|memeriksa|diperiksa|mengajukan|selesai|gagal|dihentikan"
UNREAD = "Mengapa berkas tidak dapat dibaca"


def upgrade() -> None:
    op.add_column(
        "evidence_file",
        sa.Column(
            "purged_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Kapan isinya dilepas; bahwa berkas pernah ada tetap tercatat",
        ),
    )
    op.alter_column("evidence_file", "removed_at", comment=REMOVED.format(fate="dihapus kemudian"))
    op.execute(f"GRANT UPDATE (purged_at) ON evidence_file TO {APP}")
    op.create_index(
        "ix_evidence_file_removed",
        "evidence_file",
        ["removed_at"],
        postgresql_where=sa.text("removed_at is not null and purged_at is null"),
    )
    op.add_column(
        "export_file",
        sa.Column(
            "packed", sa.Boolean(), nullable=False, server_default=sa.false(), comment="Beberapa tabel dalam satu ZIP"
        ),
    )
    op.alter_column("export_file", "packed", server_default=None)
    op.add_column(
        "import_file",
        sa.Column(
            "stuck", sa.String(), nullable=True, comment="Langkah yang terhenti karena gangguan; dapat dicoba lagi"
        ),
    )
    op.alter_column("import_file", "status", comment=f"membaca|{STATUSES}")
    op.alter_column("import_file", "problem", comment=f"{UNREAD}, atau pekerjaannya terhenti")


def downgrade() -> None:
    op.alter_column("import_file", "problem", comment=UNREAD)
    op.alter_column("import_file", "status", comment=STATUSES)
    op.drop_column("import_file", "stuck")
    op.drop_column("export_file", "packed")
    op.drop_index("ix_evidence_file_removed", "evidence_file")
    op.alter_column("evidence_file", "removed_at", comment=REMOVED.format(fate="tetap disimpan"))
    op.drop_column("evidence_file", "purged_at")
