"""What padan says of a proposal (V22): only answers to the very values it proposes, only those nobody settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.identifiers import mask
from portal.kernel.ids import part_of
from portal.kernel.phrases import Phrase
from portal.registry.outcomes import Outcome
from portal.registry.padan.answering import Person, opened
from portal.registry.padan.judging import CARD, DEAD, MISSING, NAME
from portal.registry.padan.models import WANTED, PadanResult
from portal.registry.padan.people import question_of
from portal.registry.padan.port import Answer, Question
from portal.registry.verdicts import Finding

MESSAGES: dict[str, str] = {
    MISSING: "NIK tidak ditemukan di Dukcapil.",
    DEAD: "Tercatat meninggal di Dukcapil.",
    NAME: "Nama di Dukcapil berbeda (kemiripan {score} dari 100).",
    CARD: "Nomor KK di Dukcapil berbeda.",
}
"""Verdict → what it says; nothing is said of a match."""
FIELD = {MISSING: "nik", DEAD: "nik", NAME: "nama", CARD: "nik"}
OURS, THEIRS = Phrase("Isian"), Phrase("Dukcapil")


def padan_findings(session: Session, found: Sequence[Outcome], keys: Mapping[UUID, str]) -> Iterator[Finding]:
    """V22 for everybody who stays in the family; `keys`: person → place on the form."""
    people = {one.record_id: one for one in found if one.record_id in keys and not one.removed}
    if not people:
        return
    statement = select(PadanResult).where(
        PadanResult.part.in_({part_of(one) for one in people}),
        PadanResult.record_id.in_(people),
        PadanResult.state == WANTED,
    )
    for result in session.scalars(statement.order_by(PadanResult.record_id)):
        one = people[result.record_id]
        question = question_of(one, found)
        person = Person(one.record_id, result.keluarga_id, result.region_code, question) if question else None
        if person is not None and question is not None and person.asked == result.asked:
            yield _finding(result, one, question, keys[one.record_id])


def _finding(result: PadanResult, one: Outcome, question: Question, key: str) -> Finding:
    message = Phrase(MESSAGES[result.verdict], **({"score": result.score} if result.verdict == NAME else {}))
    values = sides(result.verdict, question, opened(result))
    return Finding("V22", "Q", message, one.label, FIELD[result.verdict], key, values)


def sides(verdict: str, question: Question, answer: Answer) -> tuple[tuple[str, str], ...]:
    """Both values where they differ; numbers masked."""
    if verdict == NAME:
        return (OURS, question.nama), (THEIRS, answer.nama)
    if verdict == CARD:
        return (OURS, mask(question.nomor_kk)), (THEIRS, mask(answer.nomor_kk))
    if verdict == DEAD:
        return (OURS, question.nama), (THEIRS, answer.nama)
    return ((OURS, mask(question.nik)),)
