"""What every lint looks at: the net, its decisions, the house, and what elements read and write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from portal.kernel.durations import is_literal
from portal.kernel.errors import Refused
from portal.kernel.expressions import compile_script, names_in
from portal.workflows.dmn import Decision
from portal.workflows.gate.context import Context
from portal.workflows.net.extensions import words
from portal.workflows.net.model import Kind, Net, Node
from portal.workflows.play.programs import sources_of

ANSWER: Final = "keputusan"
TARGET: Final = "kembali_ke"
RETURN: Final = "kembalikan"
CANCEL: Final = "batalkan"
ANSWERS: Final = frozenset({ANSWER, TARGET})
"""Variables people's answers arrive in."""
SCRIPTS: Final = ("script", "prescript", "postscript")


@dataclass(frozen=True)
class Ground:
    """A process on the gate's table."""

    net: Net
    decisions: Mapping[str, Decision]
    context: Context

    @cached_property
    def declared(self) -> frozenset[str]:
        """The variables the process declares; empty = none declared, nothing to compare with."""
        return frozenset(words(self.net.properties.get("variables", "")))

    @cached_property
    def drawn(self) -> tuple[Node, ...]:
        """The nodes the author drew."""
        return tuple(node for node in self.net.nodes.values() if not node.made)

    @cached_property
    def bad_timers(self) -> frozenset[str]:
        """The events whose time is neither a duration, date or repetition, nor an expression that could give one."""
        timed = (node for node in self.drawn if node.event.kind == "timer")
        return frozenset(node.id for node in timed if self._is_no_time(node.event.timer, node.event.text))

    def _is_no_time(self, kind: str, text: str) -> bool:
        if is_literal(kind, text):
            return False
        try:
            names = names_in(text)
        except Refused:
            return True
        return not names or (names == {text.strip()} and bool(self.declared) and not names <= self.declared)

    def uses(self) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
        """(element, variables read, variables written) of all that compiles."""
        for element, source in sources_of(self.net):
            if element not in self.bad_timers:
                yield element, _names(source), frozenset()
        for node in self.drawn:
            yield from self._of_node(node)

    def _of_node(self, node: Node) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
        for what in SCRIPTS:
            try:
                script = compile_script(str(getattr(node, what)))
            except Refused:
                continue
            yield node.id, script.reads, frozenset(script.writes)
        decision = self.decisions.get(node.decision)
        if node.kind is Kind.RULE and decision is not None:
            yield node.id, decision.reads, frozenset(decision.writes)
        if node.correlation:
            yield node.id, frozenset({node.correlation}), frozenset()
        if node.kind is Kind.SERVICE and node.properties.get("reads"):
            yield node.id, frozenset(words(node.properties["reads"])), frozenset()
        if node.properties.get("writes"):
            yield node.id, frozenset(), frozenset(words(node.properties["writes"]))


def _names(source: str) -> frozenset[str]:
    try:
        return names_in(source)
    except Refused:
        return frozenset()


def listed(names: object) -> str:
    """Names for a sentence, in order."""
    return ", ".join(sorted(str(one) for one in names)) or "–"  # type: ignore[call-overload]
