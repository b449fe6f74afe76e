"""Lists, counts and searches as the application under its area lock, for the nation, a province, a regency, a village.

Each figure is one query of the domain in a transaction of its own, the area set as the portal sets it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
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


def measured(engine: Engine, actor: Actor) -> dict[str, float]:
    """Median milliseconds of every look."""

    def call(look: Look) -> Callable[[], object]:
        def run() -> None:
            with Session(engine) as session:
                set_scope(session, actor.scope)
                look(session, actor)

        return run

    looks = TASKS | FILES
    return dict(zip(looks, in_turn(ROUNDS, *(call(look) for look in looks.values())), strict=True))


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
    worst = max(ms for by_look in figures.values() for ms in by_look.values())
    nation, village = figures["nation"], figures["village"]
    tell(
        "lists",
        families=FAMILIES,
        cases=CASES,
        open_tasks=OPEN,
        median_ms=figures,
        worst_ms=worst,
        ratio_nation_to_village={look: round(nation[look] / village[look], 1) for look in nation},
    )


if __name__ == "__main__":
    main()
