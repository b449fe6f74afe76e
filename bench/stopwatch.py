"""Seconds on the wall and on the processor, of this process and of the database process that serves it."""

from __future__ import annotations

import os
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


def _backend_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
