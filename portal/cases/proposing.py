"""Proposals from other systems: the form's own verbs, tried without keeping anything, or kept just once.

What a person sends through the form and what a program sends meet here: `save_proposal`, `open_case`, then the first
step's "ajukan". A key of the sender's makes the same request sent twice, or twice at once, one proposal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.callmodels import ApiCall
from portal.cases.casefile import case_view
from portal.cases.checking import checks_of, stopping, stops_typing
from portal.cases.errors import KeyUsed, StillWrong
from portal.cases.models import CaseFile
from portal.cases.operations import decide_task, open_case
from portal.cases.rules import SUBMIT
from portal.kernel import clock
from portal.kernel.database import take_turn
from portal.kernel.errors import Invalid
from portal.registry.drafts import FamilyDraft
from portal.registry.operations import note_hits, save_proposal
from portal.registry.queries import draft_of, findings_of, foreign_hits
from portal.registry.questionnaires import check_answers, household, unasked
from portal.registry.records import family_in
from portal.registry.rules import check_draft
from portal.registry.settling import settled
from portal.registry.verdicts import Finding

if TYPE_CHECKING:
    from portal.registry.models import ChangeSet

KEPT = timedelta(days=7)
"""How long an idempotency key is remembered."""


@dataclass(frozen=True)
class Proposal:
    """What a program proposes. `draft` is None for a removal; `submit`: also hand it in, as the form's button does."""

    kind: str
    region_code: int
    draft: FamilyDraft | None
    reason: str
    keluarga_id: UUID | None = None
    reason_code: str | None = None
    submit: bool = True
    province_step: bool = True
    answered: bool = False
    """Whether the draft holds answers to the questionnaire: then that has its say, as at the form."""


@dataclass(frozen=True)
class Kept:
    """A proposal that was kept, its case, and what the rules say of it."""

    case: CaseFile
    change_set: ChangeSet
    findings: list[Finding]
    submitted: bool


@dataclass(frozen=True)
class Answered:
    """The answer to a keyed request; `again`: it was given before, and nothing was done now."""

    body: dict[str, Any]
    again: bool = False


def place_of(session: Session, keluarga_id: UUID, *, by: Actor) -> int:
    """The village of the family a program proposes about. Outside the area it does not exist (`NotFound`)."""
    by.must(Permission.CASES_USULAN_PROPOSE)
    return family_in(session, by.area, keluarga_id).keluarga.region_code


def propose_once(
    session: Session, proposal: Proposal, *, key: str, request: bytes, told: Callable[[Kept], dict[str, Any]], by: Actor
) -> Answered:
    """Keep a proposal under the sender's `key`; the same key and request again give the same answer.

    `told` makes the answer. Refuses the same key with another request (`KeyUsed`), what may not be handed in
    (`StillWrong`), and whatever `save_proposal` refuses; a refused request leaves its key free.
    """
    by.must(Permission.CASES_USULAN_PROPOSE, at=proposal.region_code)
    take_turn(session, _turn(by, key))
    session.execute(delete(ApiCall).where(ApiCall.caller == by.user_id, ApiCall.at < clock.now() - KEPT))
    known = session.scalars(select(ApiCall).where(ApiCall.caller == by.user_id, ApiCall.key == key)).first()
    if known is not None:
        if known.request != request:
            raise KeyUsed
        return Answered(known.answer, again=True)
    kept = propose(session, proposal, by=by)
    made = ApiCall(
        part=kept.change_set.part,
        caller=by.user_id,
        key=key,
        region_code=kept.change_set.region_code,
        request=request,
        answer=told(kept),
        at=clock.now(),
    )
    session.add(made)
    session.flush()
    return Answered(made.answer)


def propose(session: Session, proposal: Proposal, *, by: Actor) -> Kept:
    """Save a proposal, open its case and, when asked, hand it in."""
    change_set, unkept = _saved(session, proposal, by)
    findings = [*findings_of(session, by, change_set.id), *unkept]
    case = open_case(session, change_set, by=by, province_step=proposal.province_step)
    submitted = proposal.submit and hand_in(session, case, change_set.id, by=by)
    session.refresh(case)
    return Kept(case, change_set, findings, submitted)


def hand_in(session: Session, case: CaseFile, change_set_id: UUID, *, by: Actor) -> bool:
    """Answer the first step with "ajukan"; False when that step is another role's. Refuses `StillWrong`."""
    view = case_view(session, by, case.id)
    task = view.my_task
    if task is None:
        return False
    if held := stopping(checks_of(session, by, case, view.process.step(task.step))):
        raise StillWrong(held, foreign_hits(session, by, change_set_id), change_set_id)
    decide_task(session, task.id, action=SUBMIT, version=task.version, by=by)
    return True


def rehearse(session: Session, proposal: Proposal, *, by: Actor) -> list[Finding]:
    """What the rules would say of a proposal. Nothing is kept but that a number was found taken elsewhere."""
    by.must(Permission.CASES_USULAN_PROPOSE, at=proposal.region_code)
    trial = session.begin_nested()
    try:
        change_set, unkept = _saved(session, proposal, by)
        change_set_id, region_code = change_set.id, change_set.region_code
        findings = [*findings_of(session, by, change_set_id), *unkept]
        hits = foreign_hits(session, by, change_set_id)
    finally:
        trial.rollback()
    note_hits(session, change_set_id, region_code, hits, by=by)
    return findings


def remember_hits(session: Session, refused: StillWrong, region_code: int, *, by: Actor) -> None:
    """After a refused request was undone: that numbers were found taken elsewhere stays on record."""
    note_hits(session, refused.change_set_id, region_code, refused.hits, by=by)


def _saved(session: Session, proposal: Proposal, by: Actor) -> tuple[ChangeSet, list[Finding]]:
    """The proposal, and what of its answers is not kept because it is not asked for.

    Answers are read, cleared and kept as the form does it, under the questionnaire in force. Refuses `Invalid` with
    what cannot be saved, by the keys of the draft.
    """
    draft, instrument, unkept = proposal.draft, None, []
    if draft is not None and proposal.answered:
        instrument, today = household(session), clock.today()
        spoken = check_draft(draft, today=today)
        said = check_answers(instrument, draft, spoken, today=today)
        if wrong := stops_typing(session, by, proposal.kind, said, submit=False):
            raise Invalid(fields={f"{one.key}.{one.field}": one.message for one in wrong})
        unkept = unasked(instrument, draft, today=today)
        known = draft_of(session, by, proposal.keluarga_id) if proposal.keluarga_id else None
        draft = settled(instrument, draft, known, today=today)
    change_set = save_proposal(
        session,
        kind=proposal.kind,
        region_code=proposal.region_code,
        draft=draft,
        reason=proposal.reason,
        keluarga_id=proposal.keluarga_id,
        reason_code=proposal.reason_code,
        instrument=instrument.reference if instrument else None,
        by=by,
    )
    return change_set, unkept


def _turn(by: Actor, key: str) -> int:
    """The advisory lock of one sender's key."""
    digest = hashlib.blake2b(f"api:{by.user_id}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
