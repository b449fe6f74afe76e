"""A civil registry that answers from the questions themselves: the demo's people, with the troubles Dukcapil finds.

The same NIK always meets the same fate: by its hash some are not found, some dead, some on another card, some named
otherwise. Shares are near those measured in the field (domain.md 4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from portal.registry.padan.port import FOUND, NOT_FOUND, Answer, Question

SHARES = (("tidak_ditemukan", 3), ("meninggal", 5), ("kk", 9), ("nama", 12), ("alias", 20), ("ejaan", 35))
"""Fate → below which of a hundred; all others are found as they are."""
STRANGERS = ("WAGIYEM", "TUKIJAN", "PONIRAH", "SLAMET RIYADI", "KARTINAH")
SPELLINGS = (("U", "OE"), ("J", "DJ"), ("Y", "J"), ("I", "Y"), ("F", "P"))


class Simulator:
    """`CivilRegistry` without anybody behind it."""

    name = "simulasi"

    def look_up(self, questions: Sequence[Question]) -> Sequence[Answer]:
        """One answer to each question."""
        return [_answer(one) for one in questions]


def _answer(asked: Question) -> Answer:
    drawn = hashlib.sha256(asked.nik.encode()).digest()
    fate = next((name for name, below in SHARES if drawn[0] * 100 // 256 < below), "sama")
    if fate == "tidak_ditemukan":
        return Answer(asked.nik, NOT_FOUND)
    card = asked.nomor_kk
    if fate == "kk" and card:
        card = card[:12] + f"{(int(card[12:]) + 1 + drawn[1]) % 10_000:04d}"
    return Answer(
        asked.nik,
        FOUND,
        nama=_name(asked.nama, fate, drawn[2]),
        nomor_kk=card,
        tanggal_lahir=asked.tanggal_lahir,
        meninggal=fate == "meninggal",
    )


def _name(name: str, fate: str, drawn: int) -> str:
    upper = name.upper()
    if fate == "nama":
        return STRANGERS[drawn % len(STRANGERS)]
    if fate == "alias":
        return f"{STRANGERS[drawn % len(STRANGERS)]} / {upper}"
    if fate == "ejaan":
        for new, old in SPELLINGS:
            if new in upper:
                return upper.replace(new, old, 1)
    return upper
