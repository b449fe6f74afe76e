"""What the way of a proposal depends on, read from what it changes: asked of many at once, in two statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH, array
from sqlalchemy.orm import Session

from portal.kernel.ids import part_of
from portal.registry.answers import PREFIX
from portal.registry.models import Change, ChangeSet
from portal.registry.reasons.queries import acts_like
from portal.registry.reasons.rules import REMOVAL, RESTORATION
from portal.registry.records import OBJECTION

WELFARE: Final[Mapping[str, frozenset[str]]] = {
    "ruta": frozenset(
        {
            "status_bangunan", "luas_lantai", "lantai", "dinding", "atap", "air_minum", "penerangan", "daya",
            "bahan_bakar", "fasilitas_bab",
        }
    ),
    "individu": frozenset({"ijazah", "bekerja", "status_pekerjaan", "disabilitas"}),
}  # fmt: skip
"""Entity → the fields a family's welfare is judged by: housing, schooling, work, disability.

Beside them every answer of a questionnaire that has no column of its own: assets, housing, business, children.
"""
COMES_OR_GOES: Final = ("tambah", "hapus", "pindah", "pulih")
"""Changes by which a family has other members than before."""


@dataclass(frozen=True)
class Weight:
    """What a proposal touches. `reason_code`: the shipped code its reason acts like, "" where none is asked."""

    reason_code: str = ""
    welfare: bool = False
    """Whether it changes a field welfare is judged by, of a record that is registered already."""
    members: bool = False
    """Whether somebody joins or leaves the family."""
    objection: str = ""
    """What is objected to, a code of `pokok_sanggah`."""


def weights_of(session: Session, change_set_ids: Collection[UUID]) -> dict[UUID, Weight]:
    """Proposal → what it touches; one without a change touches nothing."""
    members = and_(Change.entity == "individu", Change.action.in_(COMES_OR_GOES))
    statement = (
        select(
            Change.change_set_id,
            func.coalesce(func.max(Change.fields["alasan_hapus"].astext), ""),
            func.bool_or(_judged()),
            func.bool_or(members),
        )
        .where(
            Change.part.in_({part_of(one) for one in change_set_ids}),
            Change.change_set_id.in_(list(change_set_ids)),
        )
        .group_by(Change.change_set_id)
    )
    rows = session.execute(statement).all()
    likened = {code: acts_like(session, REMOVAL, code) for code in {row[1] for row in rows}}
    found = {row[0]: Weight(likened[row[1]], *row[2:]) for row in rows}
    for change_set_id, kind, code in session.execute(_coded(change_set_ids)):
        known = found.get(change_set_id, Weight())
        if kind == OBJECTION:
            found[change_set_id] = replace(known, objection=code or "")
        else:
            found[change_set_id] = replace(known, reason_code=acts_like(session, RESTORATION, code or ""))
    return {one: found.get(one, Weight()) for one in change_set_ids}


def _coded(change_set_ids: Collection[UUID]) -> Select[UUID, str, str | None]:
    """The proposals that carry a code themselves."""
    return select(ChangeSet.id, ChangeSet.kind, ChangeSet.alasan_kode).where(
        ChangeSet.part.in_({part_of(one) for one in change_set_ids}),
        ChangeSet.id.in_(list(change_set_ids)),
        ChangeSet.alasan_kode.is_not(None),
    )


def _judged() -> ColumnElement[bool]:
    """Whether a change of a registered record is one of a field welfare is judged by."""
    columns = [
        and_(Change.entity == entity, Change.fields.has_any(array(sorted(names)))) for entity, names in WELFARE.items()
    ]
    answers = func.jsonb_path_exists(Change.fields, cast(f'$.keyvalue() ? (@.key starts with "{PREFIX}")', JSONPATH))
    return and_(Change.action == "ubah", or_(*columns, answers))
