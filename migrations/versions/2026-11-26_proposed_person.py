"""proposed_person

The people of open proposals by the keys the register's people are compared by, so that a twin is found before either is
published. Rows of proposals already open are computed by the portal (`portal duplicates keys --missing`, or the first
search for doubles): the migration has no data key.
Revision: proposed_person; follows: find_in_turn.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "proposed_person"
down_revision = "find_in_turn"
branch_labels = None
depends_on = None

APP = "verivali_app"
SEARCH = "verivali_search"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
READS = "region_code, tanggal_lahir, jenis_kelamin, nama_urut, ibu_bidx"
"""What the search role may read of it: to say that somebody is elsewhere."""
ELSEWHERE = "proposed_elsewhere(date, text, text, bytea)"
FUNCTION = r"""
CREATE FUNCTION proposed_elsewhere(born date, sex text, sorted text, mother bytea)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 1000
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  own_lo CONSTANT bigint := nullif(current_setting('app.lo', true), '')::bigint;
  own_hi CONSTANT bigint := nullif(current_setting('app.hi', true), '')::bigint;
BEGIN
  -- as resembles_elsewhere: only who answers for a regency or more is told, and only that there is somebody
  IF own_lo IS NULL OR own_hi IS NULL OR own_hi - own_lo < 1000000 OR coalesce(sorted, '') = '' THEN
    RETURN false;
  END IF;
  RETURN EXISTS (
    SELECT 1 FROM public.proposed_person p
    WHERE p.tanggal_lahir = born AND p.jenis_kelamin = sex AND p.nama_urut = sorted
      AND (p.region_code < own_lo OR p.region_code >= own_hi)
      AND (p.ibu_bidx IS NULL OR mother IS NULL OR p.ibu_bidx = mother)
  );
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "proposed_person",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("change_set_id", sa.UUID(), nullable=False, comment="Usulan terbuka yang memuatnya"),
        sa.Column("record_id", sa.UUID(), nullable=False, comment="Orangnya; yang baru: id yang akan dipakai"),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Desa usulannya"),
        sa.Column("nama_bunyi", sa.String(), nullable=False, comment="Nama menurut bunyi"),
        sa.Column("nama_urut", sa.String(), nullable=False, comment="Nama menurut bunyi, kata diurutkan"),
        sa.Column("tanggal_lahir", sa.Date(), nullable=False, comment="Tanggal lahir"),
        sa.Column("jenis_kelamin", sa.String(), nullable=False, comment="1 laki-laki, 2 perempuan"),
        sa.Column("ibu_bidx", sa.LargeBinary(), nullable=True, comment="Indeks buta bunyi nama ibu"),
        sa.Column("nik_awal", sa.LargeBinary(), nullable=True, comment="Indeks buta 12 digit pertama NIK"),
        sa.PrimaryKeyConstraint("part", "change_set_id", "record_id", name=op.f("pk_proposed_person")),
        sa.ForeignKeyConstraint(
            ["part", "change_set_id"],
            ["change_set.part", "change_set.id"],
            name=op.f("fk_proposed_person_part_change_set_id_change_set"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_proposed_person_lahir", "proposed_person", ["tanggal_lahir", "jenis_kelamin", "nama_urut"])
    op.create_index("ix_proposed_person_urut", "proposed_person", ["part", "nama_urut", "tanggal_lahir"])
    op.create_index("ix_proposed_person_nik_awal", "proposed_person", ["nik_awal"])
    op.execute(f"GRANT SELECT, INSERT, DELETE ON proposed_person TO {APP}")
    op.execute("ALTER TABLE proposed_person ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY area ON proposed_person TO {APP} USING ({AREA}) WITH CHECK ({AREA})")
    op.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {SEARCH}")
    op.execute(f"GRANT SELECT ({READS}) ON proposed_person TO {SEARCH}")
    op.execute(f"CREATE POLICY search ON proposed_person FOR SELECT TO {SEARCH} USING (true)")
    op.execute(FUNCTION)
    op.execute(f"ALTER FUNCTION {ELSEWHERE} OWNER TO {SEARCH}")
    op.execute(f"REVOKE ALL ON FUNCTION {ELSEWHERE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {ELSEWHERE} TO {APP}")
    op.execute(f"REVOKE CREATE ON SCHEMA public FROM {SEARCH}")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {ELSEWHERE}")
    op.drop_table("proposed_person")
