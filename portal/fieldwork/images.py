"""What a photo's bytes say: which kind of image they are, and the image without where, when and by whom it was taken.

Pure. Pixels are never touched: only whole blocks of the file that hold metadata are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

MAX_PHOTO = 8 * 1024 * 1024
"""Largest photo taken, bytes."""
PHOTOS_A_VISIT = 4
LARGEST_VISIT = PHOTOS_A_VISIT * MAX_PHOTO + 1024 * 1024
"""What a visit may weigh when sent: its photos, and the form around them."""
_JPEG, _PNG, _WEBP = "image/jpeg", "image/png", "image/webp"

_JPEG_METADATA = frozenset({0xE1, 0xE2, 0xED, 0xFE})
"""JPEG segments of EXIF and XMP, colour profiles and further pictures, captions, comments."""
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""What ends a JPEG's compressed data: a marker that is no stuffed byte, restart or fill."""

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_METADATA = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})

_WEBP_METADATA = frozenset({b"EXIF", b"XMP "})
_WEBP_FLAGS = 0x08 | 0x04
"""Bits of the VP8X header that announce EXIF and XMP."""


def kind_of_image(content: bytes) -> str | None:
    """The media type the bytes themselves show; None when they are no image we take."""
    if content.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if content.startswith(_PNG_HEAD):
        return _PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _WEBP
    return None


def without_metadata(content: bytes) -> bytes:
    """The image without metadata and without anything behind its end. A file that breaks off is kept up to there."""
    return _CLEANERS[kind_of_image(content)](content)


def _jpeg(content: bytes) -> bytes:
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != _END:
        marker = content[at + 1]
        if marker == _FILL:
            at += 1
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _SCAN:
            found = _MARKER.search(content, end)
            end = found.start() if found else len(content)
        if marker not in _JPEG_METADATA:
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, bytes([0xFF, _END])])


def _png(content: bytes) -> bytes:
    kept = [_PNG_HEAD]
    for name, block in _blocks(content, len(_PNG_HEAD), _png_block):
        if name not in _PNG_METADATA:
            kept.append(block)
        if name == b"IEND":
            break
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    end = 8 + int.from_bytes(content[4:8], "little")
    kept = b""
    for name, block in _blocks(content[:end], 12, _webp_block):
        if name == b"VP8X":
            kept += block[:8] + bytes([block[8] & ~_WEBP_FLAGS]) + block[9:]
        elif name not in _WEBP_METADATA:
            kept += block
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + kept


_CLEANERS: dict[str | None, Callable[[bytes], bytes]] = {_JPEG: _jpeg, _PNG: _png, _WEBP: _webp, None: bytes}


def _blocks(content: bytes, at: int, read: Callable[[bytes], tuple[bytes, int]]) -> Iterator[tuple[bytes, bytes]]:
    """The named blocks of a file from `at` on; one that breaks off is the last, and left out."""
    while at + 9 <= len(content):
        name, size = read(content[at : at + 8])
        if at + size > len(content):
            return
        yield name, content[at : at + size]
        at += size


def _png_block(head: bytes) -> tuple[bytes, int]:
    return head[4:8], 12 + int.from_bytes(head[:4], "big")


def _webp_block(head: bytes) -> tuple[bytes, int]:
    size = int.from_bytes(head[4:8], "little")
    return head[:4], 8 + size + size % 2
