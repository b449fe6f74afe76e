"""One door for text: what PostgreSQL cannot hold is refused before any screen reads it, wherever it was typed.

A NUL, or half a surrogate pair, in an address, a form or JSON would end as an error of the database deep inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask, request

from portal.kernel.errors import Refused
from portal.views.kit.questions import DEEP, BadJson


class Unstorable(Refused):
    """Alamat atau isian memuat tanda yang tidak dapat disimpan. Hapus tanda itu, lalu coba lagi."""

    status = 400


def storable(text: str) -> bool:
    """Whether the database can hold a text."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys included; without recursion, so that depth costs nothing."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _json() -> Any:
    """The JSON sent, None when it is none; nesting beyond all measure is a bad request, not a crash."""
    try:
        return request.get_json(silent=True)
    except RecursionError as bottomless:
        raise BadJson(why=DEEP) from bottomless


def _typed() -> Iterator[str]:
    yield request.path
    for pairs in (request.args, request.form):
        for name, value in pairs.items(multi=True):
            yield name
            yield value
    for name, file in request.files.items(multi=True):
        yield from (name, file.filename or "", file.mimetype)
    if request.is_json:
        yield from _texts(_json())


def refuse_unstorable() -> None:
    """Before every view."""
    if request.endpoint != "static" and not all(storable(text) for text in _typed()):
        raise Unstorable


def register(app: Flask) -> None:
    """Hook in; after identification, so that the refusal is drawn as any other page."""
    app.before_request(refuse_unstorable)
