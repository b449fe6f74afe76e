"""The area lock: what a transaction may see follows from who it speaks for, and from nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.kernel.area import Area
from portal.kernel.database import Scope, set_scope
from portal.kernel.facts import leave_fact

HERE, THERE = 3302202015, 5103052001


def leave(session: Session, code: int) -> None:
    """A fact at a region."""
    leave_fact(session, "test.thing.done", by=system("uji"), part=1, region_code=code, about="uji")
    session.flush()


def seen(session: Session) -> int:
    """How many facts the session sees."""
    return int(session.execute(text("select count(*) from fact where about = 'uji'")).scalar_one())


def test_a_transaction_that_says_nothing_sees_nothing(session: Session) -> None:
    set_scope(session, Scope(1, "operator_desa", Area.of(HERE)))
    leave(session, HERE)
    assert seen(session) == 1
    set_scope(session, None)
    assert seen(session) == 0


def test_an_area_sees_itself_and_below(session: Session) -> None:
    set_scope(session, Scope(1, "operator_desa", Area.of(HERE)))
    leave(session, HERE)
    for code, expected in ((3302202015, 1), (3302200000, 1), (3302000000, 1), (3300000000, 1), (0, 1), (THERE, 0)):
        set_scope(session, Scope(1, "auditor", Area.of(code)))
        assert seen(session) == expected, code


def test_writing_outside_the_area_is_refused_by_the_database(session: Session) -> None:
    set_scope(session, Scope(1, "operator_desa", Area.of(HERE)))
    with pytest.raises(ProgrammingError, match="row-level security"):
        leave(session, THERE)


def test_the_lock_comes_back_with_the_next_transaction(session: Session) -> None:
    set_scope(session, Scope(1, "operator_desa", Area.of(HERE)))
    leave(session, HERE)
    session.commit()
    assert seen(session) == 1


@pytest.mark.parametrize("statement", ["update fact set verb = 'x'", "delete from fact", "truncate fact"])
def test_facts_are_never_changed_or_erased(session: Session, statement: str) -> None:
    set_scope(session, Scope(1, "auditor", Area.of(0)))
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement))
