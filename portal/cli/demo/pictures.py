"""Drawn houses for the demo's visits: no photo of anybody's home, yet something to look at."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (640, 480)
KINDS = 12
WALLS = ("#d9c7a3", "#b98d62", "#e8e2d0", "#a8b8a0", "#c9d6df")
ROOFS = ("#9c4a2f", "#6b3a2a", "#7a7f85", "#b5651d")


def houses(seed: int) -> list[bytes]:
    """A handful of different houses as JPEG."""
    random = Random(seed)
    return [_house(random) for _ in range(KINDS)]


def _house(random: Random) -> bytes:
    picture = Image.new("RGB", SIZE, "#cfe3ee")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 330, *SIZE), fill=random.choice(("#8a9a5b", "#a08560", "#93a86a")))
    left, width, height = random.randrange(90, 160), random.randrange(320, 400), random.randrange(130, 180)
    top, right = 360 - height, left + width
    draw.rectangle((left, top, right, 360), fill=random.choice(WALLS), outline="#4b4036", width=3)
    ridge = top - random.randrange(70, 110)
    draw.polygon(((left - 30, top), ((left + right) // 2, ridge), (right + 30, top)), fill=random.choice(ROOFS))
    door = left + random.randrange(40, width - 110)
    draw.rectangle((door, 360 - 105, door + 60, 360), fill="#5d4632")
    for window in range(left + 25, right - 70, 95):
        if abs(window - door) > 75:
            draw.rectangle((window, top + 35, window + 55, top + 80), fill="#dfeef5", outline="#4b4036", width=3)
    draw.text((12, SIZE[1] - 24), "DATA SINTETIS / DEMO", fill="#1c1c1c")
    written = BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()
