"""Numbers in addresses: as far as the database's go; beyond, there is no such page."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

BIGGEST = 2**63 - 1


class Whole(IntegerConverter):
    """A whole number PostgreSQL can be asked for; another one matches no address."""

    def __init__(self, *given: Any, **limits: Any) -> None:
        super().__init__(*given, **{"max": BIGGEST} | limits)


def register(app: Flask) -> None:
    """Before any address is made known."""
    app.url_map.converters["int"] = Whole
