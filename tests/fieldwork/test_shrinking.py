"""Photos made small: upright, without metadata, within the limits; what is no picture is said to be none."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from portal.fieldwork.shrinking import KEPT_BYTES, THUMB_BYTES, TooManyPixels, Unreadable, shrunk
from tests.fieldwork.pictures import PLACE, jpeg, photo


def size(content: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(content)).size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("noise", [False, True])
def test_a_large_photo_becomes_small_enough(kind: str, noise: bool) -> None:
    kept = shrunk(photo(2400, 1800, kind=kind, noise=noise))
    assert kept.mime == "image/jpeg"
    assert max(size(kept.content)) <= 1600
    assert len(kept.content) <= KEPT_BYTES
    assert max(size(kept.thumbnail)) <= 480
    assert len(kept.thumbnail) <= THUMB_BYTES
    assert PLACE not in kept.content + kept.thumbnail


@pytest.mark.parametrize(("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_a_small_photo_keeps_its_pixels_and_loses_its_metadata(kind: str, mime: str) -> None:
    sent = photo(800, 600, kind=kind)
    kept = shrunk(sent)
    assert (kept.mime, size(kept.content)) == (mime, (800, 600))
    assert PLACE in sent
    assert PLACE not in kept.content
    pixels = [Image.open(io.BytesIO(one)).convert("RGB").tobytes() for one in (sent, kept.content)]
    assert pixels[0] == pixels[1]
    assert max(size(kept.thumbnail)) == 480


def test_a_photo_taken_upright_stands_upright() -> None:
    kept = shrunk(photo(800, 600, turned=True))
    assert size(kept.content) == (600, 800)
    assert size(kept.thumbnail) == (360, 480)


@pytest.mark.parametrize("content", [jpeg(), photo()[:200], b"\xff\xd8\xff" + b"0" * 500, b"\x89PNG\r\n\x1a\n"])
def test_what_only_begins_like_a_picture(content: bytes) -> None:
    with pytest.raises(Unreadable):
        shrunk(content)


def test_a_trap_of_pixels_is_not_opened() -> None:
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    trap = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    with pytest.raises((TooManyPixels, Unreadable)):
        shrunk(trap + b"\0\0\0\0IEND\xaeB`\x82")
