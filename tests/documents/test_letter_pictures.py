"""How letters look: each shipped wording over its invented letter, beside the picture somebody looked at and kept.

Kept pictures are made anew with `KEEP_PICTURES=1 pytest tests/documents/test_letter_pictures.py`; look at them before.
Compared are the mean greys of squares of some four millimetres, so that another version of a library may smooth letters
in its own way, and a block of the letter may not move.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from portal.documents import press
from portal.documents.pictures import pictures_of
from portal.documents.press import FONTS, VENDOR, Press, install_press
from portal.documents.previewing import preview_pdf, sample
from portal.documents.versions import shipped
from portal.documents.vocabularies import VOCABULARIES
from portal.kernel import clock

KEPT = Path(__file__).parent / "pictures"
DPI = 50
SQUARE = 8
MOST, MEAN = 36, 1.6
"""Greys (of 255) one square, and all squares on average, may differ."""
NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _pressed() -> Iterator[None]:
    before = press._press
    install_press(Press("https://verivali.example", demo=False))
    with clock.frozen(NOON):
        yield
    press._press = before


def drawn(kind: str, body: str) -> Image.Image:
    """All pages of a letter, side by side."""
    found = pictures_of(preview_pdf(kind, body, sample(kind)), most=9, dpi=DPI)
    pages = [Image.open(io.BytesIO(one)) for one in found]
    sheet = Image.new("L", (sum(one.width for one in pages), max(one.height for one in pages)))
    for number, one in enumerate(pages):
        sheet.paste(one, (sum(before.width for before in pages[:number]), 0))
    return sheet


def apart(one: Image.Image, other: Image.Image) -> tuple[int, float]:
    """By how much the squares of two pictures differ, at most and on average."""
    assert one.size == other.size
    small = (one.width // SQUARE, one.height // SQUARE)
    pairs = zip(*(each.resize(small, Image.Resampling.BOX).tobytes() for each in (one, other)), strict=True)
    gaps = [abs(a - b) for a, b in pairs]
    return max(gaps), sum(gaps) / len(gaps)


def alike(one: Image.Image, other: Image.Image) -> bool:
    most, mean = apart(one, other)
    return most <= MOST and mean <= MEAN


@pytest.mark.skipif(not all((VENDOR / name).is_file() for name in FONTS.values()), reason="the typeface is not set up")
@pytest.mark.parametrize("kind", sorted(VOCABULARIES))
def test_a_letter_looks_as_it_was_kept(kind: str) -> None:
    made, path = drawn(kind, shipped(kind)), KEPT / f"{kind}.png"
    if os.environ.get("KEEP_PICTURES"):
        KEPT.mkdir(exist_ok=True)
        made.save(path, optimize=True)
    assert alike(made, Image.open(path)), apart(made, Image.open(path))


def test_a_moved_block_is_seen() -> None:
    body = shipped("sptjm")
    as_it_is = drawn("sptjm", body)
    assert alike(as_it_is, drawn("sptjm", body))
    first = body.index("<p>")
    for changed in (body[:first] + "<p><br></p>" + body[first:], body.replace('class="anggota"', 'class="dasar"')):
        assert not alike(as_it_is, drawn("sptjm", changed))
