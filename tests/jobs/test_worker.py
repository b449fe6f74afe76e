"""The real worker, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import TEST_KEY
from tests.jobs.conftest import Office
from tests.jobs.test_queue import RECURRING

PATIENCE = 40.0


@contextmanager
def working(office: Office, instance: Path) -> Iterator[subprocess.Popen[str]]:
    """`python -m portal.cli worker` on the office's database."""
    environment = os.environ | {
        "DATABASE_URL": office.addresses.owner,
        "SECRET_KEY": TEST_KEY,
        "DATA_KEY": TEST_KEY,
        "INSTANCE": str(instance),
        "PUBLIC_URL": "http://localhost",
        "DEMO": "1",
    }
    command = [sys.executable, "-m", "portal.cli", "worker"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(true: Callable[[], bool]) -> None:
    """Wait for it, within patience."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)


def test_the_worker_draws_letters_sweeps_timers_and_stops_cleanly(office: Office, tmp_path: Path) -> None:
    before = office.issue()
    with working(office, tmp_path) as process:
        until(lambda: office.look("select status from letter where id = :i", i=before) == ["terbit"])
        meanwhile = office.issue()
        until(lambda: office.look("select status from letter where id = :i", i=meanwhile) == ["terbit"])
        until(lambda: set(office.look("select task_name from procrastinate_periodic_defers")) == RECURRING)
        until(lambda: office.jobs("todo") + office.jobs("doing") == [])
        process.send_signal(signal.SIGTERM)
        told, _ = process.communicate(timeout=20)
    assert process.returncode == 0, told
    assert "Pekerja siap." in told
    assert "Pekerja berhenti." in told
    assert "Traceback" not in told
    assert office.jobs("failed") == []
    assert office.look("select id from procrastinate_workers") == []
    assert len(set(office.look("select sha256 from letter"))) == 2
