"""A job leaves with the business change or not at all."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from portal.access.actor import Actor
from portal.kernel import outbox
from portal.kernel.database import transaction
from tests import people
from tests.documents.letters import issue
from tests.jobs.conftest import Office


class Failure(Exception):
    """The case could not be closed after all."""


def test_nobody_sees_a_job_before_the_commit(office: Office) -> None:
    with transaction(office.factory, None) as session:
        number = outbox.send(session, "letters.render", letter_id="x", region_code=7)
        assert office.jobs("todo") == []
    assert office.look("select id from procrastinate_jobs") == [number]
    assert office.look("select args from procrastinate_jobs") == [{"letter_id": "x", "region_code": 7}]
    assert office.look("select queue_name from procrastinate_jobs") == [outbox.QUEUE]


def issue_and_fail(office: Office, by: Actor) -> None:
    """A letter issued in a transaction that comes to nothing."""
    with transaction(office.factory, by.scope) as session:
        issue(session, by)
        raise Failure


def test_a_change_that_fails_sends_nothing(office: Office) -> None:
    with office.factory() as session:
        maya = people.actor(session, "maya")
    with pytest.raises(Failure):
        issue_and_fail(office, maya)
    assert office.jobs("todo") == []
    assert office.look("select id from letter") == []
    assert office.look("select last from number_book") == []


def test_a_change_that_stays_sends_its_job(office: Office) -> None:
    letter_id = office.issue()
    assert office.jobs("todo") == ["letters.render"]
    assert office.look("select (args->>'letter_id')::uuid from procrastinate_jobs") == [letter_id]


def test_the_application_role_owns_nothing_of_the_queue(office: Office) -> None:
    with office.factory() as session:
        assert session.scalar(text("select current_user")) == "verivali_app"
    owners = office.look("select distinct tableowner from pg_tables where tablename like 'procrastinate%'")
    assert "verivali_app" not in owners
    assert isinstance(office.issue(), UUID)
