"""The kinds a column may have (`typeRef`): what a value must be to stand in it. Nothing is converted but 3.0 to 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from portal.kernel.expressions import BadExpression, Value, evaluate
from portal.workflows.dmn.errors import OtherKind, WrongKind, clipped

Kind = str | None
"""`string`, `number`, `integer`, `boolean`, `date`, or None: any value."""
KINDS: Final[Mapping[str, Kind]] = {
    "": None,
    "any": None,
    "boolean": "boolean",
    "date": "date",
    "double": "number",
    "integer": "integer",
    "long": "integer",
    "number": "number",
    "string": "string",
}


def kind_of(type_ref: str) -> Kind:
    """The kind a `typeRef` names, with or without a prefix."""
    name = type_ref.rpartition(":")[2].strip()
    if name.lower() not in KINDS:
        raise OtherKind(kind=clipped(name))
    return KINDS[name.lower()]


def fitted(kind: Kind, value: Value) -> Value:
    """The value as the kind wants it; nothing (null) fits everywhere."""
    if kind is None or value is None:
        return value
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if not _fits(kind, value):
        raise WrongKind(kind=kind)
    return value


def _fits(kind: str, value: Value) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) and (kind != "date" or _is_date(value))


def _is_date(value: str) -> bool:
    try:
        evaluate("date(value)", {"value": value})
    except BadExpression:
        return False
    return True


def same(one: Value, other: Value) -> bool:
    """Equality that takes true for no number."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other
