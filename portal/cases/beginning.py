"""What a case knows of its proposal: told when it opens, and again whenever its draft is submitted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.cases.given import NEEDS_CHECK, OPENING
from portal.cases.outlines import Value
from portal.cases.ports import ProcessInfo
from portal.registry.weighing import Weight, weights_of

TOLD: Final = ("alasan_kode", "menyangkut_kesejahteraan", "menyangkut_anggota", "pokok_sanggah")
"""The variables that say what a proposal touches; `given.OPENING` has their values."""


def openings(
    session: Session, info: ProcessInfo, change_set_ids: Collection[UUID], *, province: Mapping[UUID, bool]
) -> dict[UUID, dict[str, Value]]:
    """Proposal → the variables its case starts with; what it touches, as far as the process declares it.

    `province`: proposal → whether its province decides. Proposals alike share one mapping, so that their cases move
    together.
    """
    asked = {NEEDS_CHECK} if not declares(info, NEEDS_CHECK) else set()
    known: dict[str, Value] = {name: values[0] for name, values in OPENING.items() if name not in {*TOLD, *asked}}
    made: dict[tuple[Weight, bool], dict[str, Value]] = {}
    found = _weights(session, info, change_set_ids)
    for weight, decides in {(weight, province[one]) for one, weight in found.items()}:
        made[weight, decides] = known | {"perlu_provinsi": decides} | _said(info, weight)
    return {one: made[weight, province[one]] for one, weight in found.items()}


def retold(session: Session, info: ProcessInfo, change_set_id: UUID) -> Mapping[str, Value]:
    """What a case is told anew when its draft is submitted: the draft may have changed since it opened."""
    return _said(info, _weights(session, info, [change_set_id])[change_set_id])


def declares(info: ProcessInfo, name: str) -> bool:
    """Whether a case of the process may hold the variable."""
    return not info.variables or name in info.variables


def _weights(session: Session, info: ProcessInfo, change_set_ids: Collection[UUID]) -> dict[UUID, Weight]:
    """Not asked for a process that does not want to know."""
    if not any(declares(info, name) for name in TOLD):
        return dict.fromkeys(change_set_ids, Weight())
    return weights_of(session, change_set_ids)


def _said(info: ProcessInfo, weight: Weight) -> dict[str, Value]:
    found = (weight.reason_code, weight.welfare, weight.members, weight.objection)
    said: dict[str, Value] = dict(zip(TOLD, found, strict=True))
    return {name: value for name, value in said.items() if declares(info, name)}
