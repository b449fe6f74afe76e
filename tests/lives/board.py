"""The referee's pieces: frozen records that know what they lie in, on a board searched afresh every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True)
class Piece:
    """Anything on the board; `home` is the number of the piece it lies in, 0 for the table."""

    home: int


@dataclass(frozen=True)
class Scope(Piece):
    """A process or sub-process that is running, in a `Run` or on the table."""

    body: str


@dataclass(frozen=True)
class Token(Piece):
    """A token at the end of a flow, in a scope. `flow` is "" at a start and behind a link."""

    flow: str
    to: str


@dataclass(frozen=True)
class Work(Piece):
    """An activity that is active, or an event or event-based gateway that waits, in a scope."""

    part: str
    born: int
    total: int = 1
    done: int = 0


@dataclass(frozen=True)
class Run(Piece):
    """One performance of an activity, in its `Work`; `index` says which of many."""

    index: int | None
    born: int


@dataclass(frozen=True)
class Watch(Piece):
    """An armed boundary event, in its host's `Work`, or an armed start of an event sub-process, in the `Scope`."""

    part: str
    left: int
    born: int


Kind = TypeVar("Kind", bound=Piece)


class Board:
    """Numbered pieces."""

    def __init__(self) -> None:
        self.pieces: dict[int, Piece] = {}
        self._next = 0

    def add(self, piece: Piece) -> int:
        """Put a piece down."""
        self._next += 1
        self.pieces[self._next] = piece
        return self._next

    def get(self, number: int, kind: type[Kind]) -> Kind:
        """The piece of that number."""
        piece = self.pieces[number]
        assert isinstance(piece, kind)
        return piece

    def remove(self, number: int) -> None:
        """Take a piece away with everything that lies in it."""
        self.pieces.pop(number, None)
        for inner, piece in list(self.pieces.items()):
            if piece.home == number:
                self.remove(inner)

    def empty(self, number: int) -> None:
        """Take away everything that lies in a piece."""
        for inner in [one for one, piece in self.pieces.items() if piece.home == number]:
            self.remove(inner)

    def all(self, kind: type[Kind]) -> list[tuple[int, Kind]]:
        """All pieces of a kind, oldest first."""
        return [(number, piece) for number, piece in self.pieces.items() if isinstance(piece, kind)]

    def inside(self, home: int, kind: type[Kind]) -> Iterator[tuple[int, Kind]]:
        """The pieces of a kind that lie directly in another."""
        found = [(number, piece) for number, piece in self.pieces.items() if piece.home == home]
        return ((number, piece) for number, piece in found if isinstance(piece, kind))
