"""A decision with all it needs: the graph is walked from its leaves, each decision once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from portal.kernel.expressions import Value
from portal.workflows.dmn.errors import BadDecision
from portal.workflows.dmn.evaluating import Trace, decided
from portal.workflows.dmn.model import Logic


@dataclass(frozen=True)
class Explanation:
    """How a decision came about, or where it stopped."""

    decision: str
    label: str
    inputs: tuple[tuple[str, Value], ...]
    """Label and value of each condition column, as far as it came."""
    hits: tuple[int, ...]
    """Numbers of the rules that hit."""
    outputs: Mapping[str, Value] | None
    """The variables it sets; None when it was refused."""
    refusal: BadDecision | None
    required: tuple[Explanation, ...] = ()
    """The decisions it needed, in order."""


@dataclass(frozen=True)
class Decision:
    """One decision of a file; `requires` are evaluated before it."""

    id: str
    label: str
    logic: Logic
    requires: tuple[Decision, ...] = ()

    @cached_property
    def writes(self) -> tuple[str, ...]:
        """The variables it sets."""
        return self.logic.writes

    @cached_property
    def reads(self) -> frozenset[str]:
        """The variables a process must have, for it and for all it requires."""
        made = {name for one in self.requires for name in one.writes}
        return frozenset(self.logic.names - made).union(*(one.reads for one in self.requires))

    def evaluate(self, variables: Mapping[str, Any]) -> dict[str, Value]:
        """The variables it sets, over these; `BadDecision` when it cannot tell."""
        found = self.explain(variables)
        if found.refusal is not None:
            raise found.refusal
        return dict(found.outputs or {})

    def explain(self, variables: Mapping[str, Any]) -> Explanation:
        """The same with its reasons; a refusal is part of the answer."""
        return self._explained(variables, {})

    def _explained(self, variables: Mapping[str, Any], known: dict[str, Explanation]) -> Explanation:
        if self.id not in known:
            required = tuple(one._explained(variables, known) for one in self.requires)  # noqa: SLF001 - its own kind
            known[self.id] = self._settled(variables, required)
        return known[self.id]

    def _settled(self, variables: Mapping[str, Any], required: tuple[Explanation, ...]) -> Explanation:
        trace, outputs = Trace(), None
        refusal = next((one.refusal for one in required if one.refusal is not None), None)
        if refusal is None:
            scope = dict(variables)
            for one in required:
                scope |= one.outputs or {}
            try:
                outputs = decided(self.id, self.logic, scope, trace)
            except BadDecision as error:
                refusal = error
        return Explanation(
            self.id, self.label, tuple(trace.inputs), tuple(trace.hits), outputs, refusal, required=required
        )
