"""What the jobs do, run by a worker inside this process."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from functools import partial

import pytest
from procrastinate import App
from procrastinate.periodic import PeriodicDeferrer

from portal.cases.bulk import JOB, start_bulk
from portal.cases.inbox import InboxFilters
from portal.cases.ports import install_engine
from portal.documents import press
from portal.jobs.queue import queue, tidy
from portal.kernel import clock
from portal.kernel.outbox import send
from portal.workflows.engine import InterningEngine
from tests.cases.walking import Walk
from tests.jobs.conftest import Office
from tests.registry.families import speak

LOST = {
    "post": "update post set valid_to = current_date - 7 where user_id = :id returning 1",
    "account": "update ab_user set active = false where id = :id returning 1",
    "right": "delete from ab_permission_view_role where role_id = (select id from ab_role where name = "
    "'verifikator_kab') and :id > 0 returning 1",
}
"""What takes a person's right to decide away."""
RECURRING = {
    "effects.run",
    "exchange.abandoned",
    "exchange.expire",
    "letters.retry",
    "queue.tidy",
    "timers.sweep",
}


def run_all(app: App) -> None:
    """Work until no job is left."""
    app.run_worker(wait=False, install_signal_handlers=False, delete_jobs="successful")


def test_a_letter_is_drawn_after_its_commit(office: Office) -> None:
    letter_id = office.issue()
    run_all(queue(office.addresses.app, office.factory))
    assert office.look("select status from letter where id = :i", i=letter_id) == ["terbit"]
    assert office.jobs("todo") == office.jobs("failed") == []
    drawn = office.look("select role || ':' || actor_name from fact where verb = 'documents.letter.rendered'")
    assert drawn == ["sistem:letters.render"]


def test_a_job_for_another_village_finds_no_letter(office: Office) -> None:
    office.issue()
    office_jobs = "update procrastinate_jobs set args = jsonb_set(args, '{region_code}', '5103052001') returning id"
    with office.factory() as session, session.begin():
        session.connection().exec_driver_sql(office_jobs)
    run_all(queue(office.addresses.app, office.factory))
    assert office.look("select status from letter") == ["menunggu"]


def test_a_failing_job_rolls_back_and_is_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    letter_id = office.issue()
    with monkeypatch.context() as broken:
        broken.setattr(press, "_press", None)
        run_all(queue(office.addresses.app, office.factory))
    assert office.look("select status from letter") == ["menunggu"]
    assert office.look("select attempts from procrastinate_jobs where status = 'todo'") == [1]
    due = office.look("select scheduled_at from procrastinate_jobs")[0]
    assert clock.now() < due < clock.now() + timedelta(minutes=1)
    with office.factory() as session, session.begin():
        session.connection().exec_driver_sql("update procrastinate_jobs set scheduled_at = now()")
    run_all(queue(office.addresses.app, office.factory))
    assert office.look("select status from letter where id = :i", i=letter_id) == ["terbit"]


async def recur(app: App, *, times: int) -> None:
    """The recurring jobs' clock ticking for everything that was due within the last minutes."""
    async with app.open_async():
        for _ in range(times):
            deferrer = PeriodicDeferrer(registry=app.periodic_registry)
            await deferrer.defer_jobs(jobs_to_defer=deferrer.get_previous_tasks(at=time.time()))


def test_recurring_jobs_are_sent_once_however_many_workers_tick(office: Office) -> None:
    app = queue(office.addresses.app, office.factory)
    asyncio.run(recur(app, times=3))
    assert set(office.jobs("todo")) == RECURRING
    assert len(office.jobs("todo")) == len(RECURRING)
    run_all(queue(office.addresses.app, office.factory))
    assert office.jobs("failed") == []


def test_a_letter_that_lost_its_job_gets_another(office: Office) -> None:
    letter_id = office.issue()
    with office.factory() as session, session.begin():
        session.connection().exec_driver_sql("delete from procrastinate_jobs")
    app = queue(office.addresses.app, office.factory)
    with clock.frozen(clock.now() + timedelta(minutes=3)):
        asyncio.run(recur(app, times=1))
        run_all(queue(office.addresses.app, office.factory))
    run_all(queue(office.addresses.app, office.factory))
    assert office.look("select status from letter where id = :i", i=letter_id) == ["terbit"]


def test_what_a_killed_worker_left_is_taken_up(office: Office) -> None:
    office.issue()
    with office.factory() as session, session.begin():
        session.connection().exec_driver_sql("update procrastinate_jobs set status = 'doing', worker_id = null")

    tidied(office)
    assert office.jobs("todo") == ["letters.render"]


def test_what_people_wait_for_begins_again_after_it_failed(office: Office) -> None:
    with office.factory() as session, session.begin():
        for job in (JOB, "letters.render"):
            send(session, job, bulk_id="bukan")
        session.connection().exec_driver_sql("update procrastinate_jobs set status = 'doing'")
        session.connection().exec_driver_sql("update procrastinate_jobs set status = 'failed'")
    tidied(office)
    assert office.jobs("todo") == [JOB]
    assert office.jobs("failed") == ["letters.render"]


def tidied(office: Office) -> None:
    """One round of tidying."""

    async def one_round() -> None:
        app = queue(office.addresses.app, office.factory)
        async with app.open_async():
            await tidy(app, 0)

    asyncio.run(one_round())


@pytest.mark.parametrize("lost", ["", "post", "account", "right"])
def test_who_may_act_no_longer_decides_nothing_more(office: Office, lost: str) -> None:
    install_engine(InterningEngine())
    with office.factory() as session:
        walk = Walk(session, partial(speak, session))
        case_id = walk.at("verifikasi_kab").id
        by = walk.become("ratna")
        start_bulk(session, step="verifikasi_kab", action="setuju", filters=InboxFilters(), note="Rapat pleno.", by=by)
        session.commit()
    if lost:
        changed = office.look(LOST[lost], id=by.user_id)
        assert changed
    run_all(queue(office.addresses.app, office.factory))
    decided = office.look("select step from decision where case_id = :c and step = 'verifikasi_kab'", c=case_id)
    ended = office.look("select status from bulk_action")
    if lost:
        assert (decided, ended) == ([], ["dihentikan"])
        told = office.look("select actor_name || ': ' || reason from fact where verb = 'cases.bulk.stopped'")
        assert told == ["cases.bulk: Yang memutus tidak lagi memegang jabatan itu."]
    else:
        assert (decided, ended) == (["verifikasi_kab"], ["selesai"])
