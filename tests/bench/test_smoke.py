"""The benchmarks run: each at its smallest, to the one JSON line it ends with. Their figures mean nothing here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.__main__ import benches
from tests.conftest import TEST_KEY, clone

ROOT = Path(__file__).resolve().parents[2]
TINY = {
    "FAMILIES": "300",
    "CASES": "300",
    "OPEN": "100",
    "PAGES": "6",
    "SAMPLE": "5",
    "LONGEST": "0.1",
    "ROUNDS": "2",
    "RECORD": "0",
    "BENCH_KEY": TEST_KEY,
}


@pytest.mark.parametrize("name", benches())
def test_a_benchmark_runs_to_its_figures(server: Callable[[str], str], template: str, name: str) -> None:
    with clone(server, template) as addresses:
        environment = os.environ | TINY | {"BENCH_DATABASE": addresses.owner, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["bench"] == name
    assert any(isinstance(value, dict | float) for value in told.values()), "some figures"
    assert set(told) >= {"machine", "repeat"}
    assert "/" not in told["machine"], "no paths"
