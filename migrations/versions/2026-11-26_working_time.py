"""working_time: calendars of offices, deadlines counted in working time, clocks that stand still.

Revision: working_time; follows: musdes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "working_time"
down_revision = "musdes"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
LENGTH = "Waktu kerja sampai tenggat: detik, 24 jam = satu hari kerja"


def upgrade() -> None:
    op.create_table(
        "closed_day",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("office", sa.BigInteger(), nullable=False, comment="Wilayah: 0 nasional, provinsi, atau kabupaten/kota"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False, comment="Sebab libur"),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_name", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.BigInteger(), nullable=True),
        sa.Column("removed_name", sa.String(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_day")),
    )
    op.create_index(
        "uq_closed_day_once", "closed_day", ["office", "day"], unique=True, postgresql_where=sa.text("removed_at IS NULL")
    )
    op.create_table(
        "office_hours",
        sa.Column("office", sa.BigInteger(), nullable=False, autoincrement=False, comment="Wilayah, seperti closed_day"),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("week", sa.BigInteger(), nullable=False, comment="Hari kerja seminggu: 5 atau 6"),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        sa.Column("set_name", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_office_hours")),
    )
    op.create_table(
        "calendar_revision",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("revision", sa.UUID(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_revision")),
    )
    op.execute("INSERT INTO calendar_revision (id, revision) VALUES (1, gen_random_uuid())")
    op.create_table(
        "case_pause",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False, comment="Apa yang ditunggu dari warga"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=False),
        sa.Column("started_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_name", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_case_pause_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_case_pause")),
    )
    op.create_index("ix_case_pause_case", "case_pause", ["part", "case_id", "started_at"])
    op.create_index(
        "uq_case_pause_open", "case_pause", ["part", "case_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )
    op.add_column("task", sa.Column("working", sa.BigInteger(), nullable=True, comment=LENGTH))
    op.add_column("timer", sa.Column("working", sa.BigInteger(), nullable=True, comment=LENGTH))
    op.add_column(
        "timer",
        sa.Column(
            "armed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Mulai dihitung; kosong: tenggatnya tidak dihitung ulang",
        ),
    )
    op.create_table(
        "escalation_rule",
        sa.Column("process", sa.String(), nullable=False, comment="Kode proses BPMN"),
        sa.Column("step", sa.String(), nullable=False, comment="Id BPMN"),
        sa.Column("remind", sa.BigInteger(), nullable=False, comment="Hari kerja sebelum tenggat: diingatkan"),
        sa.Column("substitute", sa.BigInteger(), nullable=False, comment="Hari kerja sesudah tenggat: dilepas untuk pengganti"),
        sa.Column("superior", sa.BigInteger(), nullable=False, comment="Hari kerja sesudah tenggat: diteruskan ke atasan"),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        sa.Column("set_name", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", "step", name=op.f("pk_escalation_rule")),
    )
    op.add_column(
        "task",
        sa.Column(
            "escalated",
            sa.BigInteger(),
            nullable=False,
            server_default="0",
            comment="Anak tangga: 0 belum, 1 diingatkan, 2 untuk pengganti, 3 ke atasan",
        ),
    )
    open_task = "status in ('siap','diambil')"
    op.create_index("ix_task_climb", "task", ["due_at"], postgresql_where=sa.text(f"{open_task} and escalated < 3"))
    op.create_index(
        "ix_task_raised", "task", ["role", "due_at", "id"], postgresql_where=sa.text(f"{open_task} and escalated = 3")
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON escalation_rule TO {APP}")
    op.execute(f"GRANT SELECT, INSERT ON closed_day TO {APP}")
    op.execute(f"GRANT UPDATE (removed_at, removed_by, removed_name) ON closed_day TO {APP}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON office_hours TO {APP}")
    op.execute(f"GRANT SELECT, UPDATE ON calendar_revision TO {APP}")
    op.execute(f"GRANT SELECT, INSERT ON case_pause TO {APP}")
    op.execute(f"GRANT UPDATE (ended_at, ended_by, ended_name) ON case_pause TO {APP}")
    op.execute("ALTER TABLE case_pause ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY area ON case_pause TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    for index in ("ix_task_raised", "ix_task_climb"):
        op.drop_index(index, table_name="task")
    op.drop_column("task", "escalated")
    op.drop_table("escalation_rule")
    op.drop_column("timer", "armed_at")
    op.drop_column("timer", "working")
    op.drop_column("task", "working")
    for table in ("case_pause", "calendar_revision", "office_hours", "closed_day"):
        op.drop_table(table)
