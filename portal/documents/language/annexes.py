"""Where in a template an annex may have begun: from there on all that stands outside annexes is printed behind them.

Each branch of an `if` is read as if it were the only one. What a `for` repeats stands behind itself, so a loop with an
annex holds annexes alone. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.documents.language.cutting import Place


@dataclass
class _Block:
    """An `if` or a `for` that is open."""

    repeats: bool
    before: bool
    """Whether an annex had begun where the block does."""
    loose_before: int
    branched: bool = False
    """Whether one has begun at the end of one of the branches read so far."""


@dataclass
class Annexes:
    """What is known at one place of a template, told of everything in it in reading order."""

    begun: bool = False
    """Whether an annex may have begun."""
    blocks: list[_Block] = field(default_factory=list)
    loose: list[Place] = field(default_factory=list)
    """What stands outside annexes in the loops that are open, with no annex before it."""

    def begins(self) -> None:
        """An annex begins here."""
        self.begun = True

    def stands(self, place: Place) -> bool:
        """Something is printed here outside annexes; whether it may be behind one."""
        if not self.begun and any(one.repeats for one in self.blocks):
            self.loose.append(place)
        return self.begun

    def opens(self, *, repeats: bool) -> None:
        """An `if` opens here, or a `for`, which `repeats`."""
        self.blocks.append(_Block(repeats, self.begun, len(self.loose)))

    def parts(self) -> None:
        """Another branch of the `if` begins here: nothing of the one before it is printed with it."""
        block = self.blocks[-1]
        block.branched |= self.begun
        self.begun = block.before

    def closes(self) -> list[Place]:
        """The last block ends here; what in it is printed behind an annex of its turn before."""
        block = self.blocks.pop()
        self.begun |= block.branched
        behind = self.loose[block.loose_before :] if block.repeats and self.begun else []
        if behind or not any(one.repeats for one in self.blocks):
            del self.loose[block.loose_before :]
        return behind
