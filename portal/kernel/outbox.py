"""The outbox: a job is enqueued in the transaction of the business change, or not at all.

Jobs live in PostgreSQL (procrastinate); a job whose transaction rolls back was never sent. Names are those of
`portal.jobs`; arguments are identifiers, never people's data.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.orm import Session

QUEUE = "portal"
_SEND = text(
    "select procrastinate_defer_jobs_v1(array[row("
    ":queue, :job, 0, null, null, cast(:args as jsonb), null)::procrastinate_job_to_defer_v1])"
)
_LIVING = text(
    "select args ->> :argument from procrastinate_jobs where task_name = any(:jobs) and (status in ('todo', 'doing')"
    " or (status = 'failed' and attempts < :most))"
)


def send(session: Session, job: str, **args: str | int) -> int:
    """Enqueue `job` with `args` when this transaction commits; the job's number."""
    numbers = session.execute(_SEND, {"queue": QUEUE, "job": job, "args": json.dumps(args)}).scalar_one()
    return int(numbers[0])


def living(session: Session, jobs: Collection[str], argument: str, *, most: int) -> set[str]:
    """What `argument` says in every job of these names that waits, runs, or failed less than `most` times."""
    asked = {"jobs": list(jobs), "argument": argument, "most": most}
    return {str(value) for value in session.scalars(_LIVING, asked)}
