"""The web request's database session, and the one place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_appbuilder.models.sqla.base import SQLA
from sqlalchemy.orm import Session

db = SQLA()


def db_session() -> Session:
    """This request's session; speaks for the actor (see `identity`)."""
    return db.session()  # type: ignore[no-any-return]


@contextmanager
def operation() -> Iterator[Session]:
    """One operation: commit when it ends well, roll back on any refusal or error. The only commit of the views."""
    session = db_session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
