"""The benchmarks run: each at its smallest, to the one JSON line it ends with. Their figures mean nothing here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.__main__ import benches
from tests.conftest import TEST_KEY, clone

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300
TINY = {
    "FAMILIES": "300",
    "CASES": "300",
    "OPEN": "100",
    "PAGES": "6",
    "SAMPLE": "5",
    "LONGEST": "0.1",
    "PERSONS": "3000",
    "ROWS": "400",
    "NAMES": "60",
    "ROUNDS": "2",
    "RECORD": "0",
    "BENCH_KEY": TEST_KEY,
}
TINIER = {"case_start": {"CASES": "40"}, "single_completion": {"CASES": "60"}}
"""Of those that take each case by itself, in two ways."""


def run(name: str, owner: str) -> tuple[int, str, str]:
    """A benchmark on that database: how it ended, what it said. Its servers end with it, however it ends."""
    environment = os.environ | TINY | TINIER.get(name, {}) | {"BENCH_DATABASE": owner, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
    return process.returncode, out, err


@pytest.mark.parametrize("name", benches())
def test_a_benchmark_runs_to_its_figures(server: Callable[[str], str], template: str, name: str) -> None:
    with clone(server, template) as addresses:
        ended, out, err = run(name, addresses.owner)
    assert ended == 0, err[-3000:]
    told = json.loads(out.splitlines()[-1])
    assert told["bench"] == name
    assert any(isinstance(value, dict | float) for value in told.values()), "some figures"
    assert set(told) >= {"machine", "repeat"}
    assert "/" not in told["machine"], "no paths"
