"""Reads of documents: letters of the actor's area, and the public's view of a letter by its code."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.documents.codes import read_code
from portal.documents.models import Letter, LetterStamp
from portal.kernel.errors import NotFound
from portal.kernel.ids import part_of
from portal.kernel.pages import COUNT_CAP, Page, capped_count, decode_cursor, encode_cursor


@dataclass(frozen=True)
class LetterFilters:
    """What to keep of the list of letters."""

    text: str = ""
    """Beginning of a number, or a verification code."""
    status: str | None = None


def letters_of_case(session: Session, actor: Actor, case_id: UUID) -> list[Letter]:
    """The letters of a case, oldest first; none for whoever may not read letters or works elsewhere."""
    if not actor.may(Permission.DOCUMENTS_LETTER_READ):
        return []
    of_case = _mine(actor).where(Letter.part == part_of(case_id), Letter.case_id == case_id)
    return list(session.scalars(of_case.order_by(Letter.id)))


def letter(session: Session, actor: Actor, letter_id: UUID, *, with_pdf: bool = False) -> Letter:
    """One letter. Refuses with `NotFound` outside the area, `NotAllowed` without the right."""
    actor.must(Permission.DOCUMENTS_LETTER_READ)
    wanted = _mine(actor).where(Letter.part == part_of(letter_id), Letter.id == letter_id)
    found = session.scalar(wanted.options(undefer(Letter.pdf)) if with_pdf else wanted)
    if found is None:
        raise NotFound
    return found


def letter_page(
    session: Session,
    actor: Actor,
    filters: LetterFilters,
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = 25,
) -> Page[Letter]:
    """Letters of the actor's area, newest first. Refuses a foreign cursor with `UnknownPage`."""
    actor.must(Permission.DOCUMENTS_LETTER_READ)
    kept = _kept(_mine(actor), filters)
    window = kept.order_by(Letter.id if before else Letter.id.desc())
    if before:
        window = window.where(Letter.id > decode_cursor(before, [UUID])[0])
    elif after:
        window = window.where(Letter.id < decode_cursor(after, [UUID])[0])
    found = list(session.scalars(window.limit(size + 1)))
    more, rows = len(found) > size, found[:size]
    rows = rows[::-1] if before else rows
    newer, older = (more, True) if before else (bool(after), more)
    count = capped_count(session, kept.with_only_columns(Letter.id))
    return Page(
        rows=rows,
        prev=encode_cursor([rows[0].id]) if rows and newer else None,
        next=encode_cursor([rows[-1].id]) if rows and older else None,
        count=min(count, COUNT_CAP),
        capped=count > COUNT_CAP,
    )


def stamp(session: Session, code: str) -> LetterStamp | None:
    """What the public may know of the letter of a typed verification code; None when there is none."""
    known = read_code(code)
    return session.get(LetterStamp, known) if known else None


def _mine(actor: Actor) -> Select[Letter]:
    return select(Letter).where(Letter.region_code >= actor.area.lo, Letter.region_code < actor.area.hi)


def _kept(letters: Select[Letter], filters: LetterFilters) -> Select[Letter]:
    if filters.status:
        letters = letters.where(Letter.status == filters.status)
    if code := read_code(filters.text):
        return letters.where(Letter.code == code)
    # starts_with is leakproof, LIKE is not: only the first may use an index under the area lock
    return letters.where(func.starts_with(Letter.number, filters.text)) if filters.text else letters
