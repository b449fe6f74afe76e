"""Jobs that tell people: gather what happened, make a day's into one message each, send and try again."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import system
from portal.cases.noticing import gather_late, gather_notices
from portal.kernel.database import transaction
from portal.notices.operations import begin_digests, send_next
from portal.notices.posting import installed

log = logging.getLogger(__name__)
GATHER, DIGEST, SEND = "notices.gather", "notices.digest", "notices.send"
AT_ONCE = 500
"""Messages of one run; the next run goes on."""


@dataclass(frozen=True)
class Noticing:
    """What the jobs do, on one database. Recurring ones are handed the second they were due."""

    factory: sessionmaker[Session]

    def gather(self, timestamp: int) -> None:
        """What happened to cases since the last time, told to whom it concerns."""
        with transaction(self.factory, system(GATHER).scope) as session:
            gather_notices(session)
        log.info("%s of %s", GATHER, timestamp)

    def digest(self, timestamp: int) -> None:
        """Once a day: what is past its deadline, then one message for each person and way."""
        by = system(DIGEST)
        with transaction(self.factory, by.scope) as session:
            gather_late(session)
            made = begin_digests(session)
        log.info("%s of %s: %s messages", DIGEST, timestamp, made)

    def send(self, timestamp: int) -> None:
        """Send what is due, each message in a transaction of its own."""
        post, sent = installed(), 0
        for _turn in range(AT_ONCE):
            with transaction(self.factory, system(SEND).scope) as session:
                if not send_next(session, post):
                    break
            sent += 1
        log.info("%s of %s: %s messages", SEND, timestamp, sent)
