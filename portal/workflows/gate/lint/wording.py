"""Names: of variables, that they are declared and read; of elements, that people and records can use them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from portal.workflows.findings import Finding
from portal.workflows.gate.lint.ground import Ground, listed
from portal.workflows.net.model import HUMAN, Node

_MACHINE_MADE = re.compile(
    r"(?:[A-Z][a-z]+){1,3}_(?:0x)?[0-9a-z]*[0-9][0-9a-z]*|[A-Z][a-z]+_[0-9a-z]{7}|id[-_]?[0-9a-f-]{6,}"
)
"""What diagram editors call elements nobody named: Activity_0x7f3, Gateway_1abcdef, StartEvent_1."""


def word_findings(ground: Ground) -> Iterator[Finding]:
    """What is wrong with names."""
    yield from _variables(ground)
    for node in ground.drawn:
        if _MACHINE_MADE.fullmatch(node.id):
            yield Finding("bad-word", node.id, {"name": node.id})
        if (node.name or node.kind in HUMAN) and not node.name.strip():
            yield Finding("blank-name", node.id)
    yield from _same_names(ground)


def _variables(ground: Ground) -> Iterator[Finding]:
    reads: set[str] = set()
    written: dict[str, set[str]] = defaultdict(set)
    unknown: dict[str, set[str]] = defaultdict(set)
    for element, read, writes in ground.uses():
        reads |= read
        written[element] |= writes
        if ground.declared:
            unknown[element] |= (read | writes) - ground.declared
    yield from (Finding("undeclared", one, {"names": listed(names)}) for one, names in unknown.items() if names)
    for element, filled in written.items():
        if unread := filled - reads:
            yield Finding("never-read", element, {"names": listed(unread)})


def _same_names(ground: Ground) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in ground.drawn:
        if node.kind in HUMAN and node.name.strip():
            groups[node.lane, " ".join(node.name.casefold().split())].append(node)
    for first, *others in groups.values():
        if others:
            names = ", ".join(node.id for node in others)
            yield Finding("same-name", first.id, {"name": first.name, "others": names})
