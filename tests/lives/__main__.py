"""`make lives`: the engine against the referee, then the stock engine, by LIVES=n lives per model."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.lives.invented import invented
from tests.lives.many import Tally, against_engine, against_stock
from tests.lives.models import MODELS

LIVES = int(os.environ.get("LIVES", "2000"))
STOCK = min(LIVES, 1000)


def main() -> int:
    """Print a line per model, how stock SpiffWorkflow fares, and a last line of sums; 1 on any difference."""
    tallies = [_told(life.name, lambda one=life: against_engine(one, range(LIVES))) for life in MODELS]
    tallies += _invented(max(1, LIVES // 10))
    for life in MODELS:
        if life.spiff:
            _told_stock(life.name, against_stock(life, range(STOCK)))
    differences = sum(len(one.parted) for one in tallies)
    sums = f"lives={sum(one.lives for one in tallies)} steps={sum(one.steps for one in tallies)}"
    print(f"models={len(tallies)} {sums} differences={differences}")
    return 1 if differences else 0


def _invented(diagrams: int) -> list[Tally]:
    """Diagrams nobody drew, a few lives each."""
    began = time.perf_counter()
    with TemporaryDirectory() as folder:
        tallies = [against_engine(invented(seed, Path(folder)), range(20)) for seed in range(diagrams)]
    lives, steps = sum(one.lives for one in tallies), sum(one.steps for one in tallies)
    parted = [(seed, one) for seed, one in enumerate(tallies) if one.parted]
    print(
        f"invented diagrams={diagrams:<6} lives={lives} steps={steps} differences={len(parted)}"
        f" seconds={time.perf_counter() - began:.1f}",
        flush=True,
    )
    for seed, one in sorted(parted, key=lambda pair: len(pair[1].shown))[:1]:
        print(f"invented {seed}, {one.shown}")
    return tallies


def _told(name: str, lead) -> Tally:
    began = time.perf_counter()
    tally = lead()
    print(
        f"{name:24} lives={tally.lives} steps={tally.steps} markings={tally.markings}"
        f" elements={len(tally.visited)}/{tally.parts}"
        f" differences={len(tally.parted)} seconds={time.perf_counter() - began:.1f}",
        flush=True,
    )
    if tally.parted:
        print(tally.shown)
    return tally


def _told_stock(name: str, tally: Tally) -> None:
    share = len(tally.parted) / tally.lives
    print(
        f"stock SpiffWorkflow, {name}: {len(tally.parted)} of {tally.lives} lives wrong ({share:.0%});"
        f" {tally.reworked} repeat a task; for instance:\n{tally.shown}" if tally.parted
        else f"stock SpiffWorkflow, {name}: no difference in {tally.lives} lives",
        flush=True,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
