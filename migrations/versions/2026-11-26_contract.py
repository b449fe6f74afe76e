"""contract: until when an account may be used; the day after it closes by itself.

Revision: contract; follows: notices.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "contract"
down_revision = "notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column("contract_until", sa.Date(), nullable=True, comment="Kontrak berakhir; sesudahnya akun ditutup sendiri"),
    )
    op.create_index("ix_account_contract", "account", ["contract_until"], postgresql_where=sa.text("contract_until is not null"))


def downgrade() -> None:
    op.drop_index("ix_account_contract", table_name="account")
    op.drop_column("account", "contract_until")
