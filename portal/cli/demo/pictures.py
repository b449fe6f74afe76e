"""Drawn houses and papers for the demo: no photo of anybody's home or card, yet something to look at."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

SIZE = (640, 480)
KINDS = 12
WALLS = ("#d9c7a3", "#b98d62", "#e8e2d0", "#a8b8a0", "#c9d6df")
ROOFS = ("#9c4a2f", "#6b3a2a", "#7a7f85", "#b5651d")


def houses(seed: int) -> list[bytes]:
    """A handful of different houses as JPEG."""
    random = Random(seed)
    return [_house(random) for _ in range(KINDS)]


def sheet(title: str, seed: int) -> bytes:
    """A photographed sheet with a title and lines nobody can read, as JPEG."""
    random = Random(f"{title}{seed}")
    picture = Image.new("RGB", SIZE, "#8a7660")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((36, 26, SIZE[0] - 36, SIZE[1] - 26), fill="#eef3ec", outline="#b9c4b4", width=2)
    font = ImageFont.load_default(26)
    draw.text((SIZE[0] // 2, 62), title.upper(), fill="#1f2f2a", font=font, anchor="mm")
    for row in range(110, 400, 26):
        left = 64
        while left < SIZE[0] - 110:
            width = random.randrange(30, 120)
            draw.line((left, row, min(left + width, SIZE[0] - 64), row), fill="#9aa69f", width=7)
            left += width + 18
    draw.text((SIZE[0] // 2, 428), "CONTOH - DATA SINTETIS", fill="#a03a2a", font=font, anchor="mm")
    written = BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


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
