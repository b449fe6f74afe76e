"""Codes that an expression compares a choice with although its list does not know them: such a line is never true."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from portal.instruments.definition import CHOSEN, Instrument, Kind, Question
from portal.kernel.expressions.answers import equal, text
from portal.kernel.expressions.xlsform import Tree
from portal.kernel.phrases import Phrase

MOST_TOLD: Final = 40
YES_OR_NO: Final = ("true", "false")


def strange_codes(instrument: Instrument, tree: Tree, own: Question | None = None) -> Iterator[Phrase]:
    """What is said of each code nobody can choose. `own`: the question that `.` stands for."""
    told = set()
    for question, literal in _compared(instrument, tree, own):
        known = YES_OR_NO if question.kind is Kind.BOOL else [one.code for one in instrument.choices_of(question)]
        for code in _unknown(question, literal, known):
            if (question.name, code) not in told:
                told.add((question.name, code))
                yield _phrase(question, code, known)


def _phrase(question: Question, code: str, known: Collection[str]) -> Phrase:
    more = ", …" if len(known) > MOST_TOLD else ""
    return Phrase(
        "pertanyaan «{label}» ({name}) tidak punya kode «{code}»; kodenya: {known}",
        label=question.label.id,
        name=question.name,
        code=code[:60],
        known=", ".join(list(known)[:MOST_TOLD]) + more,
    )


def _compared(instrument: Instrument, tree: Tree, own: Question | None) -> Iterator[tuple[Question, Any]]:
    """Every choice question with each text or number it is compared with."""
    trees = [tree]
    while trees:
        one = trees.pop(0)
        if not isinstance(one, list):
            continue
        trees += one[1:]
        if one[0] in {"=", "!=", "selected"}:
            for asked, literal in ((one[1], one[2]), (one[2], one[1])):
                question = _chosen(instrument, asked, own)
                if question and isinstance(literal, str | int | float) and literal != "":
                    yield question, literal


def _chosen(instrument: Instrument, tree: Tree, own: Question | None) -> Question | None:
    if not isinstance(tree, list):
        return None
    question = own if tree[0] == "self" else instrument.by_name.get(tree[1]) if tree[0] == "var" else None
    if question is None or question.kind not in {*CHOSEN, Kind.BOOL}:
        return None
    return question if question.kind is Kind.BOOL or question.choices in instrument.lists else None


def _unknown(question: Question, literal: Any, known: Collection[str]) -> list[str]:
    """The codes of a text or number that are not in the list; several choices stand with spaces between."""
    codes = text(literal).split() if question.kind is Kind.SELECT_MULTIPLE else [literal]
    return [text(code) for code in codes if not any(equal(one, code) for one in known)]
