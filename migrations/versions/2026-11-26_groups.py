"""groups: people under one name, for lists and for handing out work; a rule on a queue may give to a group.

Revision: groups; follows: notice_kinds.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "groups"
down_revision = "notice_kinds"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
IN_AREA = {"people_group": "SELECT, INSERT, UPDATE", "group_member": "SELECT, INSERT, DELETE"}


def upgrade() -> None:
    op.create_table(
        "people_group",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah administrator yang membuatnya"),
        sa.Column("name", sa.String(), nullable=False, comment="Nama kelompok"),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="Ditutup; kosong = masih dipakai"),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_people_group")),
    )
    op.create_index(
        "ix_people_group_name",
        "people_group",
        ["part", "region_code", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "group_member",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("group_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="Orangnya (ab_user.id)"),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", "group_id", "user_id", name=op.f("pk_group_member")),
    )
    op.create_index("ix_group_member_user", "group_member", ["user_id"])
    op.add_column(
        "queue_rule",
        sa.Column(
            "groups",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="Kelompok yang orangnya ditugasi, siapa pun di dalamnya saat itu",
        ),
    )
    for table, rights in IN_AREA.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    op.drop_column("queue_rule", "groups")
    op.drop_table("group_member")
    op.drop_table("people_group")
