"""A private PostgreSQL for one run, stopped before its folder is removed: however the run ends, no server is left."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from portal.kernel import cluster

PATIENCE = 30


@contextmanager
def private_server(folder: Path, key: str, *, database: str) -> Iterator[cluster.Addresses]:
    """The addresses of a server in `folder`, with the application's password made of `key`."""
    data = folder / "pg"
    try:
        owner = cluster.start_private(data, database=database)
        password = cluster.app_password(key)
        yield cluster.Addresses(owner, cluster.as_app_role(owner, password), password)
    finally:
        _stop(data / "postmaster.pid")


def _stop(file: Path) -> None:
    """End the server a file names, at once; a run that was interrupted may not even have heard that it started."""
    with suppress(OSError, ValueError, IndexError):
        os.kill(int(file.read_text().split()[0]), signal.SIGINT)
        until = time.monotonic() + PATIENCE
        while file.exists() and time.monotonic() < until:
            time.sleep(0.05)
