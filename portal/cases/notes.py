"""What is said about a case between those who work on it: written, changed within minutes, withdrawn, never erased."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.queries import Holder, holders_over
from portal.cases.casefile import case_in
from portal.cases.errors import NotYourRole
from portal.cases.models import CaseFile
from portal.cases.noteerrors import LONGEST, NoteEmpty, NoteSettled, NoteTooLong, NoteWithNumber
from portal.cases.notemodels import CaseNote
from portal.cases.processes import process_info
from portal.kernel import clock
from portal.kernel.area import NATION, ancestors
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.notices.operations import tell_person

EDITABLE_FOR = timedelta(minutes=15)
NATIONAL = re.compile(r"(?<!\d)\d(?:[ .\-\u00a0]?\d){15}(?!\d)")
"""A NIK or a number of a family card, also written in groups."""


def may_note(session: Session, actor: Actor, case: CaseFile) -> bool:
    """Whether the actor has a role on the case: one of the steps of its process is theirs."""
    return actor.may(Permission.CASES_CASE_READ) and actor.role in _roles(session, case)


def notes_of(session: Session, actor: Actor, case_id: UUID) -> list[CaseNote]:
    """What was said about a case, oldest first; for those with a role on it and those who audit, else nothing."""
    actor.must(Permission.CASES_CASE_READ)
    case = case_in(session, actor.area, case_id)
    if not (may_note(session, actor, case) or actor.may(Permission.CASES_AUDIT_READ)):
        return []
    statement = select(CaseNote).where(CaseNote.part == case.part, CaseNote.case_id == case.id)
    return list(session.scalars(statement.order_by(CaseNote.id)))


def case_of_note(session: Session, actor: Actor, note_id: UUID) -> UUID:
    """The case one's own note is about. Others' do not exist here."""
    return _own(session, note_id, actor).case_id


def mentionable(session: Session, actor: Actor, case_id: UUID) -> list[Holder]:
    """Whom the actor may name in a note: those whose area the case lies in, with a role on it."""
    actor.must(Permission.CASES_CASE_READ)
    case = case_in(session, actor.area, case_id)
    return [one for one in _people(session, case) if one.user_id != actor.user_id]


def write_note(session: Session, case_id: UUID, *, body: str, mentions: Sequence[int] = (), by: Actor) -> CaseNote:
    """Say something about a case, at any time, to those who work on it.

    Who is named must have a role on the case in whose area it lies; others are left out, so nobody learns of them.
    Refuses `NoteEmpty`, `NoteTooLong`, `NoteWithNumber` (everybody on the case would read it), `NotYourRole`.
    """
    by.must(Permission.CASES_CASE_READ)
    case = case_in(session, by.area, case_id)
    if not may_note(session, by, case):
        raise NotYourRole
    note = CaseNote(
        part=case.part,
        id=new_id(case.part),
        region_code=case.region_code,
        case_id=case.id,
        body=_said(body),
        earlier=[],
        mentions=_named(session, case, body, mentions, by),
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role,
        at=clock.now(),
    )
    session.add(note)
    _told(session, "cases.note.added", note, by)
    session.flush()
    for user_id, _name in note.mentions:
        tell_person(session, user_id, "sebut", f"/kasus/{case.id}#komentar")
    return note


def change_note(session: Session, note_id: UUID, *, body: str, by: Actor) -> CaseNote:
    """Say it better, within minutes; what was said before stays readable. Refuses besides: `NoteSettled`."""
    note = _own(session, note_id, by)
    if not may_change(note, by):
        raise NoteSettled
    said = _said(body)
    if said != note.body:
        note.earlier = [*note.earlier, [(note.edited_at or note.at).isoformat(), note.body]]
        note.body, note.edited_at = said, clock.now()
        _told(session, "cases.note.changed", note, by)
        session.flush()
    return note


def withdraw_note(session: Session, note_id: UUID, *, by: Actor) -> CaseNote:
    """Take back what one said: it is no longer shown, that it was said is."""
    note = _own(session, note_id, by)
    if note.withdrawn_at is None:
        note.withdrawn_at = clock.now()
        _told(session, "cases.note.withdrawn", note, by)
        session.flush()
    return note


def may_change(note: CaseNote, actor: Actor) -> bool:
    """Whether the actor may still change the words of a note."""
    fresh = clock.now() - note.at <= EDITABLE_FOR
    return note.actor_id == actor.user_id and note.withdrawn_at is None and fresh


def _roles(session: Session, case: CaseFile) -> set[str]:
    return {step.role for step in process_info(session, case.process_version).steps}


def _people(session: Session, case: CaseFile) -> list[Holder]:
    places = [NATION, *ancestors(case.region_code), case.region_code]
    return holders_over(session, sorted(_roles(session, case)), places, on=clock.today())


def _named(session: Session, case: CaseFile, body: str, chosen: Sequence[int], by: Actor) -> list[list[int | str]]:
    """Who is named: chosen, or written as @Full Name."""
    lower = body.lower()
    return [
        [one.user_id, one.name]
        for one in _people(session, case)
        if one.user_id != by.user_id and (one.user_id in chosen or f"@{one.name.lower()}" in lower)
    ]


def _own(session: Session, note_id: UUID, by: Actor) -> CaseNote:
    by.must(Permission.CASES_CASE_READ)
    statement = select(CaseNote).where(CaseNote.part == part_of(note_id), CaseNote.id == note_id).with_for_update()
    note = session.scalars(statement).one_or_none()
    if note is None or note.region_code not in by.area or note.actor_id != by.user_id:
        raise NotFound
    return note


def _said(body: str) -> str:
    kept = body.strip()
    if not kept:
        raise NoteEmpty(fields={"isi": NoteEmpty().message})
    if len(kept) > LONGEST:
        raise NoteTooLong(fields={"isi": NoteTooLong(most=LONGEST).message}, most=LONGEST)
    if NATIONAL.search(kept):
        raise NoteWithNumber(fields={"isi": NoteWithNumber().message})
    return kept


def _told(session: Session, verb: str, note: CaseNote, by: Actor) -> None:
    """That something was said, to whom; not what."""
    leave_fact(
        session,
        verb,
        by=by,
        part=note.part,
        region_code=note.region_code,
        about="note",
        about_id=note.id,
        case_id=note.case_id,
        after={"disebut": [name for _, name in note.mentions]},
    )
