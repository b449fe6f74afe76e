"""Asking about people and keeping what was answered: sealed, judged, in place of the answer before.

A fresh answer to the very same question is used again instead of asking twice.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.ids import part_of
from portal.kernel.secrets import vault
from portal.registry.padan.judging import MATCH, judge
from portal.registry.padan.models import SETTLED, WANTED, PadanResult
from portal.registry.padan.port import Answer, CivilRegistry, Question

COLUMN = "padan_result.answer"
FRESH = timedelta(days=30)
_fresh = FRESH
_SETTLING = (
    PadanResult.settled_reason,
    PadanResult.settled_by,
    PadanResult.settled_name,
    PadanResult.settled_at,
    PadanResult.letter_id,
)


@dataclass(frozen=True)
class Person:
    """Somebody to be asked about."""

    record_id: UUID
    keluarga_id: UUID
    region_code: int
    question: Question

    @property
    def number(self) -> bytes:
        """The blind index of the NIK."""
        return vault().blind_index(self.question.nik, kind="nik")

    @property
    def asked(self) -> bytes:
        """Tells this question from the same person's with another name, card or NIK."""
        said = f"{self.question.nama}\x00{self.question.nomor_kk}\x00{self.question.tanggal_lahir}"
        return hashlib.sha256(self.number + vault().blind_index(said, kind="padan")).digest()[:16]


def install_freshness(days: int) -> None:
    """Set for how many days an answer is used again; called once by whoever composes the process."""
    global _fresh  # noqa: PLW0603 - one process, one setting
    _fresh = timedelta(days=days)


def ask(session: Session, registry: CivilRegistry, people: Sequence[Person]) -> Counter[str]:
    """Ask about those whose answer is not fresh, keep the answers; verdict → how many. Raises `Unreachable`."""
    fresh = _used_again(session, people)
    stale = [one for one in people if one.record_id not in fresh]
    answers = {one.nik: one for one in registry.look_up([one.question for one in stale])} if stale else {}
    pairs = [(one, answers[one.question.nik]) for one in stale if one.question.nik in answers]
    return Counter(fresh.values()) + keep(session, pairs, source=registry.name)


def _used_again(session: Session, people: Sequence[Person]) -> dict[UUID, str]:
    """Person → verdict, of those whose last answer is fresh and was to the same question."""
    wanted = {one.record_id: one.asked for one in people}
    statement = select(PadanResult.record_id, PadanResult.asked, PadanResult.verdict).where(
        PadanResult.part.in_({part_of(one) for one in wanted}),
        PadanResult.record_id.in_(wanted),
        PadanResult.asked_at > clock.now() - _fresh,
    )
    fresh = {row.record_id: row.verdict for row in session.execute(statement) if row.asked == wanted[row.record_id]}
    if fresh:
        session.execute(
            update(PadanResult)
            .where(PadanResult.part.in_({part_of(one) for one in fresh}), PadanResult.record_id.in_(fresh))
            .values(hits=PadanResult.hits + 1)
        )
    return fresh


def keep(session: Session, pairs: Iterable[tuple[Person, Answer]], *, source: str) -> Counter[str]:
    """Keep answers, each judged; verdict → how many. An answer to the same question that was settled stays settled."""
    rows = [_row(person, answer, source) for person, answer in pairs]
    if rows:
        new = insert(PadanResult).values(rows)
        again = (PadanResult.asked == new.excluded.asked) & (PadanResult.verdict == new.excluded.verdict)
        answered = {name: new.excluded[name] for name in rows[0] if name not in {"part", "record_id", "hits"}}
        settled = {"state": case((again, PadanResult.state), else_=new.excluded.state)}
        for column in _SETTLING:
            settled[column.key] = case((again, column), else_=null())
        key = [PadanResult.part, PadanResult.record_id]
        session.execute(new.on_conflict_do_update(index_elements=key, set_=answered | settled))
    return Counter(str(row["verdict"]) for row in rows)


def _row(person: Person, answer: Answer, source: str) -> dict[str, object]:
    verdict = judge(person.question, answer)
    return {
        "part": part_of(person.record_id),
        "record_id": person.record_id,
        "region_code": person.region_code,
        "keluarga_id": person.keluarga_id,
        "nama": person.question.nama,
        "nik_bidx": person.number,
        "asked": person.asked,
        "verdict": verdict.code,
        "score": verdict.score,
        "answer": vault().seal(answer.text(), column=COLUMN),
        "source": source,
        "asked_at": clock.now(),
        "hits": 0,
        "state": SETTLED if verdict.code == MATCH else WANTED,
    }


def opened(result: PadanResult) -> Answer:
    """The kept answer, in the clear."""
    return Answer.of(vault().open(result.answer, column=COLUMN))
