"""The gate: every stage in order, each on what the earlier ones left standing. Pure: no clock, database or domain."""

from __future__ import annotations

from typing import Final

from portal.cases.ports import Sources
from portal.workflows.findings import BadModel
from portal.workflows.gate.context import Context
from portal.workflows.gate.lint import Ground, lint
from portal.workflows.gate.lint.ground import ANSWERS
from portal.workflows.gate.lives import live
from portal.workflows.gate.moving import moves
from portal.workflows.gate.proof import explored, prove
from portal.workflows.gate.reading import Read, model_of, read, version_of
from portal.workflows.gate.report import Report, Stage, Status, done, partly, skipped
from portal.workflows.gate.scenarios import walk_scenarios
from portal.workflows.play.model import Model

READ: Final = "baca"
LINT: Final = "periksa"
PROOF: Final = "buktikan"
WALK: Final = "skenario"
LIVES: Final = "acak"
MOVES: Final = "pindah"
STAGES: Final = (READ, LINT, PROOF, WALK, LIVES, MOVES)
MESSAGES: Final = {
    "unread": "berkas belum terbaca",
    "unplayable": "ungkapan dan rujukan harus benar dahulu",
}


def check(sources: Sources, context: Context) -> Report:
    """Everything that can be known of a process before a case runs it."""
    found, findings = read(sources)
    if found is None:
        rest = [skipped(name, MESSAGES["unread"]) for name in STAGES[1:]]
        return Report(sources.process, version_of(sources), (done(READ, findings), *rest))
    reading = done(READ, [*findings, *found.notes], **_size(found))
    ground = Ground(found.net, found.decisions, context)
    linted = done(LINT, lint(ground))
    try:
        model = model_of(found)
    except BadModel as refusal:
        if not linted.findings:
            linted = done(LINT, [refusal.finding])
        rest = [skipped(name, MESSAGES["unplayable"]) for name in STAGES[2:]]
        return Report(found.net.id, found.version, (reading, linted, *rest))
    proof, interned = _proof(ground, model)
    linted = _told_once(linted, proof)
    played = (proof, *_played(sources, model, context, proof))
    return Report(found.net.id, found.version, (reading, linted, *played), interned)


def _told_once(linted: Stage, proof: Stage) -> Stage:
    """The lint without answers that have no way where the proof tells the same with the way to it."""
    proven = {one.params["gateway"] for one in proof.findings if one.code == "answer-without-way"}
    kept = [
        one
        for one in linted.findings
        if one.code != "value-without-way" or one.element not in proven
        or not set(str(one.params["names"]).split(", ")) <= ANSWERS
    ]  # fmt: skip
    return done(linted.name, kept)


def _size(found: Read) -> dict[str, int]:
    drawn = [node for node in found.net.nodes.values() if not node.made]
    flows = sum(len(node.outgoing) for node in drawn)
    return {
        "elements": len(drawn),
        "flows": flows,
        "processes": len(found.net.bodies),
        "decisions": len(found.decisions),
    }


def _proof(ground: Ground, model: Model) -> tuple[Stage, bool]:
    budget = ground.context.budget
    found = explored(model, budget)
    interned = found.bounded and len(found.seen) <= budget.interned
    figures = {
        "markings": len(found.seen),
        "steps": found.steps,
        "complete": found.proven,
        "sampled": found.sampled,
        "interned": interned,
    }
    stage = done(PROOF, list(prove(ground, found)), **figures)
    return stage if found.proven else partly(stage), interned


def _played(sources: Sources, model: Model, context: Context, proof: Stage) -> tuple[Stage, ...]:
    twofold = any(one.code in {"open-again", "reopened"} for one in proof.findings)
    unsafe = "unsafe" if proof.status is Status.FAILED else "twofold" if twofold else ""
    return (
        walk_scenarios(WALK, model, context.scenarios, context.scenarios_file),
        live(LIVES, model, sources, lives=context.budget.lives, seed=context.seed, unsafe=unsafe),
        moves(MOVES, model, context),
    )
