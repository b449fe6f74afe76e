"""Lists, counts and searches as the application under its area lock, for the nation, a province, a regency, a village.

Each figure is one query of the domain in a transaction of its own, the area set as the portal sets it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench import bulk
from bench.ground import database, in_turn, tell
from portal.access.actor import Actor
from portal.cases.casefile import CaseFilters, case_page
from portal.cases.inbox import InboxFilters, inbox, inbox_counts, next_task
from portal.cases.ports import install_engine
from portal.documents.queries import LetterFilters, letter_page
from portal.kernel.database import engine_for, set_scope
from portal.registry.queries import KeluargaFilters, keluarga_page
from portal.workflows.engine import InterningEngine
from tests import people

CASES = int(os.environ.get("CASES", "600000"))
OPEN = int(os.environ.get("OPEN", "200000"))
FAMILIES = int(os.environ.get("FAMILIES", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "9"))
WHO = {"nation": "maya", "province": "bagus", "regency": "ratna", "village": "sari"}
ABSENT, COMMON, PERSON = "zulkarnaen", "sutrisno", "wayan suarta"
Look = Callable[[Session, Actor], Any]
TASKS: dict[str, Look] = {
    "inbox": lambda s, a: inbox(s, a, "saya", InboxFilters()),
    "inbox_returned": lambda s, a: inbox(s, a, "kembali", InboxFilters()),
    "inbox_late": lambda s, a: inbox(s, a, "saya", InboxFilters(sla="lewat")),
    "inbox_counts": inbox_counts,
    "next_task": lambda s, a: next_task(s, a, None),
    "inbox_search_absent": lambda s, a: inbox(s, a, "saya", InboxFilters(text=ABSENT)),
    "inbox_search_common": lambda s, a: inbox(s, a, "saya", InboxFilters(text=COMMON)),
}
FILES: dict[str, Look] = {
    "cases": lambda s, a: case_page(s, a, CaseFilters()),
    "cases_refused": lambda s, a: case_page(s, a, CaseFilters(status="ditolak")),
    "cases_search_absent": lambda s, a: case_page(s, a, CaseFilters(text=ABSENT)),
    "cases_search_number": lambda s, a: case_page(s, a, CaseFilters(text="-2611-4242")),
    "letters": lambda s, a: letter_page(s, a, LetterFilters()),
    "families_search_absent": lambda s, a: keluarga_page(s, a, KeluargaFilters(text=ABSENT)),
    "families_search_common": lambda s, a: keluarga_page(s, a, KeluargaFilters(text=COMMON)),
    "families_search_person": lambda s, a: keluarga_page(s, a, KeluargaFilters(text=PERSON)),
}


def measured(engine: Engine, actor: Actor) -> dict[str, dict[str, float]]:
    """Of every look the median milliseconds, and how many of them the database and we worked (on a processor)."""
    looks, worked = TASKS | FILES, dict.fromkeys(TASKS | FILES, 0.0)

    def call(name: str) -> Callable[[], object]:
        def run() -> None:
            with Session(engine) as session:
                set_scope(session, actor.scope)
                backend = session.scalar(text("select pg_backend_pid()")) or 0
                begun = on_processor(backend)
                looks[name](session, actor)
                worked[name] += on_processor(backend) - begun

        return run

    medians = in_turn(ROUNDS, *(call(name) for name in looks))
    return {
        name: {"ms": ms, "worked_ms": round(worked[name] / (ROUNDS + 1), 1)}
        for name, ms in zip(looks, medians, strict=True)
    }


def on_processor(backend: int) -> float:
    """Milliseconds a backend of this machine and this thread have worked so far: what a busy machine does not blur."""
    told = Path(f"/proc/{backend}/schedstat")
    theirs = int(told.read_text(encoding="ascii").split()[0]) / 1e6 if told.exists() else 0.0
    return theirs + time.thread_time() * 1000


def main() -> None:
    """Fill the country, then look from four heights."""
    install_engine(InterningEngine())
    with database() as (addresses, owner):
        bulk.families(owner, FAMILIES)
        bulk.cases(owner, CASES, OPEN)
        engine = engine_for(addresses.app)
        with Session(engine) as session:
            actors = {place: people.actor(session, who) for place, who in WHO.items()}
        figures = {place: measured(engine, actor) for place, actor in actors.items()}
        engine.dispose()
    nation, village = figures["nation"], figures["village"]
    tell(
        families=FAMILIES,
        cases=CASES,
        open_tasks=OPEN,
        figures=figures,
        worst_ms=max(one["ms"] for looks in figures.values() for one in looks.values()),
        ratio_nation_to_village={look: round(nation[look]["ms"] / village[look]["ms"], 1) for look in nation},
    )


if __name__ == "__main__":
    main()
