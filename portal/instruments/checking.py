"""Whether a definition is sound: all names known, all expressions readable, nothing that depends on itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import Final

from portal.instruments.columns import COLUMNS
from portal.instruments.definition import (
    CHOSEN,
    ENTITIES,
    NUMERIC,
    Instrument,
    Kind,
    Privacy,
    Question,
    Repeat,
    Rule,
    Section,
)
from portal.instruments.matching import strange_codes
from portal.instruments.slips import explained
from portal.kernel.expressions.errors import BadExpression
from portal.kernel.expressions.xlsform import NAME, Asked, asked
from portal.kernel.phrases import Phrase

CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
CHOICE: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)

TITLES: Final = {
    "label": "pertanyaan kosong",
    "choices": "daftar kode hanya untuk pertanyaan pilihan, dan di sana wajib",
    "calculation": "hitungan hanya untuk isian hitungan, dan di sana wajib",
    "least": "batas bawah hanya untuk angka",
    "most": "batas atas hanya untuk angka dan teks",
    "crossed": "batas bawah melebihi batas atas",
    "default": "jawaban bawaan tidak ada pada daftar kodenya",
    "entity": "entitas ini tidak ada: pakai ruta, keluarga, atau individu",
    "unanswered": "isian ini tidak dijawab: tidak dapat wajib, dibatasi, atau berkolom",
    "list": "daftar kodenya tidak ada",
    "foreign": "pertanyaan ini milik entitas lain daripada daftarnya",
    "unsealed": "nomor dan nama berkelas NIK hanya disimpan tersandi di kolom inti: isian ini tidak berkolom",
    "in_list": "isian dalam daftar jawaban tidak punya kolom",
}
"""What can be wrong with a question."""


@dataclass(frozen=True)
class Problem:
    """One thing to mend, and where."""

    where: str
    why: Phrase
    later: bool = False
    """Whether it may still be so while the draft is worked on: it stops publishing, not saving."""


def problems(instrument: Instrument) -> tuple[Problem, ...]:
    """What keeps a definition from being used; nothing = it is sound."""
    found = [
        *_names(instrument),
        *_lists(instrument),
        *(one for repeat in instrument.repeats for one in _repeat(instrument, repeat)),
        *_sections(instrument),
        *(one for question in instrument.every_question() for one in _question(instrument, question)),
        *(one for rule in instrument.rules for one in _rule(instrument, rule)),
        *_columns(instrument),
    ]
    return tuple(found) if found else tuple(_rings(instrument))


def order_of(instrument: Instrument) -> tuple[str, ...]:
    """Question names so that each comes after what it depends on; in reading order otherwise."""
    return tuple(TopologicalSorter(dependencies(instrument)).static_order())


def dependencies(instrument: Instrument) -> dict[str, list[str]]:
    """Question → the questions whose answers decide whether it is asked, or what it amounts to."""
    found = {}
    for question in instrument.every_question():
        sources = [*instrument.conditions_of(question), *([question.calculation] if question.calculation else [])]
        names = {name for source in sources for name in asked(source).names}
        found[question.name] = [name for name in instrument.by_name if name in names]
    return found


def expressions(question: Question) -> Iterator[tuple[str, str]]:
    """The expressions of a question, each with the name of its field."""
    for field in ("relevant", "constraint", "calculation"):
        if source := getattr(question, field):
            yield field, source


def _names(instrument: Instrument) -> Iterator[Problem]:
    if not CODE.fullmatch(instrument.code):
        yield Problem(instrument.code[:60], Phrase("kode instrumen: huruf kecil, angka, garis bawah"))
    if not instrument.title.id:
        yield Problem(instrument.code, Phrase("judul kosong"))
    questions = [one.name for one in instrument.every_question()]
    rosters, sections = [one.name for one in instrument.repeats], [one.name for one in instrument.sections]
    for kinds in ([*questions, *rosters, *sections], [rule.name for rule in instrument.rules]):
        for name, count in Counter(name.lower() for name in kinds).items():
            if count > 1:
                yield Problem(name, Phrase("nama dipakai {count} kali", count=count))
            if not NAME.fullmatch(name):
                yield Problem(name[:60], Phrase("nama: huruf, lalu huruf, angka, garis bawah, paling banyak 64"))


def _lists(instrument: Instrument) -> Iterator[Problem]:
    for name, count in Counter(one.name for one in instrument.choices).items():
        if count > 1 or not NAME.fullmatch(name):
            yield Problem(name[:60], Phrase("nama daftar kode keliru atau dipakai dua kali"))
    for known in instrument.choices:
        if not known.choices:
            yield Problem(known.name, Phrase("daftar kode kosong"))
        for code, count in Counter(one.code for one in known.choices).items():
            if count > 1:
                yield Problem(known.name, Phrase("kode «{code}» dua kali", code=code))
            if not CHOICE.fullmatch(code):
                yield Problem(known.name, Phrase("kode «{code}» tidak boleh: huruf dan angka, tanpa spasi", code=code))
        if any(not one.label.id for one in known.choices):
            yield Problem(known.name, Phrase("ada kode tanpa keterangan"))


def _repeat(instrument: Instrument, repeat: Repeat) -> Iterator[Problem]:
    if not repeat.label.id or (repeat.row is not None and not repeat.row.id):
        yield Problem(repeat.name, Phrase("nama daftar atau nama satu barisnya kosong"))
    if repeat.entity not in ENTITIES:
        yield Problem(repeat.name, Phrase("entitas «{name}» tidak ada", name=repeat.entity[:60]))
    if not repeat.least <= repeat.most or not repeat.most:
        yield Problem(repeat.name, Phrase("banyaknya baris keliru"))
    if not any(section.repeat == repeat.name for section in instrument.sections):
        yield Problem(repeat.name, Phrase("belum ada bagian yang menanyakan daftar ini"))
    elif not any(one.answered for one in instrument.questions_of(repeat=repeat.name)):
        why = Phrase(
            "daftar berulang «{label}» belum punya pertanyaan: tambahkan pertanyaan, atau hapus daftarnya",
            label=repeat.label.id,
        )
        yield Problem(repeat.name, why, later=True)
    yield from _read(instrument, repeat.name, repeat.relevant)
    inside = {one.name for one in instrument.questions_of(repeat=repeat.name)}
    if inside & _names_in(repeat.relevant):
        yield Problem(repeat.name, Phrase("syarat daftar hanya boleh menyebut pertanyaan di luar daftarnya"))


def _names_in(source: str) -> frozenset[str]:
    """The names an expression speaks of; none when it cannot be read, which is told elsewhere."""
    try:
        return frozenset(asked(source).names) if source else frozenset()
    except BadExpression:
        return frozenset()


def _sections(instrument: Instrument) -> Iterator[Problem]:
    if not any(section.questions for section in instrument.sections):
        yield Problem(instrument.code, Phrase("belum ada pertanyaan"))
    runs = [name for name, _ in groupby(section.repeat for section in instrument.sections) if name]
    for name, count in Counter(runs).items():
        if count > 1:
            yield Problem(str(name), Phrase("bagian dari satu daftar harus berurutan"))
    for section in instrument.sections:
        if not section.title.id:
            yield Problem(section.name, Phrase("judul bagian kosong"))
        if section.repeat and section.repeat not in instrument.rosters:
            yield Problem(section.name, Phrase("daftar «{name}» tidak ada", name=section.repeat[:60]))
        yield from _read(instrument, section.name, section.relevant)
        yield from _placed(section)


def _placed(section: Section) -> Iterator[Problem]:
    for question in section.questions:
        if question.repeat != section.repeat:
            yield Problem(question.name, Phrase("daftar pertanyaan berbeda dari daftar bagiannya"))


def _question(instrument: Instrument, question: Question) -> Iterator[Problem]:
    wrong = [template for is_wrong, template in _QUESTION if is_wrong(question)]
    if not wrong:
        wrong = [template for is_wrong, template in _PLACE if is_wrong(instrument, question)]
    for template in wrong:
        yield Problem(question.name, Phrase(template))
    for field, source in expressions(question):
        yield from _read(instrument, question.name, source, own=field == "constraint")


def _foreign(instrument: Instrument, question: Question) -> bool:
    roster = instrument.rosters.get(question.repeat or "")
    return roster is not None and roster.record and roster.entity != question.entity


def _in_a_list(instrument: Instrument, question: Question) -> bool:
    roster = instrument.rosters.get(question.repeat or "")
    return roster is not None and not roster.record and question.column is not None


def _strange_default(instrument: Instrument, question: Question) -> bool:
    return bool(question.default and question.choices) and question.default not in instrument.codes_of(question)


def _crossed(question: Question) -> bool:
    return question.least is not None and question.most is not None and question.least > question.most


_QUESTION: Final[tuple[tuple[Callable[[Question], bool], str], ...]] = (
    (lambda one: not one.label.id and one.kind is not Kind.CALCULATE, TITLES["label"]),
    (lambda one: (one.kind in CHOSEN) != bool(one.choices), TITLES["choices"]),
    (lambda one: (one.kind is Kind.CALCULATE) != bool(one.calculation), TITLES["calculation"]),
    (lambda one: one.least is not None and one.kind not in NUMERIC, TITLES["least"]),
    (lambda one: one.most is not None and one.kind not in {*NUMERIC, Kind.TEXT}, TITLES["most"]),
    (_crossed, TITLES["crossed"]),
    (lambda one: one.entity not in ENTITIES, TITLES["entity"]),
    (lambda one: not one.answered and bool(one.required or one.constraint or one.column), TITLES["unanswered"]),
    (lambda one: one.answered and one.privacy is Privacy.NIK and not one.column, TITLES["unsealed"]),
)
_PLACE: Final[tuple[tuple[Callable[[Instrument, Question], bool], str], ...]] = (
    (lambda all_, one: bool(one.choices) and one.choices not in all_.lists, TITLES["list"]),
    (_foreign, TITLES["foreign"]),
    (_in_a_list, TITLES["in_list"]),
    (_strange_default, TITLES["default"]),
)


def _rule(instrument: Instrument, rule: Rule) -> Iterator[Problem]:
    if rule.repeat and rule.repeat not in instrument.rosters:
        yield Problem(rule.name, Phrase("daftar «{name}» tidak ada", name=rule.repeat[:60]))
    for name in rule.questions:
        if name not in instrument.by_name:
            yield Problem(rule.name, Phrase("pertanyaan «{name}» tidak ada", name=name[:60]))
    if not rule.when or not rule.message.id:
        yield Problem(rule.name, Phrase("syarat atau pesan kosong"))
    yield from _read(instrument, rule.name, rule.when, rule=True)


def _read(
    instrument: Instrument, where: str, source: str, *, own: bool = False, rule: bool = False
) -> Iterator[Problem]:
    if not source:
        return
    try:
        expression = asked(source, rule=rule)
    except BadExpression as refusal:
        yield Problem(where, explained(refusal, source, {*instrument.by_name, *instrument.rosters}, rule=rule))
        return
    for name in sorted(expression.names):
        if name not in instrument.by_name and name not in instrument.rosters:
            yield Problem(where, Phrase("pertanyaan «{name}» tidak ada", name=name))
        elif name == where and not own:
            yield Problem(where, Phrase("pertanyaan bergantung pada dirinya sendiri"))
    if not own and _mentions_itself(expression):
        yield Problem(where, Phrase("tanda titik (.) hanya untuk batasan isian"))
    for why in strange_codes(instrument, expression.tree, instrument.by_name.get(where) if own else None):
        yield Problem(where, why)


def _mentions_itself(expression: Asked) -> bool:
    trees = [expression.tree]
    while trees:
        tree = trees.pop()
        if isinstance(tree, list):
            if tree[0] == "self":
                return True
            trees += tree[1:]
    return False


def _columns(instrument: Instrument) -> Iterator[Problem]:
    bound = Counter((one.entity, one.column) for one in instrument.every_question() if one.column)
    for (_, column), count in bound.items():
        if count > 1:
            yield Problem(str(column), Phrase("dua pertanyaan untuk satu kolom"))
    for question in instrument.every_question():
        if question.column and question.kind not in COLUMNS.get(question.entity, {}).get(question.column, ()):
            why = Phrase("kolom «{name}» tidak ada pada entitasnya, atau berjenis lain", name=question.column[:60])
            yield Problem(question.name, why)


def _rings(instrument: Instrument) -> Iterator[Problem]:
    try:
        order_of(instrument)
    except CycleError as error:
        names = " → ".join(str(name) for name in error.args[1])
        yield Problem(str(error.args[1][0]), Phrase("pertanyaan saling bergantung: {names}", names=names))
