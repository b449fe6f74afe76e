"""Values between their three places: typed text, columns, and the JSON of change sets and versions.

In JSON a value is its canonical text, or `{"$": base64}` for a secret: the very ciphertext of its column, so nothing is
opened on the way from proposal to register.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from portal.kernel.secrets import vault
from portal.registry import answers
from portal.registry.codes import FIELDS, MEMBER_OF, Field, display, field_of
from portal.registry.models import Individu, Keluarga, Ruta
from portal.registry.rules import normalise_name

Stored = str | int | float | bool | dict[str, str] | list[Any] | None
"""A canonical text, a secret, or (under an answer's key) an answer as it was given."""
Record = Ruta | Keluarga | Individu
MODELS: dict[str, type[Record]] = {
    "ruta": Ruta,
    "keluarga": Keluarga,
    "individu": Individu,
}
NUMBERS = {"individu": ("nik", "nik_bidx", "nik"), "keluarga": ("nomor_kk", "kk_bidx", "kk")}
"""Entity → its national number: column, column of its blind index, kind of index."""
_KEYS = {"nama": "nama_key"}


def to_stored(entity: str, field: Field, text: str | None) -> Stored:
    """A canonical text as kept in JSON; secrets are sealed for their column."""
    if text is None or not field.secret:
        return text
    sealed = vault().seal(text, column=f"{entity}.{field.name}")
    return {"$": base64.b64encode(sealed).decode()}


def to_text(entity: str, field: Field, stored: Stored) -> str | None:
    """The canonical text of a stored value, secrets opened."""
    if isinstance(stored, dict):
        return vault().open(base64.b64decode(stored["$"]), column=f"{entity}.{field.name}")
    return stored if stored is None or isinstance(stored, str) else answers.raw(stored)


def shown(entity: str, field: Field, stored: Stored, instrument: str | None = None) -> str:
    """A stored value as screens show it: labels beside codes, secrets masked; an answer as its questionnaire says."""
    if stored is None:
        return ""
    if field.kind == "jawaban" and not isinstance(stored, dict):
        return answers.told(entity, answers.question_of(field.name), stored, instrument).text
    return display(field, "•" if field.kind == "rahasia" else to_text(entity, field, stored))


def same(entity: str, field: Field, one: Stored, other: Stored) -> bool:
    """Whether two stored values say the same (equal secrets have different ciphertexts)."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one == other or to_text(entity, field, one) == to_text(entity, field, other)
    return one == other


def entity_of(record: Record) -> str:
    """Which entity a record is: its table's name."""
    return record.__tablename__


def stored_record(record: Record) -> dict[str, Stored]:
    """All fields of a record as kept in JSON, its answers beside them under their keys."""
    core = {field.name: _from_column(field, getattr(record, field.name)) for field in FIELDS[entity_of(record)]}
    return core | answers.flat(record.jawaban, record.instrumen)


def standing(record: Record) -> dict[str, Stored]:
    """A record as it stands, with its status and, for a person, the family."""
    more: dict[str, Stored] = {"status": record.status}
    if isinstance(record, Individu):
        more[MEMBER_OF.name] = str(record.keluarga_id)
    return stored_record(record) | more


def _from_column(field: Field, value: Any) -> Stored:
    if value is None:
        return None
    if field.secret:
        return {"$": base64.b64encode(value).decode()}
    return value.isoformat() if isinstance(value, date) else str(value)


def columns(entity: str, stored: Mapping[str, Stored]) -> dict[str, Any]:
    """Column values for stored ones, with what follows from them: blind indexes and search keys. Answers are apart."""
    made: dict[str, Any] = {}
    for name, value in stored.items():
        if answers.is_answer(name):
            continue
        if name == MEMBER_OF.name:
            made[name] = UUID(str(value))
            continue
        field = field_of(entity, name)
        made[name] = _to_column(field, value)
        if name in _KEYS:
            made[_KEYS[name]] = normalise_name(str(value or ""))
    if entity in NUMBERS and NUMBERS[entity][0] in stored:
        made[NUMBERS[entity][1]] = blind_index(entity, stored)
    return made


def _to_column(field: Field, value: Stored) -> Any:
    if isinstance(value, dict):
        return base64.b64decode(value["$"])
    if value is None:
        return None
    if field.kind == "angka":
        return float(str(value)) if field.decimal else int(str(value))
    return date.fromisoformat(str(value)) if field.kind == "tanggal" else value


def blind_index(entity: str, stored: Mapping[str, Stored]) -> bytes | None:
    """The blind index of the national number among `stored`, or None when it holds none."""
    if entity not in NUMBERS:
        return None
    column, _, kind = NUMBERS[entity]
    text = to_text(entity, field_of(entity, column), stored.get(column))
    return vault().blind_index(text, kind=kind) if text else None
