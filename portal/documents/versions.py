"""Verbs of wordings: draft, propose, sign. What letters say changes only by two persons, never in place."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.documents.errors import (
    DraftExists,
    NotYourWording,
    OwnWording,
    SameWording,
    TemplateMoved,
    TemplateUnsound,
    UnknownTemplate,
    WordingNotProposed,
    WordingProposed,
)
from portal.documents.language.checking import problems, tidy
from portal.documents.models import TemplateDraft, TemplateVersion
from portal.documents.vocabularies import VOCABULARIES
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.facts import leave_fact
from portal.kernel.reasons import OF_VERSIONS, reasoned

MANAGE: Final = Permission.DOCUMENTS_TEMPLATE_MANAGE
PROPOSED, LIVE, RETIRED, REJECTED = "usul", "terbit", "diganti", "ditolak"
SHIPPED, EDITED = "bawaan", "penyunting"
FOLDER = Path(__file__).resolve().parent / "shipped"


def shipped(kind: str) -> str:
    """The wording of a kind that comes with the portal."""
    return tidy((FOLDER / f"{kind}.html").read_text(encoding="utf-8"))


def ship(session: Session) -> None:
    """Publish the wordings that come with the portal; called by `portal init`, doing it again changes nothing.

    Where the ministry has worded a letter by itself, a newer shipped wording only waits to be signed.
    """
    for kind in VOCABULARIES:
        body = shipped(kind)
        _one_at_a_time(session, kind)
        rows = list(session.scalars(select(TemplateVersion).where(TemplateVersion.kind == kind)))
        if any(row.sha256 == _sha(body) for row in rows):
            continue
        live = next((row for row in rows if row.status == LIVE), None)
        if live is not None and live.origin != SHIPPED:
            if not any(row.status == PROPOSED for row in rows):
                _add(session, kind, body, PROPOSED, SHIPPED, by=(0, "sistem"))
            continue
        if live is not None:
            live.status, live.retired_at = RETIRED, clock.now()
            session.flush()
        _add(session, kind, body, LIVE, SHIPPED, by=(0, "sistem"))


def open_draft(session: Session, kind: str, number: int, *, by: Actor) -> TemplateDraft:
    """Begin a draft from a version; a kind has one draft at a time. Refuses `DraftExists`, `UnknownTemplate`."""
    by.must(MANAGE, at=NATION)
    _one_at_a_time(session, kind)
    row = version_in(session, kind, number)
    known = session.get(TemplateDraft, kind)
    if known is not None:
        raise DraftExists(who=known.saved_name)
    draft = TemplateDraft(
        kind=kind,
        based_on=number,
        body=row.body,
        saved_by=by.user_id,
        saved_name=by.name,
        saved_at=clock.now(),
        revision=1,
    )
    session.add(draft)
    _tell_of_draft(session, "documents.template_draft.opened", draft, by)
    session.flush()
    return draft


def save_draft(session: Session, kind: str, body: str, *, revision: int, by: Actor) -> TemplateDraft:
    """Keep what somebody typed, sound or not. `revision`: the one they began from. Refuses `TemplateMoved`."""
    draft = draft_in(session, kind, by, revision)
    draft.body = tidy(body)[:100_000]
    draft.saved_by, draft.saved_name, draft.saved_at = by.user_id, by.name, clock.now()
    draft.revision += 1
    _tell_of_draft(session, "documents.template_draft.saved", draft, by)
    session.flush()
    return draft


def discard_draft(session: Session, kind: str, *, by: Actor) -> None:
    """Throw a draft away."""
    draft = draft_in(session, kind, by)
    _tell_of_draft(session, "documents.template_draft.discarded", draft, by)
    session.delete(draft)
    session.flush()


def propose_version(session: Session, kind: str, *, revision: int, reason: str, by: Actor) -> TemplateVersion:
    """Ask for a draft to be published: the first of two signatures. The draft becomes a version and is gone.

    Refuses `TemplateUnsound`, `SameWording`, `WordingProposed`, `ReasonRequired`, `TemplateMoved`.
    """
    _one_at_a_time(session, kind)
    draft = draft_in(session, kind, by, revision)
    why = reasoned(reason, least=OF_VERSIONS, field="alasan")
    _sound(kind, draft.body)
    for row in session.scalars(select(TemplateVersion).where(TemplateVersion.kind == kind)):
        if row.sha256 == _sha(draft.body) and row.status in {LIVE, PROPOSED}:
            raise SameWording(number=row.number)
        if row.status == PROPOSED:
            raise WordingProposed(number=row.number)
    made = _add(session, kind, draft.body, PROPOSED, EDITED, by=(by.user_id, by.name), note=why)
    _fact(session, "documents.template.proposed", made, by, reason=why)
    session.delete(draft)
    session.flush()
    return made


def sign_version(session: Session, kind: str, number: int, *, by: Actor) -> TemplateVersion:
    """Publish a proposed version in place of the one that is published: the second signature, of another person.

    Letters issued before keep the version that printed them. Refuses `OwnWording`, `WordingNotProposed`.
    """
    proposed = _proposed(session, kind, number, by)
    if proposed.proposed_by == by.user_id:
        raise OwnWording
    _sound(kind, proposed.body)
    now = clock.now()
    live = live_version(session, kind)
    if live is not None:
        live.status, live.retired_at = RETIRED, now
        session.flush()
    proposed.status = LIVE
    proposed.sign(by)
    _fact(session, "documents.template.signed", proposed, by)
    session.flush()
    return proposed


def reject_version(session: Session, kind: str, number: int, *, reason: str, by: Actor) -> TemplateVersion:
    """Refuse a proposed version, with a reason its proposer reads. Refuses `OwnWording`, `ReasonRequired`."""
    proposed = _proposed(session, kind, number, by)
    if proposed.proposed_by == by.user_id:
        raise OwnWording
    why = reasoned(reason, least=OF_VERSIONS, field="reason")
    proposed.status, proposed.refusal = REJECTED, why
    _fact(session, "documents.template.rejected", proposed, by, reason=why)
    session.flush()
    return proposed


def withdraw_version(session: Session, kind: str, number: int, *, by: Actor) -> TemplateVersion:
    """Take one's own proposal back. Refuses `NotYourWording`."""
    proposed = _proposed(session, kind, number, by)
    if proposed.proposed_by != by.user_id:
        raise NotYourWording
    proposed.status = REJECTED
    _fact(session, "documents.template.withdrawn", proposed, by)
    session.flush()
    return proposed


def live_version(session: Session, kind: str) -> TemplateVersion | None:
    """The wording new letters of a kind get; None for a kind the ministry does not word."""
    return session.scalars(
        select(TemplateVersion).where(TemplateVersion.kind == kind, TemplateVersion.status == LIVE)
    ).one_or_none()


def version_in(session: Session, kind: str, number: int) -> TemplateVersion:
    """A version. Refuses `UnknownTemplate`."""
    row = session.get(TemplateVersion, (kind, number), populate_existing=True)
    if row is None or kind not in VOCABULARIES:
        raise UnknownTemplate(kind=f"{kind}@{number}"[:60])
    return row


def draft_in(session: Session, kind: str, by: Actor, revision: int | None = None) -> TemplateDraft:
    """The draft of a kind. Refuses `UnknownTemplate`, and `TemplateMoved` when another revision is there."""
    by.must(MANAGE, at=NATION)
    draft = session.get(TemplateDraft, kind, with_for_update=revision is not None, populate_existing=True)
    if draft is None:
        raise UnknownTemplate(kind=kind[:60])
    if revision is not None and draft.revision != revision:
        when = draft.saved_at.astimezone(clock.WIB).strftime("%d-%m-%Y %H.%M")
        raise TemplateMoved(who=draft.saved_name, when=when)
    return draft


def _sound(kind: str, body: str) -> None:
    if wrong := problems(body, VOCABULARIES[kind]):
        raise TemplateUnsound(line=wrong[0].line, column=wrong[0].column, why=wrong[0].why)


def _sha(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _add(
    session: Session, kind: str, body: str, status: str, origin: str, *, by: tuple[int, str], note: str = ""
) -> TemplateVersion:
    last = session.scalar(select(func.max(TemplateVersion.number)).where(TemplateVersion.kind == kind))
    made = TemplateVersion(
        kind=kind,
        number=(last or 0) + 1,
        sha256=_sha(body),
        body=body,
        status=status,
        origin=origin,
        note=note,
        proposed_by=by[0],
        proposed_name=by[1],
        proposed_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def _proposed(session: Session, kind: str, number: int, by: Actor) -> TemplateVersion:
    by.must(MANAGE, at=NATION)
    _one_at_a_time(session, kind)
    row = version_in(session, kind, number)
    if row.status != PROPOSED:
        raise WordingNotProposed
    return row


def _one_at_a_time(session: Session, kind: str) -> None:
    """Until the transaction ends nobody else moves the versions of this kind."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"templat:{kind}", text("0")))))


def _fact(session: Session, verb: str, row: TemplateVersion, by: Actor, *, reason: str | None = None) -> None:
    after = {"jenis": row.kind, "nomor": row.number, "sidik": row.sha256, "status": row.status}
    leave_fact(session, verb, by=by, part=0, region_code=NATION, about="letter_template", reason=reason, after=after)


def _tell_of_draft(session: Session, verb: str, draft: TemplateDraft, by: Actor) -> None:
    after = {"jenis": draft.kind, "revisi": draft.revision, "asal": draft.based_on}
    leave_fact(session, verb, by=by, part=0, region_code=NATION, about="letter_template_draft", after=after)
