"""api

Tokens for other systems, how often they call, and what was answered to each idempotency key.
Revision: api; follows: effect_answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "api"
down_revision = "exchange"
branch_labels = None
depends_on = None

APP = "verivali_app"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)


def upgrade() -> None:
    tokens()
    calls()


def tokens() -> None:
    """Known before there is an area, so without the area lock; told to nobody but their holder."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "api_token",
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False, comment="Pembuat dan pemegang (ab_user.id)"),
        sa.Column("post_id", sa.UUID(), nullable=False, comment="Penugasan yang dipakai token ini"),
        sa.Column("name", sa.String(), nullable=False, comment="Nama sistem yang memakainya"),
        sa.Column("scopes", JSONB(), nullable=False, comment="Lingkup: read:registry, read:cases, propose"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 rahasia token"),
        sa.Column("hint", sa.String(), nullable=False, comment="Awal token, untuk mengenalinya"),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("last_used_at", moment, nullable=True, comment="Terakhir dipakai, dibulatkan ke menit"),
        sa.Column("revoked_at", moment, nullable=True, comment="Dicabut; kosong = berlaku sampai habis waktunya"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        info={"placement": "local"},
    )
    op.create_index("ix_api_token_digest", "api_token", ["digest"], unique=True)
    op.create_index("ix_api_token_user", "api_token", ["user_id"])
    op.create_table(
        "api_window",
        sa.Column("caller", sa.String(), nullable=False, comment="token:… atau orang:…"),
        sa.Column("minute", sa.BigInteger(), nullable=False, comment="Menit sejak 1970"),
        sa.Column("calls", sa.BigInteger(), nullable=False, comment="Banyaknya panggilan pada menit itu"),
        sa.PrimaryKeyConstraint("caller", name=op.f("pk_api_window")),
        info={"placement": "local"},
        prefixes=["UNLOGGED"],
    )
    op.execute(f"GRANT SELECT, INSERT ON api_token TO {APP}")
    op.execute(f"GRANT UPDATE (last_used_at, revoked_at) ON api_token TO {APP}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON api_window TO {APP}")


def calls() -> None:
    """What a program was answered, under the area lock like the proposal it made."""
    op.create_table(
        "api_call",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("caller", sa.BigInteger(), nullable=False, comment="Pengirim (ab_user.id)"),
        sa.Column("key", sa.String(), nullable=False, comment="Idempotency-Key dari pengirim"),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False, comment="SHA-256 permintaan"),
        sa.Column("answer", JSONB(), nullable=False, comment="Jawaban yang diberikan, tanpa isian rahasia"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("part", "caller", "key", name=op.f("pk_api_call")),
    )
    op.create_index("ix_api_call_key", "api_call", ["caller", "key"])
    op.execute(f"GRANT SELECT, INSERT, DELETE ON api_call TO {APP}")
    op.execute("ALTER TABLE api_call ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY area ON api_call TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    for table in ("api_call", "api_window", "api_token"):
        op.drop_table(table)
