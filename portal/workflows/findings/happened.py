"""One thing that happens on the way to a finding, as people tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.kernel.phrases import Phrase

MESSAGES: Final = {
    "start": "kasus dimulai",
    "start-at": "kasus dimulai oleh {name}",
    "done": "{name}",
    "answered": "{name}: {answer}",
    "service": "{name} selesai",
    "error": "{name} gagal ({answer})",
    "timer": "{name} lewat waktu",
    "message": "pesan {name} datang",
    "signal": "sinyal {name} terdengar",
}


@dataclass(frozen=True)
class Happened:
    """What happened (a key of `MESSAGES`), to which element, with which answer."""

    what: str
    name: str = ""
    answer: str = ""

    @property
    def phrase(self) -> Phrase:
        """It in words."""
        return Phrase(MESSAGES[self.what], name=self.name, answer=self.answer)

    def __str__(self) -> str:
        return str(self.phrase)
