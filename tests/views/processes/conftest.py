"""Running cases of Karangsari, a newer version of their process, and calls that stand still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import system
from portal.access.permissions import Permission
from portal.cases import deciding
from portal.cases.migrating import run_migration
from portal.cases.models import CaseFile
from portal.cases.moving.effects import TRIES, run_due_effects
from portal.cases.processmodels import Effect, MigrationRun
from portal.cases.services import VERBS
from portal.kernel import clock
from portal.kernel.database import engine_for, factory_for, set_scope
from portal.kernel.errors import Refused
from portal.kernel.secrets import install_vault
from tests.cases.versions import deploy, second_version
from tests.cases.walking import Walk
from tests.conftest import TEST_KEY, Web
from tests.registry.families import family, speak

SERIALS = count(9400)
VERB = "registry.apply_change_set"


class Closed(Refused):
    """Register sedang ditutup."""


@dataclass
class Scene:
    """What stands where."""

    web: Web

    def case(
        self, step: str, *, answer: tuple[str, str] | None = None, name: str = "Sukirman Hadi", version: int = 2
    ) -> UUID:
        """A new case of a version at that step, answered there by somebody when wanted."""
        with self.web.owner() as session:
            live(session, version)
            walk = walk_of(session)
            case = walk.at(step, draft=family(next(SERIALS), name))
            if answer:
                walk.answer(case, *answer)
            live(session, 2)
            return case.id

    def answer(self, session: Session, case: UUID, who: str, action: str) -> None:
        """Somebody answers the open step of a case."""
        walk = walk_of(session)
        walk.answer(session.scalars(select(CaseFile).where(CaseFile.id == case)).one(), who, action)

    @contextmanager
    def closed(self, error: Exception | None = None) -> Iterator[None]:
        """Meanwhile the register takes nothing: it refuses, or fails with an error."""

        def fails(*_args: object) -> dict[str, str]:
            raise error or Closed

        with pytest.MonkeyPatch.context() as patched:
            patched.setitem(VERBS, VERB, fails)
            yield

    def stuck(self, error: Exception | None = None) -> tuple[UUID, UUID]:
        """A published case whose call to the register came to nothing; the case and the incident."""
        with self.closed(error), pytest.MonkeyPatch.context() as patched:
            patched.setattr(deciding, "AT_ONCE", 0)
            case = self.case("penetapan_pusat", version=1, answer=("maya", "tetapkan"))
            with self.web.owner() as session:
                set_scope(session, system("effects.run", Permission.CASES_TASK_WORK).scope)
                for attempt in range(TRIES):
                    with clock.frozen(clock.now() + timedelta(hours=attempt * 12)):
                        run_due_effects(session)
        with self.web.owner() as session:
            effect = session.scalars(select(Effect).where(Effect.case_id == case)).one()
            assert effect.status == "macet"
            return case, effect.id

    def standing(self, case: UUID) -> tuple[str | None, str]:
        """Step and status of a case."""
        with self.web.owner() as session:
            row = session.execute(text("select step, status from case_file where id = :c"), {"c": case}).one()
            return row.step, row.status

    def version_of(self, case: UUID) -> int:
        """The number of the version a case runs."""
        sql = "select v.number from case_file c join process_version v on v.version = c.process_version where c.id = :c"
        return int(self.web.scalar(sql, c=case))

    def work(self) -> str:
        """A worker's turn at the newest migration; its state afterwards."""
        by = system("cases.migration", Permission.PROCESSES_PROCESS_MANAGE)
        engine = engine_for(self.web.addresses.app)
        with self.web.owner() as session:
            run_id = session.scalars(select(MigrationRun.id).order_by(MigrationRun.started_at.desc())).first()
        assert run_id is not None
        run = run_migration(factory_for(engine), run_id, by=by)
        engine.dispose()
        return run.status


def walk_of(session: Session) -> Walk:
    """Somebody to lead cases."""
    return Walk(session, lambda who: speak(session, who))


def live(session: Session, number: int) -> None:
    """The version new cases run."""
    set_live = "update process_version set status = :s where process = 'usulan_baru' and (number = :n) = :is"
    session.execute(text(set_live), {"s": "diganti", "n": number, "is": False})
    session.execute(text(set_live), {"s": "berlaku", "n": number, "is": True})


def made(web: Web) -> Scene:
    """Version 2 is live: a second verification behind the regency's."""
    install_vault(TEST_KEY)
    if not web.scalar("select count(*) from process_version where process = 'usulan_baru' and number = 2"):
        with web.owner() as session:
            deploy(session, second_version())
            live(session, 2)
    return Scene(web)


@pytest.fixture(scope="module")
def scene(web: Web) -> Scene:
    return made(web)
