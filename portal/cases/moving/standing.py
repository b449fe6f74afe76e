"""Cases as the moving path sees them: where each stands, read under lock, always cases before what hangs on them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.cases.models import CaseFile
from portal.cases.outlines import Value
from portal.cases.ports import Happening


class Standing(NamedTuple):
    """One case, locked: where it stands."""

    part: int
    id: UUID
    region_code: int
    version: str
    marking: int
    variables: dict[str, Value]
    moves: int
    number: str
    created_by: int


@dataclass(frozen=True, slots=True)
class Crowd:
    """Locked cases that stand and look alike. Who they are is kept column by column, as text: one or five thousand."""

    version: str
    marking: int
    variables: dict[str, Value]
    parts: Sequence[str]
    ids: Sequence[str]
    tasks: Sequence[str] = ()
    """The human task each case answers; none when no person does."""

    @property
    def cases(self) -> list[UUID]:
        """Their identifiers."""
        return [UUID(one) for one in self.ids]


@dataclass(frozen=True, slots=True)
class Move:
    """Cases about to move: what happens to them, with which answers."""

    crowd: Crowd
    happening: Happening
    answers: Mapping[str, Value]


COLUMNS = (
    "c.part, c.id, c.region_code, c.process_version, c.marking, cast(c.variables as text), c.moves, c.number, "
    "c.created_by"
)
_LOCK = text(
    f"select {COLUMNS} from unnest(cast(:parts as bigint[]), cast(:ids as uuid[])) as r(part, id) "  # noqa: S608 - our own column list
    "join case_file c on c.part = r.part and c.id = r.id order by c.part, c.id for update of c"
)

_FREE = text(_LOCK.text + " skip locked")


def standing_of(case: CaseFile) -> Standing:
    """A case just made by this transaction."""
    return Standing(
        case.part,
        case.id,
        case.region_code,
        case.process_version,
        case.marking,
        case.variables,
        case.moves,
        case.number,
        case.created_by,
    )


def alone(case: Standing) -> Crowd:
    """A crowd of one."""
    return Crowd(case.version, case.marking, case.variables, (str(case.part),), (case.id.hex,))


def uuids(ids: Sequence[UUID]) -> str:
    """A PostgreSQL array of identifiers, written out: much faster than one parameter each."""
    return "{" + ",".join([one.hex for one in ids]) + "}"


def array(values: Sequence[str]) -> str:
    """A PostgreSQL array of values that are text already and hold neither commas nor quotes."""
    return "{" + ",".join(values) + "}"


def column(array_text: str) -> list[str]:
    """The values of a PostgreSQL array of numbers or identifiers, as text."""
    return array_text[1:-1].split(",")


def numbers(values: Sequence[int]) -> str:
    """A PostgreSQL array of numbers, written out."""
    return "{" + ",".join(map(str, values)) + "}"


def lock_cases(session: Session, cases: Sequence[tuple[int, UUID]], *, skip: bool = False) -> list[Standing]:
    """Lock cases of the actor's area and say where they stand; those outside are not there.

    `skip`: leave out those somebody else holds at this moment.
    """
    parts, ids = [part for part, _ in cases], [case_id for _, case_id in cases]
    rows = session.execute(_FREE if skip else _LOCK, {"parts": numbers(parts), "ids": uuids(ids)})
    known: dict[str, dict[str, Value]] = {}
    return [standing_in(row, known) for row in rows]


def standing_in(row: Sequence[Any], known: dict[str, dict[str, Value]]) -> Standing:
    """A case from its columns; variables written alike are read once (`known`) and shared."""
    part, case_id, region_code, version, marking, variables, moves, number, created_by = row
    had = read_once(variables, known)
    return Standing(part, case_id, region_code, version, marking, had, moves, number, created_by)


def read_once(written: str, known: dict[str, dict[str, Value]]) -> dict[str, Value]:
    """Variables from their JSON; those written alike are the same object."""
    variables = known.get(written)
    if variables is None:
        variables = known[written] = json.loads(written)
    return variables


def seen(variables: Mapping[str, Any], answers: Mapping[str, Any], reads: Sequence[str]) -> tuple[Any, ...]:
    """What the diagram may ask of a case: cases equal in this go the same way."""
    return tuple(_plain(answers[name] if name in answers else variables.get(name)) for name in reads)


def foreign(variables: Mapping[str, Any], declared: AbstractSet[str]) -> tuple[str, ...]:
    """The variables a process does not know; none when it declares none."""
    return tuple(sorted(variables.keys() - declared)) if declared and not variables.keys() <= declared else ()


def _plain(value: Any) -> Any:
    """A hashable value that keeps 1, 1.0 and true apart."""
    if isinstance(value, list):
        return tuple(map(_plain, value))
    return (type(value).__name__, value)
