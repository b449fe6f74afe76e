"""What the benchmarks stand on: a portal with many families, a fair stopwatch, JSON at the end."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import config
from portal.app import build
from portal.cli.database import prepare
from portal.cli.demo.people import BANYUMAS
from portal.cli.demo.population import families
from portal.cli.demo.seed import SEEDED, villages_of
from portal.kernel import clock, cluster, secrets
from portal.kernel.area import Area
from portal.kernel.database import engine_for, set_scope
from portal.kernel.lasting import keep_loaded
from portal.registry.seeding import load_families
from tests import people

KEY = os.environ.get("BENCH_KEY", "bench-key")
RESULTS = Path(__file__).resolve().parent / "results"
CHUNK = 2_000
HEADING = """# {bench}

Repeat: `make bench BENCH={bench}` (adds a row). Figures are medians; where the load is above the number of cores the
machine was shared: read ratios.

| date | commit | machine, load | figures |
|---|---|---|---|
"""


@contextmanager
def database() -> Iterator[tuple[cluster.Addresses, Engine]]:
    """A private database with schema, regions, processes and the cast; its addresses and the owner's engine.

    BENCH_DATABASE (the owner's address) names one that has all that already.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        secrets.install_vault(KEY)
        given = os.environ.get("BENCH_DATABASE")
        owner = given or cluster.start_private(Path(folder) / "pg", database="bench")
        password = cluster.app_password(KEY)
        addresses = cluster.Addresses(owner, cluster.as_app_role(owner, password), password)
        engine = engine_for(owner)
        if not given:
            roomy(engine)
            prepare(addresses)
            with Session(engine) as session:
                people.appoint_all(session)
                session.commit()
        yield addresses, engine
        engine.dispose()


def roomy(engine: Engine) -> None:
    """Room for the write-ahead log of a large crowd, so that no checkpoint falls into what is measured."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("alter system set max_wal_size = '16GB'"))
        connection.execute(text("alter system set checkpoint_timeout = '60min'"))
        connection.execute(text("select pg_reload_conf()"))


@contextmanager
def ground(families_wanted: int) -> Iterator[tuple[Flask, Engine]]:
    """A portal on a private database with that many families in one regency; its app and the owner's engine."""
    with database() as (addresses, engine), tempfile.TemporaryDirectory() as instance:
        settle(engine, families_wanted)
        app = build(settings(addresses, Path(instance)), testing=True)
        keep_loaded()
        yield app, engine


def settings(addresses: cluster.Addresses, instance: Path) -> config.Settings:
    """Settings of a portal on that database."""
    return config.Settings(
        environment="test",
        instance=instance,
        secret_key=KEY,
        data_key=KEY,
        database_url=addresses.owner,
        database_app_url=addresses.app,
    )


def settle(engine: Engine, wanted: int) -> None:
    """Families spread evenly over the regency's villages."""
    with Session(engine) as session:
        set_scope(session, SEEDED)
        villages = villages_of(session, Area.of(BANYUMAS))
        each = max(1, wanted // len(villages))
        spread = [(village, each) for village in villages]
        batch = []
        for row in families(spread, seed=1, today=clock.today()):
            batch.append(row)
            if len(batch) == CHUNK:
                load_families(session, batch)
                session.commit()
                batch = []
        load_families(session, batch)
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def in_turn(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Median milliseconds of each work, taken in turn (A B A B …) so that the machine's moods hit all alike."""
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(rounds):
        for spent, work in zip(times, works, strict=True):
            begun = time.perf_counter()
            work()
            spent.append((time.perf_counter() - begun) * 1000)
    return [round(statistics.median(spent), 2) for spent in times]


def tell(**figures: object) -> None:
    """The last line of a benchmark, and a row of its results (unless RECORD=0)."""
    spec = sys.modules["__main__"].__spec__
    bench = spec.name.rpartition(".")[2] if spec else "bench"
    figures.pop("repeat", None)
    if os.environ.get("RECORD", "1") != "0":
        _record(bench, figures)
    told = {"bench": bench} | figures | {"machine": machine(), "repeat": f"make bench BENCH={bench}"}
    print(json.dumps(told, ensure_ascii=False), flush=True)


def machine() -> str:
    """What it ran on: cores, memory, processor; no names."""
    models = re.findall(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {gigabytes:.0f} GB, {models[0].strip() if models else platform.machine()}"


def _record(bench: str, figures: dict[str, object]) -> None:
    """One more row under bench/results."""
    path = RESULTS / f"{bench}.md"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADING.format(bench=bench))
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    row = f"| {clock.today()} | {head.stdout.strip() or '-'} | {machine()}, load {os.getloadavg()[0]:.1f} | "
    with path.open("a") as file:
        file.write(row + "; ".join(f"{name} {json.dumps(value)}" for name, value in figures.items()) + " |\n")
