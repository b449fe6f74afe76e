"""What the reports of an area share: which region is asked for, and a page of their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import request

from portal.kernel.area import Level, level_of
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.pages import Page
from portal.views.kit.identity import current_actor

T = TypeVar("T")
AT_ONCE = 25
"""Lines of a report on a page."""


def region_asked() -> int:
    """The region asked for, in one's area; else one's own. For offices of a regency and above."""
    actor = current_actor()
    if level_of(actor.region_code) > Level.KABUPATEN:
        raise NotAllowed
    typed = request.args.get("wilayah", "")
    if not typed:
        return actor.region_code
    code = whole(typed, CODE_DIGITS)
    if code is None or code not in actor.area:
        raise NotFound
    return code


def paged(rows: Sequence[T]) -> Page[T]:
    """The lines after, or before, the place in the report the address names; the first, where it is shorter by now."""
    after, before = (whole(request.args.get(name, ""), 6) for name in ("after", "before"))
    begin = max(0, before - AT_ONCE) if before is not None else after or 0
    begin = begin if begin < len(rows) else 0
    end = begin + AT_ONCE
    shown = list(rows[begin:end])
    return Page(shown, str(begin) if begin else None, str(end) if end < len(rows) else None, len(rows), False)
