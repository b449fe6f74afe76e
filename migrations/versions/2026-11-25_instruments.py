"""instruments

Versions and drafts of questionnaires. A version's definition can be inserted and read, never changed.
Revision: instruments; follows: effect_answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "instruments"
down_revision = "answers"
branch_labels = None
depends_on = None

APP = "verivali_app"
CHANGING = "status, note, proposed_by, proposed_name, proposed_at, signed_by, signed_name, signed_at, retired_at"


def upgrade() -> None:
    op.create_table(
        "instrument_version",
        sa.Column("code", sa.String(), nullable=False, comment="Kode instrumen"),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="Nomor versi, mulai 1"),
        sa.Column("sha256", sa.String(), nullable=False, comment="SHA-256 definisi tanpa nomor versi"),
        sa.Column("title", sa.String(), nullable=False, comment="Judul"),
        sa.Column(
            "definition", postgresql.JSONB(), nullable=False, comment="Definisi lengkap; tidak pernah berubah"
        ),
        sa.Column("status", sa.String(), nullable=False, comment="usul|terbit|diganti|ditolak"),
        sa.Column("origin", sa.String(), nullable=False, comment="bawaan|penyunting"),
        sa.Column("note", sa.String(), nullable=False, comment="Alasan perubahan"),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_name", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_name", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code", "number", name=op.f("pk_instrument_version")),
        info={"placement": "reference"},
    )
    for name, status in (("live", "terbit"), ("proposed", "usul")):
        op.create_index(
            f"ix_instrument_version_{name}",
            "instrument_version",
            ["code"],
            unique=True,
            postgresql_where=sa.text(f"status = '{status}'"),
        )
    op.create_table(
        "instrument_draft",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("based_on", sa.BigInteger(), nullable=True, comment="Nomor versi asal"),
        sa.Column("definition", postgresql.JSONB(), nullable=False),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.Column("saved_name", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="Naik setiap disimpan"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_draft")),
        info={"placement": "reference"},
    )
    op.create_index("ix_instrument_draft_code", "instrument_draft", ["code"])
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({CHANGING}) ON instrument_version TO {APP}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON instrument_draft TO {APP}")


def downgrade() -> None:
    op.drop_table("instrument_draft")
    op.drop_table("instrument_version")
