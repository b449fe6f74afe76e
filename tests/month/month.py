"""The month: its clock, its people at their browsers, its background work."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from flask import Flask
from procrastinate.jobs import Status
from sqlalchemy import Engine, text

from portal.jobs.queue import queue
from portal.kernel import clock
from portal.kernel.database import factory_for
from portal.kernel.outbox import QUEUE
from tests.month.clerk import Clerk
from tests.month.ledger import Ledger

if TYPE_CHECKING:
    from tests.month.scenes.village import Village

BEGINS = date(2027, 1, 4)
"""The first day proposals are taken: a Monday."""
SECONDS = 7
"""Between one request and the next."""
RECURRING = ("timers.sweep", "effects.run", "tasks.climb")


@dataclass
class Month:
    """One regency's month."""

    app: Flask
    owner: Engine
    worker: Engine
    app_url: str
    folder: Path
    villages: list[int]
    seed: int = 2027
    ledger: Ledger = field(default_factory=Ledger)
    now: datetime = datetime(2026, 12, 28, 1, 0, tzinfo=clock.WIB)
    clerks: dict[str, Clerk] = field(default_factory=dict)
    desks: dict[int, Village] = field(default_factory=dict)
    """Place in the order of the villages → its operator's desk."""
    cases: dict[str, Village] = field(default_factory=dict)
    """Path of a case somebody proposed → the desk it came from."""
    appealing: set[str] = field(default_factory=set)
    """Objections whose objector will not be content with the regency's ruling."""

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        photos = Path(self.app.config["SETTINGS"].instance) / "photos"
        self.jobs = queue(self.app_url, factory_for(self.worker), exchange=self.folder / "exchange", photos=photos)

    def later(self) -> datetime:
        """The next moment."""
        self.now += timedelta(seconds=SECONDS)
        return self.now

    def day(self, number: int, hour: int = 8) -> date:
        """Go to a day, counted from the opening, in the morning; people sign in anew. Never backwards."""
        wanted = datetime.combine(BEGINS + timedelta(days=number), time(hour), clock.WIB)
        if wanted > self.now:
            self.now = wanted
            self.clerks.clear()
        return self.now.date()

    def sit(self, name: str) -> Clerk:
        """Somebody at their browser."""
        if name not in self.clerks:
            self.clerks[name] = Clerk(self, name)
        return self.clerks[name]

    def work(self) -> None:
        """What the background worker does: what recurs, then every job people and letters wait for."""
        with clock.frozen(self.later()):
            for name in RECURRING:
                self._run(name, timestamp=0)
        self.do_jobs()

    def do_jobs(self) -> None:
        """Only the jobs."""
        with clock.frozen(self.later()):
            asyncio.run(self._drain())

    def _run(self, name: str, **given: Any) -> None:
        self.jobs.tasks[name].func(**given)

    async def _drain(self) -> None:
        async with self.jobs.open_async():
            manager = self.jobs.job_manager
            number = await manager.register_worker()
            while job := await manager.fetch_job(queues=[QUEUE], worker_id=number):
                self._run(job.task_name, **job.task_kwargs)
                await manager.finish_job(job, Status.SUCCEEDED, delete_job=True)

    def count(self, sql: str, **named: Any) -> int:
        """One number, read past every lock; for the sums only."""
        with self.owner.connect() as connection:
            return int(connection.execute(text(sql), named).scalar() or 0)

    def rows(self, sql: str, **named: Any) -> list[tuple[Any, ...]]:
        """Rows, read past every lock; for the sums only."""
        with self.owner.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), named)]
