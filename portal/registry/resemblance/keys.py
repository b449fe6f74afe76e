"""The stored keys by which people are compared: what follows from a name, a mother's name and a NIK.

The mother's name and the NIK are ciphertext, so their keys are blind: equal ones find each other, none can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from portal.kernel.secrets import vault
from portal.registry.models import Individu, Keluarga
from portal.registry.resemblance.names import name_keys
from portal.registry.rules import normalise_name

STEM = 12
"""A NIK's digits for place, date of birth and sex; the last four only count."""
BATCH = 2_000
KEYS = ("nama_bunyi", "nama_rapat", "nama_urut", "ibu_bidx", "nik_awal")
"""The columns they are kept in."""
HEAD_KEYS = ("nama_bunyi", "nama_rapat")
"""Those of a family, of its head's name."""


def keys_of_field(name: str, value: str | None) -> dict[str, Any]:
    """Columns that follow from one field of a person; none for most."""
    if name == "nama":
        keys = name_keys(value or "")
        return {"nama_bunyi": keys.sound, "nama_rapat": keys.joined, "nama_urut": keys.sorted}
    if name == "nama_ibu":
        return {"ibu_bidx": mother_key(value)}
    if name == "nik":
        return {"nik_awal": stem_key(value)}
    return {}


def keys_of_head(name: str) -> dict[str, Any]:
    """Columns of a family that follow from its head's name."""
    keys = name_keys(name)
    return {
        "nama_kepala": name,
        "nama_key": normalise_name(name),
        "nama_bunyi": keys.sound,
        "nama_rapat": keys.joined,
    }


def mother_key(name: str | None) -> bytes | None:
    """The blind key of a mother's name as it sounds, its words in order; None for none."""
    heard = name_keys(name or "").sorted
    return vault().blind_index(heard, kind="ibu") if heard else None


def stem_key(nik: str | None) -> bytes | None:
    """The blind key of the beginning of a NIK; None for none."""
    return vault().blind_index(nik[:STEM], kind="nik_awal") if nik else None


def opened(column: str, sealed: bytes | None) -> str:
    """A secret of a person in the clear, "" for none; column as the vault knows it."""
    return vault().open(bytes(sealed), column=f"individu.{column}") if sealed else ""


def refresh_keys(session: Session, *, part: int | None = None, everybody: bool = False, batch: int = BATCH) -> int:
    """Compute the keys of those who have none yet (`everybody`: of all), in batches; how many. Commits nothing."""
    done, last = 0, None
    while found := session.execute(_next(last, part, everybody).limit(batch)).all():
        session.connection().execute(_PUT, [_row(*one) for one in found])
        done, last = done + len(found), (found[-1][0], found[-1][1])
    _refresh_heads(session, part=part, everybody=everybody, batch=batch)
    return done


def _refresh_heads(session: Session, *, part: int | None, everybody: bool, batch: int) -> None:
    """The same for the names families are found by."""
    last = None
    while found := session.execute(_next_heads(last, part, everybody).limit(batch)).all():
        rows = [
            {"at_part": place, "at_id": family_id} | {f"new_{name}": keys_of_head(head)[name] for name in HEAD_KEYS}
            for place, family_id, head in found
        ]
        session.connection().execute(_PUT_HEADS, rows)
        last = (found[-1][0], found[-1][1])


def _next_heads(last: tuple[Any, Any] | None, part: int | None, everybody: bool) -> Any:
    one = Keluarga
    statement = select(one.part, one.id, one.nama_kepala).order_by(one.part, one.id)
    return statement.where(*_wanted(one, last, part, everybody))


def _wanted(
    one: type[Individu | Keluarga], last: tuple[Any, Any] | None, part: int | None, everybody: bool
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [] if everybody else [one.nama_bunyi.is_(None)]
    if part is not None:
        conditions.append(one.part == part)
    if last is not None:
        conditions.append(tuple_(one.part, one.id) > last)
    return conditions


def _next(last: tuple[Any, Any] | None, part: int | None, everybody: bool) -> Any:
    one = Individu
    statement = select(one.part, one.id, one.nama, one.nama_ibu, one.nik).order_by(one.part, one.id)
    return statement.where(*_wanted(one, last, part, everybody))


def _put(table: Any, names: Sequence[str]) -> Any:
    at = (table.c.part == bindparam("at_part"), table.c.id == bindparam("at_id"))
    return update(table).where(*at).values({name: bindparam(f"new_{name}") for name in names})


_PUT = _put(Individu.__table__, KEYS)
_PUT_HEADS = _put(Keluarga.__table__, HEAD_KEYS)


def _row(part: int, individu_id: Any, name: str, mother: bytes | None, nik: bytes | None) -> dict[str, Any]:
    new = keys_of_field("nama", name)
    new |= keys_of_field("nama_ibu", opened("nama_ibu", mother)) | keys_of_field("nik", opened("nik", nik))
    return {"at_part": part, "at_id": individu_id} | {f"new_{key}": value for key, value in new.items()}
