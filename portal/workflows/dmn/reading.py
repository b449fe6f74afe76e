"""From a DMN file to its decisions: every cell is read and checked here, before a case may depend on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from portal.kernel.expressions import Placed, assignable, compiled
from portal.workflows.dmn.decisions import Decision
from portal.workflows.dmn.errors import (
    BadDecision,
    BadOutputName,
    Circular,
    NoDecision,
    NoId,
    NoLogic,
    NotHere,
    OtherLogic,
    Reason,
    SameId,
    SameOutput,
    TooManyDecisions,
    bad,
    clipped,
)
from portal.workflows.dmn.model import Formula, Logic
from portal.workflows.dmn.opening import opened, told
from portal.workflows.dmn.tables import TableReader
from portal.workflows.dmn.types import Types

MOST_DECISIONS: Final = 100
_BESIDES: Final = frozenset(
    {
        "allowedAnswers",
        "authorityRequirement",
        "decisionMaker",
        "decisionOwner",
        "description",
        "extensionElements",
        "impactedPerformanceIndicator",
        "informationRequirement",
        "question",
        "supportedObjective",
        "usingProcess",
        "usingTask",
        "variable",
    }
)
"""What a decision may hold besides its logic."""


def read_decisions(source: bytes, file: str = "") -> Mapping[str, Decision]:
    """All decisions of a file by id; refuses (`BadDecision`) what the portal cannot decide."""
    try:
        return MappingProxyType(_File(opened(source)).decisions())
    except (Reason, Placed) as error:
        raise bad(error, file=file) from None
    except BadDecision as error:
        raise type(error)(error.why, decision=error.decision, rule=error.rule, column=error.column, file=file) from None


class _File:
    """The decisions of one file on their way."""

    def __init__(self, root: Any) -> None:
        self.space = etree.QName(root).namespace
        self.types = Types(root)
        self.tables = TableReader(self.types)
        self.nodes: dict[str, Any] = {}
        self.done: dict[str, Decision] = {}
        nodes = self._children(root, "decision")
        if len(nodes) > MOST_DECISIONS:
            raise TooManyDecisions(limit=MOST_DECISIONS)
        for node in nodes:
            name = node.get("id", "")
            if not name:
                raise NoId
            if name in self.nodes:
                raise bad(SameId(), decision=name)
            self.nodes[name] = node
        if not self.nodes:
            raise NoDecision

    def decisions(self) -> dict[str, Decision]:
        """Every decision, by id, in the order of the file."""
        for name in self.nodes:
            self._decision(name, ())
        return {name: self.done[name] for name in self.nodes}

    def _children(self, node: Any, name: str) -> list[Any]:
        found: list[Any] = node.findall(f"{{{self.space}}}{name}")
        return found

    def _decision(self, name: str, path: tuple[str, ...]) -> Decision:
        if name in path:
            raise bad(Circular(path=clipped(" → ".join((*path[path.index(name) :], name)))), decision=name)
        if name not in self.done:
            node = self.nodes[name]
            requires = tuple(self._decision(one, (*path, name)) for one in self._required(name, node))
            self._once_each(name, requires)
            try:
                logic = self._logic(name, node)
            except (Placed, Reason) as error:
                raise bad(error, decision=name) from None
            self.done[name] = Decision(name, clipped(node.get("name") or name), logic, requires)
        return self.done[name]

    def _required(self, name: str, node: Any) -> Iterator[str]:
        for requirement in self._children(node, "informationRequirement"):
            for link in self._children(requirement, "requiredDecision"):
                required = link.get("href", "").removeprefix("#")
                if required not in self.nodes:
                    raise bad(NotHere(required=clipped(required)), decision=name)
                yield required

    def _once_each(self, name: str, requires: tuple[Decision, ...]) -> None:
        seen: dict[str, str] = {}
        for one in requires:
            for written in one.writes:
                if seen.setdefault(written, one.id) != one.id:
                    raise bad(SameOutput(name=written), decision=name)

    def _logic(self, name: str, node: Any) -> Logic:
        logic = [child for child in node if child.tag.startswith(f"{{{self.space}}}")]
        logic = [child for child in logic if etree.QName(child).localname not in _BESIDES]
        if not logic:
            raise NoLogic
        kind = etree.QName(logic[0]).localname
        if len(logic) > 1 or kind not in {"decisionTable", "literalExpression"}:
            raise OtherLogic(what=clipped(etree.QName(logic[-1]).localname))
        if kind == "decisionTable":
            return self.tables.table(name, logic[0], self._variable(name, node))
        return self._formula(name, node, logic[0])

    def _variable(self, name: str, node: Any) -> str:
        """The name of the decision's own variable; its id when it has none."""
        variable = self._children(node, "variable")
        return (variable[0].get("name") if variable else "") or name

    def _formula(self, name: str, node: Any, expression: Any) -> Formula:
        self.types.spoken(expression)
        variable = self._variable(name, node)
        if not assignable(variable):
            raise BadOutputName(name=clipped(variable))
        holders = [*self._children(node, "variable"), expression]
        kind = self.types.kind(next((one.get("typeRef") for one in holders if one.get("typeRef")), ""))
        return Formula(variable, kind, compiled(told(expression)))
