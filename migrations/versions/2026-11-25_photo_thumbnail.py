"""photo_thumbnail

Revision: photo_thumbnail; follows: fact_newest.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "photo_thumbnail"
down_revision = "fact_newest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("photo", "sha256", existing_type=sa.String(), comment="Sidik berkas yang disimpan")
    op.add_column(
        "photo", sa.Column("thumb_sha256", sa.String(), nullable=True, comment="Sidik gambar kecil untuk halaman")
    )
    op.add_column(
        "photo", sa.Column("sent_sha256", sa.String(), nullable=True, comment="Sidik berkas seperti dikirim gawai")
    )


def downgrade() -> None:
    op.drop_column("photo", "sent_sha256")
    op.drop_column("photo", "thumb_sha256")
    op.alter_column("photo", "sha256", existing_type=sa.String(), comment=None)
