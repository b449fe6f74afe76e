"""Decision tables tried out with values an author types in, and told rule by rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.cases.outlines import Value
from portal.kernel.errors import Refused
from portal.kernel.phrases import kept
from portal.workflows.dmn import Explanation, read_decisions


def tried(table: bytes, decision: str, variables: Mapping[str, Value]) -> Mapping[str, Any]:
    """The decisions of a file, and how `decision` comes about over these variables; refuses an unreadable file."""
    found = read_decisions(table)
    known = [{"id": one.id, "label": one.label or one.id, "reads": sorted(one.reads)} for one in found.values()]
    if decision not in found:
        return {"decisions": known, "told": None}
    try:
        told = _told(found[decision].explain(variables))
    except Refused as refusal:
        told = {"decision": decision, "refusal": kept(refusal.phrase)}
    return {"decisions": known, "told": told}


def _told(found: Explanation) -> dict[str, Any]:
    return {
        "decision": found.decision,
        "label": found.label or found.decision,
        "inputs": [list(pair) for pair in found.inputs],
        "hits": list(found.hits),
        "outputs": None if found.outputs is None else dict(found.outputs),
        "refusal": kept(found.refusal.phrase) if found.refusal is not None else "",
        "required": [_told(one) for one in found.required],
    }
