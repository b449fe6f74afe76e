"""Verbs of instruments: draft, propose, sign. What is asked of people changes only by two persons, never in place."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.instruments.checking import problems
from portal.instruments.definition import Instrument
from portal.instruments.errors import (
    AnotherProposed,
    DraftMoved,
    NothingChanged,
    NotProposed,
    NotSound,
    NotYourProposal,
    OwnProposal,
    UnknownInstrument,
)
from portal.instruments.models import InstrumentDraft, InstrumentVersion
from portal.instruments.queries import EDITED, LIVE, PROPOSED, REJECTED, RETIRED, SHIPPED, definition_of
from portal.instruments.reading import fingerprint, from_data, to_data
from portal.instruments.shipping import CODES, shipped
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id
from portal.kernel.reasons import OF_VERSIONS, reasoned

MANAGE: Final = Permission.INSTRUMENTS_INSTRUMENT_MANAGE


def ship(session: Session) -> None:
    """Publish the instruments that come with the portal; called by `portal init`, doing it again changes nothing.

    Where the ministry publishes a version of its own, a newer shipped one only waits to be signed.
    """
    for code in CODES:
        instrument = shipped(code)
        _one_at_a_time(session, code)
        rows = list(session.scalars(select(InstrumentVersion).where(InstrumentVersion.code == code)))
        if any(row.sha256 == fingerprint(instrument) for row in rows):
            continue
        live = next((row for row in rows if row.status == LIVE), None)
        if live is not None and live.origin != SHIPPED:
            if not any(row.status == PROPOSED for row in rows):
                _add(session, instrument, PROPOSED, SHIPPED, by=(0, "sistem"))
            continue
        if live is not None:
            live.status, live.retired_at = RETIRED, clock.now()
            session.flush()
        _add(session, instrument, LIVE, SHIPPED, by=(0, "sistem"))


def begin_draft(session: Session, instrument: Instrument, *, by: Actor) -> InstrumentDraft:
    """Begin a draft from a definition: one that was imported, or a new one."""
    by.must(MANAGE)
    return _new_draft(session, instrument, None, by)


def open_draft(session: Session, code: str, number: int, *, by: Actor) -> InstrumentDraft:
    """Begin a draft from a version; the version stays as it is."""
    by.must(MANAGE)
    row = session.get(InstrumentVersion, (code, number))
    if row is None:
        raise UnknownInstrument(code=f"{code}@{number}"[:60])
    return _new_draft(session, definition_of(row), number, by)


def save_draft(
    session: Session, draft_id: UUID, definition: Instrument | dict[str, Any], *, revision: int, by: Actor
) -> InstrumentDraft:
    """Replace what a draft says. `revision`: the one the person began from. Refuses `DraftMoved`, `Malformed`.

    A draft may be unsound while it is worked on (`portal.instruments.checking.problems`); its code stays.
    """
    draft = _draft(session, draft_id, by, revision)
    made = definition if isinstance(definition, Instrument) else from_data({**definition, "code": draft.code})
    draft.definition = {**to_data(made), "code": draft.code}
    draft.saved_by, draft.saved_name, draft.saved_at = by.user_id, by.name, clock.now()
    draft.revision += 1
    _tell_of_draft(session, "instruments.draft.saved", draft, by)
    session.flush()
    return draft


def discard_draft(session: Session, draft_id: UUID, *, by: Actor) -> None:
    """Throw a draft away."""
    draft = _draft(session, draft_id, by)
    _tell_of_draft(session, "instruments.draft.discarded", draft, by)
    session.delete(draft)
    session.flush()


def propose_version(session: Session, draft_id: UUID, *, revision: int, reason: str, by: Actor) -> InstrumentVersion:
    """Ask for a draft to be published: the first of two signatures. The draft becomes a version and is gone.

    Refuses `NotSound`, `NothingChanged` (published or proposed already), `AnotherProposed`, `ReasonRequired`,
    `DraftMoved`.
    """
    draft = _draft(session, draft_id, by, revision)
    reason = reasoned(reason, least=OF_VERSIONS, field="reason")
    instrument = definition_of(draft)
    if wrong := problems(instrument):
        raise NotSound(count=len(wrong), why=f"{wrong[0].where}: {wrong[0].why}")
    _one_at_a_time(session, draft.code)
    rows = list(session.scalars(select(InstrumentVersion).where(InstrumentVersion.code == draft.code)))
    sha256 = fingerprint(instrument)
    for row in rows:
        if row.sha256 == sha256 and row.status in {LIVE, PROPOSED}:
            raise NothingChanged(number=row.number)
        if row.status == PROPOSED:
            raise AnotherProposed(number=row.number)
    made = _add(session, instrument, PROPOSED, EDITED, by=(by.user_id, by.name), note=reason)
    _fact(session, "instruments.version.proposed", made, by, reason=reason)
    session.delete(draft)
    session.flush()
    return made


def sign_version(session: Session, code: str, number: int, *, by: Actor) -> InstrumentVersion:
    """Publish a proposed version in place of the one that is published: the second signature, of another person.

    Answers given under earlier versions stay theirs. Refuses `OwnProposal`, `NotProposed`, `NotSound`.
    """
    proposed = _proposed(session, code, number, by)
    if proposed.proposed_by == by.user_id:
        raise OwnProposal
    if wrong := problems(definition_of(proposed)):
        raise NotSound(count=len(wrong), why=f"{wrong[0].where}: {wrong[0].why}")
    now = clock.now()
    live = session.scalars(
        select(InstrumentVersion).where(InstrumentVersion.code == code, InstrumentVersion.status == LIVE)
    ).one_or_none()
    if live is not None:
        live.status, live.retired_at = RETIRED, now
        session.flush()
    proposed.status = LIVE
    proposed.sign(by)
    _fact(session, "instruments.version.signed", proposed, by, before=live)
    session.flush()
    return proposed


def reject_version(session: Session, code: str, number: int, *, reason: str, by: Actor) -> InstrumentVersion:
    """Refuse a proposed version, with a reason its proposer reads."""
    proposed = _proposed(session, code, number, by)
    if proposed.proposed_by == by.user_id:
        raise OwnProposal
    return _ended(
        session, proposed, "instruments.version.rejected", by, reasoned(reason, least=OF_VERSIONS, field="reason")
    )


def withdraw_version(session: Session, code: str, number: int, *, by: Actor) -> InstrumentVersion:
    """Take one's own proposal back."""
    proposed = _proposed(session, code, number, by)
    if proposed.proposed_by != by.user_id:
        raise NotYourProposal
    return _ended(session, proposed, "instruments.version.withdrawn", by)


def _add(
    session: Session, instrument: Instrument, status: str, origin: str, *, by: tuple[int, str], note: str = ""
) -> InstrumentVersion:
    """Write a version down, as the next of its code."""
    last = session.scalar(select(func.max(InstrumentVersion.number)).where(InstrumentVersion.code == instrument.code))
    numbered = instrument.numbered((last or 0) + 1)
    made = InstrumentVersion(
        code=numbered.code,
        number=numbered.version,
        sha256=fingerprint(numbered),
        title=numbered.title.id,
        definition=to_data(numbered),
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


def _new_draft(session: Session, instrument: Instrument, based_on: int | None, by: Actor) -> InstrumentDraft:
    draft = InstrumentDraft(
        id=new_id(0),
        code=instrument.code,
        based_on=based_on,
        definition=to_data(instrument),
        saved_by=by.user_id,
        saved_name=by.name,
        saved_at=clock.now(),
        revision=1,
    )
    session.add(draft)
    _tell_of_draft(session, "instruments.draft.opened", draft, by)
    session.flush()
    return draft


def _draft(session: Session, draft_id: UUID, by: Actor, revision: int | None = None) -> InstrumentDraft:
    by.must(MANAGE)
    draft = session.get(InstrumentDraft, draft_id, with_for_update=True)
    if draft is None:
        raise NotFound
    if revision is not None and draft.revision != revision:
        when = draft.saved_at.astimezone(clock.WIB).strftime("%d-%m-%Y %H.%M")
        raise DraftMoved(who=draft.saved_name, when=when)
    return draft


def _proposed(session: Session, code: str, number: int, by: Actor) -> InstrumentVersion:
    by.must(MANAGE)
    _one_at_a_time(session, code)
    row = session.get(InstrumentVersion, (code, number), populate_existing=True)
    if row is None:
        raise UnknownInstrument(code=f"{code}@{number}"[:60])
    if row.status != PROPOSED:
        raise NotProposed
    return row


def _one_at_a_time(session: Session, code: str) -> None:
    """Until the transaction ends nobody else moves the versions of this instrument."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"instrumen:{code}", text("0")))))


def _ended(
    session: Session, row: InstrumentVersion, verb: str, by: Actor, reason: str | None = None
) -> InstrumentVersion:
    row.status = REJECTED
    _fact(session, verb, row, by, reason=reason)
    session.flush()
    return row


def _fact(
    session: Session,
    verb: str,
    row: InstrumentVersion,
    by: Actor,
    *,
    reason: str | None = None,
    before: InstrumentVersion | None = None,
) -> None:
    after = {"instrumen": row.code, "nomor": row.number, "sidik": row.sha256, "status": row.status}
    leave_fact(
        session,
        verb,
        by=by,
        part=0,
        region_code=NATION,
        about="instrument",
        reason=reason,
        before=None if before is None else {"instrumen": before.code, "nomor": before.number, "sidik": before.sha256},
        after=after,
    )


def _tell_of_draft(session: Session, verb: str, draft: InstrumentDraft, by: Actor) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=0,
        region_code=NATION,
        about="instrument_draft",
        about_id=draft.id,
        after={"instrumen": draft.code, "revisi": draft.revision, "asal": draft.based_on},
    )
