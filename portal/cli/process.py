"""`process`: an author's tools for process models, on files alone: check, play, migrate."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from portal.cli.files import ANSWERS, bundle_of, counts_of, guarded, json_of, mapping_of, model_in, must_open, stop
from portal.cli.speaking import LANGUAGES, Speaker
from portal.cli.telling import tell_moves, tell_played, tell_report
from portal.workflows.gate import FORMS, Budget, Context, check
from portal.workflows.gate.files import Bundle
from portal.workflows.gate.texts import MESSAGES
from portal.workflows.migrating import preview
from portal.workflows.rehearsing import BadAnswers, read_answers, rehearse

_Path = click.Path(path_type=Path)

_language = click.option("--bahasa", type=click.Choice(LANGUAGES), default="id", help="Bahasa keluaran.")
_process = click.option("--proses", "process", default="", help="Kode proses, bila berkas memuat beberapa.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Keluaran JSON.")


class _Told(click.Group):
    """A group that tells wrong words as JSON where JSON is wanted."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        wanted = "--json" in (*ctx._protected_args, *ctx.args)  # noqa: SLF001 - the words of the command
        try:
            return super().invoke(ctx)
        except click.ClickException as wrong:
            if not wanted:
                raise
            click.echo(json.dumps({"error": wrong.format_message()}, ensure_ascii=False))
            sys.exit(wrong.exit_code)


@click.group("process", cls=_Told)
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
    bundle = bundle_of(voice, paths, process)
    must_open(voice, bundle.sources)
    context = _house(bundle, Budget(markings=markings, seconds=seconds))
    report = guarded(voice, lambda: check(bundle.sources, context), failing=1)
    if as_json:
        click.echo(json.dumps(report.to_json(voice.tell), ensure_ascii=False, indent=1, allow_nan=False))
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
    said = json_of(voice, answers, ANSWERS)
    model = model_in(voice, bundle_of(voice, paths, process))
    try:
        played = guarded(voice, lambda: rehearse(model, read_answers(said, model.net)))
    except BadAnswers as wrong:
        stop(voice, wrong.template, **wrong.params)
    if as_json:
        click.echo(json.dumps(played.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
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
        stop(voice, MESSAGES["dry-run-only"])
    before, after = (model_in(voice, bundle_of(voice, [path], process)) for path in (old, new))
    if before.net.id != after.net.id:
        stop(voice, MESSAGES["two-processes"], old=before.net.id, new=after.net.id)
    mapping = mapping_of(voice, pairs, before)
    numbers = counts_of(voice, counts, before)
    rows = guarded(voice, lambda: preview(before, after, mapping, numbers))
    if as_json:
        click.echo(json.dumps([row.as_json for row in rows], ensure_ascii=False, indent=1, allow_nan=False))
    else:
        tell_moves(voice, rows)
    sys.exit(1 if any(row.moved.body is None for row in rows) else 0)


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
        scenarios_file=bundle.scenarios_file,
        budget=budget,
    )
