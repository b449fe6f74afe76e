"""The guides' pictures: each role has one of a desk and one of a phone, small enough to be read over a thin line."""

from __future__ import annotations

from PIL import Image

from tests.browser import PHONE
from tests.docs.test_docs import ROOT
from tests.pictures.__main__ import FOLDER, LARGEST, PICTURES, WIDE


def test_each_guide_has_its_pictures() -> None:
    guides = [one for one in (ROOT / "docs" / "peran").glob("*.md") if one.name != "README.md"]
    taken = {one.name: WIDE if not one.phone else PHONE for one in PICTURES}
    assert set(taken) == {f"{guide.stem}{width}" for guide in guides for width in ("", "-ponsel")}
    for guide in guides:
        for name in (guide.stem, f"{guide.stem}-ponsel"):
            assert f"](../gambar/{name}.webp)" in guide.read_text(encoding="utf-8"), name
            file = FOLDER / f"{name}.webp"
            assert file.stat().st_size <= LARGEST, name
            with Image.open(file) as picture:
                assert picture.size == (taken[name]["width"], taken[name]["height"]), name
