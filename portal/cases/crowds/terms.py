"""What an office asks of one answer for many: an office may only ask for more than the ministry."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases.calendars.queries import office_of
from portal.cases.crowds.errors import RuleWrong
from portal.cases.crowds.models import CrowdRule
from portal.cases.crowds.rules import USUAL, Terms, problems
from portal.kernel import clock
from portal.kernel.area import NATION, ancestors
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact


def terms_of(session: Session, region: int) -> Terms:
    """What is asked at a region: its office's rule, else its province's, else the ministry's; never less than that."""
    own = office_of(region)
    wanted = (own, *reversed(ancestors(own)), NATION) if own else (NATION,)
    kept = {row.office: _terms(row) for row in session.scalars(select(CrowdRule).where(CrowdRule.office.in_(wanted)))}
    ministry = kept.get(NATION, USUAL)
    chosen = next((kept[office] for office in wanted if office in kept), USUAL)
    return Terms(
        least=max(chosen.least, ministry.least),
        percent=max(chosen.percent, ministry.percent),
        most=max(chosen.most, ministry.most),
        second_from=min(chosen.second_from, ministry.second_from),
        hours=max(chosen.hours, ministry.hours),
    )


def rule_of_office(session: Session, actor: Actor) -> CrowdRule | None:
    """The rule the actor's own office set."""
    return session.get(CrowdRule, actor.region_code)


def set_terms(session: Session, terms: Terms, *, by: Actor) -> CrowdRule:
    """Set what the actor's own office asks. Refuses `NotFound` below the regency, `RuleWrong`."""
    by.must(Permission.CASES_QUEUE_MANAGE)
    if by.region_code != office_of(by.region_code):
        raise NotFound
    ministry = None if by.region_code == NATION else terms_of(session, NATION)
    if wrong := problems(terms, ministry):
        raise RuleWrong(fields=wrong)
    row = session.get(CrowdRule, by.region_code)
    before = _terms(row)._asdict() if row else terms_of(session, by.region_code)._asdict()
    if row is None:
        row = CrowdRule(office=by.region_code)
        session.add(row)
    row.least, row.percent, row.most, row.second_from, row.hours = terms
    row.set_by, row.set_name, row.set_at = by.user_id, by.name, clock.now()
    leave_fact(
        session,
        "cases.bulk.terms",
        by=by,
        part=0,
        region_code=by.region_code,
        about="ladder",
        before=before,
        after=terms._asdict(),
    )
    session.flush()
    return row


def _terms(row: CrowdRule) -> Terms:
    return Terms(row.least, row.percent, row.most, row.second_from, row.hours)
