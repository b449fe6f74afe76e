"""What can be wrong with a process model: one catalogue, each finding with its element, why, and how to mend it.

Texts are Indonesian and are the translation keys; `{name}` placeholders are filled from the finding's parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from portal.kernel.errors import Refused
from portal.kernel.phrases import Phrase
from portal.workflows.findings.happened import Happened
from portal.workflows.findings.kinds import Kind, Level
from portal.workflows.findings.lint import LINT
from portal.workflows.findings.proof import KEPT, PROOF
from portal.workflows.findings.reading import READING

__all__ = ["CATALOGUE", "BadModel", "Finding", "Happened", "Kind", "Level"]

CATALOGUE: Final[Mapping[str, Kind]] = {**READING, **LINT, **PROOF, **KEPT}


@dataclass(frozen=True)
class Finding:
    """One finding at one element (a BPMN id; "" is the whole file)."""

    code: str
    element: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    path: tuple[Happened, ...] = ()
    """What must happen, in order, to see it; empty when the diagram shows it standing still."""
    file: str = ""
    """The name of the file it was found in, where that is known."""

    @property
    def kind(self) -> Kind:
        """Its entry of the catalogue."""
        return CATALOGUE[self.code]

    @property
    def level(self) -> Level:
        """How heavy it weighs."""
        return self.kind.level

    @property
    def why(self) -> Phrase:
        """What is wrong."""
        return Phrase(self.kind.why, **self.params)

    @property
    def mend(self) -> Phrase:
        """How to mend it."""
        return Phrase(self.kind.mend, **self.params)


class BadModel(Refused):
    """{element}: {why} {mend}"""  # noqa: D400 - the mend ends it

    status = 422

    def __init__(self, code: str, element: str = "", **params: object) -> None:
        self.finding = Finding(code, element, params)
        super().__init__(element=element or Phrase("berkas"), why=self.finding.why, mend=self.finding.mend)
