"""The queue of pairs to look at, and one pair side by side; of whom the actor may not see, only that they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel.area import Area
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of
from portal.kernel.pages import Page, keyset_page
from portal.registry.codes import FIELDS, Field
from portal.registry.models import Individu, Ruta
from portal.registry.pairmodels import DuplicatePair, DuplicateSide
from portal.registry.records import REMOVED, Family, family_in, record_in
from portal.registry.resemblance.deciding import pair_in, proposals_of
from portal.registry.resemblance.recording import HIGHEST, SAME
from portal.registry.resemblance.scoring import Compared
from portal.registry.values import shown, stored_record

MARKS = {
    "name": "nama",
    "born": "tanggal_lahir",
    "mother": "nama_ibu",
    "sex": "jenis_kelamin",
    "nik": "nik",
}
"""What is scored → the field of a person it is about; `place` is no field."""


@dataclass(frozen=True)
class PairFilters:
    """What to keep of the queue."""

    status: str = "terbuka"
    grade: str = ""
    region: int | None = None


@dataclass(frozen=True)
class PairRow:
    """One line of the queue. `other` is None when the second person is outside the actor's area."""

    pair_id: UUID
    individu_id: UUID
    name: str
    born: Any
    region_code: int
    other: str | None
    other_region: int | None
    grade: str
    score: int
    status: str
    found_at: datetime


@dataclass(frozen=True)
class Side:
    """One person of a pair, as their page shows them."""

    person: Individu
    family: Family
    answers: dict[str, str]

    @property
    def gone(self) -> bool:
        """Whether the register has taken this person out."""
        return self.person.status == REMOVED

    @property
    def home(self) -> Ruta:
        """Where they live."""
        return self.family.ruta


@dataclass(frozen=True)
class FieldRow:
    """One field of both people: `sign` is sama, mirip, beda, kosong, or "" where nothing is scored."""

    field: Field
    one: str
    other: str
    sign: str
    points: int | None
    takeable: bool


@dataclass(frozen=True)
class PairView:
    """A pair as its page shows it; `pair` and `other` are None when only one side may be seen."""

    one: Side
    other: Side | None
    pair: DuplicatePair | None
    side: DuplicateSide | None
    compared: Compared
    rows: list[FieldRow] = field(default_factory=list)
    proposals: dict[UUID, str] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """Where it stands."""
        return self.pair.status if self.pair else self.side.status if self.side else ""

    @property
    def grade(self) -> str:
        """`pasti` or `mungkin`."""
        return self.pair.grade if self.pair else self.side.grade if self.side else ""


def pair_page(
    session: Session,
    actor: Actor,
    filters: PairFilters,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[PairRow]:
    """Pairs with somebody of the actor's area, the most alike first; each pair once."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    side, pair = DuplicateSide, DuplicatePair
    mine, theirs = aliased(Individu), aliased(Individu)
    area = Area.of(filters.region) if filters.region is not None else actor.area
    if not area.within(actor.area):
        raise NotFound
    statement: Any = (
        select(side, mine.nama, mine.tanggal_lahir, theirs.nama, theirs.region_code)
        .join(mine, and_(mine.part == side.part, mine.id == side.individu_id))
        .outerjoin(pair, and_(pair.id == side.pair_id, or_(pair.one_id == mine.id, pair.other_id == mine.id)))
        .outerjoin(theirs, and_(theirs.part == pair.other_part, theirs.id == pair.other_id))
        .where(side.region_code >= area.lo, side.region_code < area.hi, side.status == filters.status)
    )
    statement = statement.where(or_(side.lead, pair.id.is_(None)))
    if filters.grade:
        statement = statement.where(side.grade == filters.grade)
    keys: list[Any] = [side.rank, side.pair_id, side.individu_id]
    return keyset_page(session, statement, keys, after=after, before=before, size=size, make=_row)


def _row(row: Any) -> PairRow:
    side: DuplicateSide = row[0]
    return PairRow(
        side.pair_id,
        side.individu_id,
        name=row[1],
        born=row[2],
        region_code=side.region_code,
        other=row[3],
        other_region=row[4],
        grade=side.grade,
        score=HIGHEST - side.rank,
        status=side.status,
        found_at=side.found_at,
    )


def pair_view(session: Session, actor: Actor, pair_id: UUID) -> PairView:
    """A pair of which the actor may see both. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    pair = pair_in(session, actor, pair_id)
    one, other = _side(session, actor, pair.one_id), _side(session, actor, pair.other_id)
    compared = Compared(pair.levels, pair.score)
    return PairView(one, other, pair, None, compared, list(_rows(one, other, compared)), proposals_of(session, pair))


def side_view(session: Session, actor: Actor, individu_id: UUID, pair_id: UUID) -> PairView:
    """A pair of which the actor may see only this person. Refuses with `NotFound`."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    side = session.get(DuplicateSide, (part_of(individu_id), pair_id, individu_id))
    if side is None or side.region_code not in actor.area:
        raise NotFound
    one = _side(session, actor, individu_id)
    compared = Compared(side.levels, HIGHEST - side.rank)
    return PairView(one, None, None, side, compared, list(_rows(one, None, compared)))


def open_pairs_of(session: Session, actor: Actor, individu_ids: Iterable[UUID]) -> dict[UUID, list[DuplicateSide]]:
    """Person → the open sides of pairs they are in."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    keys = [(part_of(one), one) for one in individu_ids]
    side = DuplicateSide
    statement = select(side).where(tuple_(side.part, side.individu_id).in_(keys), side.status.in_(("terbuka", "ragu")))
    found: dict[UUID, list[DuplicateSide]] = {}
    for one in session.scalars(statement.order_by(side.rank)):
        found.setdefault(one.individu_id, []).append(one)
    return found


def merged_into(session: Session, actor: Actor, individu_ids: Iterable[UUID]) -> list[tuple[DuplicatePair, Individu]]:
    """The people who were merged into these, each with the pair that says so; as far as the actor may see both."""
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    wanted = list(individu_ids)
    pair = DuplicatePair
    statement = select(pair).where(
        or_(pair.one_id.in_(wanted), pair.other_id.in_(wanted)), pair.kept_id.in_(wanted), pair.status == SAME
    )
    found = []
    for one in session.scalars(statement):
        gone = record_in(session, actor.area, Individu, one.other_id if one.kept_id == one.one_id else one.one_id)
        if gone.status == REMOVED:
            found.append((one, gone))
    return found


def _side(session: Session, actor: Actor, individu_id: UUID) -> Side:
    person = record_in(session, actor.area, Individu, individu_id)
    stored = stored_record(person)
    answers = {one.name: shown("individu", one, stored[one.name]) for one in FIELDS["individu"]}
    return Side(person, family_in(session, actor.area, person.keluarga_id), answers)


def _rows(one: Side, other: Side | None, compared: Compared) -> Iterable[FieldRow]:
    scored = {MARKS[name]: (sign, points) for name, _level, sign, points in compared.points() if name in MARKS}
    mine = stored_record(one.person)
    theirs = stored_record(other.person) if other else {}
    for known in FIELDS["individu"]:
        sign, points = scored.get(known.name, ("", None))
        a, b = one.answers[known.name], other.answers[known.name] if other else ""
        if not sign and other:
            sign = "kosong" if not (a and b) else "sama" if mine[known.name] == theirs[known.name] else "beda"
        if a or b:
            alike = a == b and (not known.secret or compared.levels["mother"] == "equal")
            takeable = bool(other) and known.name != "nik" and not alike
            yield FieldRow(known, a, b, sign, points, takeable)
