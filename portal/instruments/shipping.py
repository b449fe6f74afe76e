"""The instruments that come with the portal, as data files beside this page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from portal.instruments.definition import Instrument
from portal.instruments.errors import UnknownInstrument
from portal.instruments.reading import from_yaml

FOLDER: Final = files("portal.instruments") / "shipped"
CODES: Final = ("bdt2015", "regsosek2022", "ppks")
"""Which there are, in the order they are shown."""


@cache
def shipped(code: str) -> Instrument:
    """A shipped instrument. Refuses `UnknownInstrument`."""
    if code not in CODES:
        raise UnknownInstrument(code=code[:60])
    return from_yaml((FOLDER / f"{code}.yml").read_text(encoding="utf-8"))
