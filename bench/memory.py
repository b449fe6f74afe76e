"""Memory of one gunicorn worker of the portal, just started and after 300 pages, beside one of a bare Flask.

Each worker is a process of its own, started the same way; looked at from outside (`/proc/<pid>/smaps_rollup`), so that
neither inherits anything from the process that measures.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.ground import database, settings, settle, tell
from bench.serving import Browser, memory, served

FAMILIES = int(os.environ.get("FAMILIES", "5000"))
PAGES = int(os.environ.get("PAGES", "300"))
PATHS = ("/tugas/", "/keluarga/", "/kasus/")


def bare_worker(port_and_pid: tuple[int, int]) -> dict[str, float]:
    """A bare Flask after as many requests."""
    port, pid = port_and_pid
    browser = Browser(port)
    for _ in range(PAGES):
        browser.get("/")
    return memory(pid)


def our_worker(port_and_pid: tuple[int, int]) -> tuple[dict[str, float], dict[str, float]]:
    """The portal before its first page and after them all."""
    port, pid = port_and_pid
    started = memory(pid)
    browser = Browser(port)
    browser.sign_in("ratna")
    for number in range(PAGES):
        browser.get(PATHS[number % len(PATHS)])
    return started, memory(pid)


def main() -> None:
    """Two servers, one after the other."""
    with database() as (addresses, engine), tempfile.TemporaryDirectory() as instance:
        settle(engine, FAMILIES)
        told = settings(addresses, Path(instance))
        with served("bench.bare:bare()", told) as bare:
            flask = bare_worker(bare)
        with served("bench.served:portal()", told) as ours:
            started, after = our_worker(ours)
    tell(
        families=FAMILIES,
        pages=PAGES,
        bare_flask=flask,
        portal_started=started,
        portal_after_pages=after,
        ratio_pss=round(after["pss_mb"] / flask["pss_mb"], 1),
        growth_mb=round(after["pss_mb"] - started["pss_mb"], 1),
    )


if __name__ == "__main__":
    main()
