"""The job queue: which jobs there are, when the recurring ones run, and the worker that runs them.

Each job is one operation in one transaction, done by the system under the job's own name with just the rights and the
area it needs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Job, Status
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor, system
from portal.access.contracts import JOB as CLOSE
from portal.access.contracts import close_ended
from portal.access.permissions import Permission
from portal.cases.bulk import JOB, bulk_in, run_bulk
from portal.cases.calendars.operations import JOB as RECOUNT
from portal.cases.calendars.recounting import recount_area
from portal.cases.collective.beginning import JOB as DECREE
from portal.cases.collective.publishing import publish
from portal.cases.crowds.reversing import reverser, run_reversal
from portal.cases.escalation.operations import climb
from portal.cases.evidence.purging import purge_evidence
from portal.cases.migrating import run_migration
from portal.cases.migrating.running import JOB as MIGRATION
from portal.cases.moving.effects import run_due_effects
from portal.cases.operations import fire_due_timers
from portal.cases.queuerules import JOB as RULES
from portal.cases.queuerules import apply_one, live_rules
from portal.documents.annexes import RENDER_PART, render_part, requeue_parts
from portal.documents.operations import RENDER, render_letter, requeue_waiting
from portal.exchange.exporting import JOB as EXPORT
from portal.exchange.operations import CHECK_JOB, PROPOSE_JOB, READ_JOB
from portal.exchange.store import SealedStore
from portal.fieldwork.store import PhotoStore
from portal.jobs.exchanging import TRIES, Exchanging
from portal.jobs.noticing import DIGEST, GATHER, SEND, Noticing
from portal.kernel.area import NATION
from portal.kernel.database import transaction
from portal.kernel.outbox import QUEUE
from portal.registry.padan.operations import JOB as PADAN
from portal.registry.padan.operations import run_padan
from portal.registry.resemblance.runs import JOB as DUPLICATES
from portal.registry.resemblance.runs import run_units, start_run

log = logging.getLogger(__name__)
AGAIN = RetryStrategy(max_attempts=3, exponential_wait=5)
ENDING = frozenset({READ_JOB, CHECK_JOB, PROPOSE_JOB, EXPORT})
"""Jobs that are tried `TRIES` times; then `Exchanging.give_up` ends what they were about."""
WAITED_FOR = (JOB, DECREE, MIGRATION, RECOUNT, DUPLICATES, *sorted(ENDING), PADAN)
"""Jobs whose progress a person watches: safe to start again, so they are until they end."""
KEEP_HOURS = 72
"""How long a failed job stays to be looked at; a successful one goes at once."""
GRACE = 20.0
"""Seconds a stopping worker gives its running jobs."""


@dataclass(frozen=True)
class Jobs:
    """What the jobs do, on one database. Recurring ones are handed the second they were due."""

    factory: sessionmaker[Session]
    photos: PhotoStore = field(default_factory=lambda: PhotoStore(Path("instance/photos")))
    keep: timedelta = timedelta(days=90)
    """How long the content of evidence taken out of a draft stays."""

    def render(self, letter_id: str, region_code: int) -> None:
        """Draw one letter's PDF, as a clerk of the letter's own village."""
        by = system(RENDER, Permission.DOCUMENTS_LETTER_READ, region_code=region_code)
        with transaction(self.factory, by.scope) as session:
            render_letter(session, UUID(letter_id), by=by)

    def render_part(self, letter_id: str, number: int, region_code: int) -> None:
        """Draw one part of a letter's annex."""
        by = system(RENDER_PART, Permission.DOCUMENTS_LETTER_READ, region_code=region_code)
        with transaction(self.factory, by.scope) as session:
            render_part(session, UUID(letter_id), number, by=by)

    def retry(self, timestamp: int) -> None:
        """Send letters that wait too long to be drawn again."""
        by = system("letters.retry", Permission.DOCUMENTS_LETTER_READ)
        with transaction(self.factory, by.scope) as session:
            sent = requeue_waiting(session, by=by) + requeue_parts(session, by=by)
        log.info("letters.retry of %s: %s sent again", timestamp, sent)

    def bulk(self, bulk_id: str, region_code: int) -> None:
        """Give one answer to many tasks, or take it back, in the name and the area of whoever asked for it."""
        rights = frozenset({Permission.CASES_TASK_WORK, Permission.REGISTRY_KELUARGA_READ})
        with transaction(self.factory, system("cases.bulk", region_code=region_code).scope) as session:
            asked = bulk_in(session, UUID(bulk_id))
            by = Actor(asked.actor_id, asked.actor_name, asked.role, asked.region_code, rights)
            back = asked.reversed_by is not None
            if back:
                by = Actor(*reverser(asked), asked.region_code, rights)
        if back:
            run_reversal(self.factory, UUID(bulk_id), by=by)
            return
        run_bulk(self.factory, UUID(bulk_id), by=by)

    def decree(self, decree_id: str) -> None:
        """Publish a signed decree of the ministry to its end."""
        publish(self.factory, UUID(decree_id))

    def padan(self, run_id: str, region_code: int) -> None:
        """Ask the civil registry about an area's people, in that area only."""
        by = system("padan.run", Permission.REGISTRY_PADAN_RUN, region_code=region_code)
        run_padan(self.factory, UUID(run_id), by=by)

    def migration(self, run_id: str) -> None:
        """Take running cases to another version of their process, or back."""
        by = system("cases.migration", Permission.PROCESSES_PROCESS_MANAGE)
        run_migration(self.factory, UUID(run_id), by=by)

    def duplicates(self, run_id: str) -> None:
        """Go on looking for doubles in a region; pairs may lie in any part of the country, so it sees all of it."""
        run_units(self.factory, UUID(run_id), by=system(DUPLICATES))

    def nightly(self, timestamp: int) -> None:
        """Look for doubles among who changed since yesterday, in the whole nation."""
        by = system(DUPLICATES, Permission.REGISTRY_DUPLICATE_DECIDE)
        with transaction(self.factory, by.scope) as session:
            run_id = start_run(session, NATION, by=by).id
        log.info("registry.duplicates of %s: run %s", timestamp, run_id)

    def recount(self, office: int) -> None:
        """Count the open deadlines of an area anew, after its calendar changed."""
        moved = recount_area(self.factory, office, by=system(RECOUNT, region_code=office))
        log.info("calendars.recount of %s: %s deadlines moved", office, moved)

    def climb(self, timestamp: int) -> None:
        """Remind of work nearly due, free what is late for a substitute, show it to the superior."""
        by = system("tasks.climb", Permission.CASES_TASK_WORK)
        climbed = 0
        while True:
            with transaction(self.factory, by.scope) as session:
                some = climb(session, by=by)
            climbed += some
            if not some:
                break
        log.info("tasks.climb of %s: %s climbed", timestamp, climbed)

    def effects(self, timestamp: int) -> None:
        """Run what diagrams ask of the house, until nothing is due."""
        by = system("effects.run", Permission.CASES_TASK_WORK)
        ran = 0
        while True:
            with transaction(self.factory, by.scope) as session:
                some = run_due_effects(session)
            ran += some
            if not some:
                break
        log.info("effects.run of %s: %s ran", timestamp, ran)

    def purge(self, timestamp: int) -> None:
        """Erase the content of evidence that was taken out of drafts long ago, as far as nothing else names it."""
        by = system("evidence.purge")
        gone = 0
        while True:
            with transaction(self.factory, by.scope) as session:
                some = purge_evidence(session, store=self.photos, keep=self.keep, by=by)
            gone += some
            if not some:
                break
        log.info("evidence.purge of %s: %s files purged", timestamp, gone)

    def rules(self, timestamp: int) -> None:
        """Let the rules on offices' queues touch what came since; each chunk is a transaction of its own."""
        by = system(RULES, Permission.CASES_TASK_WORK)
        with transaction(self.factory, by.scope) as session:
            waiting = live_rules(session)
        touched = 0
        while waiting:
            with transaction(self.factory, by.scope) as session:
                some = apply_one(session, waiting[-1])
            touched += some
            if not some:
                waiting.pop()
        log.info("%s of %s: %s tasks", RULES, timestamp, touched)

    def close(self, timestamp: int) -> None:
        """Close the accounts whose contract ended yesterday."""
        by = system(CLOSE, Permission.ACCESS_USER_MANAGE)
        with transaction(self.factory, by.scope) as session:
            closed = close_ended(session, by=by)
        log.info("%s of %s: %s accounts", CLOSE, timestamp, closed)

    def sweep(self, timestamp: int) -> None:
        """Let the timers of cases that fell due fire."""
        by = system("timers.sweep", Permission.CASES_TASK_WORK)
        fired = 0
        while True:
            with transaction(self.factory, by.scope) as session:
                some = fire_due_timers(session, by=by)
            fired += some
            if not some:
                break
        log.info("timers.sweep of %s: %s fired", timestamp, fired)


def _given_up(job: Job) -> bool:
    """Whether a job was tried often enough, killed workers counted, for what it is about to be ended instead."""
    return job.task_name in ENDING and job.attempts >= TRIES


async def tidy(app: App, timestamp: int) -> None:
    """Take up the jobs a killed worker left behind and what people wait for, and forget old failures."""
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(queue=QUEUE):
        log.warning("queue.tidy of %s: %s was left behind", timestamp, job.task_name)
        if job.queueing_lock:
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)
        elif _given_up(job):
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)
    for name in WAITED_FOR:
        for job in await manager.list_jobs_async(queue=QUEUE, task=name, status=Status.FAILED.value):
            if _given_up(job):
                continue
            log.warning("queue.tidy of %s: %s failed and begins again where it stopped", timestamp, name)
            await manager.retry_job(job)
    await manager.delete_old_jobs(nb_hours=KEEP_HOURS, queue=QUEUE, include_failed=True)


def queue(
    app_url: str,
    factory: sessionmaker[Session],
    *,
    exchange: Path | None = None,
    photos: Path | None = None,
    keep: timedelta = Jobs.keep,
    province_step: bool = True,
) -> App:
    """The queue of the database at `app_url`; its jobs work through `factory`, on the same database.

    `exchange`: the folder of imported and exported files; `photos`: that of photos and evidence; `keep`: how long the
    content of evidence taken out of a draft stays. `province_step` as `open_case` takes it.
    """
    app = App(connector=PsycopgConnector(conninfo=app_url, min_size=1, max_size=4))
    jobs = Jobs(factory, PhotoStore(photos or Path("instance/photos")), keep)

    def recurring(name: str, cron: str, run: Callable[[int], object]) -> None:
        app.periodic(cron=cron)(app.task(name=name, queue=QUEUE, queueing_lock=name)(run))

    app.task(name=RENDER, queue=QUEUE, retry=AGAIN)(jobs.render)
    app.task(name=RENDER_PART, queue=QUEUE, retry=AGAIN)(jobs.render_part)
    app.task(name=JOB, queue=QUEUE, retry=AGAIN)(jobs.bulk)
    app.task(name=DECREE, queue=QUEUE, retry=AGAIN)(jobs.decree)
    app.task(name=DUPLICATES, queue=QUEUE, retry=AGAIN)(jobs.duplicates)
    app.task(name=PADAN, queue=QUEUE, retry=AGAIN)(jobs.padan)
    app.task(name=MIGRATION, queue=QUEUE, retry=AGAIN)(jobs.migration)
    app.task(name=RECOUNT, queue=QUEUE, retry=AGAIN)(jobs.recount)
    exchanging = Exchanging(factory, SealedStore(exchange or Path("instance/exchange")), province_step)
    app.task(name=READ_JOB, queue=QUEUE, retry=AGAIN)(exchanging.read)
    app.task(name=CHECK_JOB, queue=QUEUE, retry=AGAIN)(exchanging.check)
    app.task(name=PROPOSE_JOB, queue=QUEUE, retry=AGAIN)(exchanging.propose)
    app.task(name=EXPORT, queue=QUEUE, retry=AGAIN)(exchanging.export)
    recurring(CLOSE, "1 17 * * *", jobs.close)
    noticing = Noticing(factory)
    recurring(GATHER, "*/2 * * * *", noticing.gather)
    recurring(DIGEST, "0 0 * * *", noticing.digest)
    recurring(SEND, "* * * * *", noticing.send)
    recurring("exchange.expire", "*/10 * * * *", exchanging.expire)
    recurring("exchange.abandoned", "*/10 * * * *", exchanging.give_up)
    recurring("timers.sweep", "* * * * *", jobs.sweep)
    recurring(RULES, "* * * * *", jobs.rules)
    recurring("effects.run", "* * * * *", jobs.effects)
    recurring("tasks.climb", "*/10 * * * *", jobs.climb)
    recurring("letters.retry", "*/5 * * * *", jobs.retry)
    recurring("evidence.purge", "43 18 * * *", jobs.purge)
    recurring("duplicates.nightly", "17 19 * * *", jobs.nightly)
    recurring("queue.tidy", "*/10 * * * *", partial(tidy, app))
    return app


def work(app: App) -> None:
    """Run jobs until SIGTERM or SIGINT, then finish what runs and return."""
    app.run_worker(queues=[QUEUE], concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=GRACE)
