"""Seconds on the wall and on the processor, of this process and of the database process that serves it."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Spent:
    """What a piece of work took: `wall` and `cpu` seconds (client and server together)."""

    wall: float
    cpu: float


def timed(session: Session, work: Callable[[], object]) -> Spent:
    """Time `work`, which uses `session`'s connection."""
    backend = int(session.execute(text("select pg_backend_pid()")).scalar_one())
    mine, theirs, begun = time.process_time(), _backend_cpu(backend), time.perf_counter()
    work()
    return Spent(time.perf_counter() - begun, time.process_time() - mine + _backend_cpu(backend) - theirs)


def compared(spent: dict[str, list[Spent]]) -> dict[str, float]:
    """`ours` against `naive`, taken in turn: median wall and mean processor milliseconds after a warm-up of a tenth."""
    warm = {name: took[len(took) // 10 :] for name, took in spent.items()}
    wall = {name: statistics.median(one.wall for one in took) * 1000 for name, took in warm.items()}
    cpu = {name: sum(one.cpu for one in took) / len(took) * 1000 for name, took in warm.items()}
    return {
        "ratio_vs_naive": round(wall["naive"] / wall["ours"], 2),
        "ratio_vs_naive_cpu": round(cpu["naive"] / cpu["ours"], 2),
        "ours_ms": round(wall["ours"], 2),
        "naive_ms": round(wall["naive"], 2),
        "ours_cpu_ms": round(cpu["ours"], 2),
        "naive_cpu_ms": round(cpu["naive"], 2),
    }


def _backend_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
