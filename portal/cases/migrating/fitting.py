"""What a version asks of cases beyond their place on the diagram.

It must know their variables, and the times and messages they would newly wait for must be told from them. Looked at by
kinds of cases, not case by case: a `look` says of a case's variables no more than what matters here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ARRAY, Text, cast, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from portal.cases.arming import armed, terms
from portal.cases.calendars.rules import NATIONAL
from portal.cases.duedates import working_seconds
from portal.cases.models import CaseFile
from portal.cases.moving.standing import foreign
from portal.cases.outlines import Value
from portal.cases.ports import NoWayOut, ProcessInfo, Relocation, Waiting
from portal.kernel import clock
from portal.kernel.expressions import names_in
from portal.kernel.phrases import Phrase

FILLED: Final = "?"
Look = tuple[Any, ...]
"""Plain values: which lost variables are there, the timed ones as JSON, which carried ones are empty."""


@dataclass(frozen=True)
class Needs:
    """Variables that matter: `lost` ones the version does not know, `timed` by times, `carried` by messages."""

    lost: tuple[str, ...] = ()
    timed: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lost or self.timed or self.carried)

    def columns(self) -> list[ColumnElement[Any]]:
        """A look, asked of the table of cases."""
        held = CaseFile.__table__.c.variables
        return [
            *(held.has_key(name) for name in self.lost),
            *(func.coalesce(cast(held[name], Text), "null") for name in self.timed),
            *(func.coalesce(held[name].astext, "") == "" for name in self.carried),
        ]

    def look(self, variables: Mapping[str, Value]) -> Look:
        """The same of the variables of a case at hand."""
        return (
            *(name in variables for name in self.lost),
            *(json.dumps(variables.get(name)) for name in self.timed),
            *(variables.get(name) in (None, "") for name in self.carried),
        )

    def variables(self, look: Look) -> dict[str, Value]:
        """Variables of cases that look so, as far as they matter."""
        names = (*self.lost, *self.timed, *self.carried)
        first, last = len(self.lost), len(self.lost) + len(self.timed)
        known: dict[str, Value] = {name: None for name, there in zip(self.lost, look, strict=False) if there}
        known |= {name: None if empty else FILLED for name, empty in zip(self.carried, look[last:], strict=True)}
        timed = zip(names[first:last], map(json.loads, look[first:last]), strict=True)
        return known | {name: value for name, value in timed if value is not None}


def needs_of(old: ProcessInfo, new: ProcessInfo, places: Iterable[Relocation], *, lost: Collection[str]) -> Needs:
    """What cases going to these places of the new version need. `lost`: variables they hold that it does not know."""
    fresh = [one for place in places for one in waits_anew(place, old, new)]
    timers = [new.timers[one.element] for one in fresh if one.what == "timer"]
    timed = {name for timer in timers if not timer.literal for name in names_in(timer.text)}
    carried = {new.correlations[one.element] for one in fresh if one.element in new.correlations} - timed
    return Needs(tuple(sorted(lost)), tuple(sorted(timed)), tuple(sorted(carried)))


def may_need(old: ProcessInfo, new: ProcessInfo) -> bool:
    """Whether the variables of any case can matter."""
    return _may_lose(old, new) or bool(new.correlations) or not all(one.literal for one in new.timers.values())


def _may_lose(old: ProcessInfo, new: ProcessInfo) -> bool:
    return bool(new.variables) and not (old.variables and old.variables <= new.variables)


def lost_of(variables: Iterable[Mapping[str, Value]], new: ProcessInfo) -> set[str]:
    """The variables held that a version does not know."""
    return {name for held in variables for name in foreign(held, new.variables)}


def lost_in(session: Session, old: ProcessInfo, new: ProcessInfo) -> set[str]:
    """The same of all running cases of the old version."""
    if not _may_lose(old, new):
        return set()
    unknown = CaseFile.__table__.c.variables.op("-")(cast(sorted(new.variables), ARRAY(Text)))
    held = select(func.jsonb_object_keys(unknown)).where(
        CaseFile.process_version == old.version, CaseFile.closed_at.is_(None)
    )
    return set(session.scalars(held.distinct()))


def waits_anew(place: Relocation, old: ProcessInfo, new: ProcessInfo) -> list[Waiting]:
    """Timers the move opens, and messages it awaits by a variable the case did not wait by before."""
    added = {(one.what, one.key) for one in place.added}
    fresh = [one for one in place.added if one.what == "timer"]
    for one in place.open:
        awaited = one.what == "message" and one.element in new.correlations
        if awaited and ((one.what, one.key) in added or carries_anew(place, one, old, new)):
            fresh.append(one)
    return fresh


def carries_anew(place: Relocation, one: Waiting, old: ProcessInfo, new: ProcessInfo) -> bool:
    """Whether a wait that is kept goes by another variable in the new version."""
    back = {to: key for key, to in place.renamed.items()}
    before = element_of(back.get(one.key, one.key))
    return one.what == "message" and old.correlations.get(before) != new.correlations.get(one.element)


def element_of(key: str) -> str:
    """The element a key is about, without the repetition it lies in."""
    return key.rsplit("/", 1)[-1].split("#", 1)[0]


@dataclass(frozen=True)
class Fit:
    """Where cases of one marking and look go.

    `armed`: when the timers that opens fall due, `lengths`: how much working time (s) those have that are so counted.
    """

    place: Relocation
    armed: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, int | None] = field(default_factory=dict)


def fitted(place: Relocation, needs: Needs, look: Look, old: ProcessInfo, new: ProcessInfo) -> Fit:
    """A place, or why cases of that look cannot take it."""
    if place.marking is None:
        return Fit(place)
    variables = needs.variables(look)
    if lost := [name for name in needs.lost if name in variables]:
        return Fit(Relocation(None, why=Phrase("peubah {names} tidak ada di versi tujuan", names=", ".join(lost))))
    try:
        fresh = waits_anew(place, old, new)
        lengths = {key: working_seconds(term) for (_, key), term in terms(new, fresh, variables).items()}
        return Fit(place, armed(new, fresh, variables, clock.now(), NATIONAL), lengths)
    except NoWayOut as error:
        why = Phrase("{element}: {why}", element=error.element, why=error.why)
        return Fit(Relocation(None, why=why))
