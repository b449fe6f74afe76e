"""The sixth stage: what the new version would do to the cases that run now."""

from __future__ import annotations

from portal.workflows.findings import BadModel, Finding
from portal.workflows.gate.context import Context
from portal.workflows.gate.reading import model_of, read
from portal.workflows.gate.report import Stage, done, skipped
from portal.workflows.migrating import preview
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
    return done(
        name,
        cannot,
        cases=sum(row.count for row in rows),
        capped=running.capped,
        movable=sum(row.count for row in rows if row.moved.body is not None),
        rows=[row.as_json for row in rows],
    )
