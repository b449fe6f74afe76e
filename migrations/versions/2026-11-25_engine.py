"""engine

Processes as versions in tables, cases on interned markings, effects, messages, bulk actions, migrations.
Revision: engine; follows: initial.
"""

from __future__ import annotations

import json
from hashlib import blake2b

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "engine"
down_revision = "initial"
branch_labels = None
depends_on = None

APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)


def upgrade() -> None:
    op.create_table(
        "bulk_action",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("return_to", sa.String(), nullable=True),
        sa.Column(
            "filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Saringan yang dipakai memilih"
        ),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("skipped", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False, comment="berjalan|selesai|dihentikan"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_bulk_action")),
    )
    op.create_table(
        "marking",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False, comment="63 bit sidik versi dan bentuk"),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking")),
        info={"placement": "reference"},
    )
    op.create_table(
        "migration_chunk",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.UUID(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("cases", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("before", postgresql.ARRAY(sa.BigInteger()), nullable=False, comment="Marking lama, seurut"),
        sa.Column(
            "moves",
            postgresql.ARRAY(sa.BigInteger()),
            nullable=False,
            comment="Gerak saat dipindah, penjaga pembatalan",
        ),
        sa.Column("last", sa.UUID(), nullable=False, comment="Kasus terakhir yang dilihat; lanjutan mulai sesudahnya"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="Saat yang menandai apa yang ditutup"),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("part", "run_id", "place", name=op.f("pk_migration_chunk")),
    )
    op.create_table(
        "migration_run",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False, comment="Versi asal"),
        sa.Column("target", sa.String(), nullable=False, comment="Versi tujuan"),
        sa.Column(
            "mapping",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Unsur lama → unsur baru, untuk yang hilang",
        ),
        sa.Column("timers", sa.String(), nullable=False, comment="tetap|ulang"),
        sa.Column("status", sa.String(), nullable=False, comment="berjalan|selesai|dibatalkan"),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=False),
        sa.Column("kept", sa.BigInteger(), nullable=False, comment="Tidak dapat dipindah; tetap pada versi asal"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration_run")),
        info={"placement": "reference"},
    )
    op.create_table(
        "process_draft",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("based_on", sa.String(), nullable=True, comment="Versi asal"),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Nama berkas → isi"),
        sa.Column("saved_by", sa.BigInteger(), nullable=False),
        sa.Column("saved_name", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_draft")),
        info={"placement": "reference"},
    )
    op.create_table(
        "process_version",
        sa.Column("version", sa.String(), nullable=False, comment="SHA-256 sumber"),
        sa.Column("process", sa.String(), nullable=False, comment="Kode proses BPMN"),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="Nomor urut versi dalam proses"),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False, comment="usul|berlaku|diganti|ditolak"),
        sa.Column("origin", sa.String(), nullable=False, comment="bawaan|studio"),
        sa.Column("note", sa.String(), nullable=False, comment="Alasan perubahan"),
        sa.Column(
            "report", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Hasil gerbang pemeriksaan"
        ),
        sa.Column("proposed_by", sa.BigInteger(), nullable=False),
        sa.Column("proposed_name", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_name", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_process_version")),
        sa.UniqueConstraint("process", "number", name=op.f("uq_process_version_process_number")),
        info={"placement": "reference"},
    )
    op.create_index(
        "ix_process_version_live",
        "process_version",
        ["process"],
        unique=True,
        postgresql_where=sa.text("status = 'berlaku'"),
    )
    op.create_table(
        "bulk_chunk",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("bulk_id", sa.UUID(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("tasks", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column(
            "versions", postgresql.ARRAY(sa.BigInteger()), nullable=False, comment="Versi tugas yang dilihat pemutus"
        ),
        sa.Column("status", sa.String(), nullable=False, comment="menunggu|selesai"),
        sa.Column(
            "exceptions",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Tugas → [dilewati|ditolak, sebab]",
        ),
        sa.ForeignKeyConstraint(
            ["part", "bulk_id"],
            ["bulk_action.part", "bulk_action.id"],
            name=op.f("fk_bulk_chunk_part_bulk_id_bulk_action"),
        ),
        sa.PrimaryKeyConstraint("part", "bulk_id", "place", name=op.f("pk_bulk_chunk")),
    )
    op.create_table(
        "effect",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.String(), nullable=False, comment="Kunci tugas layanan dalam kasus"),
        sa.Column("element", sa.String(), nullable=False, comment="Id BPMN"),
        sa.Column("kind", sa.String(), nullable=False, comment="layanan|waktu"),
        sa.Column("verb", sa.String(), nullable=False, comment="Layanan terdaftar; untuk waktu: kosong"),
        sa.Column("status", sa.String(), nullable=False, comment="menunggu|selesai|macet|dilewati|batal"),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(), nullable=True, comment="Sebab macet"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False, comment="Atas keputusan siapa"),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_role", sa.String(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_name", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True, comment="Alasan dilewati"),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_effect_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_effect")),
    )
    op.create_index("ix_effect_case", "effect", ["part", "case_id"], unique=False)
    op.create_index(
        "ix_effect_due", "effect", ["due_at"], unique=False, postgresql_where=sa.text("status = 'menunggu'")
    )
    op.create_index(
        "ix_effect_stuck", "effect", ["region_code", "id"], unique=False, postgresql_where=sa.text("status = 'macet'")
    )
    op.create_table(
        "process_file",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False, comment="Urutan; 0 = diagram utama"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="bpmn|dmn|yaml"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["process_version.version"], name=op.f("fk_process_file_version_process_version")
        ),
        sa.PrimaryKeyConstraint("version", "place", name=op.f("pk_process_file")),
        info={"placement": "reference"},
    )
    op.create_table(
        "subscription",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False, comment="message|signal"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "correlation", sa.String(), nullable=False, comment="Nilai yang harus dibawa pesan; kosong untuk sinyal"
        ),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_subscription_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "case_id", "key", name=op.f("pk_subscription")),
    )
    op.create_index("ix_subscription_name", "subscription", ["name", "correlation"], unique=False)
    op.add_column(
        "case_file",
        sa.Column(
            "marking",
            sa.BigInteger(),
            nullable=False,
            server_default=sa.text("0"),
            comment="Kedudukan pada diagram: nomor marking; 0 = belum mulai",
        ),
    )
    op.add_column(
        "case_file",
        sa.Column(
            "variables",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default=sa.text("'{}'"),
            comment="Peubah proses: sedikit, skalar, tanpa data pribadi",
        ),
    )
    op.add_column(
        "case_file",
        sa.Column(
            "moves",
            sa.BigInteger(),
            nullable=False,
            server_default=sa.text("0"),
            comment="Banyaknya gerak; penjaga urutan",
        ),
    )
    op.create_index(
        "ix_case_file_version",
        "case_file",
        ["process_version", "id"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.add_column(
        "decision",
        sa.Column(
            "marking_before", sa.BigInteger(), nullable=True, comment="Kedudukan sebelum keputusan, untuk memutar balik"
        ),
    )
    op.add_column(
        "decision",
        sa.Column(
            "variables_before",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Peubah sebelum keputusan",
        ),
    )
    op.add_column(
        "task",
        sa.Column(
            "key",
            sa.String(),
            nullable=False,
            server_default="",
            comment="Id BPMN dengan ulangan atau panggilannya: satu hal dalam satu kasus",
        ),
    )
    op.execute("update task set key = step")
    op.drop_index(
        op.f("ix_task_open_step"),
        table_name="task",
        postgresql_where="((status)::text = ANY ((ARRAY['siap'::character varying, 'diambil'::character varying])::text[]))",
    )
    op.create_index(
        "ix_task_open_step",
        "task",
        ["part", "case_id", "key"],
        unique=True,
        postgresql_where=sa.text("status in ('siap','diambil')"),
    )
    op.add_column(
        "timer", sa.Column("key", sa.String(), nullable=False, server_default="", comment="Kunci peristiwa dalam kasus")
    )
    op.add_column(
        "timer",
        sa.Column(
            "left", sa.BigInteger(), nullable=False, server_default=sa.text("1"), comment="Sisa ulangan; -1 tanpa akhir"
        ),
    )
    op.execute("update timer set key = element")
    keep_standing()
    op.drop_table("case_state")
    for table, column in (
        ("case_file", "marking"),
        ("case_file", "variables"),
        ("case_file", "moves"),
        ("task", "key"),
        ("timer", "key"),
        ("timer", "left"),
    ):
        op.alter_column(table, column, server_default=None)
    op.execute("alter table case_file set (fillfactor = 50)")
    op.execute("alter table task set (fillfactor = 80)")
    lock_down()


def keep_standing() -> None:
    """Cases keep where they stand: one open step each, with its running timers; a case that is over stands nowhere."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            "select c.part, c.id, c.process, c.process_version, c.step, c.closed_at is not null, s.variables, "
            "coalesce((select jsonb_agg(jsonb_build_array(m.element, 1) order by m.element) from timer m "
            "where m.part = c.part and m.case_id = c.id and m.fired_at is null and m.cancelled_at is null), '[]'), "
            "(select coalesce(max(d.seq), 0) from decision d where d.part = c.part and d.case_id = c.id) "
            "from case_file c join case_state s on s.part = c.part and s.case_id = c.id"
        )
    ).all()
    bodies = {}
    for part, case_id, process, version, step, over, variables, timers, seq in rows:
        standing = None if over or step is None else [process, [], [[step, None, timers, None, None]], [], 0]
        body = json.dumps(standing, separators=(",", ":")).encode()
        number = int.from_bytes(blake2b(version.encode() + b"\0" + body, digest_size=8).digest(), "big") >> 1
        bodies[number] = {"id": number, "version": version, "body": body}
        bind.execute(
            sa.text(
                "update case_file set marking = :m, variables = :v, moves = :n where part = :p and id = :i"
            ).bindparams(sa.bindparam("v", type_=postgresql.JSONB)),
            {"m": number, "v": variables, "n": seq, "p": part, "i": case_id},
        )
    for row in bodies.values():
        bind.execute(sa.text("insert into marking (id, version, body) values (:id, :version, :body)"), row)


def lock_down() -> None:
    """Rights of the application role, and the area lock on what lies in an area."""
    everywhere = {
        "process_version": "SELECT, INSERT, UPDATE",
        "process_file": "SELECT, INSERT",
        "process_draft": "SELECT, INSERT, UPDATE, DELETE",
        "marking": "SELECT, INSERT",
        "migration_run": "SELECT, INSERT, UPDATE",
    }
    for table, rights in everywhere.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP}")
    in_area = {
        "effect": "SELECT, INSERT, UPDATE",
        "subscription": "SELECT, INSERT, UPDATE, DELETE",
        "bulk_action": "SELECT, INSERT, UPDATE",
        "bulk_chunk": "SELECT, INSERT, UPDATE",
        "migration_chunk": "SELECT, INSERT, UPDATE",
    }
    for table, rights in in_area.items():
        op.execute(f"GRANT {rights} ON {table} TO {APP}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    op.drop_column("timer", "left")
    op.drop_column("timer", "key")
    op.drop_index("ix_task_open_step", table_name="task", postgresql_where=sa.text("status in ('siap','diambil')"))
    op.create_index(
        op.f("ix_task_open_step"),
        "task",
        ["part", "case_id", "step"],
        unique=True,
        postgresql_where="((status)::text = ANY ((ARRAY['siap'::character varying, 'diambil'::character varying])::text[]))",
    )
    op.drop_column("task", "key")
    op.drop_column("decision", "variables_before")
    op.drop_column("decision", "marking_before")
    op.drop_index("ix_case_file_version", table_name="case_file", postgresql_where=sa.text("closed_at IS NULL"))
    op.drop_column("case_file", "moves")
    op.drop_column("case_file", "variables")
    op.drop_column("case_file", "marking")
    op.create_table(
        "case_state",
        sa.Column("part", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.UUID(), autoincrement=False, nullable=False),
        sa.Column("region_code", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("state", postgresql.BYTEA(), autoincrement=False, nullable=False),
        sa.Column(
            "variables",
            postgresql.JSONB(astext_type=sa.Text()),
            autoincrement=False,
            nullable=False,
            comment="Peubah proses: sedikit, skalar, tanpa data pribadi",
        ),
        sa.ForeignKeyConstraint(
            ["part", "case_id"], ["case_file.part", "case_file.id"], name=op.f("fk_case_state_part_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("part", "case_id", name=op.f("pk_case_state")),
    )
    op.drop_index("ix_subscription_name", table_name="subscription")
    op.drop_table("subscription")
    op.drop_table("process_file")
    op.drop_index("ix_effect_stuck", table_name="effect", postgresql_where=sa.text("status = 'macet'"))
    op.drop_index("ix_effect_due", table_name="effect", postgresql_where=sa.text("status = 'menunggu'"))
    op.drop_index("ix_effect_case", table_name="effect")
    op.drop_table("effect")
    op.drop_table("bulk_chunk")
    op.drop_index(
        "ix_process_version_live", table_name="process_version", postgresql_where=sa.text("status = 'berlaku'")
    )
    op.drop_table("process_version")
    op.drop_table("process_draft")
    op.drop_table("migration_run")
    op.drop_table("migration_chunk")
    op.drop_table("marking")
    op.drop_table("bulk_action")
