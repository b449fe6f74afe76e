"""`instrument`: an author's tools for questionnaires, on files alone: check, export, compare."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from portal.cli.files import bytes_of, stop
from portal.cli.speaking import LANGUAGES, Speaker
from portal.instruments.checking import Problem, problems
from portal.instruments.codebook import to_html
from portal.instruments.comparing import TOLD, compare
from portal.instruments.definition import Instrument, Text
from portal.instruments.errors import Malformed, NotAWorkbook
from portal.instruments.field import field_json
from portal.instruments.reading import canonical, fingerprint, from_yaml, to_data
from portal.instruments.schema import json_schema
from portal.instruments.shipping import CODES, shipped
from portal.instruments.template import to_template
from portal.instruments.xlsform import to_xlsform
from portal.instruments.xlsimport import with_rows
from portal.kernel.phrases import Phrase

SOUND: Final = Text(
    "{name}: baik. {code}, {questions} pertanyaan, {rules} pemeriksaan, sidik {sha}.",
    "{name}: sound. {code}, {questions} question{many[0]}, {rules} check{many[1]}, fingerprint {sha}.",
)
UNSOUND: Final = Text("{name}: {count} hal perlu dibetulkan.", "{name}: {count} thing{many[0]} to mend.")
UNKNOWN: Final = Text(
    "«{name}» bukan kode instrumen bawaan ({codes}) dan bukan berkas.",
    "«{name}» is neither a shipped instrument ({codes}) nor a file.",
)
NO_TEXT: Final = Text("{name}: bukan teks UTF-8.", "{name}: not UTF-8 text.")
WRITTEN: Final = Text("{name} ditulis: {size} bita.", "{name} written: {size} bytes.")
UNWRITTEN: Final = Text("{name} tidak dapat ditulis: {detail}.", "{name} cannot be written: {detail}.")
SAME: Final = Text("Tidak ada perbedaan.", "No difference.")
LOSES: Final = Text(" (jawaban lama kehilangan tempat)", " (earlier answers lose their place)")
Rows = Mapping[str, Phrase]
"""Name → the row of a workbook it stands in."""
_Path = click.Path(path_type=Path)
_language = click.option("--bahasa", type=click.Choice(LANGUAGES), default="id", help="Bahasa keluaran.")


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _book(instrument: Instrument, language: str, out: Path) -> bytes:
    """The codebook: a PDF when the file is to be one."""
    html = to_html(instrument, language)
    if out.suffix.lower() != ".pdf":
        return html.encode()
    from portal.documents import pango, press

    if reason := pango.missing():
        raise click.ClickException(reason)
    return press.printed(html, identifier=bytes.fromhex(fingerprint(instrument)[:32]))


SHAPES: Final[dict[str, Callable[[Instrument, str, Path], bytes]]] = {
    "xlsform": lambda made, _language, _out: to_xlsform(made),
    "json-schema": lambda made, language, _out: _json(json_schema(made, language)),
    "codebook": _book,
    "field": lambda made, _language, _out: canonical(field_json(made)).encode(),
    "template": lambda made, language, _out: to_template(made, language),
    "definition": lambda made, _language, _out: _json(to_data(made)),
}
"""What an instrument is exported as."""


@click.group("instrument")
def instrument_group() -> None:
    """Periksa, ekspor, dan bandingkan instrumen (kuesioner) dari berkas."""


@instrument_group.command("check")
@click.argument("paths", type=_Path, nargs=-1, required=True)
@_language
def check_command(paths: tuple[Path, ...], bahasa: str) -> None:
    """Periksa definisi instrumen: berkas YAML, JSON, atau XLSForm (XLSX)."""
    voice, failed = Speaker(bahasa), False
    for path in paths:
        try:
            made, rows = _read(voice, path)
        except (Malformed, NotAWorkbook) as refusal:
            failed = True
            voice.show(f"{path.name}: {voice.tell(refusal.phrase)}")
            continue
        found = problems(made)
        if not found:
            facts = {"code": made.reference, "questions": len(made.by_name), "rules": len(made.rules)}
            many = _many(len(made.by_name), len(made.rules))
            voice.show(SOUND.told(bahasa).format(name=path.name, sha=fingerprint(made)[:16], many=many, **facts))
            continue
        failed = True
        voice.show(UNSOUND.told(bahasa).format(name=path.name, count=len(found), many=_many(len(found))))
        for one in found:
            voice.show(f"{_place(voice, one, rows)}: {voice.tell(one.why)}", indent=2)
    sys.exit(1 if failed else 0)


@instrument_group.command("export")
@click.argument("code")
@click.option("--as", "shape", type=click.Choice(sorted(SHAPES)), required=True, help="Bentuk keluaran.")
@click.argument("out", type=_Path)
@_language
def export_command(code: str, shape: str, out: Path, bahasa: str) -> None:
    """Ekspor instrumen bawaan CODE (atau berkas) ke OUT; buku kode menjadi PDF bila OUT berakhiran .pdf."""
    voice = Speaker(bahasa)
    made, rows = _found(voice, code)
    if found := problems(made):
        told = f"{_place(voice, found[0], rows)}: {voice.tell(found[0].why)}"
        stop(voice, told.replace("{", "{{").replace("}", "}}"))
    content = SHAPES[shape](made, bahasa, out)
    try:
        out.write_bytes(content)
    except OSError as error:
        stop(voice, UNWRITTEN.told(bahasa), name=str(out), detail=error.strerror or "")
    voice.show(WRITTEN.told(bahasa).format(name=str(out), size=len(content)))


@instrument_group.command("compare")
@click.argument("old")
@click.argument("new")
@_language
def compare_command(old: str, new: str, bahasa: str) -> None:
    """Tunjukkan apa yang berubah dari OLD ke NEW (kode bawaan atau berkas)."""
    voice = Speaker(bahasa)
    found = compare(_found(voice, old)[0], _found(voice, new)[0])
    for one in found:
        sides = " → ".join(side for side in (one.before, one.after) if side)
        told = f"{TOLD[one.change].told(bahasa)}: {one.name}" + (f" ({sides})" if sides else "")
        voice.show(told + (LOSES.told(bahasa) if one.loses else ""))
    if not found:
        voice.show(SAME.told(bahasa))


def _many(*counts: int) -> list[str]:
    """The ending of an English noun for each count."""
    return ["" if count == 1 else "s" for count in counts]


def _place(voice: Speaker, one: Problem, rows: Rows) -> str:
    """Where a problem is: of a workbook its row too."""
    row = rows.get(one.where.lower())
    return f"{voice.tell(row)} ({one.where})" if row else one.where


def _found(voice: Speaker, code: str) -> tuple[Instrument, Rows]:
    """A shipped instrument, or the one in a file."""
    if code in CODES:
        return shipped(code), {}
    path = Path(code)
    if not path.is_file():
        stop(voice, UNKNOWN.told(voice.language), name=code[:60], codes=", ".join(CODES))
    try:
        return _read(voice, path)
    except (Malformed, NotAWorkbook) as refusal:
        stop(voice, f"{path.name}: {voice.tell(refusal.phrase)}".replace("{", "{{").replace("}", "}}"))


def _read(voice: Speaker, path: Path) -> tuple[Instrument, Rows]:
    content = bytes_of(voice, path)
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        return with_rows(content)
    try:
        return from_yaml(content.decode("utf-8-sig")), {}
    except UnicodeDecodeError:
        stop(voice, NO_TEXT.told(voice.language), name=path.name)
