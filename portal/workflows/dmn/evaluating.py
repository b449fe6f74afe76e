"""How a table decides: inputs, rules that hit, and what the hit policy makes of them. Nothing is guessed or skipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.kernel.expressions import BadExpression, Compiled, Placed, Scalar, Value
from portal.kernel.expressions.functions import greatest, least
from portal.kernel.expressions.scanning import QUESTION
from portal.kernel.expressions.values import add, kept, number_of
from portal.workflows.dmn.errors import (
    BadDecision,
    ListedTwice,
    NotAgreed,
    NotCombined,
    NotUnique,
    OutsideList,
    Reason,
    bad,
)
from portal.workflows.dmn.kinds import fitted, same
from portal.workflows.dmn.model import Aggregation, Formula, HitPolicy, Logic, Output, Rule, Table

Row = tuple[Value, ...]
Hit = tuple[Rule, Row]


@dataclass
class Trace:
    """What was seen on the way, also when the way ended in a refusal."""

    inputs: list[tuple[str, Value]] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)


def decided(decision: str, logic: Logic, variables: Mapping[str, Any], trace: Trace) -> dict[str, Value]:
    """The variables a decision sets, over these."""
    if isinstance(logic, Formula):
        return {logic.name: _formula(decision, logic, variables)}
    return dict(zip(logic.writes, _table(decision, logic, dict(variables), trace), strict=True))


def entry_value(output: Output, entry: Compiled | None, scope: Mapping[str, Any], *, single: bool) -> Value:
    """The value of a result cell, once it fits its column."""
    value = None if entry is None else fitted(output.kind, entry(scope))
    if isinstance(value, list) and not single:
        raise ListedTwice
    if value is not None and output.allowed and not any(same(value, one) for one in output.allowed):
        raise OutsideList
    return value


def _formula(decision: str, formula: Formula, variables: Mapping[str, Any]) -> Value:
    try:
        return fitted(formula.kind, formula.expression(variables))
    except (Placed, Reason) as error:
        raise bad(error, decision=decision) from None


def _table(decision: str, table: Table, scope: dict[str, Any], trace: Trace) -> Sequence[Value]:
    for one in table.inputs:
        trace.inputs.append((one.label, _input(decision, one, scope)))
    rules: list[Rule] = []
    for rule in table.rules:
        if _fires(decision, table, rule, scope, trace.inputs):
            rules.append(rule)
            trace.hits.append(rule.number)
            if table.policy is HitPolicy.FIRST:
                break
    if len(rules) > 1 and table.policy is HitPolicy.UNIQUE:
        why = NotUnique(first=rules[0].number, second=rules[1].number)
        raise bad(why, decision=decision, rule=rules[1].number)
    hits = [(rule, _row(decision, table, rule, scope)) for rule in rules]
    if table.policy.is_single:
        return _chosen(decision, table, hits) if hits else _default(decision, table, scope)
    return _gathered(decision, table, hits, scope)


def _input(decision: str, column: Any, scope: dict[str, Any]) -> Value:
    try:
        value = fitted(column.kind, column.expression(scope))
        if column.allowed is not None and value is not None:
            scope[QUESTION] = value
            if not column.allowed.check(scope):
                raise OutsideList
    except (Placed, Reason) as error:
        raise bad(error, decision=decision, column=column.label) from None
    return value


def _fires(decision: str, table: Table, rule: Rule, scope: dict[str, Any], inputs: Sequence[tuple[str, Value]]) -> bool:
    index = 0
    try:
        for index, test in enumerate(rule.tests):
            if test is not None:
                scope[QUESTION] = inputs[index][1]
                if not test.check(scope):
                    return False
    except (Placed, Reason) as error:
        raise bad(error, decision=decision, rule=rule.number, column=table.inputs[index].label) from None
    return True


def _row(decision: str, table: Table, rule: Rule, scope: Mapping[str, Any]) -> Row:
    values: list[Value] = []
    for output, entry in zip(table.outputs, rule.entries, strict=True):
        try:
            values.append(entry_value(output, entry, scope, single=table.policy.is_single))
        except (Placed, Reason) as error:
            raise bad(error, decision=decision, rule=rule.number, column=output.label) from None
    return tuple(values)


def _default(decision: str, table: Table, scope: Mapping[str, Any]) -> Row:
    values: list[Value] = []
    for output in table.outputs:
        try:
            values.append(entry_value(output, output.default, scope, single=table.policy.is_single))
        except (Placed, Reason) as error:
            raise bad(error, decision=decision, column=output.label) from None
    return tuple(values)


def _chosen(decision: str, table: Table, hits: Sequence[Hit]) -> Row:
    first, row = hits[0]
    if table.policy is HitPolicy.ANY:
        for other, its in hits[1:]:
            if not all(map(same, row, its)):
                raise bad(NotAgreed(first=first.number, second=other.number), decision=decision, rule=other.number)
    if table.policy is HitPolicy.PRIORITY:
        return min((its for _, its in hits), key=lambda its: _rank(table, its))
    return row


def _rank(table: Table, row: Row) -> tuple[int, ...]:
    """Places of a row's values in the lists of output values: the smaller, the more important."""
    return tuple(
        next((place for place, one in enumerate(output.allowed) if same(value, one)), len(output.allowed))
        for output, value in zip(table.outputs, row, strict=True)
        if output.allowed
    )


def _gathered(decision: str, table: Table, hits: Sequence[Hit], scope: Mapping[str, Any]) -> Sequence[Value]:
    rows = [row for _, row in hits]
    if not rows and any(output.default is not None for output in table.outputs):
        rows = [_default(decision, table, scope)]
    if table.policy is HitPolicy.OUTPUT_ORDER:
        rows.sort(key=lambda row: _rank(table, row))
    columns: list[list[Any]] = [[row[index] for row in rows] for index in range(len(table.outputs))]
    try:
        if table.aggregation is not None:
            return [_COMBINE[table.aggregation](columns[0])]
        return [kept(column) for column in columns]
    except BadExpression as error:
        raise _uncombined(decision, table, error) from None


def _uncombined(decision: str, table: Table, error: BadExpression) -> BadDecision:
    why = NotCombined() if table.aggregation is not None else error
    return bad(why, decision=decision, column=table.outputs[0].label)


def _sum(values: list[Scalar]) -> Value:
    numbers = [number_of(value, "+") for value in values]
    total: Value = 0
    for number in numbers:
        total = add(total, number)
    return total if numbers else None


_COMBINE: Final[dict[Aggregation, Callable[[list[Scalar]], Value]]] = {
    Aggregation.SUM: _sum,
    Aggregation.MIN: lambda values: least(values) if values else None,
    Aggregation.MAX: lambda values: greatest(values) if values else None,
    Aggregation.COUNT: len,
}
