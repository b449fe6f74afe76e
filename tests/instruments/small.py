"""A small instrument with every kind of question, for tests."""

from __future__ import annotations

from pathlib import Path

from portal.instruments.definition import Instrument
from portal.instruments.reading import from_yaml

SMALL = Path(__file__).with_name("small.yml").read_text(encoding="utf-8")


def small() -> Instrument:
    """The instrument as it is."""
    return from_yaml(SMALL)


def changed(old: str, new: str) -> Instrument:
    """The instrument with one part of its text replaced."""
    assert SMALL.count(old) == 1, SMALL.count(old)
    return from_yaml(SMALL.replace(old, new))
