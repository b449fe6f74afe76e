"""verval: the other family a visit speaks of, letters that come back signed, and gates that take them for a meeting.

Revision: verval; follows: periods.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "verval"
down_revision = "collective"
branch_labels = None
depends_on = None
APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
FORUM = "musdes|sptjm: hanya musyawarah, atau musyawarah atau SPTJM"


def upgrade() -> None:
    op.add_column(
        "visit",
        sa.Column("lain_keluarga_id", sa.UUID(), nullable=True, comment="Hasil 4 dan 6: keluarga lain di register"),
    )
    op.add_column(
        "visit",
        sa.Column(
            "lain_keterangan",
            sa.String(),
            nullable=True,
            comment="Hasil 4 dan 6: keluarga lain di luar wilayah petugas",
        ),
    )
    op.add_column("gate", sa.Column("forum", sa.String(), nullable=False, server_default="musdes", comment=FORUM))
    op.alter_column("gate", "forum", server_default=None)
    _statements()


def _statements() -> None:
    def said(name: str, kind: object, comment: str = "", *, null: bool = False) -> sa.Column:
        return sa.Column(name, kind, nullable=null, comment=comment or None)

    moment = sa.DateTime(timezone=True)
    op.create_table(
        "statement",
        said("part", sa.BigInteger()),
        said("id", sa.UUID()),
        said("region_code", sa.BigInteger(), "Desa/kelurahan, atau kabupaten/kota"),
        said("kind", sa.String(), "sptjm_desa|sptjm|surat_pengesahan"),
        said("status", sa.String(), "dibuat|sah|batal"),
        said("reason", sa.String(), "Mengapa tanpa musyawarah; kosong untuk surat kabupaten/kota"),
        said("letter_id", sa.UUID()),
        said("letter_number", sa.String()),
        said("first", sa.Date(), "Hari pertama masa yang dihitung"),
        said("last", sa.Date(), "Hari terakhir masa yang dihitung"),
        said("totals", JSONB(), "Jumlah menurut surat"),
        said("rows", JSONB(), "Baris surat menurut tempat"),
        said("tasks", JSONB(), "Tugas musdes yang dijawab: [tugas, versi]"),
        said("mime", sa.String(), "Hasil pindai bertanda tangan", null=True),
        said("size", sa.BigInteger(), null=True),
        said("pages", sa.BigInteger(), null=True),
        said("sha256", sa.String(), "Sidik berkas yang disimpan", null=True),
        said("thumb_sha256", sa.String(), null=True),
        said("scanned_at", moment, null=True),
        said("scanned_name", sa.String(), null=True),
        said("made_at", moment),
        said("made_by", sa.BigInteger()),
        said("made_name", sa.String()),
        said("closed_at", moment, null=True),
        said("closed_name", sa.String(), null=True),
        said("applied", sa.BigInteger(), "Usulan yang diteruskan", null=True),
        said("passed", sa.BigInteger(), "Usulan yang tidak dapat diteruskan", null=True),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_statement")),
    )
    op.create_index("ix_statement_place", "statement", ["part", "region_code", "id"])
    lives, waits = sa.text("status <> 'batal'"), sa.text("status = 'dibuat' and kind = 'sptjm_desa'")
    op.create_index("uq_statement_letter", "statement", ["part", "letter_id"], unique=True, postgresql_where=lives)
    op.create_index("uq_statement_village", "statement", ["part", "region_code"], unique=True, postgresql_where=waits)
    op.execute(f"GRANT SELECT, INSERT, UPDATE ON statement TO {APP}")
    op.execute("ALTER TABLE statement ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY area ON statement TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    op.drop_table("statement")
    op.drop_column("gate", "forum")
    op.drop_column("visit", "lain_keterangan")
    op.drop_column("visit", "lain_keluarga_id")
