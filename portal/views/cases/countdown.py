"""The quiet line on every page: until when proposals are taken here, or from when on."""

from __future__ import annotations

from flask import g

from portal.access.permissions import Permission
from portal.cases.periods import queries
from portal.cases.periods.queries import Countdown
from portal.views.kit.session import db_session

CONCERNED = (Permission.CASES_USULAN_PROPOSE, Permission.CASES_TASK_WORK, Permission.CASES_PERIOD_MANAGE)


def countdown() -> Countdown | None:
    """What this page's reader is told; asked once per page, and only for those whom periods concern."""
    if "countdown" not in g:
        actor = g.get("actor")
        concerned = actor is not None and any(actor.may(right) for right in CONCERNED)
        g.countdown = queries.countdown(db_session(), actor.region_code) if concerned else None
    found: Countdown | None = g.countdown
    return found
