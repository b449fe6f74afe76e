"""A letter issued is a letter for ever: the application may fill in its PDF, and the database refuses all else."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.documents.models import Letter, LetterStamp
from portal.kernel.database import APP_ROLE
from tests.documents.letters import AsActor, issue

RENDERING = {"letter": {"status", "waiting_reason", "sha256", "pdf"}, "letter_stamp": {"sha256"}}


@pytest.mark.parametrize(
    "statement",
    [
        "update letter set content = '{}'",
        "update letter set number = '0/HUK/2026'",
        "update letter set dated = current_date - 1",
        "update letter set code = 'X'",
        "update letter set region_code = region_code",
        "update letter set issued_by = 1, status = 'menunggu'",
        "delete from letter",
        "truncate letter",
        "update letter_stamp set number = 'X'",
        "update letter_stamp set office = 'X'",
        "delete from letter_stamp",
    ],
)
def test_what_a_letter_says_is_not_changed_or_erased(session: Session, as_actor: AsActor, statement: str) -> None:
    issue(session, as_actor("maya"))
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement))


def test_its_drawing_is_filled_in(session: Session, as_actor: AsActor) -> None:
    letter = issue(session, as_actor("maya"))
    drawn = {"i": letter.id, "c": letter.code}
    session.execute(text("update letter set pdf = 'x', sha256 = 'y', status = 'terbit' where id = :i"), drawn)
    session.execute(text("update letter_stamp set sha256 = 'y' where code = :c"), drawn)
    filled = text("select l.pdf, l.status, s.sha256 from letter l join letter_stamp s using (code) where l.id = :i")
    assert tuple(session.execute(filled, drawn).one()) == (b"x", "terbit", "y")


@pytest.mark.parametrize("model", [Letter, LetterStamp])
def test_every_other_column_is_closed(session: Session, model: type[Letter | LetterStamp]) -> None:
    """A column added later is closed until somebody says that drawing fills it in."""
    table = model.__tablename__
    asked = text("select has_column_privilege(:role, :table, :column, 'update')")
    columns = [column.name for column in model.__table__.columns]
    open_ = {c for c in columns if session.scalar(asked, {"role": APP_ROLE, "table": table, "column": c})}
    assert open_ == RENDERING[table]
