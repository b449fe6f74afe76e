"""Pure rules of a home visit: its result codes, and what a photo must be (domain.md 2.5; V19-V21)."""

from __future__ import annotations

RESULTS = ("1", "2", "3", "4", "5", "6")
"""hasil_verivali: 1 selesai dicacah … 6 data ganda."""
MAX_PHOTO = 8 * 1024 * 1024
_JPEG, _PNG, _WEBP = "image/jpeg", "image/png", "image/webp"
_METADATA = frozenset({0xE1, 0xE2, 0xED})
"""JPEG segments that carry EXIF, colour profiles and captions: where, when and with what a photo was taken."""


def kind_of_image(content: bytes) -> str | None:
    """The media type the bytes themselves show; None when they are no image we take."""
    if content.startswith(b"\xff\xd8\xff"):
        return _JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _WEBP
    return None


def without_metadata(content: bytes) -> bytes:
    """A JPEG without EXIF and its kin; other images as they are. A broken segment ends the search, nothing is lost."""
    if kind_of_image(content) != _JPEG:
        return content
    kept, at = [content[:2]], 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] not in _METADATA:
            kept.append(content[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, content[at:]])
