"""Whether a call changed the database: rows and newest writer of every table, looked at past every lock."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine, text

from portal.kernel.database import engine_for

UNWATCHED = {"region", "alembic_version"}
"""Tables the application may not write at all (tests/architecture/test_area_lock.py)."""


class Watch:
    """Compares the database before and after."""

    def __init__(self, owner: str) -> None:
        self.engine: Engine = engine_for(owner)
        self._at = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._last: tuple[int, dict[str, tuple[int, int]]] = (0, {})
        """The next writer's number when the tables were last looked at, and what they were like."""
        names = self._at.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars()
        self._rows = text(
            " union all ".join(
                f"select '{name}', count(*), coalesce(max(xmin::text::bigint), 0) from \"{name}\""
                for name in sorted(set(names) - UNWATCHED)
            )
        )

    def close(self) -> None:
        """Let go of the database."""
        self._at.close()
        self.engine.dispose()

    def transactions(self) -> int:
        """The number of the next transaction that writes: unchanged means nobody wrote at all."""
        return int(self._at.execute(text("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")).scalar_one())

    def rows(self) -> dict[str, tuple[int, int]]:
        """Table → (rows, newest writing transaction)."""
        return {name: (count, writer) for name, count, writer in self._at.execute(self._rows)}

    def changed(self, deed: Callable[[], object]) -> list[str]:
        """The tables that differ after `deed`."""
        writer = self.transactions()
        if writer != self._last[0]:
            self._last = (writer, self.rows())
        before = self._last[1]
        deed()
        if (writer := self.transactions()) == self._last[0]:
            return []
        self._last = (writer, self.rows())
        return [name for name, state in self._last[1].items() if state != before[name]]
