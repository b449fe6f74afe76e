"""Nobody is taken past a decision: where a case is put by hand must not presuppose a step it has not been through.

A step is presupposed at an element when no way leads there without it: what lies before it whichever way a case went
(dominators: Lengauer and Tarjan, 1979; a handful of steps needs no more than one walk for each). A step that still is
there may only be left for one that comes earlier, also when the diagram lets some cases go round it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from portal.cases.errors import SkipsDecision
from portal.cases.outlines import Outline

PEOPLE = frozenset({"user", "manual"})


def skipped(old: Outline, new: Outline, element: str, to: str) -> str:
    """A step people decide in both versions which a case at `element` would miss when put at `to`; "" when none."""
    if _decides(old, element) and _decides(new, element) and not _earlier(new, to, element):
        return element
    behind = presupposed(old, element)
    kept = [one for one in presupposed(new, to) if one not in behind]
    return next((one for one in kept if old.element(one) is not None), "")


def refuse_skipping(old: Outline, new: Outline, mapping: Mapping[str, str]) -> None:
    """Refuse with `SkipsDecision` what would take cases past a step."""
    for element, to in mapping.items():
        if missed := skipped(old, new, element, to):
            raise SkipsDecision(step=_label(new, missed), to=_label(new, to))


def presupposed(outline: Outline, element: str) -> list[str]:
    """The human steps without which no way leads from the beginning to `element`, in reading order."""
    if element not in _far(outline, without=""):
        return []
    steps = [one.id for one in outline.elements if one.kind in PEOPLE and one.id != element]
    return [step for step in steps if element not in _far(outline, without=step)]


def _earlier(outline: Outline, one: str, other: str) -> bool:
    far = _far(outline, without="")
    return one in far and other in far and far[one] < far[other]


def _decides(outline: Outline, element: str) -> bool:
    found = outline.element(element)
    return found is not None and found.kind in PEOPLE


def _far(outline: Outline, *, without: str) -> dict[str, int]:
    """Element → the fewest arrows from a beginning to it, never through `without`."""
    ways = {one.id: [way.to for way in one.ways] for one in outline.elements}
    for one in outline.elements:
        if one.attached_to:
            ways.setdefault(one.attached_to, []).append(one.id)
    led_to = {to for targets in ways.values() for to in targets}
    waiting = deque((one.id, 0) for one in outline.elements if one.id not in led_to)
    far: dict[str, int] = {}
    while waiting:
        here, arrows = waiting.popleft()
        if here not in far and here != without:
            far[here] = arrows
            waiting += [(to, arrows + 1) for to in ways.get(here, [])]
    return far


def _label(outline: Outline, element: str) -> str:
    found = outline.element(element)
    return (found.label if found else "") or element
