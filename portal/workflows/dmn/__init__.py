"""Decision tables and decision graphs (DMN 1.1 to 1.3) in the safe language; see docs/decisions.md."""

from portal.kernel.expressions import Value
from portal.workflows.dmn.decisions import Decision, Explanation
from portal.workflows.dmn.errors import BadDecision
from portal.workflows.dmn.reading import read_decisions

__all__ = ["BadDecision", "Decision", "Explanation", "Value", "read_decisions"]
