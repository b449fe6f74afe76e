"""queues: saved filters of the inbox, the rules on them, what each rule did; a task may come first and bear a word.

Revision: queues; follows: letter_templates.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "queues"
down_revision = "letter_templates"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
IN_AREA = {
    "saved_queue": "SELECT, INSERT, UPDATE, DELETE",
    "queue_place": "SELECT, INSERT, UPDATE, DELETE",
    "queue_rule": "SELECT, INSERT, UPDATE",
    "rule_effect": "SELECT, INSERT",
}


def upgrade() -> None:
    op.create_table(
        "saved_queue",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah tugas kantornya"),
        sa.Column("role", sa.String(), nullable=False, comment="Peran kantornya"),
        sa.Column("owner_id", sa.BigInteger(), nullable=True, comment="Pemilik; kosong = milik kantor"),
        sa.Column("name", sa.String(), nullable=False, comment="Nama antrean"),
        sa.Column("tab", sa.String(), nullable=False, comment="Bagian kotak tugas: saya|tim|kembali"),
        sa.Column(
            "filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Saringan seperti di kotak tugas"
        ),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_saved_queue")),
    )
    op.create_index("ix_saved_queue_office", "saved_queue", ["part", "region_code", "role"])
    op.create_table(
        "queue_place",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("queue_id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False, comment="Urutan bagi orang ini"),
        sa.Column("pinned", sa.Boolean(), nullable=False, comment="Disematkan di Tugas saya"),
        sa.ForeignKeyConstraint(
            ["part", "queue_id"],
            ["saved_queue.part", "saved_queue.id"],
            name=op.f("fk_queue_place_part_queue_id_saved_queue"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("part", "queue_id", "user_id", name=op.f("pk_queue_place")),
    )
    op.create_table(
        "queue_rule",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False, comment="Peran kantornya"),
        sa.Column("queue_id", sa.UUID(), nullable=False, comment="Antrean asalnya"),
        sa.Column("tab", sa.String(), nullable=False),
        sa.Column(
            "filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Saringan antrean saat dibuat"
        ),
        sa.Column(
            "conditions",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Syarat tambahan: [hal, bandingan, nilai]; semua harus berlaku",
        ),
        sa.Column("effect", sa.String(), nullable=False, comment="dahulukan|tandai|tugaskan"),
        sa.Column("word", sa.String(), nullable=True, comment="Kata tandanya"),
        sa.Column("look", sa.String(), nullable=True, comment="Warna tandanya: bad|warn|ok|info|net"),
        sa.Column("people", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Yang ditugasi, bergilir"),
        sa.Column("status", sa.String(), nullable=False, comment="berlaku|berhenti"),
        sa.Column("touched", sa.BigInteger(), nullable=False, comment="Tugas yang sudah dikenai"),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_name", sa.String(), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_queue_rule")),
    )
    op.create_index("ix_queue_rule_queue", "queue_rule", ["part", "queue_id"])
    op.create_index("ix_queue_rule_live", "queue_rule", ["id"], postgresql_where=sa.text("status = 'berlaku'"))
    op.create_table(
        "rule_effect",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("rule_id", sa.UUID(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_to", sa.BigInteger(), nullable=True, comment="Yang ditugasi"),
        sa.PrimaryKeyConstraint("part", "rule_id", "task_id", name=op.f("pk_rule_effect")),
    )
    op.add_column(
        "task",
        sa.Column("priority", sa.Boolean(), nullable=False, server_default=sa.false(), comment="Didahulukan aturan antrean"),
    )
    op.add_column("task", sa.Column("flag", sa.String(), nullable=True, comment="Kata tanda dari aturan antrean"))
    op.add_column("task", sa.Column("flag_look", sa.String(), nullable=True, comment="Warna tanda"))
    op.create_index(
        "ix_task_first",
        "task",
        ["role", "due_at", "id", "region_code"],
        postgresql_where=sa.text("status in ('siap','diambil') and priority"),
    )
    for table, rights in IN_AREA.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    op.drop_index("ix_task_first", table_name="task")
    for column in ("flag_look", "flag", "priority"):
        op.drop_column("task", column)
    for table in ("rule_effect", "queue_rule", "queue_place", "saved_queue"):
        op.drop_table(table)
