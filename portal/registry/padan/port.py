"""What a civil registry must offer: answers to questions about people, some at a time. Adapters are beside this."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

FOUND, NOT_FOUND = "ditemukan", "tidak_ditemukan"


@dataclass(frozen=True)
class Question:
    """One person as the register has them, in the clear: goes to the civil registry and nowhere else."""

    nik: str
    nama: str
    tanggal_lahir: str
    nomor_kk: str = ""


@dataclass(frozen=True)
class Answer:
    """What the civil registry says of a NIK. `status`: found or not; the rest only when found."""

    nik: str
    status: str
    nama: str = ""
    nomor_kk: str = ""
    tanggal_lahir: str = ""
    meninggal: bool = False

    def text(self) -> str:
        """As it is kept, sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> Answer:
        """A kept answer."""
        return cls(**json.loads(text))


class Unreachable(Exception):
    """The civil registry cannot be asked now; `why` is for people."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class CivilRegistry(Protocol):
    """The seam."""

    name: str
    """What answers are marked with: http, simulasi, berkas."""

    def look_up(self, questions: Sequence[Question]) -> Sequence[Answer]:
        """Answers to some questions, in any order; a NIK without answer was not asked. Raises `Unreachable`."""


_registry: CivilRegistry | None = None


def install_registry(registry: CivilRegistry | None) -> None:
    """Set the process's civil registry; called once by whoever composes the process. None: only files."""
    global _registry  # noqa: PLW0603 - one process, one civil registry
    _registry = registry


def registry() -> CivilRegistry | None:
    """The installed civil registry; None when only files go out and come in."""
    return _registry
