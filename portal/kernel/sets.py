"""Many rows in one statement: as fast as COPY, and allowed under row-level security."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from portal.kernel.database import Base


def insert_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; each column travels as one array."""
    if not rows:
        return
    table = model.__table__
    assert isinstance(table, Table)
    dialect = session.get_bind().dialect
    names = list(rows[0])
    given: dict[str, Any] = {name: [row[name] for row in rows] for name in names}
    sources = []
    for name in names:
        kind = table.c[name].type
        if isinstance(kind, JSONB):
            given[name] = json.dumps(given[name])
            sources.append(f"jsonb_array_elements(cast(:{name} as jsonb))")
        else:
            sources.append(f"unnest(cast(:{name} as {kind.compile(dialect)}[]))")
    listed = ", ".join(names)
    source = f"rows from ({', '.join(sources)}) as given ({listed})"
    statement = f"insert into {table.name} ({listed}) select {listed} from {source}"  # noqa: S608 - our own names
    session.execute(text(statement), given)
