"""Rows of a form by the numbers in their inputs' names, whatever names are sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wtforms import FieldList

from portal.kernel.digits import whole


class Rows(FieldList):
    """Rows by the numbers in their names; a name whose number is none of ours is nobody's row."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        for name in formdata:
            if name.startswith(f"{prefix}-"):
                number = whole(name[len(prefix) + 1 :].partition("-")[0])
                if number is not None:
                    yield number
