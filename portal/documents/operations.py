"""Verbs of documents: give a number, issue a letter, draw its PDF."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.documents import pango, press
from portal.documents.codes import new_code
from portal.documents.letters import KINDS, check_content, fingerprint_of, number_text
from portal.documents.models import Letter, LetterStamp, NumberBook
from portal.kernel import clock, outbox
from portal.kernel.area import Level, level_of
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of

RENDER = "letters.render"
WAITED_LONG = timedelta(minutes=2)
"""A letter older than this and still without PDF has lost its job, or waited for Pango."""


def next_number(session: Session, *, kind: str, part: int, office: int, year: int) -> int:
    """The next number of the book (kind, office, year), from 1, without gaps: the book stays locked until commit."""
    return next_numbers(session, kind=kind, part=part, office=office, year=year, count=1)[0]


def next_numbers(session: Session, *, kind: str, part: int, office: int, year: int, count: int) -> range:
    """The next `count` numbers of the book, one after the other."""
    book = insert(NumberBook).values(part=part, kind=kind, office=office, year=year, last=count)
    book = book.on_conflict_do_update(
        index_elements=[NumberBook.part, NumberBook.kind, NumberBook.office, NumberBook.year],
        set_={"last": NumberBook.last + count},
    )
    last = session.execute(book.returning(NumberBook.last)).scalar_one()
    return range(last - count + 1, last + 1)


def issue_letter(
    session: Session,
    *,
    kind: str,
    region_code: int,
    office: int,
    case_id: UUID | None,
    content: dict[str, Any],
    about: UUID | None = None,
    by: Actor,
) -> Letter:
    """Issue a letter about a case, or `about` a record: number and content are fixed now, the PDF follows after commit.

    `office` is the issuing office's region code (0 = the ministry). ValueError when `content` is not of `kind`.
    """
    if region_code not in by.area:
        raise NotFound
    subject = case_id or about
    if subject is None:
        raise ValueError("a letter is about a case or a record")
    what, today, part = KINDS[kind], clock.today(), part_of(subject)
    check_content(what, content)
    shelf = part if level_of(office) >= Level.KABUPATEN else 0
    serial = next_number(session, kind=what.book, part=shelf, office=office, year=today.year)
    letter = Letter(
        part=part,
        id=new_id(part),
        region_code=region_code,
        kind=kind,
        number=number_text(what, serial, office=office, year=today.year),
        dated=today,
        case_id=case_id,
        content=content,
        code=new_code(),
        status="menunggu",
        issued_by=by.user_id,
        created_at=clock.now(),
    )
    session.add(letter)
    session.add(
        LetterStamp(
            code=letter.code,
            kind=kind,
            number=letter.number,
            dated=today,
            office=what.office,
            fingerprint=fingerprint_of(kind, letter.number, today, letter.code, content),
        )
    )
    _remember(session, "documents.letter.issued", letter, by, {"kind": kind, "number": letter.number})
    session.flush()
    outbox.send(session, RENDER, letter_id=str(letter.id), region_code=region_code)
    return letter


def render_letter(session: Session, letter_id: UUID, *, by: Actor) -> Letter:
    """Draw and archive the letter's PDF, once: a letter that has its PDF keeps it, byte for byte.

    Without Pango the letter goes on waiting and says why.
    """
    letter = session.scalar(
        select(Letter).where(Letter.part == part_of(letter_id), Letter.id == letter_id).with_for_update()
    )
    if letter is None or letter.region_code not in by.area:
        raise NotFound
    if letter.sha256 is not None:
        return letter
    letter.waiting_reason = pango.missing()
    if letter.waiting_reason is None:
        _archive(session, letter, press.pdf_of(letter), by)
    session.flush()
    return letter


def requeue_waiting(session: Session, *, by: Actor, limit: int = 200) -> int:
    """Send the oldest letters that still have no PDF to be drawn again; how many. None while Pango is missing."""
    if pango.missing():
        return 0
    waiting = (
        select(Letter.id, Letter.region_code)
        .where(
            Letter.status == "menunggu",
            Letter.created_at < clock.now() - WAITED_LONG,
            Letter.region_code >= by.area.lo,
            Letter.region_code < by.area.hi,
        )
        .order_by(Letter.created_at)
        .limit(limit)
    )
    found = session.execute(waiting).all()
    for letter_id, region_code in found:
        outbox.send(session, RENDER, letter_id=str(letter_id), region_code=region_code)
    return len(found)


def _archive(session: Session, letter: Letter, pdf: bytes, by: Actor) -> None:
    letter.pdf, letter.sha256, letter.status = pdf, hashlib.sha256(pdf).hexdigest(), "terbit"
    stamp = session.get_one(LetterStamp, letter.code)
    stamp.sha256 = letter.sha256
    _remember(session, "documents.letter.rendered", letter, by, {"sha256": letter.sha256})


def _remember(session: Session, verb: str, letter: Letter, by: Actor, after: dict[str, Any]) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=letter.part,
        region_code=letter.region_code,
        about="letter",
        about_id=letter.id,
        case_id=letter.case_id,
        after=after,
    )
