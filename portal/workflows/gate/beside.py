"""Processes beside one another in folders: a diagram, and the called ones that lie in folders of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from portal.workflows.findings import BadModel
from portal.workflows.net.reading import processes_of
from portal.workflows.net.xml import BPMN, opened

_WORD = re.compile(r"\w{1,100}")
_LARGEST = 4 * 1024 * 1024


def called_beside(diagrams: Iterable[Path]) -> list[Path]:
    """Files of the processes these diagrams call and do not hold, each from `../<process>/`: its diagram, its tables.

    A call whose folder is not there is left for the gate to tell.
    """
    found: dict[Path, None] = {}
    waiting = list(diagrams)
    has = {name for one in waiting for name in _names(one)[0]}
    while waiting:
        home = waiting.pop(0)
        for called in _names(home)[1]:
            diagram = home.resolve().parent.parent / called / f"{called}.bpmn"
            if called in has or not _WORD.fullmatch(called) or not diagram.is_file():
                continue
            has.add(called)
            found |= dict.fromkeys((diagram, *sorted(diagram.parent.glob("*.dmn"))))
            waiting.append(diagram)
    return list(found)


def _names(diagram: Path) -> tuple[list[str], list[str]]:
    """The processes a diagram holds, and those it calls; none of a file that cannot be read."""
    try:
        if not diagram.is_file() or diagram.stat().st_size > _LARGEST:
            return [], []
        root = opened(diagram.read_bytes())
    except (BadModel, OSError, ValueError):
        return [], []
    return [str(one.get("id")) for one in processes_of(root)], list(_calls(root))


def _calls(root: object) -> Iterator[str]:
    for one in root.iter(f"{{{BPMN}}}callActivity"):  # type: ignore[attr-defined]
        if name := str(one.get("calledElement") or ""):
            yield name
