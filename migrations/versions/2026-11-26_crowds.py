"""crowds: a sample read before one answer for many, a second person, a time to take it back; the province's sampling.

Revision: crowds; follows: periods.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "crowds"
down_revision = "periods"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
TABLES = ("crowd_look", "crowd_sample", "sampling", "sampled")
JSONB = postgresql.JSONB(astext_type=sa.Text())
OF_BULK = (
    sa.Column("look_id", sa.UUID(), nullable=True, comment="Contoh yang dibaca lebih dahulu"),
    sa.Column("confirmed_by", sa.BigInteger(), nullable=True, comment="Orang kedua yang menegaskan atau menolaknya"),
    sa.Column("confirmed_name", sa.String(), nullable=True),
    sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("hours", sa.BigInteger(), server_default="0", nullable=False, comment="Jam masa tarik kembali"),
    sa.Column(
        "reversible_until",
        sa.DateTime(timezone=True),
        nullable=True,
        comment="Sampai kapan dapat ditarik kembali seluruhnya",
    ),
    sa.Column("reversed_by", sa.BigInteger(), nullable=True),
    sa.Column("reversed_name", sa.String(), nullable=True),
    sa.Column("reversed_role", sa.String(), nullable=True),
    sa.Column("reversed_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("reversal_reason", sa.String(), nullable=True, comment="Alasan ditarik kembali, atau tidak ditegaskan"),
    sa.Column(
        "returned", sa.BigInteger(), server_default="0", nullable=False, comment="Kasus yang kembali ke tempatnya"
    ),
    sa.Column(
        "stayed", sa.BigInteger(), server_default="0", nullable=False, comment="Kasus yang tidak dapat dikembalikan"
    ),
)
OF_CHUNK = (
    sa.Column(
        "moves",
        JSONB,
        server_default="{}",
        nullable=False,
        comment="Tugas → gerak kasus sesudah diputus, penjaga penarikan",
    ),
    sa.Column("undone", sa.Boolean(), server_default="false", nullable=False, comment="Sudah ditarik kembali"),
    sa.Column(
        "stayed",
        JSONB,
        server_default="{}",
        nullable=False,
        comment="Tugas → [tetap, sebab]: tidak dapat dikembalikan",
    ),
)


STATES = ("berjalan|selesai|dihentikan", "penegasan|berjalan|selesai|dihentikan|membalik|dibalik")
"""What a bulk action's status could be, and can be."""


def upgrade() -> None:
    op.alter_column(
        "bulk_action", "status", existing_type=sa.String(), existing_comment=STATES[0], comment=STATES[1]
    )
    for table, columns in (("bulk_action", OF_BULK), ("bulk_chunk", OF_CHUNK)):
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "crowd_rule",
        sa.Column(
            "office",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="Wilayah: 0 nasional, provinsi, kabupaten/kota",
        ),
        sa.Column("least", sa.BigInteger(), nullable=False, comment="Contoh paling sedikit"),
        sa.Column("percent", sa.BigInteger(), nullable=False, comment="Contoh: persen dari semua tugas"),
        sa.Column("most", sa.BigInteger(), nullable=False, comment="Contoh paling banyak"),
        sa.Column(
            "second_from", sa.BigInteger(), nullable=False, comment="Mulai sekian tugas perlu penegasan orang kedua"
        ),
        sa.Column("hours", sa.BigInteger(), nullable=False, comment="Jam masa tarik kembali; 0 = tidak ada"),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        sa.Column("set_name", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("office", name=op.f("pk_crowd_rule")),
    )
    _looks()
    _sampling()
    waiting = sa.text("status = 'penegasan'")
    op.create_index("ix_bulk_action_second", "bulk_action", ["region_code", "id"], postgresql_where=waiting)
    op.create_index("ix_decision_at", "decision", ["at"], postgresql_using="brin")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON crowd_rule TO {APP}")
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def _looks() -> None:
    op.create_table(
        "crowd_look",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("filters", JSONB, nullable=False, comment="Saringan yang dipakai memilih"),
        sa.Column("seed", sa.BigInteger(), nullable=False, comment="Benih acak: contoh yang sama dapat ditarik lagi"),
        sa.Column(
            "at", sa.DateTime(timezone=True), nullable=False, comment="Saat pratinjau: tugas sesudahnya tidak ikut"
        ),
        sa.Column("total", sa.BigInteger(), nullable=False, comment="Tugas yang akan diputus saat itu"),
        sa.Column("status", sa.String(), nullable=False, comment="berjalan|dihentikan|dipakai"),
        sa.Column("reason", sa.String(), nullable=True, comment="Alasan dihentikan"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_crowd_look")),
    )
    op.create_index("ix_crowd_look_actor", "crowd_look", ["part", "actor_id", "id"])
    op.create_table(
        "crowd_sample",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("look_id", sa.UUID(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False, comment="Urutan, mulai 1"),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True, comment="sesuai|keliru; kosong = belum dibaca"),
        sa.Column("reason", sa.String(), nullable=True, comment="Apa yang keliru"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["part", "look_id"],
            ["crowd_look.part", "crowd_look.id"],
            name=op.f("fk_crowd_sample_part_look_id_crowd_look"),
        ),
        sa.PrimaryKeyConstraint("part", "look_id", "place", name=op.f("pk_crowd_sample")),
    )


def _sampling() -> None:
    op.create_table(
        "sampling",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False, comment="Hari pertama"),
        sa.Column("until", sa.Date(), nullable=False, comment="Hari terakhir"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Contoh per kabupaten/kota"),
        sa.Column("seed", sa.BigInteger(), nullable=False, comment="Benih acak: contoh yang sama dapat ditarik lagi"),
        sa.Column("decided", JSONB, nullable=False, comment="Kabupaten/kota → kasus yang diputus"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "closed_at", sa.DateTime(timezone=True), nullable=True, comment="Ditutup: temuannya tidak berubah lagi"
        ),
        sa.Column("closed_name", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_sampling")),
    )
    op.create_index("ix_sampling_list", "sampling", ["region_code", "id"])
    op.create_table(
        "sampled",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("sampling_id", sa.UUID(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False, comment="Urutan, mulai 1"),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("regency", sa.BigInteger(), nullable=False, comment="Kabupaten/kota yang memutus"),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("action", sa.String(), nullable=False, comment="Putusan kepala dinas"),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True, comment="benar|keliru; kosong = belum diperiksa"),
        sa.Column("reason", sa.String(), nullable=True, comment="Apa yang keliru"),
        sa.Column("found_by", sa.String(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["part", "sampling_id"],
            ["sampling.part", "sampling.id"],
            name=op.f("fk_sampled_part_sampling_id_sampling"),
        ),
        sa.PrimaryKeyConstraint("part", "sampling_id", "place", name=op.f("pk_sampled")),
    )


def downgrade() -> None:
    op.alter_column(
        "bulk_action", "status", existing_type=sa.String(), existing_comment=STATES[1], comment=STATES[0]
    )
    op.drop_index("ix_decision_at", "decision")
    op.drop_index("ix_bulk_action_second", "bulk_action")
    for table in ("sampled", "sampling", "crowd_sample", "crowd_look", "crowd_rule"):
        op.drop_table(table)
    for column in reversed(OF_CHUNK):
        op.drop_column("bulk_chunk", column.name)
    for column in reversed(OF_BULK):
        op.drop_column("bulk_action", column.name)
