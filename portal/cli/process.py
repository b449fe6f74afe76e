"""`process`: an author's tools for process models, on files alone: check, play, migrate."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Never

import click

from portal.cli.speaking import LANGUAGES, Speaker
from portal.cli.telling import tell_moves, tell_played, tell_report
from portal.workflows.findings import BadModel
from portal.workflows.gate import FORMS, Budget, Context, check
from portal.workflows.gate.files import BadBundle, Bundle, bundled
from portal.workflows.gate.reading import model_of, read
from portal.workflows.gate.texts import MESSAGES
from portal.workflows.migrating import preview
from portal.workflows.play.model import Model
from portal.workflows.rehearsing import BadAnswers, read_answers, rehearse

LARGEST: Final = 12
"""Megabytes read of any file; the gate's own limits are far below."""
_PARTS = (".bpmn", ".dmn", ".yaml", ".yml")
_Path = click.Path(exists=True, path_type=Path)

_language = click.option("--bahasa", type=click.Choice(LANGUAGES), default="id", help="Bahasa keluaran.")
_process = click.option("--proses", "process", default="", help="Kode proses, bila berkas memuat beberapa.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Keluaran JSON.")


@click.group("process")
def process_group() -> None:
    """Periksa, mainkan, dan pindahkan proses dari berkas."""


@process_group.command("check")
@click.argument("paths", type=_Path, nargs=-1, required=True)
@_process
@_as_json
@_language
@click.option("--detik", "seconds", type=click.FloatRange(0.1), default=20.0, help="Batas waktu pembuktian.")
@click.option("--kedudukan", "markings", type=click.IntRange(1), default=20_000, help="Batas kedudukan.")
def check_command(
    paths: tuple[Path, ...], process: str, bahasa: str, seconds: float, markings: int, *, as_json: bool
) -> None:
    """Periksa berkas BPMN, DMN, dan scenarios.yaml seperti gerbang portal."""
    voice = Speaker(bahasa)
    bundle = _bundle(voice, paths, process)
    context = _house(bundle, Budget(markings=markings, seconds=seconds))
    report = _guarded(voice, lambda: check(bundle.sources, context), failing=1)
    if as_json:
        click.echo(json.dumps(report.to_json(voice.tell), ensure_ascii=False, indent=1))
    else:
        tell_report(voice, report)
    sys.exit(0 if report.passed else 1)


@process_group.command("play")
@click.argument("paths", type=_Path, nargs=-1, required=True)
@click.option("--answers", type=_Path, required=True, help="Berkas JSON berisi jawaban.")
@_process
@_as_json
@_language
def play_command(paths: tuple[Path, ...], answers: Path, process: str, bahasa: str, *, as_json: bool) -> None:
    """Mainkan proses dengan jawaban dari sebuah berkas, tanpa portal dan basis data."""
    voice = Speaker(bahasa)
    said = _json(voice, answers)
    model = _model(voice, _bundle(voice, paths, process))
    try:
        played = _guarded(voice, lambda: rehearse(model, read_answers(said, model.net)))
    except BadAnswers as wrong:
        _stop(voice, wrong.template, **wrong.params)
    if as_json:
        click.echo(json.dumps(played.to_json(), ensure_ascii=False, indent=1))
    else:
        tell_played(voice, played)
    sys.exit(1 if played.stuck else 0)


@process_group.command("migrate")
@click.argument("old", type=_Path)
@click.argument("new", type=_Path)
@click.option("--map", "pairs", multiple=True, help="Padanan unsur: lama=baru.")
@click.option("--counts", type=_Path, help="Berkas JSON: kedudukan → jumlah kasus.")
@click.option("--dry-run", is_flag=True, help="Hanya tunjukkan apa yang akan terjadi.")
@_process
@_as_json
@_language
def migrate_command(
    old: Path,
    new: Path,
    pairs: tuple[str, ...],
    counts: Path | None,
    process: str,
    bahasa: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Tunjukkan ke mana kasus versi OLD berpindah di versi NEW (berkas atau folder)."""
    voice = Speaker(bahasa)
    if not dry_run:
        _stop(voice, MESSAGES["dry-run-only"])
    mapping = _mapping(voice, pairs)
    before, after = (_model(voice, _bundle(voice, [path], process)) for path in (old, new))
    numbers = _counts(voice, counts)
    rows = _guarded(voice, lambda: preview(before, after, mapping, numbers))
    if as_json:
        click.echo(json.dumps([row.as_json for row in rows], ensure_ascii=False, indent=1))
    else:
        tell_moves(voice, rows)
    sys.exit(1 if any(row.moved.body is None for row in rows) else 0)


# files ----------------------------------------------------------------------------------------------------------------


def _stop(voice: Speaker, template: str, **params: object) -> Never:
    voice.say(template, params, err=True)
    sys.exit(2)


def _guarded(voice: Speaker, work: Callable[[], Any], *, failing: int = 2) -> Any:
    """Whatever a file holds, a sentence comes out of it, never a traceback."""
    try:
        return work()
    except BadAnswers:
        raise
    except (Exception, RecursionError) as error:  # noqa: BLE001 - files are anybody's
        voice.say(MESSAGES["unexpected"], {"detail": f"{type(error).__name__}: {error}"[:300]}, err=True)
        sys.exit(failing)


def _bundle(voice: Speaker, paths: Iterable[Path], process: str) -> Bundle:
    try:
        return bundled([(one.name, _bytes(voice, one)) for path in paths for one in _files(path)], process)
    except BadBundle as wrong:
        _stop(voice, wrong.template, **wrong.params)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(one for one in path.iterdir() if one.suffix.lower() in _PARTS)


def _bytes(voice: Speaker, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST * 2**20 + 1)
    except OSError as error:
        _stop(voice, MESSAGES["unexpected"], detail=f"{path.name}: {error.strerror}")
    if len(content) > LARGEST * 2**20:
        _stop(voice, MESSAGES["too-big"], name=path.name, limit=LARGEST)
    return content


def _json(voice: Speaker, path: Path) -> Any:
    try:
        return json.loads(_bytes(voice, path))
    except (ValueError, RecursionError) as error:
        _stop(voice, MESSAGES["bad-json"], name=path.name, detail=str(error)[:200])


def _model(voice: Speaker, bundle: Bundle) -> Model:
    def made() -> Model | BadModel:
        found, findings = read(bundle.sources)
        try:
            if found is not None:
                return model_of(found)
        except BadModel as refusal:
            return refusal
        return BadModel(findings[0].code, findings[0].element, **findings[0].params)

    model = _guarded(voice, made)
    if isinstance(model, BadModel):
        told = model.finding
        _stop(voice, MESSAGES["refused"], element=told.element or "–", why=told.why, mend=told.mend)
    return model  # type: ignore[no-any-return]


def _mapping(voice: Speaker, pairs: Iterable[str]) -> Mapping[str, str]:
    split = [(one, *one.partition("=")) for one in pairs]
    for text, old, _, new in split:
        if not old or not new:
            _stop(voice, MESSAGES["bad-map"], text=text)
    return {old: new for _, old, _, new in split}


def _counts(voice: Speaker, path: Path | None) -> Mapping[bytes | int, int] | None:
    if path is None:
        return None
    said = _json(voice, path)
    try:
        return {_marking(str(one)): int(count) for one, count in said.items()}
    except (AttributeError, TypeError, ValueError) as error:
        _stop(voice, MESSAGES["bad-json"], name=path.name, detail=str(error)[:200])


def _marking(said: str) -> bytes | int:
    return int(said) if said.lstrip("-").isdigit() else said.encode()


def _house(bundle: Bundle, budget: Budget) -> Context:
    """The portal as its code knows it: roles, verbs, forms; who holds which post only the database knows."""
    from portal.access.roles import BY_CODE
    from portal.cases.given import OPENING, RESULTS
    from portal.cases.services import VERBS
    from portal.kernel.clock import now

    return Context(
        roles=BY_CODE,
        services=VERBS,
        forms=FORMS,
        levels={code: [str(level) for level in role.levels] for code, role in BY_CODE.items()},
        opening=OPENING,
        results=RESULTS,
        today=now().date(),
        scenarios=bundle.scenarios,
        budget=budget,
    )
