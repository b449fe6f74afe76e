"""The guides' pictures: each role has one of a desk and one of a phone, small enough to be read over a thin line."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from tests.browser import PHONE
from tests.docs.test_docs import PAGES, ROOT
from tests.pictures.__main__ import FOLDER, LARGEST, PICTURES, WIDE, Picture


def test_each_guide_has_its_pictures() -> None:
    taken = {one.name: one.phone for one in PICTURES}
    for guide in (ROOT / "docs" / "peran").glob("*.md"):
        for name in (guide.stem, f"{guide.stem}-ponsel") if guide.name != "README.md" else ():
            assert taken[name] is name.endswith("-ponsel"), name
            assert f"](../gambar/{name}.webp)" in guide.read_text(encoding="utf-8"), name


@pytest.mark.parametrize("taken", PICTURES, ids=lambda one: one.name)
def test_a_picture_is_small_and_of_its_size(taken: Picture) -> None:
    file = FOLDER / f"{taken.name}.webp"
    size = PHONE if taken.phone else WIDE
    assert file.stat().st_size <= LARGEST
    with Image.open(file) as picture:
        assert picture.size == (size["width"], size["height"])


def test_all_pictures_are_taken_by_the_tool_and_shown_somewhere() -> None:
    shown = {name for page in PAGES for name in re.findall(r"gambar/([\w.-]+)\)", page.read_text(encoding="utf-8"))}
    assert shown == {f"{one.name}.webp" for one in PICTURES} == {file.name for file in FOLDER.iterdir()}
