"""What an answer of the civil registry means for a person of the register. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from portal.registry.padan.names import similarity
from portal.registry.padan.port import FOUND, Answer, Question

MATCH, NAME, CARD, DEAD, MISSING = "cocok", "nama", "kk", "meninggal", "tidak_ditemukan"
VERDICTS = (MISSING, DEAD, NAME, CARD, MATCH)
"""The gravest first; a person has one."""
THRESHOLD = 60
"""Names less alike than this are not one name (of 100), unless the settings say otherwise."""
_threshold = THRESHOLD


@dataclass(frozen=True)
class Verdict:
    """What is said of a person, and how alike the names are (None when nobody was found)."""

    code: str
    score: int | None = None


def install_threshold(threshold: int) -> None:
    """Set from which similarity on two names count as one; called once by whoever composes the process."""
    global _threshold  # noqa: PLW0603 - one process, one setting
    _threshold = threshold


def judge(asked: Question, answer: Answer, *, threshold: int | None = None) -> Verdict:
    """The gravest thing an answer says: nobody there, dead, another's name, another card, or the same person."""
    if answer.status != FOUND:
        return Verdict(MISSING)
    score = similarity(asked.nama, answer.nama)
    if answer.meninggal:
        return Verdict(DEAD, score)
    if score < (_threshold if threshold is None else threshold):
        return Verdict(NAME, score)
    if asked.nomor_kk and answer.nomor_kk and asked.nomor_kk != answer.nomor_kk:
        return Verdict(CARD, score)
    return Verdict(MATCH, score)
