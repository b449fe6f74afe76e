"""The fourth stage: the author's paths are walked, and the arrows none of them goes along are told."""

from __future__ import annotations

from portal.workflows.findings import Finding
from portal.workflows.gate.report import Stage, done, skipped
from portal.workflows.gate.scenarios.format import BadScenario, read_scenarios
from portal.workflows.gate.scenarios.recording import record
from portal.workflows.gate.scenarios.tracing import drawn_flows
from portal.workflows.gate.scenarios.walking import Walk, walker
from portal.workflows.play.model import Model

__all__ = ["record", "walk_scenarios"]

SHOWN = 8


def walk_scenarios(name: str, model: Model, text: str | None, file: str = "") -> Stage:
    """The stage of the scenarios."""
    if text is None:
        return skipped(name, MESSAGES["none"])
    try:
        scenarios = read_scenarios(text)
    except BadScenario as wrong:
        return done(name, [Finding("bad-scenario", "", {"detail": wrong.why}, file=file)])
    interner, flows, seen = walker(model), drawn_flows(model.net), set[str]()
    findings: list[Finding] = []
    for scenario in scenarios:
        walk = Walk(model, interner, scenario)
        for step, detail in walk.walk():
            findings.append(Finding("scenario", "", {"name": scenario.name, "step": step, "detail": detail}, file=file))
        seen |= walk.walked()
    if missing := sorted(flows - seen):
        shown = ", ".join(missing[:SHOWN]) + (", …" if len(missing) > SHOWN else "")
        findings.append(Finding("not-walked", "", {"count": len(missing), "names": shown}))
    return done(name, findings, scenarios=len(scenarios), flows=len(flows), walked=len(flows & seen), missing=missing)


MESSAGES = {"none": "tidak ada berkas scenarios.yaml"}
