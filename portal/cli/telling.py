"""Reports of the author's tools, for people at a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable

import click

from portal.cli.speaking import Speaker, visible
from portal.workflows.findings import Finding
from portal.workflows.gate import Report, Stage, Status
from portal.workflows.gate.texts import LABELS, MESSAGES
from portal.workflows.migrating import Row
from portal.workflows.rehearsing import Played

LISTS = (("open", "task"), ("timers", "timer"), ("messages", "message"), ("signals", "signal"), ("services", "service"))


def tell_report(voice: Speaker, report: Report) -> None:
    """The gate's verdict: stages as a table, then the findings."""
    voice.say(MESSAGES["passed" if report.passed else "failed"], {"process": report.process or "–"})
    voice.show("")
    names = [voice.text(LABELS[stage.name]) for stage in report.stages]
    states = [voice.text(LABELS[str(stage.status)]) for stage in report.stages]
    wide, broad = (max(map(len, texts)) for texts in (names, states))
    for stage, name, state in zip(report.stages, names, states, strict=True):
        row = f"{name:<{wide}}  {state:<{broad}}"
        click.echo(f"  {row}  {visible(_figures(voice, stage))}".rstrip())
    voice.show("")
    if not report.findings:
        voice.say(MESSAGES["none"])
    for finding in report.findings:
        _finding(voice, finding)


def _figures(voice: Speaker, stage: Stage) -> str:
    if stage.status is Status.SKIPPED:
        return voice.tell(stage.reason)
    template = MESSAGES.get(stage.name)
    return voice.text(template, stage.figures) if template and stage.figures else ""


def _finding(voice: Speaker, finding: Finding) -> None:
    where = ": ".join(one for one in (finding.file, finding.element) if one) or voice.text(MESSAGES["file"])
    voice.show(f"{voice.text(LABELS[str(finding.level)])} [{finding.code}] {where}")
    voice.show(voice.tell(finding.why), indent=2)
    voice.show("→ " + voice.tell(finding.mend), indent=2)
    if finding.path:
        way = " → ".join(voice.tell(one.phrase) for one in finding.path)
        voice.say(MESSAGES["path"], {"path": way}, indent=2)


def tell_played(voice: Speaker, played: Played) -> None:
    """What happened, what is open, how it stands."""
    _list(voice, "completed", played.completed)
    for text, what in LISTS:
        _list(voice, text, played.keys(what))
    _list(
        voice,
        "variables",
        (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in played.variables.items()),
    )
    voice.say(MESSAGES["outcome"], {"outcome": voice.text(played.template, played.params)})


def _list(voice: Speaker, text: str, items: Iterable[str]) -> None:
    shown = list(items)
    if shown:
        voice.show(voice.text(MESSAGES[text]) + ":")
        for item in shown:
            voice.show(item, indent=2)


def tell_moves(voice: Speaker, rows: Iterable[Row]) -> None:
    """Where the cases of each marking would go."""
    for row in rows:
        standing: dict[str, object] = {"open": ", ".join(row.open) or str(row.marking), "count": row.count}
        if row.moved.body is None:
            voice.say(MESSAGES["stays-out"], standing | {"why": voice.tell(row.moved.why)})
            continue
        voice.say(MESSAGES["moves"], standing | {"to": ", ".join(row.to) or "–"})
        for text, keys in (("added", row.moved.added), ("dropped", row.moved.dropped)):
            if keys:
                voice.say(MESSAGES[text], {"keys": ", ".join(one.key for one in keys)}, indent=2)
        if row.moved.renamed:
            pairs = ", ".join(f"{old} → {new}" for old, new in row.moved.renamed.items())
            voice.say(MESSAGES["renamed"], {"keys": pairs}, indent=2)
