"""What the whole house holds, to be compared before and after."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from portal.cases.models import CaseFile
from tests.cases.walking import Walk

TOLD = {"fact", "decision", "bulk_action", "bulk_chunk", "crowd_look", "crowd_sample"}
"""Where what was done and taken back stays on record: rows come, none goes or changes but the bulk action's own."""
STANDS = {"case_file", "task", "timer", "effect", "subscription"}
"""How cases stand is compared by `standing`: their rows are numbered anew."""
ASIDE = {"region", "marking", "procrastinate_jobs", "procrastinate_events"}
"""Not of the register: regions, which nobody writes, the engine's memory of markings, the workers' queue."""


def standing(walk: Walk, case: CaseFile) -> dict[str, Any]:
    """Where a case stands and everything it waits for, without what only names or numbers rows."""
    asked = {
        "case": "select step, status, marking, variables, closed_at, title, subject_id from case_file where id = :c",
        "task": "select step, key, role, due_at, working, created_at, returned, return_note, priority, flag, flag_look "
        "from task where case_id = :c "
        "and status in ('siap', 'diambil') order by key",
        "timer": 'select element, key, "left", armed_at, due_at, working from timer where case_id = :c '
        "and fired_at is null and cancelled_at is null order by key",
        "effect": "select key, verb from effect where case_id = :c and status in ('menunggu', 'macet') order by key",
        "wait": "select key, kind, name, correlation from subscription where case_id = :c order by key",
    }
    found = {name: walk.session.execute(text(sql), {"c": case.id}) for name, sql in asked.items()}
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}


def house(walk: Walk) -> dict[str, list[str]]:
    """Every table whole, row by row, but those named above."""
    names = walk.session.execute(
        text("select c.relname from pg_class c where c.relnamespace = cast('public' as regnamespace) and relkind in "
             "('r', 'p') and not c.relispartition and has_table_privilege(c.oid, 'select') order by 1")
    ).scalars()  # fmt: skip
    return {name: rows_of(walk, name) for name in names if name not in TOLD | STANDS | ASIDE}


def rows_of(walk: Walk, table: str) -> list[str]:
    return list(walk.session.execute(text(f"select cast(t as text) from {table} t order by 1")).scalars())
