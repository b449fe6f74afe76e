"""Whoever locks many cases locks them in one order, so that a migration and a decision never wait for each other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.cases.migrating import start_migration, undo_migration
from portal.cases.migrating.running import move_chunk
from portal.cases.migrating.undoing import undo_chunk
from portal.cases.models import CaseFile
from portal.cases.moving.standing import lock_cases
from portal.kernel.database import engine_for, set_scope
from tests import people
from tests.cases.versions import WHY, deploy, second_version
from tests.cases.walking import Walk
from tests.conftest import clone


@pytest.fixture
def database(server: Callable[[str], str], template: str) -> Iterator[Engine]:
    """A database of its own, as the application sees it: this is committed."""
    with clone(server, template) as own:
        engine = engine_for(own.app)
        yield engine
        engine.dispose()


def acting(session: Session, who: str) -> Actor:
    by = people.actor(session, who)
    set_scope(session, by.scope)
    return by


def place_of(case: CaseFile) -> tuple[int, UUID]:
    return case.part, case.id


@pytest.mark.parametrize("back", [False, True])
def test_a_migration_waits_for_cases_in_the_order_of_decisions(database: Engine, back: bool) -> None:
    factory = sessionmaker(database, expire_on_commit=False)
    with factory() as session:
        walk = Walk(session, lambda who: acting(session, who))
        bali = place_of(walk.opened(serial=9001, name="Ketut Rai", village=people.PECATU, who="wayan"))
        java = walk.opened(serial=9000)
        source, near, far = java.process_version, *sorted([bali, place_of(java)])
        assert (far, bali[1] < java.id) == (bali, True), "the older case lies in the later part"
        version = deploy(session, second_version()).version
        by = acting(session, "arif")
        run = start_migration(session, source, version, mapping={}, reason=WHY, by=by)
        if back:
            while move_chunk(session, run.id, size=10, by=by):
                pass
            undo_migration(session, run.id, reason=WHY, by=by)
        session.commit()

    ended: list[str] = []

    def go(deed: Callable[[Session, Actor], object]) -> threading.Thread:
        def work() -> None:
            with factory() as own:
                try:
                    deed(own, acting(own, "arif"))
                    time.sleep(0.2)
                    own.commit()
                    ended.append("done")
                except DBAPIError as error:
                    ended.append(str(error).splitlines()[0])

        thread = threading.Thread(target=work)
        thread.start()
        time.sleep(0.5)
        return thread

    with factory() as holder:
        acting(holder, "arif")
        lock_cases(holder, [far])
        move = lambda own, by: move_chunk(own, run.id, size=10, by=by)  # noqa: E731 - one of two
        threads = [
            go((lambda own, by: undo_chunk(own, run.id, by=by)) if back else move),
            go(lambda own, _: lock_cases(own, [far, near])),
        ]
        holder.commit()
    for thread in threads:
        thread.join()
    assert ended == ["done", "done"]
