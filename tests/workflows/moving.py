"""A case of a small diagram, moved by hand through the engine."""

from __future__ import annotations

from portal.workflows.play.interner import START, Interner, Outcome
from portal.workflows.play.model import build
from portal.workflows.play.playing import Action


class Case:
    """A case of a small diagram, moved by hand."""

    def __init__(self, source: bytes, **variables: object) -> None:
        self.interner: Interner = build(source).interner
        self.variables, self.marking = dict(variables), START
        self.last: Outcome
        self.do("start")

    def do(self, what: str, key: str = "", **answers: object) -> Case:
        """Let something happen."""
        action = Action(what, key)
        self.last, self.variables = self.interner.advance(self.marking, action, {**self.variables, **answers})
        self.marking = self.last.marking
        return self

    @property
    def tasks(self) -> list[str]:
        """The keys of the open tasks."""
        return [one.key for one in self.interner.open(self.marking) if one.what == "task"]
