"""What the diagram's service does with a signed decree: hand it to a worker."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.collective.models import PROPOSED, RUNNING, Decree
from portal.cases.models import CaseFile
from portal.cases.outlines import Scalar
from portal.kernel import clock
from portal.kernel.outbox import send

JOB = "cases.decree"
HOME = 0
"""The part the ministry's own records live in."""


def begin_publication(session: Session, case: CaseFile, by: Actor) -> Mapping[str, Scalar]:
    """Send a signed decree to be published, in the name of whoever signed it."""
    decree = session.scalars(
        select(Decree).where(Decree.part == HOME, Decree.id == case.subject_id).with_for_update()
    ).one()
    if decree.status == PROPOSED:
        decree.status, decree.signed_at = RUNNING, clock.now()
        decree.signed_by, decree.signed_name, decree.signed_role = by.user_id, by.name, by.role
        session.flush()
    send(session, JOB, decree_id=str(decree.id))
    return {}
