"""Sealing the register anew with the newest key: columns, proposals and history, a batch at a time.

Each batch is one transaction and skips what is sealed already: interrupted, it is simply started again. The portal runs
meanwhile; rows are locked only while their batch is written.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, RowMapping, Table, Text, and_, bindparam, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, sessionmaker

from portal.kernel.database import Base
from portal.kernel.secrets import vault
from portal.registry.models import Change, Individu, Keluarga, RecordVersion

BATCH = 500
COLUMNS: Mapping[type[Base], Sequence[str]] = {Keluarga: ("nomor_kk",), Individu: ("nik", "nama_ibu")}
"""Tables with ciphertext in columns."""
DOCUMENTS: Mapping[type[Base], Sequence[str]] = {Change: ("base", "fields"), RecordVersion: ("changes", "snapshot")}
"""Tables with ciphertext in JSON, each secret as `{"$": base64}` under its field's name."""


def reseal_register(factory: sessionmaker[Session], *, batch: int = BATCH) -> dict[str, int]:
    """Seal everything of the register with the newest key; table → rows changed. As the owner: history is read-only."""
    done: dict[str, int] = {}
    for model, names in COLUMNS.items():
        done[model.__tablename__] = _walk(factory, model, names, _stale_column, _column_again, batch)
    for model, names in DOCUMENTS.items():
        done[model.__tablename__] = _walk(factory, model, names, _has_secret, _document_again, batch)
    return done


def _walk(
    factory: sessionmaker[Session],
    model: type[Base],
    names: Sequence[str],
    worth: Callable[[ColumnElement[Any]], ColumnElement[bool]],
    again: Callable[[str, str, Any], Any],
    batch: int,
) -> int:
    """Through a table in the order of its key, writing each batch's new values."""
    table = cast("Table", model.__table__)
    keys, changed, last = list(table.primary_key.columns), 0, None
    shown = [*keys, *(table.c[name] for name in names), *([table.c.entity] if "entity" in table.c else [])]
    put = update(table).where(and_(*(key == bindparam(f"at_{key.name}") for key in keys)))  # type: ignore[arg-type]
    put = put.values({name: bindparam(f"new_{name}") for name in names})
    while True:
        wanted = select(*shown).where(or_(*(worth(table.c[name]) for name in names)))
        if last is not None:
            wanted = wanted.where(tuple_(*keys) > tuple_(*(bindparam(None, last[k.name], k.type) for k in keys)))
        with factory() as session, session.begin():
            found = session.execute(wanted.order_by(*keys).limit(batch).with_for_update()).mappings().all()
            written = [new for row in found if (new := _renewed(row, model, names, keys, again))]
            if written:
                session.connection().execute(put, written)
        changed += len(written)
        if len(found) < batch:
            return changed
        last = found[-1]


def _renewed(
    row: RowMapping, model: type[Base], names: Sequence[str], keys: Sequence[Any], again: Callable[[str, str, Any], Any]
) -> dict[str, Any] | None:
    entity = row.get("entity", model.__tablename__)
    new = {f"new_{name}": again(entity, name, row[name]) for name in names}
    if all(new[f"new_{name}"] == row[name] for name in names):
        return None
    return new | {f"at_{key.name}": row[key.name] for key in keys}


def _stale_column(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.get_byte(column, 0) != vault().version


def _has_secret(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.cast(Text).like('%"$"%')


def _column_again(entity: str, name: str, sealed: bytes | None) -> bytes | None:
    return sealed if sealed is None else _sealed_again(bytes(sealed), f"{entity}.{name}")


def _document_again(entity: str, _name: str, document: Any) -> Any:
    """Field → value, or field → [before, after]."""
    if document is None:
        return None
    return {field: _value_again(f"{entity}.{field}", value) for field, value in document.items()}


def _value_again(column: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_value_again(column, one) for one in value]
    if not (isinstance(value, dict) and "$" in value):
        return value
    return value | {"$": base64.b64encode(_sealed_again(base64.b64decode(value["$"]), column)).decode()}


def _sealed_again(sealed: bytes, column: str) -> bytes:
    safe = vault()
    return sealed if safe.is_current(sealed) else safe.seal(safe.open(sealed, column=column), column=column)
