"""The smallest honest pictures, with and without what a camera writes beside the pixels."""

from __future__ import annotations

import io
import random
import struct
import zlib

from PIL import Image

PLACE = b"GPS -7.4321 109.2876"
"""What must never be kept."""
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\xfb\xff\x00\xd3\xff\xd0\xfe"
"""A scan with a stuffed byte and a restart marker inside."""
_TABLES = b"\xff\xdb\x00\x05\x00\x01\x02" + b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"


def _segment(marker: int, content: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def jpeg(*, dirty: bool = False) -> bytes:
    """A JPEG of two scans; dirty: with EXIF, a caption, a comment, fill bytes and something behind its end."""
    exif = _segment(0xE1, b"Exif\x00\x00" + PLACE) + _segment(0xED, PLACE) + _segment(0xFE, PLACE)
    between = b"\xff" + _segment(0xE1, PLACE) if dirty else b""
    head = b"\xff\xd8" + (exif if dirty else b"") + _TABLES
    return head + SCAN + between + SCAN + b"\xff\xd9" + (PLACE if dirty else b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(*, dirty: bool = False) -> bytes:
    """A PNG of one pixel; dirty: with EXIF, texts and something behind its end."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    notes = _chunk(b"eXIf", PLACE) + _chunk(b"tEXt", b"Comment\x00" + PLACE) + _chunk(b"iTXt", PLACE)
    body = _chunk(b"IDAT", zlib.compress(b"\x00\x7f")) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + (notes if dirty else b"") + body + (PLACE if dirty else b"")


def webp(*, dirty: bool = False) -> bytes:
    """A WebP of one block; dirty: announcing and holding EXIF and XMP, with something behind its end."""
    image = _block(b"VP8L", b"\x2f\x00\x00\x00\x00\x07\x10\x11\x11")
    extended = _block(b"VP8X", bytes([0x0C if dirty else 0x00]) + b"\x00" * 9)
    notes = _block(b"EXIF", PLACE) + _block(b"XMP ", PLACE)
    body = b"WEBP" + extended + image + (notes if dirty else b"")
    return b"RIFF" + struct.pack("<I", len(body)) + body + (PLACE if dirty else b"")


def _block(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def photo(width: int = 64, height: int = 48, *, kind: str = "JPEG", noise: bool = False, turned: bool = False) -> bytes:
    """A picture a browser can show; `noise` packs badly, `turned`: the camera was held upright."""
    seed = random.Random(width * 7919 + height)
    if noise:
        picture = Image.frombytes("RGB", (width, height), seed.randbytes(width * height * 3))
    else:
        picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    if turned:
        exif[0x0112] = 6
    written = io.BytesIO()
    picture.save(written, kind, exif=exif, **({"quality": 95} if kind == "JPEG" else {}))
    return written.getvalue()
