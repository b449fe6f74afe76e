"""Definitions as plain data and back: the canonical JSON that is stored and fingerprinted, and the YAML people write.

In YAML a text may be written `Indonesia | English` and a code list as `code: text`; whatever a file holds, either an
instrument comes out or a refusal that says where it is wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, Final, TypeVar

import yaml

from portal.instruments.definition import (
    Choice,
    ChoiceList,
    Instrument,
    Kind,
    Level,
    Privacy,
    Question,
    Repeat,
    Rule,
    Section,
    Text,
)
from portal.instruments.errors import Malformed
from portal.kernel.phrases import Phrase

LARGEST: Final = 4_000_000
"""Characters of a definition."""
MOST_QUESTIONS: Final = 2_000
MOST_NUMBER: Final = 1e15
MOST_WHOLE: Final = 1_000_000
Made = TypeVar("Made")
Chosen = TypeVar("Chosen", bound=StrEnum)


def to_data(instrument: Instrument) -> dict[str, Any]:
    """The definition as plain values, without what is left at its default; equal definitions give equal data."""
    return _plain(instrument)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if not hasattr(value, "__dataclass_fields__"):
        return value
    made = {}
    for field in fields(value):
        one = getattr(value, field.name)
        if one != field.default and not (isinstance(value, Question) and field.name == "repeat"):
            made[field.name] = _plain(one)
    return made


def fingerprint(instrument: Instrument) -> str:
    """SHA-256 of the definition without its version number: two equal questionnaires have the same."""
    data = to_data(instrument)
    del data["version"]
    return hashlib.sha256(canonical(data).encode()).hexdigest()


def canonical(data: Mapping[str, Any]) -> str:
    """Data as the one JSON text it has."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def from_yaml(text: str) -> Instrument:
    """The definition a YAML (or JSON) text writes. Refuses `Malformed`."""
    if len(text) > LARGEST:
        raise Malformed(where=Phrase("berkas"), why=Phrase("terlalu besar"))
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, without aliases
    except _Alias as error:
        where = Phrase("baris {line}", line=error.line)
        raise Malformed(where=where, why=Phrase("alias YAML (*nama) tidak diterima; tuliskan isinya")) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = Phrase("baris {line}", line=mark.line + 1) if mark else Phrase("berkas")
        raise Malformed(where=where, why=Phrase("tata tulis YAML keliru")) from error
    return from_data(data)


class _Alias(ValueError):
    """An alias in a YAML text."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML without aliases, which could make a small file endless, and without dates, which JSON has not."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise _Alias(self.peek_event().start_mark.line + 1)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def from_data(data: Any) -> Instrument:
    """The definition that plain values hold. Refuses `Malformed`, with the place."""
    known = _known(data, Instrument, Phrase("definisi"))
    lists = known.get("choices", [])
    if isinstance(lists, Mapping):
        lists = [{"name": name, "choices": choices} for name, choices in lists.items()]
    made = Instrument(
        code=_word(known, "code", Phrase("definisi")),
        version=_whole(known.get("version", 1), "version"),
        title=_text(known.get("title"), "title"),
        note=_maybe(known, "note", _text, "note"),
        strict=_flag(known, "strict", Phrase("definisi")),
        choices=_each(lists, "choices", _choice_list),
        repeats=_each(known.get("repeats", []), "repeats", _repeat),
        sections=_each(known.get("sections", []), "sections", _section),
        rules=_each(known.get("rules", []), "rules", _rule),
    )
    if sum(len(section.questions) for section in made.sections) > MOST_QUESTIONS:
        raise Malformed(where="sections", why=Phrase("terlalu banyak pertanyaan"))
    return made


def _choice_list(data: Any, where: str) -> ChoiceList:
    known = _known(data, ChoiceList, where)
    choices = known.get("choices", [])
    if isinstance(choices, Mapping):
        choices = [{"code": str(code), "label": label} for code, label in choices.items()]
    return ChoiceList(_word(known, "name", where), _each(choices, f"{where}/choices", _choice))


def _choice(data: Any, where: str) -> Choice:
    known = _known(data, Choice, where)
    return Choice(str(known.get("code", "")), _text(known.get("label"), where))


def _repeat(data: Any, where: str) -> Repeat:
    known = _known(data, Repeat, where)
    return Repeat(
        name=_word(known, "name", where),
        label=_text(known.get("label"), where),
        entity=_string(known, "entity", where) or "ruta",
        least=_whole(known.get("least", 0), where),
        most=_whole(known.get("most", 30), where),
        record=_flag(known, "record", where),
        row=_maybe(known, "row", _text, where),
        relevant=_string(known, "relevant", where),
    )


def _section(data: Any, where: str) -> Section:
    known = _known(data, Section, where, also=("entity",))
    repeat = _string(known, "repeat", where) or None
    base = {"entity": known["entity"]} if "entity" in known else {}
    questions = known.get("questions", [])
    if not isinstance(questions, list):
        raise Malformed(where=where, why=Phrase("questions harus berupa daftar"))
    return Section(
        name=_word(known, "name", where),
        title=_text(known.get("title"), where),
        questions=tuple(_question(one, base, repeat, f"{where}/{n}") for n, one in enumerate(questions, 1)),
        repeat=repeat,
        relevant=_string(known, "relevant", where),
    )


def _question(data: Any, base: Mapping[str, Any], repeat: str | None, where: str) -> Question:
    known = {**base, **_known(data, Question, where)}
    place = f"{where} ({known['name']})" if isinstance(known.get("name"), str) else where
    choices = _string(known, "choices", place) or None
    return Question(
        name=_word(known, "name", place),
        kind=_one_of(Kind, known.get("kind", Kind.SELECT_ONE if choices else Kind.TEXT), place),
        label=_text(known.get("label"), place),
        code=_string(known, "code", place),
        hint=_maybe(known, "hint", _text, place),
        choices=choices,
        required=_flag(known, "required", place),
        relevant=_string(known, "relevant", place),
        constraint=_string(known, "constraint", place),
        message=_maybe(known, "message", _text, place),
        least=_maybe(known, "least", _number, place),
        most=_maybe(known, "most", _number, place),
        calculation=_string(known, "calculation", place),
        default=_string(known, "default", place),
        privacy=_one_of(Privacy, known.get("privacy", Privacy.BIASA), place),
        entity=_string(known, "entity", place) or "ruta",
        column=_string(known, "column", place) or None,
        repeat=repeat,
    )


def _rule(data: Any, where: str) -> Rule:
    known = _known(data, Rule, where)
    questions = known.get("questions", [])
    if not isinstance(questions, list) or not all(isinstance(one, str) for one in questions):
        raise Malformed(where=where, why=Phrase("questions harus berupa daftar"))
    return Rule(
        name=_word(known, "name", where),
        level=_one_of(Level, known.get("level"), where),
        when=_string(known, "when", where),
        message=_text(known.get("message"), where),
        questions=tuple(questions),
        repeat=_string(known, "repeat", where) or None,
    )


def _known(data: Any, kind: type, where: str, also: Iterable[str] = ()) -> dict[str, Any]:
    if not isinstance(data, Mapping):
        raise Malformed(where=where, why=Phrase("bukan kumpulan isian"))
    allowed = {field.name for field in fields(kind)} | set(also)
    strange = [str(name) for name in data if name not in allowed]
    if strange:
        raise Malformed(where=where, why=Phrase("isian «{name}» tidak dikenal", name=strange[0][:60]))
    return {name: value for name, value in data.items() if value is not None}


def _each(data: Any, where: str, make: Callable[[Any, str], Made]) -> tuple[Made, ...]:
    if not isinstance(data, list):
        raise Malformed(where=where, why=Phrase("bukan daftar"))
    return tuple(make(one, f"{where}/{number}") for number, one in enumerate(data, 1))


def _text(data: Any, where: str) -> Text:
    if isinstance(data, str):
        first, _, second = data.partition(" | ")
        return Text(first.strip(), second.strip())
    if isinstance(data, Mapping) and set(data) <= {"id", "en"} and all(isinstance(one, str) for one in data.values()):
        return Text(data.get("id", ""), data.get("en", ""))
    raise Malformed(where=where, why=Phrase("teks kurang atau keliru"))


def _maybe(known: Mapping[str, Any], name: str, make: Callable[[Any, str], Made], where: str) -> Made | None:
    return make(known[name], where) if name in known else None


def _string(known: Mapping[str, Any], name: str, where: str) -> str:
    value = known.get(name, "")
    if not isinstance(value, str):
        raise Malformed(where=where, why=Phrase("{name} harus berupa teks", name=name))
    return value.strip()


def _word(known: Mapping[str, Any], name: str, where: str) -> str:
    value = _string(known, name, where)
    if not value:
        raise Malformed(where=where, why=Phrase("{name} kosong", name=name))
    return value


def _flag(known: Mapping[str, Any], name: str, where: str) -> bool:
    value = known.get(name, False)
    if not isinstance(value, bool):
        raise Malformed(where=where, why=Phrase("{name} harus ya atau tidak", name=name))
    return value


def _number(data: Any, where: str) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float) or not abs(data) <= MOST_NUMBER:
        raise Malformed(where=where, why=Phrase("bukan angka"))
    return int(data) if data == int(data) else data


def _whole(data: Any, where: str) -> int:
    if isinstance(data, bool) or not isinstance(data, int) or not 0 <= data <= MOST_WHOLE:
        raise Malformed(where=where, why=Phrase("bukan bilangan bulat dari 0 sampai {most}", most=MOST_WHOLE))
    return data


def _one_of(kind: type[Chosen], value: Any, where: str) -> Chosen:
    try:
        return kind(value)
    except ValueError:
        offered = ", ".join(kind)
        why = Phrase("«{value}» tidak ada; yang ada: {offered}", value=str(value)[:60], offered=offered)
        raise Malformed(where=where, why=why) from None
