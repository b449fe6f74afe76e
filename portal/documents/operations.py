"""Verbs of documents: give a number, issue a letter, draw its PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.documents import pango, press
from portal.documents.codes import new_code
from portal.documents.errors import NothingToPrint
from portal.documents.letters import KINDS, LetterKind, check_content, fingerprint_of, number_text
from portal.documents.models import Letter, LetterStamp, NumberBook, TemplateVersion
from portal.documents.versions import live_version
from portal.kernel import clock, outbox
from portal.kernel.area import Level, level_of
from portal.kernel.errors import NotFound
from portal.kernel.facts import Fact, fact_row, leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.reasons import reasoned
from portal.kernel.sets import insert_rows

RENDER = "letters.render"
REPRINTED = "documents.letter.reprinted"
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


@dataclass(frozen=True)
class Wanted:
    """One letter of many: where it belongs, what it says, about which case, record or (by `part`) region."""

    region_code: int
    content: dict[str, Any]
    case_id: UUID | None = None
    about: UUID | None = None
    part: int | None = None
    letter_id: UUID | None = None
    """Its identifier, when its annex was written down before."""

    @property
    def home(self) -> int:
        """The part it is kept in."""
        subject = self.case_id or self.about
        found = part_of(subject) if subject else self.part
        if found is None:
            raise ValueError("a letter is about a case, a record or a region")
        return found


def issue_letter(
    session: Session,
    *,
    kind: str,
    region_code: int,
    office: int,
    case_id: UUID | None,
    content: dict[str, Any],
    about: UUID | None = None,
    part: int | None = None,
    letter_id: UUID | None = None,
    by: Actor,
) -> Letter:
    """Issue a letter about a case, `about` a record, or about a region of `part`.

    Number, content and wording are fixed now, the PDF follows after commit. `office` is the issuing office's region
    code (0 = the ministry). ValueError when `content` is not of `kind`.
    """
    wanted = Wanted(region_code, content, case_id, about, part, letter_id)
    (made,) = issue_letters(session, kind=kind, office=office, wanted=[wanted], by=by)
    return session.get_one(Letter, (wanted.home, made))


def issue_letters(session: Session, *, kind: str, office: int, wanted: Sequence[Wanted], by: Actor) -> list[UUID]:
    """Issue letters of one kind and one office, numbered one after the other in the order given; their identifiers.

    In sets: as many statements for ten thousand as for one. Refuses `NotFound` when one lies outside the area.
    """
    what, today, now = KINDS[kind], clock.today(), clock.now()
    for one in wanted:
        if one.region_code not in by.area:
            raise NotFound
        check_content(what, one.content)
    if not wanted:
        return []
    shelf = wanted[0].home if level_of(office) >= Level.KABUPATEN else 0
    serials = next_numbers(session, kind=what.book, part=shelf, office=office, year=today.year, count=len(wanted))
    worded = live_version(session, kind)
    letters: list[dict[str, Any]] = []
    for one, serial in zip(wanted, serials, strict=True):
        letters.append(
            {
                "part": one.home,
                "id": one.letter_id or new_id(one.home),
                "region_code": one.region_code,
                "kind": kind,
                "number": number_text(what, serial, office=office, year=today.year),
                "dated": today,
                "case_id": one.case_id,
                "about_id": one.about,
                "template_number": worded.number if worded else None,
                "content": one.content,
                "code": new_code(),
                "status": "menunggu",
                "issued_by": by.user_id,
                "created_at": now,
            }
        )
    insert_rows(session, Letter, letters)
    insert_rows(session, LetterStamp, [_stamp(what, one) for one in letters])
    insert_rows(session, Fact, [_issued(one, by) for one in letters])
    jobs: list[dict[str, str | int]] = [
        {"letter_id": str(one["id"]), "region_code": one["region_code"]} for one in letters
    ]
    outbox.send_many(session, RENDER, jobs)
    return [one["id"] for one in letters]


def _stamp(what: LetterKind, letter: dict[str, Any]) -> dict[str, Any]:
    kind, number, dated, code = letter["kind"], letter["number"], letter["dated"], letter["code"]
    printed = fingerprint_of(kind, number, dated, code, letter["content"])
    return {
        "code": code,
        "kind": kind,
        "number": number,
        "dated": dated,
        "office": what.office,
        "fingerprint": printed,
    }


def _issued(letter: dict[str, Any], by: Actor) -> dict[str, Any]:
    """The fact of a letter, as a row."""
    after = {"kind": letter["kind"], "number": letter["number"]}
    if letter["template_number"]:
        after |= {"templat": letter["template_number"]}
    where = {name: letter[name] for name in ("part", "region_code", "case_id")}
    told = {"about": "letter", "about_id": letter["id"], "after": after}
    return fact_row("documents.letter.issued", by=by, **where, **told) | {"at": letter["created_at"]}


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
        _archive(session, letter, press.pdf_of(letter, body_of(session, letter)), by)
    session.flush()
    return letter


def body_of(session: Session, letter: Letter) -> str | None:
    """The wording that prints a letter; None when the portal's own file does."""
    if letter.template_number is None:
        return None
    return session.get_one(TemplateVersion, (letter.kind, letter.template_number)).body


def reprint_letter(session: Session, letter_id: UUID, *, reason: str, by: Actor) -> Letter:
    """Note that a copy of a letter is printed once more, and why; the archived PDF stays what it is.

    Refuses `NotFound`, `NotAllowed`, `ReasonRequired`, `NothingToPrint` while there is no PDF.
    """
    by.must(Permission.DOCUMENTS_LETTER_READ)
    letter = session.scalar(select(Letter).where(Letter.part == part_of(letter_id), Letter.id == letter_id))
    if letter is None or letter.region_code not in by.area:
        raise NotFound
    by.must(Permission.DOCUMENTS_LETTER_ISSUE)
    why = reasoned(reason, field="alasan")
    if letter.sha256 is None:
        raise NothingToPrint(number=letter.number)
    leave_fact(
        session,
        REPRINTED,
        by=by,
        part=letter.part,
        region_code=letter.region_code,
        about="letter",
        about_id=letter.id,
        case_id=letter.case_id,
        reason=why,
        after={"number": letter.number, "sha256": letter.sha256},
    )
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
