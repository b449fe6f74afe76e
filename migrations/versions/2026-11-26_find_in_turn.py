"""find_in_turn: who is found as written comes before who only sounds so; usual names are found as fast as rare ones.

Reading along the list until enough are found is never chosen: where the planner guesses many and there are few, it would
read a nation's list to its end.
Revision: find_in_turn; follows: export_problem.
"""

from __future__ import annotations

from alembic import op

revision = "find_in_turn"
down_revision = "export_problem"
branch_labels = None
depends_on = None

APP = "verivali_app"
SEARCH = "verivali_search"
FIND = "find_ids(text, text[], text[], text, bigint, bigint, integer)"
FIND_FUNCTION = r"""
CREATE FUNCTION find_ids(what text, words text[], heard text[], joined text, lo bigint, hi bigint, most integer)
RETURNS TABLE (part bigint, id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 COST 1000
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_indexscan = off
SET pg_trgm.similarity_threshold = 0.4
AS $$
DECLARE
  own_lo CONSTANT bigint := nullif(current_setting('app.lo', true), '')::bigint;
  own_hi CONSTANT bigint := nullif(current_setting('app.hi', true), '')::bigint;
  low CONSTANT bigint := greatest(lo, own_lo);
  high CONSTANT bigint := least(hi, own_hi);
  source CONSTANT text := CASE WHEN what IN ('ruta', 'keluarga') THEN what ELSE 'individu' END;
  word text;
  one text;
  ways text[] := '{}';
  earlier text := '';
  room integer := least(greatest(coalesce(most, 0), 0), 1001);
  came integer;
BEGIN
  -- greatest() and least() pass over nulls: a missing bound must end here, or it would be no bound at all
  IF lo IS NULL OR hi IS NULL OR own_lo IS NULL OR own_hi IS NULL OR low >= high THEN
    RETURN;
  END IF;
  IF what NOT IN ('individu', 'keluarga', 'ruta', 'mirip') THEN
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
  FOREACH word IN ARRAY CASE WHEN what IN ('individu', 'keluarga') THEN coalesce(heard[1:6], '{}') ELSE '{}' END LOOP
    CONTINUE WHEN coalesce(word, '') !~ '^[a-z]{3,}$';
    one := one || format(' AND r.nama_bunyi LIKE %L', '%' || word || '%');
  END LOOP;
  ways := array_append(ways, nullif(substr(one, 6), ''));
  IF what <> 'ruta' AND coalesce(joined, '') ~ '^[a-z]{4,}$' THEN
    ways := array_append(ways, CASE WHEN what = 'mirip' THEN format('r.nama_rapat OPERATOR(public.%%) %L', joined)
      ELSE format('r.nama_rapat LIKE %L', '%' || joined || '%') END);
  END IF;
  -- one way after another, as long as there is room: together they would each be gone through to the end
  FOREACH one IN ARRAY array_remove(ways, NULL) LOOP
    RETURN QUERY EXECUTE format('SELECT r.part, r.id FROM public.%I r WHERE r.region_code >= $1 AND r.region_code < $2'
      ' AND (%s)%s LIMIT %s', source, one, earlier, room)
      USING low, high;
    GET DIAGNOSTICS came = ROW_COUNT;
    room := room - came;
    EXIT WHEN room <= 0;
    earlier := earlier || format(' AND (%s) IS NOT TRUE', one);
  END LOOP;
END
$$
"""
BEFORE = r"""
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
  source CONSTANT text := CASE WHEN what IN ('ruta', 'keluarga') THEN what ELSE 'individu' END;
  word text;
  one text;
  ways text[] := '{}';
BEGIN
  -- greatest() and least() pass over nulls: a missing bound must end here, or it would be no bound at all
  IF lo IS NULL OR hi IS NULL OR own_lo IS NULL OR own_hi IS NULL OR low >= high THEN
    RETURN;
  END IF;
  IF what NOT IN ('individu', 'keluarga', 'ruta', 'mirip') THEN
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
  FOREACH word IN ARRAY CASE WHEN what IN ('individu', 'keluarga') THEN coalesce(heard[1:6], '{}') ELSE '{}' END LOOP
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


def upgrade() -> None:
    finds_by(FIND_FUNCTION)


def finds_by(body: str) -> None:
    """Put a function in place of the one there is, with the owner and the rights it had."""
    op.execute(f"DROP FUNCTION {FIND}")
    op.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {SEARCH}")
    op.execute(body)
    op.execute(f"ALTER FUNCTION {FIND} OWNER TO {SEARCH}")
    op.execute(f"REVOKE ALL ON FUNCTION {FIND} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {FIND} TO {APP}")
    op.execute(f"REVOKE CREATE ON SCHEMA public FROM {SEARCH}")


def downgrade() -> None:
    finds_by(BEFORE)
