"""Files an author names at the command line, opened without trust; whatever is wrong with one is told in a sentence."""

from __future__ import annotations

import json
import math
import os
import stat
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Never

import click

from portal.cases.ports import Sources
from portal.cli.speaking import Speaker
from portal.kernel.phrases import Phrase
from portal.workflows.findings import BadModel, Finding
from portal.workflows.gate.beside import called_beside
from portal.workflows.gate.files import BadBundle, Bundle, bundled
from portal.workflows.gate.reading import model_of, read
from portal.workflows.gate.texts import MESSAGES
from portal.workflows.net.model import Kind
from portal.workflows.net.xml import opened
from portal.workflows.play.model import Model
from portal.workflows.rehearsing import BadAnswers

LARGEST: Final = 12
"""Megabytes read of any file; the gate's own limits are far below."""
_PARTS = (".bpmn", ".dmn", ".yaml", ".yml")
ANSWERS: Final = '[{"task": "…", "answer": "…"}, …]'
"""The shape of a file of answers."""
COUNTS: Final = '{"-123": 40, …}'
"""The shape of a file of counts."""


def stop(voice: Speaker, template: str, code: int = 2, /, **params: object) -> Never:
    """End the command with a sentence; with `--json` it is an object on the standard output."""
    if click.get_current_context().params.get("as_json"):
        click.echo(json.dumps({"error": voice.text(template, params)}, ensure_ascii=False))
    else:
        voice.say(template, params, err=True)
    sys.exit(code)


def guarded(voice: Speaker, work: Callable[[], Any], *, failing: int = 2) -> Any:
    """Whatever a file holds, a sentence comes out of it, never a traceback."""
    try:
        return work()
    except BadAnswers:
        raise
    except (Exception, RecursionError) as error:  # noqa: BLE001 - files are anybody's
        stop(voice, MESSAGES["unexpected"], failing, detail=f"{type(error).__name__}: {error}"[:300])


def bundle_of(voice: Speaker, paths: Iterable[Path], process: str) -> Bundle:
    """The process version that files and folders make; one named twice is taken once."""
    files = {one.resolve(): one for path in paths for one in _files(voice, path)}
    diagrams = [one for one in files if one.suffix.lower() == ".bpmn"]
    files |= {one: one for one in guarded(voice, lambda: called_beside(diagrams)) if one not in files}
    try:
        return bundled([(one.name, bytes_of(voice, one)) for one in files.values()], process)
    except BadBundle as wrong:
        stop(voice, wrong.template, **wrong.params)


def _files(voice: Speaker, path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        return sorted(one for one in path.iterdir() if one.suffix.lower() in _PARTS)
    except (OSError, ValueError):
        stop(voice, MESSAGES["no-file"], name=str(path))


def bytes_of(voice: Speaker, path: Path) -> bytes:
    """What a regular file holds."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(number, "rb") as file:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                stop(voice, MESSAGES["not-a-file"], name=str(path))
            content = file.read(LARGEST * 2**20 + 1)
    except FileNotFoundError:
        stop(voice, MESSAGES["no-file"], name=str(path))
    except IsADirectoryError:
        stop(voice, MESSAGES["not-a-file"], name=str(path))
    except (OSError, ValueError) as error:
        stop(voice, MESSAGES["unopened"], name=str(path), detail=getattr(error, "strerror", None) or str(error))
    if len(content) > LARGEST * 2**20:
        stop(voice, MESSAGES["too-big"], name=path.name, limit=LARGEST)
    return content


def json_of(voice: Speaker, path: Path, shape: str) -> Any:
    """What a JSON file says; numbers without end are none."""
    try:
        return json.loads(bytes_of(voice, path), parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        where = Phrase(MESSAGES["place"], line=error.lineno, column=error.colno)
        stop(voice, MESSAGES["bad-json"], name=path.name, detail=where, shape=shape)
    except BadNumber as error:
        stop(voice, MESSAGES["bad-number"], name=path.name, text=str(error)[:30])
    except UnicodeDecodeError:
        stop(voice, MESSAGES["no-json"], name=path.name, shape=shape)
    except RecursionError:
        stop(voice, MESSAGES["bad-json"], name=path.name, detail=Phrase(MESSAGES["too-deep"]), shape=shape)
    except ValueError:
        stop(voice, MESSAGES["bad-json"], name=path.name, detail=Phrase(MESSAGES["too-long"]), shape=shape)


class BadNumber(ValueError):
    """A number that is not one."""


def _no_number(text: str) -> Never:
    raise BadNumber(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def must_open(voice: Speaker, sources: Sources) -> None:
    """End the command at a file that is no XML at all: of a process in it nothing can be said."""
    for place, file in enumerate((sources.diagram, *sources.others, *sources.tables)):
        try:
            opened(file)
        except BadModel as refusal:
            said = refusal.finding
            stop(voice, MESSAGES["no-xml"], name=sources.name_of(place) or "–", why=said.why, mend=said.mend)


def model_in(voice: Speaker, bundle: Bundle) -> Model:
    """The process of some files, ready to run."""

    def made() -> Model | Finding:
        found, findings = read(bundle.sources)
        if found is None:
            return findings[0]
        if not any(one.kind is Kind.START for one in found.net.inside(found.net.id)):
            return Finding("no-start", found.net.id)
        try:
            return model_of(found)
        except BadModel as refusal:
            return refusal.finding

    model = guarded(voice, made)
    if isinstance(model, Finding):
        where = ": ".join(one for one in (model.file, model.element) if one)
        stop(voice, MESSAGES["refused"], element=where or "–", why=model.why, mend=model.mend)
    return model  # type: ignore[no-any-return]


def mapping_of(voice: Speaker, pairs: Iterable[str], old: Model) -> Mapping[str, str]:
    """The author's word on what became of elements of the old version."""
    net = old.net
    known = {*net.nodes, *net.bodies, *(flow.id for node in net.nodes.values() for flow in node.outgoing)}
    split = [(one, *one.partition("=")) for one in pairs]
    for text, before, _, after in split:
        if not before or not after:
            stop(voice, MESSAGES["bad-map"], text=text)
        if before not in known:
            names = ", ".join(node.id for node in net.nodes.values() if not node.made)
            stop(voice, MESSAGES["unknown-map"], name=before, known=names)
    return {before: after for _, before, _, after in split}


def counts_of(voice: Speaker, path: Path | None, old: Model) -> Mapping[bytes | int, int] | None:
    """How many cases stand at each marking."""
    if path is None:
        return None
    said = json_of(voice, path, COUNTS)
    if not isinstance(said, dict):
        stop(voice, MESSAGES["bad-counts"], name=path.name, shape=COUNTS)
    for one, count in said.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            stop(voice, MESSAGES["bad-count"], name=path.name, place=one[:60], value=repr(count)[:30], shape=COUNTS)
    return {_marking(voice, path, one, old): count for one, count in said.items()}


def _marking(voice: Speaker, path: Path, said: str, old: Model) -> bytes | int:
    """A marking by its number, or by its canonical form."""
    bare = said.removeprefix("-")
    if bare.isascii() and bare.isdigit() and len(bare) < 20:
        return int(said)
    try:
        old.interner.learn(said.encode())
    except (Exception, RecursionError):  # noqa: BLE001 - files are anybody's
        stop(voice, MESSAGES["bad-marking"], name=path.name, place=said[:60], shape=COUNTS)
    return said.encode()
