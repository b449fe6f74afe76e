"""duplicates

Keys by which people are compared, pairs that may be one person, and the search by sound. Keys of people already there
are computed by the portal (`portal duplicates keys`, or the first search for doubles): the migration has no data key.
Revision: duplicates; follows: effect_answers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "duplicates"
down_revision = "instruments"
branch_labels = None
depends_on = None

APP = "verivali_app"
SEARCH = "verivali_search"
AREA = (
    "region_code >= nullif(current_setting('app.lo', true), '')::bigint "
    "AND region_code < nullif(current_setting('app.hi', true), '')::bigint"
)
KEYS = (
    ("nama_bunyi", sa.String(), "Nama menurut bunyi; kosong = kunci belum dihitung"),
    ("nama_rapat", sa.String(), "Nama menurut bunyi, dirapatkan"),
    ("nama_urut", sa.String(), "Nama menurut bunyi, kata diurutkan"),
    ("ibu_bidx", sa.LargeBinary(), "Indeks buta bunyi nama ibu"),
    ("nik_awal", sa.LargeBinary(), "Indeks buta 12 digit pertama NIK"),
)
STATUSES = "terbuka|sama|beda|ragu|usai"
FIND = "find_ids(text, text[], text[], text, bigint, bigint, integer)"
ELSEWHERE = "resembles_elsewhere(date, text, text, bytea)"
FIND_FUNCTION = r"""
CREATE FUNCTION find_ids(what text, words text[], heard text[], joined text, lo bigint, hi bigint, most integer)
RETURNS TABLE (part bigint, id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 COST 1000
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET pg_trgm.similarity_threshold = 0.4
AS $$
DECLARE
  own_lo CONSTANT bigint := nullif(current_setting('app.lo', true), '')::bigint;
  own_hi CONSTANT bigint := nullif(current_setting('app.hi', true), '')::bigint;
  low CONSTANT bigint := greatest(lo, own_lo);
  high CONSTANT bigint := least(hi, own_hi);
  source CONSTANT text := CASE what WHEN 'ruta' THEN 'ruta' ELSE 'individu' END;
  word text;
  one text;
  ways text[] := '{}';
BEGIN
  -- greatest() and least() pass over nulls: a missing bound must end here, or it would be no bound at all
  IF lo IS NULL OR hi IS NULL OR own_lo IS NULL OR own_hi IS NULL OR low >= high THEN
    RETURN;
  END IF;
  IF what NOT IN ('individu', 'ruta', 'mirip') THEN
    RAISE EXCEPTION 'no search in %', what;
  END IF;
  -- every word, as written; a trigram needs three letters: shorter words begin a word of the name
  one := '';
  FOREACH word IN ARRAY CASE WHEN what = 'mirip' THEN '{}' ELSE coalesce(words[1:6], '{}') END LOOP
    CONTINUE WHEN coalesce(word, '') = '';
    word := replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_');
    one := one || ' AND ' || CASE
      WHEN what = 'ruta' THEN format('(r.alamat ILIKE %1$L OR r.dusun ILIKE %1$L)', '%' || word || '%')
      WHEN length(word) > 2 THEN format('r.nama_key LIKE %L', '%' || word || '%')
      ELSE format('(r.nama_key LIKE %L OR r.nama_key LIKE %L)', word || '%', '% ' || word || '%') END;
  END LOOP;
  ways := array_append(ways, nullif(substr(one, 6), ''));
  -- every word, as it sounds: letters only
  one := '';
  FOREACH word IN ARRAY CASE WHEN what = 'individu' THEN coalesce(heard[1:6], '{}') ELSE '{}' END LOOP
    CONTINUE WHEN coalesce(word, '') !~ '^[a-z]{3,}$';
    one := one || format(' AND r.nama_bunyi LIKE %L', '%' || word || '%');
  END LOOP;
  ways := array_append(ways, nullif(substr(one, 6), ''));
  IF what <> 'ruta' AND coalesce(joined, '') ~ '^[a-z]{4,}$' THEN
    ways := array_append(ways, CASE WHEN what = 'mirip' THEN format('r.nama_rapat OPERATOR(public.%%) %L', joined)
      ELSE format('r.nama_rapat LIKE %L', '%' || joined || '%') END);
  END IF;
  ways := array_remove(ways, NULL);
  IF cardinality(ways) = 0 THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format('SELECT r.part, r.id FROM public.%I r WHERE r.region_code >= $1 AND r.region_code < $2'
    ' AND ((%s)) LIMIT %s', source, array_to_string(ways, ') OR ('), least(greatest(coalesce(most, 0), 0), 1001))
    USING low, high;
END
$$
"""
ELSEWHERE_FUNCTION = r"""
CREATE FUNCTION resembles_elsewhere(born date, sex text, sorted text, mother bytea)
RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST 1000
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  own_lo CONSTANT bigint := nullif(current_setting('app.lo', true), '')::bigint;
  own_hi CONSTANT bigint := nullif(current_setting('app.hi', true), '')::bigint;
BEGIN
  -- only who answers for a regency or more is told, and only that there is somebody, never who or where
  IF own_lo IS NULL OR own_hi IS NULL OR own_hi - own_lo < 1000000 OR coalesce(sorted, '') = '' THEN
    RETURN false;
  END IF;
  RETURN EXISTS (
    SELECT 1 FROM public.individu r
    WHERE r.tanggal_lahir = born AND r.jenis_kelamin = sex AND r.nama_urut = sorted AND r.status <> 'dihapus'
      AND (r.region_code < own_lo OR r.region_code >= own_hi)
      AND (r.ibu_bidx IS NULL OR mother IS NULL OR r.ibu_bidx = mother)
  );
END
$$
"""
READS = "nama_bunyi, nama_rapat, nama_urut, tanggal_lahir, jenis_kelamin, ibu_bidx, status"
"""What the search role may read besides, to find by sound and to say that somebody is elsewhere."""


def upgrade() -> None:
    for name, kind, comment in KEYS:
        op.add_column("individu", sa.Column(name, kind, nullable=True, comment=comment))
    indexes()
    tables()
    lock_down()
    op.execute(f"GRANT SELECT ({READS}) ON individu TO {SEARCH}")
    op.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {SEARCH}")
    for function, body in ((FIND, FIND_FUNCTION), (ELSEWHERE, ELSEWHERE_FUNCTION)):
        op.execute(body)
        op.execute(f"ALTER FUNCTION {function} OWNER TO {SEARCH}")
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {APP}")
    op.execute(f"REVOKE CREATE ON SCHEMA public FROM {SEARCH}")


def indexes() -> None:
    """Ways to the people born on a day, of a name, of a NIK's beginning; and to a part of a name as it sounds."""
    op.create_index("ix_individu_lahir", "individu", ["tanggal_lahir", "jenis_kelamin", "nama_urut"])
    op.create_index("ix_individu_lahir_part", "individu", ["part", "tanggal_lahir"])
    op.create_index("ix_individu_urut", "individu", ["part", "nama_urut"])
    op.create_index("ix_individu_nik_awal", "individu", ["nik_awal"])
    op.create_index(
        "ix_individu_tanpa_kunci", "individu", ["part", "id"], postgresql_where=sa.text("nama_bunyi IS NULL")
    )
    op.create_index(
        "ix_individu_bunyi_trgm",
        "individu",
        ["nama_bunyi", "nama_rapat"],
        postgresql_using="gin",
        postgresql_ops={"nama_bunyi": "gin_trgm_ops", "nama_rapat": "gin_trgm_ops"},
    )


def tables() -> None:
    """Pairs, their sides, and the runs that find them."""
    at, jsonb = sa.DateTime(timezone=True), postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "duplicate_pair",
        sa.Column("part", sa.BigInteger(), nullable=False, comment="Partisi orang pertama"),
        sa.Column(
            "id", sa.UUID(), nullable=False, comment="Dihitung dari kedua pengenal: menemukan lagi tak menggandakan"
        ),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah terkecil yang memuat keduanya; 0 = nasional"),
        sa.Column("one_id", sa.UUID(), nullable=False, comment="Orang pertama"),
        sa.Column("other_id", sa.UUID(), nullable=False, comment="Orang kedua"),
        sa.Column("other_part", sa.BigInteger(), nullable=False, comment="Partisi orang kedua"),
        sa.Column("score", sa.BigInteger(), nullable=False, comment="Jumlah nilai kemiripan"),
        sa.Column("grade", sa.String(), nullable=False, comment="pasti|mungkin"),
        sa.Column("levels", jsonb, nullable=False, comment="isian -> tingkat kemiripan"),
        sa.Column("status", sa.String(), nullable=False, comment=STATUSES),
        sa.Column("found_at", at, nullable=False),
        sa.Column("decided_at", at, nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_name", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True, comment="Alasan keputusan"),
        sa.Column("kept_id", sa.UUID(), nullable=True, comment="Orang yang dipertahankan bila digabung"),
        sa.Column("proposals", jsonb, nullable=False, comment="Usulan penggabungan dan pemisahan"),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_duplicate_pair")),
    )
    op.create_index("ix_duplicate_pair_one", "duplicate_pair", ["one_id"])
    op.create_index("ix_duplicate_pair_other", "duplicate_pair", ["other_id"])
    op.create_table(
        "duplicate_side",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("pair_id", sa.UUID(), nullable=False, comment="Pasangannya; partisinya terbaca dari id"),
        sa.Column("individu_id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Desa orang ini"),
        sa.Column("lead", sa.Boolean(), nullable=False, comment="Sisi yang ditampilkan bagi yang melihat keduanya"),
        sa.Column("rank", sa.BigInteger(), nullable=False, comment="Urutan antrean: makin kecil makin mirip"),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("levels", jsonb, nullable=False),
        sa.Column("status", sa.String(), nullable=False, comment=STATUSES),
        sa.Column("found_at", at, nullable=False),
        sa.PrimaryKeyConstraint("part", "pair_id", "individu_id", name=op.f("pk_duplicate_side")),
        sa.ForeignKeyConstraint(
            ["part", "individu_id"], ["individu.part", "individu.id"], name=op.f("fk_duplicate_side_part_individu_id_individu")
        ),
    )
    op.create_index(
        "ix_duplicate_side_queue",
        "duplicate_side",
        ["status", "rank", "pair_id", "individu_id"],
        postgresql_include=["region_code"],
    )
    op.create_index("ix_duplicate_side_area", "duplicate_side", ["part", "region_code", "status"])
    op.create_index("ix_duplicate_side_individu", "duplicate_side", ["part", "individu_id"])
    op.create_table(
        "duplicate_run",
        sa.Column("part", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False, comment="Wilayah yang diperiksa"),
        sa.Column("since", at, nullable=True, comment="Hanya yang berubah sejak ini; kosong = semua"),
        sa.Column("units", jsonb, nullable=False, comment="Satuan kerja: [partisi|tahun, nomor]"),
        sa.Column("done", sa.BigInteger(), nullable=False, comment="Satuan yang selesai"),
        sa.Column("compared", sa.BigInteger(), nullable=False, comment="Pasangan yang dibandingkan"),
        sa.Column("found", sa.BigInteger(), nullable=False, comment="Pasangan baru"),
        sa.Column("status", sa.String(), nullable=False, comment="berjalan|selesai"),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("started_at", at, nullable=False),
        sa.Column("ended_at", at, nullable=True),
        sa.PrimaryKeyConstraint("part", "id", name=op.f("pk_duplicate_run")),
    )
    op.create_index("ix_duplicate_run_newest", "duplicate_run", ["region_code", "started_at"])


def lock_down() -> None:
    """Rights of the application role, and the area lock."""
    for table in ("duplicate_pair", "duplicate_side", "duplicate_run"):
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP}")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY area ON {table} TO {APP} USING ({AREA}) WITH CHECK ({AREA})")


def downgrade() -> None:
    for function in (FIND, ELSEWHERE):
        op.execute(f"DROP FUNCTION {function}")
    op.execute(f"REVOKE SELECT ({READS}) ON individu FROM {SEARCH}")
    for table in ("duplicate_run", "duplicate_side", "duplicate_pair"):
        op.drop_table(table)
    for name in ("bunyi_trgm", "tanpa_kunci", "nik_awal", "urut", "lahir_part", "lahir"):
        op.drop_index(f"ix_individu_{name}", table_name="individu")
    for name, _, _ in reversed(KEYS):
        op.drop_column("individu", name)
