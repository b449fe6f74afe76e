"""Row-level security underneath: code that forgets every filter still sees nothing of another area."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.kernel.database import set_scope
from portal.kernel.errors import NotFound
from portal.regions.models import Region
from portal.registry import queries
from portal.registry.models import Change, ChangeSet, Individu, Keluarga, RecordVersion, Ruta
from tests import people
from tests.registry.families import Become, family, propose, registered

TABLES = (Ruta, Keluarga, Individu, RecordVersion, ChangeSet, Change)


@pytest.mark.parametrize("model", TABLES)
def test_another_area_sees_no_row(session: Session, as_actor: Become, model: type) -> None:
    registered(session, as_actor)
    propose(session, as_actor("sari"), family(9200))
    assert session.scalars(select(model)).all()
    session.expunge_all()
    as_actor("putu")
    assert session.scalars(select(model)).all() == []


@pytest.mark.parametrize("model", TABLES)
def test_whoever_did_not_say_who_they_are_sees_nothing(session: Session, as_actor: Become, model: type) -> None:
    registered(session, as_actor)
    propose(session, as_actor("sari"), family(9200))
    session.expunge_all()
    set_scope(session, None)
    assert session.scalars(select(model)).all() == []


@pytest.mark.parametrize("village", [people.KARANGSARI + 1, people.PECATU])
def test_the_applications_own_filter_keeps_the_area_too(session: Session, as_actor: Become, village: int) -> None:
    keluarga_id = registered(session, as_actor)
    change_set = propose(session, as_actor("sari"), family(9200))
    assert session.scalar(select(Region.name).where(Region.code == village))
    stranger = replace(as_actor("sari"), region_code=village)
    as_actor("maya")  # the lock underneath now lets the whole nation through
    for listed in (queries.keluarga_page, queries.individu_page, queries.ruta_page):
        assert listed(session, stranger).rows == []
    for one in (queries.family_view, queries.draft_of, queries.history_of):
        with pytest.raises(NotFound):
            one(session, stranger, keluarga_id)
    for one in (queries.change_view, queries.conflicts_of, queries.findings_of, queries.proposal_draft):
        with pytest.raises(NotFound):
            one(session, stranger, change_set.id)


def test_another_area_cannot_write_either(session: Session, as_actor: Become) -> None:
    registered(session, as_actor)
    as_actor("putu")
    assert session.execute(text("update keluarga set desil = 1")).rowcount == 0  # type: ignore[attr-defined]
    assert session.execute(text("delete from individu")).rowcount == 0  # type: ignore[attr-defined]
    as_actor("sari")
    with pytest.raises(DBAPIError, match="row-level security"):
        session.execute(text("update keluarga set region_code = 5103052001"))


@pytest.mark.parametrize("statement", ["update record_version set reason = ''", "delete from record_version"])
def test_history_cannot_be_rewritten(session: Session, as_actor: Become, statement: str) -> None:
    registered(session, as_actor)
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(statement))
