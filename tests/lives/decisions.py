"""DMN tables as the referee reads them: UNIQUE ones; cells are Python values and comparisons."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from tests.lives.diagram import local, text


@dataclass(frozen=True)
class Table:
    """Input expressions, output names and rules of cells."""

    inputs: list[str]
    outputs: list[str]
    rules: list[tuple[list[str], list[str]]]

    def decide(self, variables: dict[str, Any]) -> dict[str, Any]:
        """What the one rule that fits says, None for each output when none does; ValueError when several do."""
        values = [eval(one, {}, dict(variables)) for one in self.inputs]
        fitting = [
            results
            for tests, results in self.rules
            if all(_fits(test, value) for test, value in zip(tests, values, strict=True))
        ]
        if len(fitting) > 1:
            raise ValueError("not unique")
        cells = fitting[0] if fitting else ["None"] * len(self.outputs)
        return {name: _literal(cell) for name, cell in zip(self.outputs, cells, strict=True)}


def _fits(test: str, value: Any) -> bool:
    if test in {"", "-"}:
        return True
    if test[0] in "<>":
        return bool(eval(f"value {test}", {}, {"value": value}))
    return any(value == _literal(one.strip()) for one in test.split(","))


def _literal(cell: str) -> Any:
    """A cell's value; the two truths as DMN writes them."""
    return {"true": True, "false": False}[cell] if cell in {"true", "false"} else ast.literal_eval(cell)


def read_tables(files: Iterable[Path]) -> dict[str, Table]:
    """Decision id → table."""
    found = {}
    for file in files:
        for decision in etree.parse(str(file)).getroot():
            if local(decision) == "decision":
                table = next(one for one in decision if local(one) == "decisionTable")
                found[decision.get("id")] = _table(table)
    return found


def _table(table: Any) -> Table:
    inputs = [text(one, "text") for one in table if local(one) == "input"]
    outputs = [one.get("name") for one in table if local(one) == "output"]
    rules = []
    for rule in (one for one in table if local(one) == "rule"):
        tests = [text(one, "text") for one in rule if local(one) == "inputEntry"]
        rules.append((tests, [text(one, "text") for one in rule if local(one) == "outputEntry"]))
    return Table(inputs, outputs, rules)
