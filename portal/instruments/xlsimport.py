"""An XLSForm read as an instrument: our own export comes back equal, a foreign one as far as it can be understood.

What cannot be understood is refused with the row it stands in; nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.instruments.columns import guard_of
from portal.instruments.definition import ENTITIES, Instrument, Kind
from portal.instruments.errors import Malformed, NotAWorkbook
from portal.instruments.reading import from_data
from portal.instruments.sheets import Row, read
from portal.instruments.xlsform import BOOL_LIST, TYPES, bounds
from portal.kernel.phrases import Phrase

KINDS: Final = {word: kind for kind, word in TYPES.items() if kind is not Kind.BOOL} | {
    "int": Kind.INT,
    "photo": Kind.IMAGE,
}
META: Final = frozenset({"start", "end", "today", "deviceid", "username", "audit", "simserial", "phonenumber", "email"})
"""What phones fill in by themselves; visits keep it elsewhere."""
_LANGUAGE: Final = re.compile(r"(?P<column>[a-z_]+)(?:::?\s*(?P<language>.+))?")
_WORD: Final = re.compile(r"[^a-z0-9_]+")


def from_xlsform(content: bytes) -> Instrument:
    """The instrument of a workbook. Refuses `NotAWorkbook`, `Malformed` (with the row)."""
    sheets = read(content)
    if "survey" not in sheets:
        raise NotAWorkbook(why=Phrase("tidak ada lembar survey"))
    settings = (sheets.get("settings") or [{}])[0]
    title = settings.get("form_title") or settings.get("form_id") or "instrumen"
    survey = _Survey(sheets["survey"])
    return from_data(
        {
            "code": _code(settings.get("form_id", title)),
            "version": int(settings["version"]) if settings.get("version", "").isdigit() else 1,
            "title": {"id": title, "en": settings.get("x_title_en", "")},
            "note": _note(settings),
            "strict": settings.get("x_strict") == "yes",
            "choices": _lists(sheets.get("choices", [])),
            "repeats": survey.repeats,
            "sections": survey.sections,
            "rules": [_rule(row) for row in sheets.get("x_rules", [])],
        }
    )


def _code(written: str) -> str:
    return _WORD.sub("_", written.lower()).strip("_")[:40] or "instrumen"


def _note(settings: Row) -> dict[str, str] | None:
    if "x_note_id" not in settings:
        return None
    return {"id": settings["x_note_id"], "en": settings.get("x_note_en", "")}


def told(row: Row, column: str) -> dict[str, str] | None:
    """A text in its languages; without a language, or in a foreign one only, it counts as Indonesian."""
    found: dict[str, str] = {}
    for header, text in row.items():
        match = _LANGUAGE.fullmatch(header)
        if match is None or match["column"] != column:
            continue
        language = (match["language"] or "id").lower()
        found["en" if "en" in re.findall(r"[a-z]+", language) or "english" in language else "id"] = text
    if not found:
        return None
    return {"id": found.get("id") or found["en"], "en": found.get("en", "") if "id" in found else ""}


def _lists(rows: Sequence[Row]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        name, code = row.get("list_name", row.get("list name", "")), row.get("name", row.get("value", ""))
        if name and name != BOOL_LIST:
            found.setdefault(name, []).append({"code": code, "label": told(row, "label") or {"id": code}})
    return [{"name": name, "choices": choices} for name, choices in found.items()]


def _rule(row: Row) -> dict[str, Any]:
    made: dict[str, Any] = {name: row[name] for name in ("name", "level", "when", "repeat") if name in row}
    return made | {"message": told(row, "message"), "questions": row.get("questions", "").split()}


class _Survey:
    """The survey sheet, row by row: groups become sections, repeats rosters."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.sections: list[dict[str, Any]] = []
        self.repeats: list[dict[str, Any]] = []
        self.open: list[dict[str, Any]] = []
        """Groups and repeats begun and not ended, the inmost last."""
        self.current: dict[str, Any] | None = None
        for number, row in enumerate(rows, 2):
            self._row(row, Phrase("survey, baris {line}", line=number))
        if self.open:
            raise Malformed(where="survey", why=Phrase("kelompok «{name}» tidak diakhiri", name=self.open[-1]["name"]))

    def _row(self, row: Row, where: Phrase) -> None:
        kind = " ".join(row.get("type", "").replace("_group", " group").replace("_repeat", " repeat").split())
        if kind in {"begin group", "begin repeat"}:
            self._begin(row, where, repeat=kind == "begin repeat")
        elif kind in {"end group", "end repeat"}:
            if not self.open or self.open.pop()["is_repeat"] != (kind == "end repeat"):
                raise Malformed(where=where, why=Phrase("akhir kelompok tanpa awal"))
            self.current = None
        elif kind and kind.split()[0] not in META:
            self._place()["questions"].append(_question(row, kind, where))

    def _begin(self, row: Row, where: Phrase, *, repeat: bool) -> None:
        if repeat and any(one["is_repeat"] for one in self.open):
            raise Malformed(where=where, why=Phrase("daftar di dalam daftar tidak dikenal"))
        name = row.get("name", "")
        self.open.append({
            "name": name,
            "title": told(row, "label") or {"id": name},
            "relevant": row.get("relevant", ""),
            "is_repeat": repeat,
        })  # fmt: skip
        self.current = None
        if repeat:
            self.repeats.append(_repeat(row, self.open[-1]["title"]))
        elif not any(one["name"] == name for one in self.sections):
            self._place()

    def _place(self) -> dict[str, Any]:
        """The section questions go to now: of the groups that are open."""
        if self.current is None:
            repeat = next((one["name"] for one in self.open if one["is_repeat"]), None)
            inmost = self.open[-1] if self.open else {"name": "umum", "title": {"id": "Umum", "en": "General"}}
            name = f"{inmost['name']}_isi" if inmost.get("is_repeat") else inmost["name"]
            taken = {one["name"] for one in self.sections}
            free = next(one for one in (name, *(f"{name}_{n}" for n in range(2, 999))) if one not in taken)
            conditions = [one["relevant"] for one in self.open if one["relevant"] and not one["is_repeat"]]
            both = conditions[0] if len(conditions) == 1 else " and ".join(f"({one})" for one in conditions)
            self.current = {"name": free, "title": inmost["title"], "relevant": both, "questions": []}
            self.current |= {"repeat": repeat} if repeat else {}
            self.sections.append(self.current)
        return self.current


def _repeat(row: Row, label: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"name": row.get("name", ""), "label": label, "record": row.get("x_record") == "yes"}
    for name in ("least", "most"):
        if row.get(f"x_{name}", "").isdigit():
            made[name] = int(row[f"x_{name}"])
    made |= {"row": one} if (one := told(row, "x_row")) else {}
    return made | {"entity": row.get("x_entity", "ruta"), "relevant": row.get("relevant", "")}


def _question(row: Row, kind: str, where: Phrase) -> dict[str, Any]:
    word, _, choices = kind.partition(" ")
    if word not in KINDS:
        raise Malformed(where=where, why=Phrase("jenis «{kind}» belum dikenal", kind=kind[:60]))
    made_kind = Kind.BOOL if choices == BOOL_LIST else KINDS[word]
    code = row.get("x_code", "")
    made: dict[str, Any] = {
        "name": row.get("name", ""),
        "kind": made_kind.value,
        "label": _unnumbered(told(row, "label"), code) or {"id": ""},
        "code": code,
        "hint": told(row, "hint"),
        "choices": choices.split()[0] if choices and made_kind is not Kind.BOOL else None,
        "required": row.get("required", "").lower() in {"yes", "true", "true()"},
        "relevant": row.get("relevant", ""),
        "message": told(row, "constraint_message"),
        "calculation": row.get("calculation", ""),
        "default": row.get("default", ""),
        "least": _number(row.get("x_least")),
        "most": _number(row.get("x_most")),
        "privacy": row.get("x_privacy", "biasa"),
        "entity": row.get("x_entity", ENTITIES[0]),
        "column": row.get("x_column"),
    }
    return made | {"constraint": _own(row.get("constraint", ""), made)}


def _own(constraint: str, made: Mapping[str, Any]) -> str:
    """The constraint without the bounds that stand in columns of their own, and without the register's."""
    known = _Bounded(made)
    return _without(_without(constraint, guard_of(known)), bounds(known))  # type: ignore[arg-type]


def _without(constraint: str, added: str) -> str:
    """A constraint without what `joined` added to it."""
    if added and constraint == added:
        return ""
    if added and constraint.startswith("(") and constraint.endswith(f") and {added}"):
        return constraint[1 : -len(added) - 6]
    return constraint


class _Bounded:
    """As much of a question as its bounds and the register's condition are made of."""

    def __init__(self, made: Mapping[str, Any]) -> None:
        self.kind, self.least, self.most = Kind(made["kind"]), made["least"], made["most"]
        self.entity, self.column = made["entity"], made["column"]


def _unnumbered(text: dict[str, str] | None, code: str) -> dict[str, str] | None:
    if text is None or not code:
        return text
    return {language: one.removeprefix(f"{code}. ") for language, one in text.items()}


def _number(written: str | None) -> float | None:
    if not written:
        return None
    try:
        value = float(written)
    except ValueError:
        return None
    return int(value) if value.is_integer() else value
