"""Photos small enough for slow lines and full disks: the picture kept, and the thumbnail pages show.

What a phone sends is turned upright, drawn again without metadata, and no larger than people need to judge a house or
read a card. The hash of what was sent stays with the photo.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.fieldwork.images import kind_of_image, without_metadata

KEPT_SIDES, KEPT_BYTES = (1600, 1280, 1024), 400_000
THUMB_SIDES, THUMB_BYTES = (480, 360, 240), 60_000
QUALITIES = (82, 72, 60, 45)
MOST_PIXELS = 60_000_000
"""A phone's largest photo has some 50 million; more is a trap."""
ORIENTATION = 0x0112
JPEG = "image/jpeg"


class Unreadable(Exception):
    """The bytes begin like an image and are none."""


class TooManyPixels(Exception):
    """An image of more pixels than any phone's."""


@dataclass(frozen=True)
class Shrunk:
    """A photo as it is stored."""

    content: bytes
    mime: str
    thumbnail: bytes


def shrunk(sent: bytes, *, redraw: bool = False) -> Shrunk:
    """The photo to keep, and its thumbnail. One within the limits keeps its pixels as they came. Raises as above.

    `redraw`: it is drawn anew all the same, so that nothing of the file that was sent is kept but what is seen.
    """
    picture = _opened(sent)
    thumbnail = _drawn(picture, THUMB_SIDES, THUMB_BYTES)
    if redraw:
        return Shrunk(_drawn(picture, KEPT_SIDES, KEPT_BYTES), JPEG, thumbnail)
    clean, mime = without_metadata(sent), kind_of_image(sent)
    upright = picture.getexif().get(ORIENTATION, 1) == 1
    if mime and upright and max(picture.size) <= KEPT_SIDES[0] and len(clean) <= KEPT_BYTES:
        return Shrunk(clean, mime, thumbnail)
    return Shrunk(_drawn(picture, KEPT_SIDES, KEPT_BYTES), JPEG, thumbnail)


def _opened(sent: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(sent), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > MOST_PIXELS:
            raise TooManyPixels
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable from error
    return picture


def _drawn(picture: Image.Image, sides: tuple[int, ...], most: int) -> bytes:
    """The picture upright as JPEG, first by lower quality, then by fewer pixels within `most` bytes."""
    upright = _opaque(ImageOps.exif_transpose(picture))
    drawn = b""
    for side in sides:
        smaller = upright.copy()
        smaller.thumbnail((side, side))
        for quality in QUALITIES:
            written = BytesIO()
            smaller.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
            drawn = written.getvalue()
            if len(drawn) <= most:
                return drawn
    return drawn


def _opaque(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")
