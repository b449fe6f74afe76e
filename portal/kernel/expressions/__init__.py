"""The one safe expression language, of gateways, scripts, decision tables and rules; see docs/expressions.md.

Python's own notation for what a rule needs, and nothing that can reach out, wait, or grow without end.
"""

from portal.kernel.expressions.compiling import Compiled, compiled, evaluate, names_in
from portal.kernel.expressions.errors import BadExpression, Placed, UnknownName
from portal.kernel.expressions.scripts import Script, assignable, compile_script
from portal.kernel.expressions.values import Scalar, Value

__all__ = [
    "BadExpression",
    "Compiled",
    "Placed",
    "Scalar",
    "Script",
    "UnknownName",
    "Value",
    "assignable",
    "compile_script",
    "compiled",
    "evaluate",
    "names_in",
]
