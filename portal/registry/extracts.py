"""Rows of the register for lists that leave the portal: read in keyset steps, never more than a step in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.registry.codes import FIELDS, field_of
from portal.registry.listing import KeluargaFilters, extract_conditions
from portal.registry.models import Individu, Keluarga, Ruta
from portal.registry.values import stored_record, to_text

STEP = 1_000


@dataclass(frozen=True)
class Extract:
    """One family, or one person of it: texts by entity and field, secrets in the clear.

    `answers`: by entity what was answered to the questionnaire beside them, raw.
    """

    keluarga_id: UUID
    region_code: int
    desil: int | None
    members: int
    texts: dict[str, dict[str, str]]
    answers: dict[str, dict[str, Any]]


def extracts(session: Session, actor: Actor, filters: KeluargaFilters, *, people: bool) -> Iterator[list[Extract]]:
    """What `filters` keep of the actor's area, step by step; with `people` a row for each member.

    In the clear: whoever hands it on masks it.
    """
    actor.must(Permission.REGISTRY_KELUARGA_READ)
    conditions = extract_conditions(session, actor, filters)
    last: tuple[Any, ...] | None = None
    key = (Keluarga.part, Keluarga.region_code, Keluarga.id)
    while True:
        joined = (Ruta.part == Keluarga.part) & (Ruta.id == Keluarga.ruta_id)
        statement = select(Keluarga, Ruta).join(Ruta, joined).where(*conditions).order_by(*key).limit(STEP)
        if last is not None:
            statement = statement.where(tuple_(*key) > tuple_(*last))
        families = session.execute(statement).all()
        if not families:
            return
        last = (families[-1][0].part, families[-1][0].region_code, families[-1][0].id)
        yield list(_rows(session, families, people=people))
        session.expunge_all()


def _rows(session: Session, families: Any, *, people: bool) -> Iterator[Extract]:
    members: dict[Any, list[Individu]] = {}
    if people:
        found = select(Individu).where(
            Individu.part.in_({keluarga.part for keluarga, _ in families}),
            Individu.keluarga_id.in_([keluarga.id for keluarga, _ in families]),
            Individu.status != "dihapus",
        )
        for one in session.scalars(found.order_by(Individu.hub_kepala, Individu.id)):
            members.setdefault(one.keluarga_id, []).append(one)
    for keluarga, ruta in families:
        texts = {"ruta": _texts("ruta", ruta), "keluarga": _texts("keluarga", keluarga)}
        texts["keluarga"]["nama_kepala"] = keluarga.nama_kepala
        common = (keluarga.id, keluarga.region_code, keluarga.desil, keluarga.jumlah_anggota)
        answers = {"ruta": ruta.jawaban, "keluarga": keluarga.jawaban}
        if not people:
            yield Extract(*common, texts, answers)
        for one in members.get(keluarga.id, []):
            own = texts | {"individu": _texts("individu", one)}
            yield Extract(*common, own, answers | {"individu": one.jawaban})


def _texts(entity: str, record: Any) -> dict[str, str]:
    stored = stored_record(record)
    return {one.name: to_text(entity, field_of(entity, one.name), stored.get(one.name)) or "" for one in FIELDS[entity]}
