"""First filling of the register from a known source: whole sets at once, version 1, no proposal behind them.

For the demo, the benchmarks and a later initial import; everything after goes through proposals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.kernel import clock
from portal.kernel.database import Base
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.sets import insert_rows
from portal.regions.queries import regions
from portal.registry import answers
from portal.registry.codes import FIELDS
from portal.registry.drafts import FamilyDraft
from portal.registry.models import Individu, Keluarga, KkRegistry, NikRegistry, RecordVersion, Ruta
from portal.registry.reading import canonical
from portal.registry.resemblance.keys import KEYS, keys_of_head
from portal.registry.values import NUMBERS, Stored, columns, to_stored

LOADER = system("Pemuatan awal")
CHUNK = 2_000
"""Families per set of statements."""
_WIDTH = 1_000_000
"""Codes of one regency."""
_EMPTY: dict[str, dict[str, Any]] = {
    entity: dict.fromkeys(
        [*(field.name for field in fields), *NUMBERS.get(entity, ())[1:2], *(KEYS if entity == "individu" else ())]
    )
    for entity, fields in FIELDS.items()
}
"""Entity → a row without answers: all rows of a set have the same columns."""
Rows = dict[type[Base], list[dict[str, Any]]]


def load_families(session: Session, rows: Iterable[tuple[int, FamilyDraft]], *, by: Actor = LOADER) -> int:
    """Insert families of (village code, draft) as version 1 with history and national numbers; how many people.

    Values are taken as they are: run the rules before. `keluarga["desil"]` may carry a decile. Raises the database's
    IntegrityError on a number already held. One fact per regency and chunk.
    """
    people, source = 0, iter(rows)
    while chunk := list(islice(source, CHUNK)):
        parts = {code: one.part for code, one in regions(session, {code for code, _ in chunk}).items()}
        made: Rows = {model: [] for model in (Ruta, Keluarga, Individu, RecordVersion, NikRegistry, KkRegistry)}
        now = clock.now()
        for code, draft in chunk:
            _family(made, draft, {"part": parts[code], "region_code": code}, now, by)
        for model, inserted in made.items():
            insert_rows(session, model, inserted)
        people += len(made[Individu])
        _tell(session, made[Keluarga], by)
    return people


def _family(made: Rows, draft: FamilyDraft, place: dict[str, int], now: datetime, by: Actor) -> None:
    common = place | {"version": 1, "valid_from": now, "status": "aktif"}
    part = place["part"]
    ruta_id, keluarga_id = new_id(part), new_id(part)
    history = {"keluarga_id": keluarga_id, "valid_from": now, "actor_id": by.user_id, "actor_name": by.name}

    def add(model: type[Base], entity: str, record_id: Any, typed: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        stored = _stored(entity, typed)
        said = {"jawaban": answers.merged(None, stored), "instrumen": stored.get(answers.INSTRUMENT)}
        row = _EMPTY[entity] | common | {"id": record_id} | columns(entity, stored) | said | more
        made[model].append(row)
        snapshot = stored | {"status": "aktif"}
        version = {"record_id": record_id, "version": 1, "entity": entity, "changes": {}, "snapshot": snapshot}
        made[RecordVersion].append(place | history | version | {"case_id": None, "reason": None})
        return row

    add(Ruta, "ruta", ruta_id, draft.ruta)
    head, desil = draft.head_name, draft.keluarga.get("desil")
    derived = keys_of_head(head) | {"jumlah_anggota": len(draft.present)}
    more = derived | {"ruta_id": ruta_id, "desil": int(desil) if desil else None}
    family = add(Keluarga, "keluarga", keluarga_id, draft.keluarga, **more)
    if family["kk_bidx"]:
        made[KkRegistry].append({"kk_bidx": family["kk_bidx"], "keluarga_id": keluarga_id})
    for member in draft.present:
        person = add(Individu, "individu", new_id(part), member.values, keluarga_id=keluarga_id)
        if person["nik_bidx"]:
            made[NikRegistry].append({"nik_bidx": person["nik_bidx"], "individu_id": person["id"]})


def _stored(entity: str, typed: Mapping[str, Any]) -> dict[str, Stored]:
    """The answers given; a field without one is left out."""
    stored: dict[str, Stored] = {}
    for one in FIELDS[entity]:
        if (typed_value := typed.get(one.name)) and (value := canonical(one, typed_value)):
            stored[one.name] = to_stored(entity, one, value)
    for key in answers.keys_in(typed):
        if (answer := answers.canonical(typed[key])) is not None:
            stored[key] = answer
    return stored


def _tell(session: Session, families: Iterable[dict[str, Any]], by: Actor) -> None:
    """One fact for each regency of a chunk."""
    count: dict[tuple[int, int], int] = {}
    for family in families:
        regency = family["part"], family["region_code"] - family["region_code"] % _WIDTH
        count[regency] = count.get(regency, 0) + 1
    for (part, code), number in count.items():
        after = {"families": number}
        leave_fact(session, "registry.families.loaded", by=by, part=part, region_code=code, about="region", after=after)
