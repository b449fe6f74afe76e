"""search

Names found nation-wide by index under the area lock: the search role and its one function. Lists in the order of an
index for every area. One open proposal per national number.
Revision: search; follows: engine.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "search"
down_revision = "engine"
branch_labels = None
depends_on = None

APP = "verivali_app"
SEARCH = "verivali_search"
READS = {
    "ruta": "part, id, region_code, alamat, dusun",
    "keluarga": "part, id, region_code, nama_key",
    "individu": "part, id, region_code, nama_key",
    "case_file": "part, id, region_code, title_key, number, closed_at",
    "task": "part, id, region_code, case_id, role, status",
}
"""What the search role may read: enough to find, nothing to tell."""
SIGNATURE = "search_ids(text, text[], text, bigint, bigint, text)"
FUNCTION = r"""
CREATE FUNCTION search_ids(what text, words text[], number text, lo bigint, hi bigint, role text)
RETURNS TABLE (part bigint, id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 COST 1000
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
  most CONSTANT integer := 1001;
  own_lo CONSTANT bigint := nullif(current_setting('app.lo', true), '')::bigint;
  own_hi CONSTANT bigint := nullif(current_setting('app.hi', true), '')::bigint;
  low CONSTANT bigint := greatest(lo, own_lo);
  high CONSTANT bigint := least(hi, own_hi);
  source text;
  keys text[];
  word text;
  likes text;
  named text := '';
BEGIN
  -- greatest() and least() pass over nulls: a missing bound must end here, or it would be no bound at all
  IF lo IS NULL OR hi IS NULL OR own_lo IS NULL OR own_hi IS NULL OR low >= high THEN
    RETURN;
  END IF;
  IF what IN ('keluarga', 'individu') THEN
    keys := ARRAY['r.nama_key LIKE'];
  ELSIF what = 'ruta' THEN
    keys := ARRAY['r.alamat ILIKE', 'r.dusun ILIKE'];
  ELSIF what IN ('case_file', 'task') THEN
    keys := ARRAY['c.title_key LIKE'];
  ELSE
    RAISE EXCEPTION 'no search in %', what;
  END IF;
  FOREACH word IN ARRAY coalesce(words[1:6], '{}') LOOP
    CONTINUE WHEN coalesce(word, '') = '';
    word := replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_');
    -- a trigram needs three letters: shorter words begin a word of the name
    SELECT string_agg(
      CASE WHEN what = 'ruta' OR length(word) > 2 THEN format('%s %L', key, '%' || word || '%')
      ELSE format('%1$s %2$L OR %1$s %3$L', key, word || '%', '% ' || word || '%') END, ' OR ')
      INTO likes FROM unnest(keys) AS key;
    named := named || ' AND (' || likes || ')';
  END LOOP;
  named := substr(named, 6);
  IF what IN ('case_file', 'task') AND coalesce(number, '') <> '' THEN
    likes := replace(replace(replace(number, '\', '\\'), '%', '\%'), '_', '\_');
    named := coalesce(nullif(named, '') || ' OR ', '') || format('c.number ILIKE %L', '%' || likes || '%');
  END IF;
  IF named = '' THEN
    RETURN;
  END IF;
  IF what = 'task' THEN
    source := 'SELECT t.part, t.id FROM public.case_file c JOIN public.task t ON t.part = c.part AND t.case_id = c.id'
      ' WHERE t.region_code >= $1 AND t.region_code < $2 AND t.role = $3 AND t.status IN (''siap'', ''diambil'')'
      ' AND c.region_code >= $1 AND c.region_code < $2 AND c.closed_at IS NULL AND (' || named || ')';
  ELSIF what = 'case_file' THEN
    source := 'SELECT c.part, c.id FROM public.case_file c WHERE c.region_code >= $1 AND c.region_code < $2'
      ' AND (' || named || ')';
  ELSE
    source := format('SELECT r.part, r.id FROM public.%I r WHERE r.region_code >= $1 AND r.region_code < $2', what)
      || ' AND (' || named || ')';
  END IF;
  RETURN QUERY EXECUTE source || ' LIMIT ' || most USING low, high, role;
END
$$
"""


OPEN = "status in ('siap','diambil')"
QUEUE = ["role", "due_at", "id", "region_code"]
INDEXES = (
    ("ix_case_file_newest", "case_file", ["id", "region_code"], {}),
    ("ix_case_file_status", "case_file", ["status", "id", "region_code"], {}),
    ("ix_letter_newest", "letter", ["id", "region_code"], {}),
    ("ix_letter_code", "letter", ["code"], {}),
    ("ix_letter_number", "letter", ["number"], {"postgresql_ops": {"number": "text_pattern_ops"}}),
    (
        "ix_task_queue",
        "task",
        QUEUE,
        {"postgresql_where": sa.text(OPEN), "postgresql_include": ["claimed_by"]},
    ),
    ("ix_task_returned", "task", QUEUE, {"postgresql_where": sa.text(f"{OPEN} and returned")}),
    ("ix_task_taken", "task", QUEUE, {"postgresql_where": sa.text(f"{OPEN} and claimed_by is not null")}),
)


def upgrade() -> None:
    search()
    lists()
    open_numbers()


def open_numbers() -> None:
    """One open proposal per national number in the country; of two that were let through, the earlier holds it."""
    op.create_table(
        "open_number",
        sa.Column("bidx", sa.LargeBinary(), nullable=False, comment="Indeks buta NIK atau No. KK yang diusulkan"),
        sa.Column("change_set_id", sa.UUID(), nullable=False, comment="Usulan terbuka yang memegangnya"),
        sa.PrimaryKeyConstraint("bidx", name=op.f("pk_open_number")),
        info={"placement": "bidx"},
    )
    op.create_index("ix_open_number_change_set", "open_number", ["change_set_id"])
    op.execute(
        "insert into open_number (bidx, change_set_id) select distinct on (c.bidx) c.bidx, c.change_set_id from change c "
        "join change_set s on s.part = c.part and s.id = c.change_set_id "
        "where c.bidx is not null and s.status in ('terbuka', 'konflik') order by c.bidx, s.created_at, s.id"
    )
    op.execute(f"GRANT SELECT, INSERT, DELETE ON open_number TO {APP}")


def lists() -> None:
    """Order that an index has: newest case, nearest deadline; a task without a deadline stands at the end of time."""
    op.alter_column("task", "due_at", server_default=sa.text("'9999-01-01 00:00+07'"))
    op.execute("update task set due_at = default where due_at is null")
    op.alter_column("task", "due_at", nullable=False, comment="Tenggat; tanpa tenggat: tahun 9999")
    for name, table, columns, more in INDEXES:
        op.create_index(name, table, columns, **more)


def search() -> None:
    """The search role reads a few columns past the area lock, through one function it owns, and nothing else."""
    op.create_index(
        "ix_case_file_number_trgm",
        "case_file",
        ["number"],
        postgresql_using="gin",
        postgresql_ops={"number": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_case_file_open_trgm",
        "case_file",
        ["title_key"],
        postgresql_using="gin",
        postgresql_ops={"title_key": "gin_trgm_ops"},
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_ruta_place_trgm",
        "ruta",
        ["alamat", "dusun"],
        postgresql_using="gin",
        postgresql_ops={"alamat": "gin_trgm_ops", "dusun": "gin_trgm_ops"},
    )
    op.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {SEARCH}")
    for table, columns in READS.items():
        op.execute(f"GRANT SELECT ({columns}) ON {table} TO {SEARCH}")
        op.execute(f"CREATE POLICY search ON {table} FOR SELECT TO {SEARCH} USING (true)")
    op.execute(FUNCTION)
    op.execute(f"ALTER FUNCTION {SIGNATURE} OWNER TO {SEARCH}")
    op.execute(f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {APP}")
    op.execute(f"REVOKE CREATE ON SCHEMA public FROM {SEARCH}")


def downgrade() -> None:
    op.drop_table("open_number")
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
    op.alter_column("task", "due_at", nullable=True, server_default=None, comment="Tenggat")
    op.execute("update task set due_at = null where due_at = '9999-01-01 00:00+07'")
    op.execute(f"DROP FUNCTION {SIGNATURE}")
    for table, columns in READS.items():
        op.execute(f"DROP POLICY search ON {table}")
        op.execute(f"REVOKE SELECT ({columns}) ON {table} FROM {SEARCH}")
    op.execute(f"REVOKE USAGE ON SCHEMA public FROM {SEARCH}")
    op.drop_index("ix_ruta_place_trgm", table_name="ruta")
    op.drop_index("ix_case_file_open_trgm", table_name="case_file")
    op.drop_index("ix_case_file_number_trgm", table_name="case_file")
