"""An XLSForm read as an instrument: our own export comes back equal, a foreign one as far as it can be understood.

What cannot be understood is refused with the row it stands in; nothing is dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import nan
from typing import Any, Final

from portal.instruments.checking import CODE
from portal.instruments.columns import guard_of
from portal.instruments.definition import ENTITIES, Instrument, Kind
from portal.instruments.errors import Malformed, NotAWorkbook
from portal.instruments.reading import MOST_NUMBER, from_data
from portal.instruments.sheets import Line, Row, read
from portal.instruments.xlsform import BOOL_LIST, TYPES, bounds
from portal.kernel.digits import whole
from portal.kernel.phrases import Phrase

MOST_VERSION: Final = 1_000_000
ODK_VERSION: Final = re.compile(r"[0-9]{10}")
"""ODK's usual yyyymmddNN: the form's own word; the portal gives its number when the version is proposed."""
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
    return with_rows(content)[0]


def with_rows(content: bytes) -> tuple[Instrument, dict[str, Phrase]]:
    """The instrument of a workbook, and for each name in it the row it stands in. Refuses as `from_xlsform`."""
    sheets = read(content)
    if "survey" not in sheets:
        raise NotAWorkbook(why=Phrase("tidak ada lembar survey"))
    settings = (sheets.get("settings") or [{}])[0]
    title = settings.get("form_title") or settings.get("form_id") or "instrumen"
    rules = sheets.get("x_rules", [])
    known = {row.get("name") for row in rules}
    survey = _Survey([row for row in sheets["survey"] if not row.get("x_rule") or row["x_rule"] not in known])
    rows = survey.rows | {f"rules/{number}": row_of("x_rules", row) for number, row in enumerate(rules, 1)}
    try:
        made = from_data(
            {
                "code": _code(settings, title),
                "version": _version(settings),
                "title": {"id": title, "en": settings.get("x_title_en", "")},
                "note": _note(settings),
                "strict": settings.get("x_strict") == "yes",
                "choices": _lists(sheets.get("choices", [])),
                "repeats": survey.repeats,
                "sections": survey.sections,
                "rules": [_rule(row) for row in rules],
            }
        )
    except Malformed as refusal:
        place = str(refusal.params["where"]).partition(" (")[0]
        if place not in rows:
            raise
        raise Malformed(where=rows[place], why=refusal.params["why"]) from refusal
    return made, survey.named | {row.get("name", "").lower(): row_of("x_rules", row) for row in rules}


def row_of(sheet: str, row: Row, column: str = "") -> Phrase:
    """Where something stands, as a person finds it in the workbook."""
    if column:
        return Phrase("{sheet}, baris {line}, kolom {column}", sheet=sheet, line=line_of(row), column=column)
    return Phrase("{sheet}, baris {line}", sheet=sheet, line=line_of(row))


def line_of(row: Row) -> int:
    """The number a sheet shows beside a row."""
    return row.line if isinstance(row, Line) else 2


def _code(settings: Row, title: str) -> str:
    """The form's own identifier; one is made of the title only where the form has none."""
    written = settings.get("form_id")
    if written is None:
        return _WORD.sub("_", title.lower()).strip("_")[:40] or "instrumen"
    if not CODE.fullmatch(written):
        why = Phrase(
            "«{name}»: kode hanya huruf kecil, angka, dan garis bawah, diawali huruf, 2–40 huruf", name=written[:60]
        )
        raise Malformed(where=row_of("settings", settings, "form_id"), why=why)
    return written


def _version(settings: Row) -> int:
    """Our own version number; 1 for a form without one, or with ODK's."""
    written = settings.get("version", "1")
    if ODK_VERSION.fullmatch(written):
        return 1
    number = whole(written)
    if number is None or not 1 <= number <= MOST_VERSION:
        why = Phrase("«{value}»: isi 1 sampai {most}, atau versi ODK yyyymmddNN", value=written[:60], most=MOST_VERSION)
        raise Malformed(where=row_of("settings", settings, "version"), why=why)
    return number


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
        self.rows: dict[str, Phrase] = {}
        """Place in the definition → row of the sheet."""
        self.named: dict[str, Phrase] = {}
        """Name in small letters → row of the sheet."""
        for row in rows:
            where = row_of("survey", row)
            self.named.setdefault(row.get("name", "").lower(), where)
            self._row(row, where)
        if self.open:
            raise Malformed(
                where=self.open[-1]["where"], why=Phrase("kelompok «{name}» tidak diakhiri", name=self.open[-1]["name"])
            )

    def _row(self, row: Row, where: Phrase) -> None:
        kind = " ".join(row.get("type", "").replace("_group", " group").replace("_repeat", " repeat").split())
        if kind in {"begin group", "begin repeat"}:
            self._begin(row, where, repeat=kind == "begin repeat")
        elif kind in {"end group", "end repeat"}:
            if not self.open or self.open.pop()["is_repeat"] != (kind == "end repeat"):
                raise Malformed(where=where, why=Phrase("akhir kelompok tanpa awal"))
            self.current = None
        elif kind and kind.split()[0] not in META:
            questions = self._place()["questions"]
            questions.append(_question(row, kind, where))
            self.rows[f"sections/{len(self.sections)}/{len(questions)}"] = where

    def _begin(self, row: Row, where: Phrase, *, repeat: bool) -> None:
        if repeat and any(one["is_repeat"] for one in self.open):
            raise Malformed(where=where, why=Phrase("daftar di dalam daftar tidak dikenal"))
        name = row.get("name", "")
        self.open.append({
            "name": name,
            "title": told(row, "label") or {"id": name},
            "relevant": row.get("relevant", ""),
            "is_repeat": repeat,
            "where": where,
        })  # fmt: skip
        self.current = None
        if repeat:
            self.repeats.append(_repeat(row, self.open[-1]["title"]))
            self.rows[f"repeats/{len(self.repeats)}"] = where
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
            if self.open:
                self.rows[f"sections/{len(self.sections)}"] = self.open[-1]["where"]
        return self.current


def _repeat(row: Row, label: Mapping[str, str]) -> dict[str, Any]:
    made: dict[str, Any] = {"name": row.get("name", ""), "label": label, "record": row.get("x_record") == "yes"}
    for name in ("least", "most"):
        if f"x_{name}" in row:
            made[name] = _count(row, f"x_{name}")
    made |= {"row": one} if (one := told(row, "x_row")) else {}
    return made | {"entity": row.get("x_entity", "ruta"), "relevant": row.get("relevant", "")}


def _question(row: Row, kind: str, where: Phrase) -> dict[str, Any]:
    word, _, choices = kind.partition(" ")
    if word not in KINDS:
        raise Malformed(where=where, why=Phrase("jenis «{kind}» belum dikenal", kind=kind[:60]))
    if "or_other" in choices.split()[1:]:
        why = Phrase("or_other belum didukung; tambahkan pilihan «Lainnya» dan satu pertanyaan teks untuk isinya")
        raise Malformed(where=where, why=why)
    if len(choices.split()) > 1:
        raise Malformed(where=where, why=Phrase("jenis «{kind}» belum dikenal", kind=kind[:60]))
    made_kind = Kind.BOOL if choices == BOOL_LIST else KINDS[word]
    code = row.get("x_code", "")
    made: dict[str, Any] = {
        "name": row.get("name", ""),
        "kind": made_kind.value,
        "label": _unnumbered(told(row, "label"), code) or {"id": ""},
        "code": code,
        "hint": told(row, "hint"),
        "choices": choices if choices and made_kind is not Kind.BOOL else None,
        "required": row.get("required", "").lower() in {"yes", "true", "true()"},
        "relevant": row.get("relevant", ""),
        "message": told(row, "constraint_message"),
        "calculation": row.get("calculation", ""),
        "default": row.get("default", ""),
        "least": _number(row, "x_least"),
        "most": _number(row, "x_most"),
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


def _number(row: Row, column: str) -> float | None:
    """A bound; what is no number a bound can be is refused."""
    written = row.get(column)
    if not written:
        return None
    try:
        value = float(written)
    except ValueError:
        value = nan
    if not abs(value) <= MOST_NUMBER:
        raise Malformed(where=row_of("survey", row, column), why=Phrase("«{value}» bukan angka", value=written[:60]))
    return int(value) if value.is_integer() else value


def _count(row: Row, column: str) -> int:
    """So many rows of a roster."""
    number = whole(row[column], 6)
    if number is None:
        why = Phrase("«{value}» bukan bilangan bulat dari 0 sampai {most}", value=row[column][:60], most=999_999)
        raise Malformed(where=row_of("survey", row, column), why=why)
    return number
