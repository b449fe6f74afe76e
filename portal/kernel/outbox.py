"""The outbox: a job is enqueued in the transaction of the business change, or not at all.

Jobs live in PostgreSQL (procrastinate); a job whose transaction rolls back was never sent. Names are those of
`portal.jobs`; arguments are identifiers, never people's data.
"""

from __future__ import annotations

import json

from sqlalchemy import text
from sqlalchemy.orm import Session

QUEUE = "portal"
_SEND = text(
    "select procrastinate_defer_jobs_v1(array[row("
    ":queue, :job, 0, null, null, cast(:args as jsonb), null)::procrastinate_job_to_defer_v1])"
)


def send(session: Session, job: str, **args: str | int) -> int:
    """Enqueue `job` with `args` when this transaction commits; the job's number."""
    numbers = session.execute(_SEND, {"queue": QUEUE, "job": job, "args": json.dumps(args)}).scalar_one()
    return int(numbers[0])
