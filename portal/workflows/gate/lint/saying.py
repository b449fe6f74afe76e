"""Properties: that each name an author wrote is one that is read there. A name nobody reads would be lost silently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from portal.kernel.phrases import Phrase
from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import Ground, listed
from portal.workflows.net.model import ACTIVITIES, HUMAN, Kind, Node

PROCESS: Final = ("phases", "variables", "caller_steps")
STEP: Final = ("form", "actions", "return_to", "not_same_as", "withdraw_from", "due", "phase", "writes")
SERVICE: Final = ("layanan", "reads", "writes")
RULE: Final = ("keputusan_dmn", "writes")
MESSAGE: Final = ("korelasi", "writes")
OTHER: Final = ("writes",)
EVERY: Final = frozenset({*PROCESS, *STEP, *SERVICE, *RULE, *MESSAGE})


def property_findings(ground: Ground) -> Iterator[Finding]:
    """What is wrong with the names of properties."""
    yield from _unknown(ground.net.id, ground.net.properties, PROCESS)
    for node in ground.drawn:
        yield from _unknown(node.id, node.properties, read_of(node))


def read_of(node: Node) -> tuple[str, ...]:
    """The properties that are read of an element."""
    if node.kind in HUMAN:
        return STEP
    if node.kind is Kind.SERVICE:
        return SERVICE
    if node.kind is Kind.RULE:
        return RULE
    if node.event.kind == "message":
        return MESSAGE
    return OTHER if node.kind in ACTIVITIES or node.event.kind != "none" else ()


def _unknown(element: str, said: Mapping[str, str], read: tuple[str, ...]) -> Iterator[Finding]:
    for name in said:
        if name not in read:
            near = get_close_matches(name.casefold().replace("-", "_"), read, 1)
            hint: str = Phrase(" Maksudnya {near}?", near=near[0]) if near else ""
            if not near and name in EVERY:
                hint = Phrase(" Nama itu untuk unsur jenis lain.")
            yield Finding("unknown-property", element, {"name": name, "hint": hint, "known": listed(read)})
