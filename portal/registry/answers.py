"""Answers to questions that have no column of their own: kept in `jawaban`, keyed `jawaban.<question name>` elsewhere.

A core fact stays a column. Everything else a questionnaire asks lies in the record's `jawaban` under the question's
stable name; drafts, change sets and versions hold it flat beside the columns, under that key. What a question is called
and how its value reads is asked of whoever knows questionnaires (`install_reader`); nobody installed: the raw words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "jawaban."
INSTRUMENT = "instrumen"
"""Key of the questionnaire version the answers were given under ("bdt2015@1")."""
MOST_ROWS = 200
LONGEST = 4_000
Value = str | int | float | bool | list[Any] | None


@dataclass(frozen=True)
class Told:
    """A question and a value as people read them; `code` is its number on the paper form, `order` its place."""

    label: str
    text: str = ""
    code: str = ""
    order: int = 0


Reader = Callable[[str, str, Value, str | None], Told | None]
"""(entity, question, value, instrument) → words; None for a question it does not know."""
_reader: Reader | None = None


def install_reader(reader: Reader | None) -> None:
    """Set who puts answers into words; called once by the composition root."""
    global _reader  # noqa: PLW0603 - one process, one reader
    _reader = reader


def told(entity: str, question: str, value: Value = None, instrument: str | None = None) -> Told:
    """A question and its value in words; without a reader the question's name and the raw value."""
    known = _reader(entity, question, value, instrument) if _reader else None
    return known or Told(question.replace("_", " ").capitalize(), raw(value))


def raw(value: Value) -> str:
    """A value in words without knowing its question; a repeat as how many rows it has."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, list):
        rows = [", ".join(str(one) for one in row.values()) if isinstance(row, dict) else str(row) for row in value]
        return "; ".join(rows)
    return str(value)


def key_of(question: str) -> str:
    """The key of a question's answer in drafts, change sets and versions."""
    return PREFIX + question


def is_answer(key: str) -> bool:
    """Whether a key is an answer's."""
    return key.startswith(PREFIX)


def question_of(key: str) -> str:
    """The question's name in an answer's key."""
    return key.removeprefix(PREFIX)


def flat(jawaban: Mapping[str, Any] | None, instrument: str | None) -> dict[str, Any]:
    """A record's answers as they lie beside its columns: `jawaban.<name>` → value, and the questionnaire."""
    kept = {key_of(name): value for name, value in (jawaban or {}).items()}
    return kept | ({INSTRUMENT: instrument} if instrument else {})


def keys_in(*sides: Mapping[str, Any]) -> list[str]:
    """The answers' keys found in any of these, each once, in the order they are first met; the questionnaire last."""
    found = dict.fromkeys(key for side in sides for key in side if is_answer(key))
    return [*found, *([INSTRUMENT] if any(INSTRUMENT in side for side in sides) else [])]


def merged(jawaban: Mapping[str, Any] | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A record's answers with those of `fields` put in; an answer that is None is taken out."""
    after = dict(jawaban or {}) | {question_of(key): value for key, value in fields.items() if is_answer(key)}
    return {name: value for name, value in after.items() if value is not None}


def canonical(value: Any) -> Value:
    """The one way an answer is kept: trimmed text, number, yes/no, rows of such; None for an empty one.

    Raises ValueError for what no question can answer.
    """
    if isinstance(value, str):
        return " ".join(value.replace("\x00", "").split())[:LONGEST] or None
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list) and len(value) <= MOST_ROWS:
        rows = [_row(one) for one in value]
        return [row for row in rows if row] or None
    raise ValueError(f"no answer: {type(value).__name__}")


def _row(row: Any) -> Any:
    """One row of a repeat, or one choice of several; a list within a list answers nothing."""
    if not isinstance(row, Mapping):
        return None if isinstance(row, list) else canonical(row)
    if "$" in row or not all(isinstance(name, str) for name in row):
        raise ValueError("no answer: a row with unusable names")
    read = {name: canonical(value) for name, value in row.items()}
    return {name: value for name, value in read.items() if value is not None}


def without_answers(names: Iterable[str]) -> list[str]:
    """Only the names of core fields."""
    return [name for name in names if not is_answer(name) and name != INSTRUMENT]
