"""notices: what each person is told, by which way they want to be told, and what was sent. Nothing personal in it.

Revision: notices; follows: notes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "notices"
down_revision = "notes"
branch_labels = None
depends_on = None
APP = "verivali_app"
TABLES = {
    "notice": "SELECT, INSERT, UPDATE, DELETE",
    "notice_choice": "SELECT, INSERT, UPDATE",
    "notice_contact": "SELECT, INSERT, UPDATE, DELETE",
    "notice_mark": "SELECT, INSERT, UPDATE",
    "notice_message": "SELECT, INSERT, UPDATE, DELETE",
}


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="Penerima"),
        sa.Column("kind", sa.String(), nullable=False, comment="sebut|ditugaskan|kembali|hasil|tenggat"),
        sa.Column("link", sa.String(), nullable=False, comment="Alamat di dalam portal"),
        sa.Column("count", sa.BigInteger(), nullable=False, comment="Banyaknya hal"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="Yang terakhir"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="Masuk ringkasan harian"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index("ix_notice_user", "notice", ["user_id", "at", "id"])
    op.create_index(
        "ix_notice_unread",
        "notice",
        ["user_id", "kind", "link"],
        unique=True,
        postgresql_where=sa.text("read_at is null"),
    )
    op.create_table(
        "notice_choice",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False, comment="surel|pesan"),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "kind", "channel", name=op.f("pk_notice_choice")),
    )
    op.create_table(
        "notice_contact",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phone", sa.String(), nullable=False, comment="Nomor ponsel untuk pesan singkat"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notice_contact")),
    )
    op.create_table(
        "notice_mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="Sudah dikumpulkan sampai"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notice_mark")),
    )
    op.create_table(
        "notice_message",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False, comment="menunggu|terkirim|gagal"),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(), nullable=True, comment="Sebab gagal"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_message")),
    )
    op.create_index(
        "ix_notice_message_due", "notice_message", ["due_at"], postgresql_where=sa.text("status = 'menunggu'")
    )
    for table, rights in TABLES.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
