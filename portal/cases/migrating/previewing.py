"""The dry run: every marking at which cases stand, how many of them where, and where they would go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.errors import NotAVersion
from portal.cases.migrating.counterparts import Question, checked_mapping, questions
from portal.cases.migrating.fitting import Look, Needs, fitted, lost_in, needs_of
from portal.cases.models import CaseFile
from portal.cases.outlines import Outline, TimerInfo
from portal.cases.ports import ProcessInfo, Relocation, Waiting, engine
from portal.cases.processes import process_info, recall, sources_of
from portal.kernel.phrases import Phrase

MESSAGES: Final = {"unknown": "kedudukan kasus pada diagram tidak dikenal"}


@dataclass(frozen=True)
class PreviewRow:
    """One marking: cases standing there in all and by regency, the steps open now and afterwards, or why not."""

    marking: int
    cases: int
    by_regency: Mapping[int, int]
    steps: tuple[str, ...]
    steps_after: tuple[str, ...]
    relocation: Relocation
    stands: tuple[str, ...] = ()
    """Everything cases wait for there: steps, calls, messages; timers when there is nothing else."""
    stands_after: tuple[str, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether these cases have a place in the new version."""
        return self.relocation.marking is not None


@dataclass(frozen=True)
class DryRun:
    """What a migration would do. `timers`: those that differ between the versions, before and after."""

    rows: tuple[PreviewRow, ...]
    mapping: Mapping[str, str]
    questions: tuple[Question, ...]
    old: Outline
    new: Outline
    timers: tuple[tuple[TimerInfo, TimerInfo], ...]

    @property
    def moving(self) -> int:
        """Cases that would move."""
        return sum(row.cases for row in self.rows if row.moves)

    @property
    def staying(self) -> int:
        """Cases without a place in the new version."""
        return sum(row.cases for row in self.rows if not row.moves)

    def by_regency(self) -> dict[int, tuple[int, int]]:
        """Regency → how many would move, how many would stay."""
        moving, staying = Counter[int](), Counter[int]()
        for row in self.rows:
            (moving if row.moves else staying).update(row.by_regency)
        return {code: (moving[code], staying[code]) for code in sorted({*moving, *staying})}


def dry_run(session: Session, source: str, target: str, said: Mapping[str, str], *, by: Actor) -> DryRun:
    """What a migration would do, and what is to be asked for it. Refuses: `NotAVersion`, `UnknownCounterpart`."""
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    if source == target:
        raise NotAVersion
    old, new = (engine().outline(sources_of(session, one)) for one in (source, target))
    mapping = checked_mapping(old, new, said)
    rows = preview_migration(session, source, target, mapping, by=by)
    standing = [element for row in rows for element in row.stands]
    refused = [row.relocation.element for row in rows if not row.moves]
    return DryRun(
        rows=tuple(rows),
        mapping=mapping,
        questions=tuple(questions(old, new, mapping, standing, refused)),
        old=old,
        new=new,
        timers=tuple(_changed_timers(process_info(session, source), process_info(session, target))),
    )


def preview_migration(
    session: Session, source: str, target: str, mapping: Mapping[str, str], *, by: Actor
) -> list[PreviewRow]:
    """What a migration would do to the running cases of the actor's area; nothing is written."""
    by.must(Permission.PROCESSES_PROCESS_MANAGE)
    spread = _counted(session, source, Needs())
    places = relocations(session, source, target, mapping, dict.fromkeys(marking for marking, _ in spread))
    old, new = process_info(session, source), process_info(session, target)
    needs = needs_of(old, new, places.values(), lost=lost_in(session, old, new))
    if needs:
        spread = _counted(session, source, needs)
    rows: dict[tuple[int, str], PreviewRow] = {}
    for (marking, look), counts in spread.items():
        place = fitted(places[marking], needs, look, old, new).place
        row = _row(source, marking, counts, place)
        told = (marking, "" if place.marking is not None else str(place.why))
        rows[told] = row if told not in rows else _together(rows[told], row)
    return sorted(rows.values(), key=lambda row: (row.moves, -row.cases, row.marking))


def _counted(session: Session, version: str, needs: Needs) -> dict[tuple[int, Look], dict[int, int]]:
    """Running cases by where they stand and how they look, each by regency."""
    regency = CaseFile.region_code - CaseFile.region_code % 1_000_000
    named = [one.label(f"look{number}") for number, one in enumerate(needs.columns())]
    running = select(CaseFile.marking, regency.label("regency"), *named, func.count()).where(
        CaseFile.process_version == version, CaseFile.closed_at.is_(None)
    )
    found: dict[tuple[int, Look], dict[int, int]] = {}
    for marking, place, *look, count in session.execute(
        running.group_by("marking", "regency", *(one.name for one in named))
    ):
        found.setdefault((marking, tuple(look)), {})[place] = count
    return found


def _together(one: PreviewRow, other: PreviewRow) -> PreviewRow:
    """Two rows that say the same."""
    spread = Counter(one.by_regency) + Counter(other.by_regency)
    return replace(one, cases=one.cases + other.cases, by_regency=dict(spread))


def _row(source: str, marking: int, spread: Mapping[int, int], place: Relocation) -> PreviewRow:
    known = engine().knows_marking(source, marking)
    now, then = tuple(engine().waiting(source, marking)) if known else (), place.open
    return PreviewRow(
        marking, sum(spread.values()), spread, _steps(now), _steps(then), place, _standing(now), _standing(then)
    )


def _steps(waiting: tuple[Waiting, ...]) -> tuple[str, ...]:
    return tuple(one.element for one in waiting if one.what == "task")


def _standing(waiting: tuple[Waiting, ...]) -> tuple[str, ...]:
    others = [one.element for one in waiting if one.what != "timer"]
    return tuple(dict.fromkeys(others or [one.element for one in waiting]))


def _changed_timers(old: ProcessInfo, new: ProcessInfo) -> list[tuple[TimerInfo, TimerInfo]]:
    pairs = [(timer, new.timers[name]) for name, timer in old.timers.items() if name in new.timers]
    return [(before, after) for before, after in pairs if (before.kind, before.text) != (after.kind, after.text)]


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
            found[marking] = Relocation(None, why=Phrase(MESSAGES["unknown"]))
    return found
