"""What authors add to an element beyond BPMN: properties, a registered verb, a decision, scripts before and after.

SpiffWorkflow's and Camunda's spellings are read, so that diagrams of either tool keep their meaning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.workflows.net.xml import local


@dataclass(frozen=True)
class Extensions:
    """An element's extension elements, read."""

    properties: dict[str, str] = field(default_factory=dict)
    operation: str = ""
    decision: str = ""
    prescript: str = ""
    postscript: str = ""


def extensions_of(element: Any) -> Extensions:
    """The extensions of one element; unknown ones are left alone."""
    properties: dict[str, str] = {}
    found: dict[str, str] = {"decision": _attribute(element, "decisionRef"), "operation": _attribute(element, "topic")}
    for child in _extension_elements(element):
        what = local(child)
        if what == "properties":
            properties |= {one.get("name") or "": one.get("value") or "" for one in child if local(one) == "property"}
        elif what == "serviceTaskOperator":
            found["operation"] = child.get("id") or ""
        elif what == "calledDecisionId":
            found["decision"] = (child.text or "").strip()
        elif what == "calledDecision":
            found["decision"] = child.get("decisionId") or ""
        elif what in {"preScript", "postScript"}:
            found[what.lower()] = (child.text or "").strip()
    operation = properties.get("layanan") or found["operation"]
    decision = properties.get("keputusan_dmn") or found["decision"]
    return Extensions(properties, operation, decision, found.get("prescript", ""), found.get("postscript", ""))


def _extension_elements(element: Any) -> Iterator[Any]:
    for child in element:
        if local(child) == "extensionElements":
            yield from (one for one in child if isinstance(one.tag, str))


def _attribute(element: Any, name: str) -> str:
    """An attribute of any foreign namespace."""
    return next((str(value) for key, value in element.attrib.items() if key.endswith("}" + name)), "")


def text_of(element: Any, name: str) -> str:
    """The text of a child element by local name; "" when there is none."""
    return next(((child.text or "").strip() for child in element if local(child) == name), "")


def words(text: str) -> tuple[str, ...]:
    """Words between commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
