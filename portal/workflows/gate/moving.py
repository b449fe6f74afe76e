"""The sixth stage: what the new version would do to the cases that run now."""

from __future__ import annotations

from portal.workflows.findings import BadModel, Finding
from portal.workflows.gate.context import Context
from portal.workflows.gate.reading import model_of, read
from portal.workflows.gate.report import Stage, done, skipped
from portal.workflows.migrating import preview
from portal.workflows.net.model import Net
from portal.workflows.play.model import Model

MESSAGES = {
    "none": "tidak ada kasus yang sedang berjalan",
    "old": "versi yang berjalan tidak dapat dibaca: {detail}",
}


def moves(name: str, model: Model, context: Context) -> Stage:
    """The stage of the migration preview."""
    running = context.running
    if running is None:
        return skipped(name, MESSAGES["none"])
    found, findings = read(running.sources)
    try:
        old = model_of(found) if found is not None else None
    except BadModel as refusal:
        old, findings = None, [refusal.finding]
    if old is None:
        return skipped(name, MESSAGES["old"], detail=findings[0].why)
    rows = preview(old, model, running.mapping, running.counts)
    lost = [row for row in rows if row.moved.body is None and row.count]
    cannot = [Finding("cannot-move", row.moved.element, {"count": row.count, "why": row.moved.why}) for row in lost]
    nets = {"open": old.net, "to": model.net}
    return done(
        name,
        cannot,
        cases=sum(row.count for row in rows),
        capped=running.capped,
        movable=sum(row.count for row in rows if row.moved.body is not None),
        rows=[row.as_json | {key: _steps(net, row.as_json[key]) for key, net in nets.items()} for row in rows],
        names={one.id: one.name for one in old.net.nodes.values() if one.name and one.id not in model.net.nodes},
    )


def _steps(net: Net, keys: list[str]) -> list[str]:
    """Keys of what is waited for, but for timers: they stand beside their step."""
    elements = {key: key.rpartition("/")[2].partition("#")[0] for key in keys}
    return [key for key in keys if net.node(elements[key]).event.kind != "timer"]
