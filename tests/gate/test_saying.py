"""Names of properties: an unknown one is told with the nearest, or with where it belongs."""

from __future__ import annotations

import re

import pytest

from portal.workflows.gate import check
from portal.workflows.gate.lint.saying import EVERY
from tests.gate.drawing import line, service, sources, user
from tests.gate.pictures import HOUSE
from tools.findings import PAGE


@pytest.mark.parametrize(
    ("drawn", "element", "hint"),
    [
        (line(user("a", notsameas="a")), "a", "Maksudnya not_same_as?"),
        (line(user("a", duee="P3D")), "a", "Maksudnya due?"),
        (line(user("a", Due="P3D")), "a", "Maksudnya due?"),
        (line(user("a", layanan="x")), "a", "untuk unsur jenis lain"),
        (line(service("s", due="P3D")), "s", "untuk unsur jenis lain"),
        (line(user("a"), variabel="x"), "uji", "Maksudnya variables?"),
    ],
)
def test_a_name_nobody_reads_is_an_error(drawn: bytes, element: str, hint: str) -> None:
    report = check(sources(drawn), HOUSE)
    (found,) = [one for one in report.findings if one.code == "unknown-property"]
    assert found.element == element
    assert hint in found.why
    assert not report.passed


def test_every_property_stands_in_the_guide() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"^\| [^|]+ \| `(\w+)` \| ", text, flags=re.MULTILINE)) == EVERY
