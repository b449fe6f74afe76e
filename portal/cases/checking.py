"""The machine reviewers of a case: what every rule says of it now, what of that holds the next answer back, for whom.

Which finding holds where is a decision table beside the diagram (`pemeriksaan`), so the ministry changes it in the
studio. A case is judged by the table of the version it runs on; a version without one by the live version's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.errors import HeldByChecks
from portal.cases.evidence.missing import evidence_findings
from portal.cases.models import CaseFile, Decision
from portal.cases.outlines import StepInfo
from portal.cases.periods.models import Gate
from portal.cases.periods.queries import gate_of
from portal.cases.ports import engine
from portal.cases.processes import live_process, process_info, process_of
from portal.cases.rules import DRAFT, NEEDS_NOTE, REWORK, musdes_findings
from portal.fieldwork.checks import visit_findings
from portal.fieldwork.queries import evidence_of
from portal.kernel.phrases import Phrase
from portal.registry.catalogue import TITLES, rule_of
from portal.registry.checkmodels import CheckOverride
from portal.registry.checks import held_by_checks, keep_checks, kept_checks, overrides_of
from portal.registry.queries import findings_of
from portal.registry.verdicts import BLOCKING, Finding

DECISION = "pemeriksaan"
"""The decision of a process's tables that says what holds."""
SAVE = "simpan"
LEVELS = "HSWQ"
Policy = Mapping[tuple[str, str], tuple[bool, bool]]
"""(rule, level) → whether it holds, and whether it may be let pass for a reason."""


@dataclass(frozen=True)
class Check:
    """One finding with what follows from it for the reader."""

    finding: Finding
    holds: bool = False
    """Whether it holds the answer of the reader's open step back."""
    may_pass: bool = False
    """Whether the reader may let it pass for a reason."""
    passed: CheckOverride | None = None
    """Who let it pass on this revision."""


def checks_of(session: Session, actor: Actor, case: CaseFile, step: StepInfo | None = None) -> list[Check]:
    """Everything to look at in a case, what holds first. `step`: the reader's open one. Writes nothing.

    A case that is over shows what its last examination found.
    """
    over = case.status != "berjalan"
    found = kept_checks(session, actor, case.change_set_id) if over else _found(session, actor, case)
    return _judged(session, actor, case, None if over else step, found)


def examine(session: Session, case: CaseFile, step: StepInfo | None, *, by: Actor) -> list[Check]:
    """The same, kept with the proposal: called whenever it is saved, and before each answer to it alone."""
    found = _found(session, by, case)
    keep_checks(session, case.change_set_id, found, by=by)
    return _judged(session, by, case, step, found)


def held_by(session: Session, actor: Actor, case: CaseFile, step: StepInfo) -> list[Check]:
    """What of the last examination holds a case at a step, without examining it again."""
    found = kept_checks(session, actor, case.change_set_id)
    return [one for one in _judged(session, actor, case, step, found) if one.holds]


def stopping(checks: Sequence[Check]) -> list[Finding]:
    """The findings that hold."""
    return [one.finding for one in checks if one.holds]


def stops_typing(
    session: Session, actor: Actor, kind: str, findings: Sequence[Finding], *, submit: bool
) -> list[Finding]:
    """Of what the rules say of typing not saved yet: what forbids saving or submitting it in the kind's process."""
    info = process_of(session, kind)
    draft = next((one.id for one in info.steps if one.form == DRAFT), SAVE)
    policy = policy_of(session, info.version, draft if submit else SAVE, actor.role, drafting=True)
    return [one for one in findings if policy.get((rule_of(one.code), one.level), (False, False))[0]]


def goes_on(action: str) -> bool:
    """Whether an answer takes a case on; what sends it back or ends it is never held."""
    return action not in NEEDS_NOTE and action != REWORK


def held_back(finding: Finding) -> HeldByChecks:
    """The refusal a finding that holds leads to."""
    return HeldByChecks(record=finding.record, problem=finding.message)


def held_cases(session: Session, steps: Mapping[str, StepInfo], role: str) -> ColumnElement[bool]:
    """Whether the last examination of a case holds an answer of `role` back, in a larger statement on cases.

    `steps`: process version → the step the cases stand at.
    """
    held = []
    for version, step in steps.items():
        policy = policy_of(session, version, step.id, role, drafting=step.form == DRAFT)
        holding = {pair for pair, (holds, _) in policy.items() if holds}
        held.append(
            and_(
                CaseFile.process_version == version,
                held_by_checks(CaseFile.part, CaseFile.change_set_id, holding),
            )
        )
    return or_(*held) if held else and_(CaseFile.part.is_(None))


def policy_of(session: Session, version: str, step: str, role: str, *, drafting: bool) -> Policy:
    """What holds at a step (or `SAVE`) for a role, by the table of a process version."""
    info = process_info(session, version)
    told = _told(info.version, step, role)
    if told is None and (live := live_process(session, info.id)).version != version:
        told = _told(live.version, step, role)
    return told if told is not None else _by_level(step, drafting=drafting)


@lru_cache(maxsize=512)
def _told(version: str, step: str, role: str) -> Policy | None:
    pairs = [(rule, level) for rule in TITLES for level in LEVELS]
    asked = [{"langkah": step, "peran": role, "aturan": rule, "tingkat": level} for rule, level in pairs]
    told = engine().decide(version, DECISION, asked)
    if told is None:
        return None
    return {pair: _held(one) for pair, one in zip(pairs, told, strict=True)}


def _held(told: Mapping[str, object]) -> tuple[bool, bool]:
    """What a table does not answer holds nothing."""
    holds = told.get("menahan") is True
    return holds, holds and told.get("boleh_dilewati") is True


def _by_level(step: str, *, drafting: bool) -> Policy:
    """Without any table: what cannot be read is not saved, what must be is there before a draft is submitted."""
    holding = "H" if step == SAVE else "".join(BLOCKING) if drafting else ""
    return {(rule, level): (level in holding, False) for rule in TITLES for level in LEVELS}


def _found(session: Session, actor: Actor, case: CaseFile) -> list[Finding]:
    found = findings_of(session, actor, case.change_set_id)
    files = evidence_findings(session, actor, case)
    gate = gate_of(session, case.region_code)
    visits = [*visit_findings(session, actor, case.id), *_photos(session, actor, case, gate)]
    return [*found, *visits, *_meeting(session, case, gate), *files]


def _photos(session: Session, actor: Actor, case: CaseFile, gate: Gate | None) -> Iterator[Finding]:
    """V21: fewer photos of the visit than the gate of the area wants."""
    evidence = evidence_of(session, actor, [case.id]).get(case.id) if gate is not None and gate.photos else None
    if gate is not None and evidence is not None and evidence.photos < gate.photos:
        message = Phrase("Foto kunjungan kurang dari {least}.", least=str(gate.photos))
        sides = (Phrase("Foto"), str(evidence.photos)), (Phrase("Paling sedikit"), str(gate.photos))
        yield Finding("V21", "W", message, Phrase("Kunjungan"), "foto", "kunjungan", sides)


def _meeting(session: Session, case: CaseFile, gate: Gate | None) -> Iterator[Finding]:
    decided = session.scalars(
        select(Decision.data)
        .where(Decision.part == case.part, Decision.case_id == case.id, Decision.data.has_key("peserta_hadir"))
        .order_by(Decision.seq.desc())
        .limit(1)
    ).one_or_none()
    return musdes_findings(decided or {}, gate.quorum if gate else None)


def _judged(
    session: Session, actor: Actor, case: CaseFile, step: StepInfo | None, found: Sequence[Finding]
) -> list[Check]:
    passed = overrides_of(session, actor, case.change_set_id)
    policy: Policy = {}
    if step is not None:
        drafting = step.form == DRAFT
        policy = policy_of(session, case.process_version, step.id, actor.role, drafting=drafting)
    checks = []
    for one in found:
        holds, may_pass = policy.get((rule_of(one.code), one.level), (False, False))
        by = passed.get(one.mark)
        checks.append(Check(one, holds and by is None, may_pass and by is None, by))
    return sorted(checks, key=lambda check: (not check.holds, check.passed is not None))
