"""Decision tables read from their XML, column by column and cell by cell, as editors write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from portal.kernel.expressions import Compiled, Placed, assignable, compiled
from portal.kernel.expressions.errors import Empty
from portal.workflows.dmn.errors import (
    BadOutputName,
    NoOutput,
    NoPriorities,
    OneOutputOnly,
    OtherPolicy,
    Reason,
    SameOutput,
    TooManyCells,
    TooManyRules,
    WrongEntries,
    bad,
    clipped,
)
from portal.workflows.dmn.evaluating import entry_value
from portal.workflows.dmn.model import Aggregation, HitPolicy, Input, Output, Rule, Table
from portal.workflows.dmn.opening import told
from portal.workflows.dmn.types import Types
from portal.workflows.dmn.unary import Test, compile_test, fixed_values

MOST_RULES: Final = 1_000
MOST_CELLS: Final = 10_000
"""Of all tables of a file together; each alternative of a list counts."""


class TableReader:
    """Reads the tables of one file."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.cells = 0

    def table(self, decision: str, node: Any, variable: str) -> Table:
        """The table of a decision; `variable` names its result when its only output has no name."""
        policy, aggregation = _policy(node)
        inputs, outputs, rules = (self._all(node, name) for name in ("input", "output", "rule"))
        self._count(len(inputs) + len(outputs), len(rules))
        columns = tuple(self._input(decision, number, one) for number, one in enumerate(inputs, 1))
        alone = variable if len(outputs) == 1 else ""
        results = tuple(self._output(decision, number, one, alone) for number, one in enumerate(outputs, 1))
        _fit_together(policy, aggregation, results)
        table = Table(policy, aggregation, columns, results, ())
        rows = tuple(self._rule(decision, table, number, one) for number, one in enumerate(rules, 1))
        for output in results:
            _checked(decision, output, output.default, None, single=policy.is_single)
        return Table(policy, aggregation, columns, results, rows)

    def _all(self, node: Any, name: str) -> list[Any]:
        found: list[Any] = node.findall(f"{{{self.types.space}}}{name}")
        return found

    def _one(self, node: Any, name: str) -> Any:
        return node.find(f"{{{self.types.space}}}{name}")

    def _count(self, columns: int, rules: int) -> None:
        if rules > MOST_RULES:
            raise TooManyRules(limit=MOST_RULES)
        self._more_cells(columns * (rules + 1))

    def _more_cells(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise TooManyCells(limit=MOST_CELLS)

    def _input(self, decision: str, number: int, node: Any) -> Input:
        asked = self._one(node, "inputExpression")
        source = told(asked)
        label = _label(node.get("label"), source, str(number))
        try:
            if asked is None:
                raise Empty
            self.types.spoken(asked)
            kind = self.types.kind(asked.get("typeRef"))
            values = told(self._one(node, "inputValues")) or self.types.allowed(asked.get("typeRef"))
            return Input(label, compiled(source), kind, compile_test(values, kind))
        except (Placed, Reason) as error:
            raise bad(error, decision=decision, column=label) from None

    def _output(self, decision: str, number: int, node: Any, alone: str) -> Output:
        name = node.get("name") or alone
        label = _label(node.get("label"), name, str(number))
        try:
            if not assignable(name):
                raise BadOutputName(name=clipped(name))
            kind = self.types.kind(node.get("typeRef"))
            values = told(self._one(node, "outputValues")) or self.types.allowed(node.get("typeRef"))
            default = told(self._one(node, "defaultOutputEntry"))
            return Output(name, label, kind, fixed_values(values, kind), _entry(default))
        except (Placed, Reason) as error:
            raise bad(error, decision=decision, column=label) from None

    def _rule(self, decision: str, table: Table, number: int, node: Any) -> Rule:
        tests, entries = self._all(node, "inputEntry"), self._all(node, "outputEntry")
        if len(tests) != len(table.inputs) or len(entries) != len(table.outputs):
            raise bad(WrongEntries(), decision=decision, rule=number)
        conditions = [
            self._test(decision, number, column, cell) for column, cell in zip(table.inputs, tests, strict=True)
        ]
        results = [
            self._result(decision, number, table, output, cell)
            for output, cell in zip(table.outputs, entries, strict=True)
        ]
        note = " ".join((node.findtext(f"{{{self.types.space}}}description") or "").split())
        return Rule(number, tuple(conditions), tuple(results), note)

    def _test(self, decision: str, rule: int, column: Input, cell: Any) -> Test | None:
        try:
            self.types.spoken(cell)
            test = compile_test(told(cell), column.kind)
            self._more_cells(test.parts - 1 if test else 0)
        except (Placed, Reason) as error:
            raise bad(error, decision=decision, rule=rule, column=column.label) from None
        return test

    def _result(self, decision: str, rule: int, table: Table, output: Output, cell: Any) -> Compiled | None:
        try:
            self.types.spoken(cell)
            entry = _entry(told(cell))
        except (Placed, Reason) as error:
            raise bad(error, decision=decision, rule=rule, column=output.label) from None
        _checked(decision, output, entry, rule, single=table.policy.is_single)
        return entry


def _policy(node: Any) -> tuple[HitPolicy, Aggregation | None]:
    written, combined = node.get("hitPolicy") or "UNIQUE", node.get("aggregation")
    if written not in set(HitPolicy) or (combined and combined not in set(Aggregation)):
        raise OtherPolicy(policy=clipped(f"{written} {combined or ''}"))
    if combined and written != HitPolicy.COLLECT:
        raise OtherPolicy(policy=f"{written} {combined}")
    return HitPolicy(written), Aggregation(combined) if combined else None


def _fit_together(policy: HitPolicy, aggregation: Aggregation | None, outputs: Sequence[Output]) -> None:
    if not outputs:
        raise NoOutput
    if aggregation is not None and len(outputs) > 1:
        raise OneOutputOnly
    if policy.is_ranked and not any(output.allowed for output in outputs):
        raise NoPriorities
    names = [output.name for output in outputs]
    for name in names:
        if names.count(name) > 1:
            raise SameOutput(name=name)


def _label(*candidates: str | None) -> str:
    """The first that says something, short enough to be shown."""
    return clipped(next((one for one in candidates if one and one.strip()), ""))


def _entry(text: str) -> Compiled | None:
    return compiled(text) if text.strip() else None


def _checked(decision: str, output: Output, entry: Compiled | None, rule: int | None, *, single: bool) -> None:
    """A fixed result must fit its column now; one that reads variables is checked each time."""
    if entry is None or entry.names:
        return
    try:
        entry_value(output, entry, {}, single=single)
    except (Placed, Reason) as error:
        raise bad(error, decision=decision, rule=rule, column=output.label) from None
