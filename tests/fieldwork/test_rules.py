"""Where a visit may have been: a point on earth, both coordinates or none, an accuracy that is a distance."""

from __future__ import annotations

import pytest

from portal.fieldwork.rules import point_problems

NAN, ENDLESS = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("point", "wrong"),
    [
        ((None, None, None), set()),
        ((-7.4, 109.28, 6.0), set()),
        ((0.0, 0.0, 0.0), set()),
        ((-7.4, None, None), {"lat"}),
        ((None, 109.28, None), {"lat"}),
        ((91.0, 109.28, None), {"lat"}),
        ((-7.4, 181.0, None), {"lng"}),
        ((NAN, NAN, NAN), {"lat", "lng", "accuracy_m"}),
        ((ENDLESS, 0.0, ENDLESS), {"lat", "accuracy_m"}),
        ((-7.4, 109.28, -1.0), {"accuracy_m"}),
    ],
)
def test_a_point(point: tuple[float | None, float | None, float | None], wrong: set[str]) -> None:
    assert set(point_problems(*point)) == wrong
