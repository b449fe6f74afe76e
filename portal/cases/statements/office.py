"""A regency's letter sent back signed: SPTJM and surat pengesahan, whose totals must be those of the records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.letters.offices import RATIFICATION, STATEMENT, Period, office_content
from portal.cases.statements.errors import NoScan, NotCounted, RecordsMoved, TotalsDiffer
from portal.cases.statements.keeping import VILLAGE, own_statement, tell
from portal.cases.statements.models import MADE, VALID, VOID, Statement
from portal.cases.statements.rules import READ_AGAIN, differences, moved, totals_of
from portal.documents.models import Letter
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.ids import new_id, part_of
from portal.kernel.phrases import listed

RETURNED = (STATEMENT, RATIFICATION)
"""Letters of a regency that come back signed."""


def begin_return(session: Session, letter_id: UUID, *, by: Actor) -> Statement:
    """Begin to send a letter of the actor's regency back signed; the one begun before when there is one.

    Refuses `NotFound`, `NotAllowed`, `NotCounted`.
    """
    by.must(Permission.DOCUMENTS_LETTER_ISSUE)
    letter = session.get(Letter, (part_of(letter_id), letter_id), with_for_update=True)
    if letter is None or letter.region_code != by.region_code:
        raise NotFound
    if letter.kind not in RETURNED:
        raise NotCounted
    known = session.scalars(
        select(Statement).where(
            Statement.part == letter.part, Statement.letter_id == letter.id, Statement.status != VOID
        )
    ).one_or_none()
    if known is not None:
        return known
    rows = list(letter.content["wilayah"])
    made = Statement(
        part=letter.part,
        id=new_id(letter.part),
        region_code=letter.region_code,
        kind=letter.kind,
        status=MADE,
        reason="",
        letter_id=letter.id,
        letter_number=letter.number,
        first=date.fromisoformat(letter.content["periode_mulai"]),
        last=date.fromisoformat(letter.content["periode_akhir"]),
        totals=totals_of(rows),
        rows=rows,
        tasks=[],
        made_at=clock.now(),
        made_by=by.user_id,
        made_name=by.name,
    )
    session.add(made)
    session.flush()
    tell(session, "cases.statement.made", made, by, jumlah=made.totals)
    return made


def close_return(session: Session, statement_id: UUID, stated: Mapping[str, Any], *, by: Actor) -> Statement:
    """Take the signed letter as valid: what it says, what was read off it and what is recorded now are the same.

    Refuses `NoScan`, `TotalsDiffer`, `RecordsMoved` (naming the places), `AlreadyClosed`.
    """
    found = own_statement(session, statement_id, by=by)
    if found.kind == VILLAGE:
        raise NotFound
    if found.sha256 is None:
        raise NoScan(fields={"berkas": NoScan().message})
    if wrong := differences(stated, found.totals):
        raise TotalsDiffer(where=listed(list(wrong.values())), fields=dict.fromkeys(wrong, READ_AGAIN))
    if places := changed_since(session, found, by=by):
        raise RecordsMoved(where=listed(places))
    found.status, found.closed_at, found.closed_name = VALID, clock.now(), by.name
    tell(session, "cases.statement.closed", found, by, jumlah=found.totals)
    session.flush()
    return found


def changed_since(session: Session, found: Statement, *, by: Actor) -> list[str]:
    """Places whose numbers the records count otherwise now than the letter does."""
    content: dict[str, Any] = office_content(
        session, found.kind, found.region_code, Period(found.first, found.last), by
    )
    return moved(found.rows, content["wilayah"])
