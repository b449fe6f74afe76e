"""A decision's logic as data: a table with its columns and rules, or one expression."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.kernel.expressions import Compiled, Scalar
from portal.workflows.dmn.kinds import Kind
from portal.workflows.dmn.unary import Test


class HitPolicy(StrEnum):
    """What it means when rules hit: the first four give one result, the others lists."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"

    @property
    def is_single(self) -> bool:
        """Whether the table gives one result."""
        return self in {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST}

    @property
    def is_ranked(self) -> bool:
        """Whether the order of the output values decides."""
        return self in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}


class Aggregation(StrEnum):
    """How COLLECT makes one value of many: `+`, `<`, `>`, `#`."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True)
class Input:
    """A condition column."""

    label: str
    expression: Compiled
    kind: Kind
    allowed: Test | None
    """What its value must pass, whatever the rules say."""


@dataclass(frozen=True)
class Output:
    """A result column; `name` is the variable it sets."""

    name: str
    label: str
    kind: Kind
    allowed: tuple[Scalar, ...]
    """The values it may have, most important first; empty when any."""
    default: Compiled | None
    """Its value when no rule hits."""


@dataclass(frozen=True)
class Rule:
    """A row: a test for each input, an entry for each output; None is `-`, or nothing."""

    number: int
    tests: tuple[Test | None, ...]
    entries: tuple[Compiled | None, ...]
    note: str


@dataclass(frozen=True)
class Table:
    """A decision table."""

    policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    @property
    def writes(self) -> tuple[str, ...]:
        """The variables it sets."""
        return tuple(output.name for output in self.outputs)

    @property
    def names(self) -> frozenset[str]:
        """The variables its columns and cells read."""
        inputs = [one.expression for one in self.inputs] + [one.allowed for one in self.inputs if one.allowed]
        cells = [cell for rule in self.rules for cell in (*rule.tests, *rule.entries) if cell is not None]
        defaults = [one.default for one in self.outputs if one.default is not None]
        return frozenset[str]().union(*(part.names for part in (*inputs, *cells, *defaults)))


@dataclass(frozen=True)
class Formula:
    """A literal expression: one value, one variable."""

    name: str
    kind: Kind
    expression: Compiled

    @property
    def writes(self) -> tuple[str, ...]:
        """The variable it sets."""
        return (self.name,)

    @property
    def names(self) -> frozenset[str]:
        """The variables it reads."""
        return self.expression.names


Logic = Table | Formula
