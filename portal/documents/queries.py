"""Reads of documents: letters of the actor's area, and the public's view of a letter by its code."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.documents.codes import read_code
from portal.documents.letters import KINDS
from portal.documents.models import Letter, LetterPart, LetterStamp, NumberBook
from portal.documents.operations import REPRINTED
from portal.kernel.errors import NotFound
from portal.kernel.facts import Fact
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


def letters_about(session: Session, actor: Actor, record_id: UUID) -> list[Letter]:
    """The letters about a record (a family), newest first; none for whoever may not read letters."""
    if not actor.may(Permission.DOCUMENTS_LETTER_READ):
        return []
    about = _mine(actor).where(Letter.part == part_of(record_id), Letter.about_id == record_id)
    return list(session.scalars(about.order_by(Letter.id.desc()).limit(50)))


def newest_of_kind(session: Session, actor: Actor, kind: str, *, most: int = 8) -> list[Letter]:
    """The newest letters of a kind in the actor's area that a wording printed."""
    actor.must(Permission.DOCUMENTS_LETTER_READ)
    worded = _mine(actor).where(Letter.kind == kind, Letter.template_number.is_not(None))
    return list(session.scalars(worded.order_by(Letter.id.desc()).limit(most)))


def parts_of(session: Session, actor: Actor, found: Letter) -> list[LetterPart]:
    """The parts of a letter's annex, in order."""
    actor.must(Permission.DOCUMENTS_LETTER_READ)
    statement = select(LetterPart).where(LetterPart.part == found.part, LetterPart.letter_id == found.id)
    return list(session.scalars(statement.order_by(LetterPart.number)))


def part_pdf(session: Session, actor: Actor, letter_id: UUID, number: int) -> LetterPart:
    """One part of an annex with its PDF. Refuses `NotFound`, also while it is not drawn yet."""
    found = letter(session, actor, letter_id)
    one = session.get(LetterPart, (found.part, found.id, number), options=[undefer(LetterPart.pdf)])
    if one is None or one.pdf is None:
        raise NotFound
    return one


def part_rows(session: Session, actor: Actor, letter_id: UUID, number: int) -> tuple[Letter, LetterPart]:
    """A letter and one part of its annex with its rows. Refuses `NotFound`."""
    found = letter(session, actor, letter_id)
    one = session.get(LetterPart, (found.part, found.id, number), options=[undefer(LetterPart.rows)])
    if one is None:
        raise NotFound
    return found, one


def prints_of(session: Session, actor: Actor, found: Letter) -> list[Fact]:
    """Every time a copy of a letter was printed again, newest first."""
    actor.must(Permission.DOCUMENTS_LETTER_READ)
    statement = select(Fact).where(Fact.part == found.part, Fact.about_id == found.id, Fact.verb == REPRINTED)
    return list(session.scalars(statement.order_by(Fact.at.desc()).limit(100)))


def number_books(session: Session, actor: Actor) -> list[BookRow]:
    """The numbering register of the actor's area: per office, kind and year the last number given."""
    actor.must(Permission.DOCUMENTS_LETTER_READ)
    of_office = NumberBook.office.between(actor.area.lo, actor.area.hi - 1)
    mine = of_office if actor.region_code else of_office | (NumberBook.office == 0)
    wanted = select(NumberBook).where(mine, NumberBook.kind.in_({one.book for one in KINDS.values()}))
    books = session.scalars(wanted.order_by(NumberBook.year.desc(), NumberBook.office, NumberBook.kind).limit(500))
    return [BookRow(one.kind, one.office, one.year, one.last) for one in books]


@dataclass(frozen=True)
class BookRow:
    """One book of numbers: `last` of them are given."""

    kind: str
    office: int
    year: int
    last: int


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
