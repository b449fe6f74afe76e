"""The dry run: every marking at which cases stand, how many of them where, and where they would go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.ports import Relocation, engine
from portal.cases.processes import process_info, recall

_COUNTS = text(
    "select marking, region_code - region_code % 1000000 as regency, count(*) from case_file "
    "where process_version = :version and closed_at is null group by 1, 2"
)


@dataclass(frozen=True)
class PreviewRow:
    """One marking: cases standing there in all and by regency, the steps open now and afterwards, or why not."""

    marking: int
    cases: int
    by_regency: Mapping[int, int]
    steps: tuple[str, ...]
    steps_after: tuple[str, ...]
    relocation: Relocation


def preview_migration(
    session: Session, source: str, target: str, mapping: Mapping[str, str], *, by: Actor
) -> list[PreviewRow]:
    """What a migration would do to the running cases of the actor's area; nothing is written."""
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    counts: dict[int, dict[int, int]] = {}
    for marking, regency, count in session.execute(_COUNTS, {"version": source}):
        counts.setdefault(marking, {})[regency] = count
    places = relocations(session, source, target, mapping, counts)
    rows = [_row(source, marking, spread, places[marking]) for marking, spread in counts.items()]
    return sorted(rows, key=lambda row: (row.relocation.marking is not None, -row.cases))


def _row(source: str, marking: int, spread: Mapping[int, int], place: Relocation) -> PreviewRow:
    now = tuple(one.element for one in engine().waiting(source, marking) if one.what == "task")
    then = tuple(one.element for one in place.open if one.what == "task")
    return PreviewRow(marking, sum(spread.values()), spread, now, then, place)


def relocations(
    session: Session, source: str, target: str, mapping: Mapping[str, str], markings: Mapping[int, object]
) -> dict[int, Relocation]:
    """Where each marking goes; asked once each, however many cases stand there."""
    process_info(session, target)
    recall(session, source, markings)
    found = {}
    for marking in markings:
        if engine().knows_marking(source, marking):
            found[marking] = engine().relocate(source, target, mapping, marking)
        else:
            found[marking] = Relocation(None, why="kedudukan kasus pada diagram tidak dikenal")
    return found
