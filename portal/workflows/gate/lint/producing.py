"""What each element can set variables to, as far as the files tell: answers, tables, scripts, verbs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from portal.kernel.errors import Refused
from portal.kernel.expressions import Compiled, Scalar, compile_script
from portal.kernel.expressions.translation import WORDS
from portal.workflows.describing import step_of
from portal.workflows.dmn import Decision
from portal.workflows.dmn.model import HitPolicy, Rule, Table
from portal.workflows.dmn.unary import QUESTION
from portal.workflows.gate.lint.ground import ANSWER, ANSWERS, RETURN, TARGET, Ground
from portal.workflows.net.extensions import words
from portal.workflows.net.model import HUMAN, Kind, Node

Known = Mapping[str, Scalar]
"""Variables whose value is known; any other may be anything."""
ANYTHING: Final = object()
"""A value the files do not tell."""
Effect = Mapping[str, Any]
"""Variables that are set, each to a value or to `ANYTHING`."""
_SCALARS = (str, int, float, bool, type(None))
_MOST = 200


class Producing:
    """The effects of elements."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    @cached_property
    def values(self) -> dict[str, dict[str, set[tuple[str, Any]]]]:
        """Variable → element ("" is the opening of the case) → what it may set it to, each with its sort."""
        found: dict[str, dict[str, set[tuple[str, Any]]]] = {}
        for name, several in (self.ground.context.opening or {}).items():
            found[name] = {"": {_sorted(one) for one in several}}
        for node in self.ground.net.nodes.values():
            for effect in self.effects(node, {}):
                for name, value in effect.items():
                    found.setdefault(name, {}).setdefault(node.id, set()).add(_sorted(value))
        return found

    def all_of(self, name: str) -> set[tuple[str, Any]] | None:
        """Every value a variable may ever have; None when that cannot be told."""
        several = self.values.get(name)
        found = set().union(*several.values()) if several else set()
        if not found or any(value is ANYTHING for _, value in found):
            return None
        return found | ({_sorted("")} if name in ANSWERS else set())

    def effects(self, node: Node, known: Known) -> list[Effect]:
        """The ways this element may leave its variables when it has been done, one of which happens."""
        ways: list[dict[str, Any]] = [{}]
        for part in (self._script(node.prescript), self._own(node), self._script(node.postscript)):
            ways = [dict(way) | dict(more) for way in ways for more in part({**known, **_told(way)})][:_MOST]
        return list(ways)

    def _own(self, node: Node) -> Any:
        said = dict.fromkeys(words(node.properties.get("writes", "")), ANYTHING)
        if node.kind in HUMAN:
            return lambda _: [{**said, **one} for one in _answered(node)]
        if node.kind is Kind.SERVICE:
            results = self.ground.context.results.get(node.operation, {})
            return lambda _: [{**said, **one} for one in _product(results)]
        if node.kind is Kind.RULE and node.decision in self.ground.decisions:
            decision = self.ground.decisions[node.decision]
            return lambda known: [{**said, **one} for one in decided(decision, known)]
        return self._script(node.script) if node.kind is Kind.SCRIPT else lambda _: [said]

    def _script(self, source: str) -> Any:
        def done(known: Known) -> list[Effect]:
            try:
                script = compile_script(source) if source else None
            except Refused:
                script = None
            ways: list[dict[str, Any]] = [{}]
            for line in script.lines if script else ():
                made = [(way, value) for way in ways for value in computed(line.expression, _over(known, way))]
                ways = [{**way, line.name: value} for way, value in made][:_MOST]
            return list(ways)

        return done


def _answered(node: Node) -> Iterator[Effect]:
    step = step_of(node)
    if not step.actions:
        yield {}
    for answer in step.actions:
        for target in (step.return_to if answer == RETURN else ()) or ("",):
            yield {ANSWER: answer, TARGET: target}


def _product(results: Mapping[str, Collection[Scalar]]) -> list[Effect]:
    ways: list[Effect] = [{}]
    for name, several in results.items():
        ways = [{**way, name: value} for way in ways for value in several]
    return ways


def _told(effect: Effect) -> dict[str, Any]:
    return {name: value for name, value in effect.items() if value is not ANYTHING}


def _over(known: Known, effect: Effect) -> dict[str, Any]:
    """What is known after an effect."""
    return {name: value for name, value in {**known, **effect}.items() if value is not ANYTHING}


def _sorted(value: Any) -> tuple[str, Any]:
    """A value with its sort, for `true` is not 1."""
    return type(value).__name__, value


# expressions ------------------------------------------------------------------------------------------------------


def computed(expression: Compiled, known: Known) -> list[Any]:
    """The values an expression can have: one, the literals of its choices, or `ANYTHING`."""
    if expression.names <= known.keys():
        try:
            value = expression(known)
        except Refused:
            return [ANYTHING]
        return [value if isinstance(value, _SCALARS) else ANYTHING]
    return literals_of(expression.source) or [ANYTHING]


def literals_of(source: str) -> list[Any]:
    """The literals `a if … else b` chooses from; none when one of them is no literal."""
    try:
        return _literals(ast.parse(f"({source}\n)", mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return []


def _literals(node: ast.expr) -> list[Any]:
    if isinstance(node, ast.IfExp):
        yes, no = _literals(node.body), _literals(node.orelse)
        return [*yes, *no] if yes and no else []
    found = literal(node)
    return [] if found is ANYTHING else [found]


def literal(node: ast.expr) -> Any:
    """The value of a literal; `ANYTHING` for any other expression."""
    if isinstance(node, ast.Name) and node.id in WORDS:
        return WORDS[node.id]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, _SCALARS) else ANYTHING


# tables -----------------------------------------------------------------------------------------------------------


def decided(decision: Decision, known: Known) -> list[Effect]:
    """The results a decision can have."""
    if decision.reads <= known.keys():
        try:
            return [{name: value if isinstance(value, _SCALARS) else ANYTHING
                     for name, value in decision.evaluate(known).items()}]  # fmt: skip
        except Refused:
            return []
    logic = decision.logic
    if not isinstance(logic, Table):
        return [{logic.name: value} for value in computed(logic.expression, {})]
    if not logic.policy.is_single:
        return [dict.fromkeys(logic.writes, ANYTHING)]
    rules = _feasible(logic, {} if decision.requires else known)
    rows = [_row(logic, rule.entries) for rule in rules]
    if any(one.default is not None for one in logic.outputs) and not any(_always(rule) for rule in rules):
        rows.append(_row(logic, tuple(one.default for one in logic.outputs)))
    return [one for row in rows for one in row]


def _feasible(table: Table, known: Known) -> list[Rule]:
    """The rules that may hit, as far as that is known."""
    found: list[Rule] = []
    for rule in table.rules:
        if all(_may(test, column.expression, known) for test, column in zip(rule.tests, table.inputs, strict=True)):
            found.append(rule)
            if _always(rule) and table.policy is HitPolicy.FIRST:
                break
    return found


def _always(rule: Rule) -> bool:
    return all(test is None for test in rule.tests)


def _may(test: Any, asked: Compiled, known: Known) -> bool:
    if test is None or not (asked.names | test.names) <= known.keys():
        return True
    try:
        return bool(test.check({**known, QUESTION: asked(known)}))
    except Refused:
        return True


def _row(table: Table, entries: tuple[Compiled | None, ...]) -> list[Effect]:
    ways: list[Effect] = [{}]
    for output, entry in zip(table.outputs, entries, strict=True):
        several = [None] if entry is None else computed(entry, {})
        ways = [{**way, output.name: value} for way in ways for value in several]
    return ways
