"""Telling those who may be the second person that a bulk action waits for one, and that it no longer does."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.access.absences import away_on
from portal.access.queries import Holder, holders_over
from portal.cases.crowds.rules import confirmers
from portal.cases.processmodels import BulkAction
from portal.kernel import clock
from portal.kernel.area import NATION, ancestors
from portal.notices.operations import tell_person, withdraw_notice

ASKED = "penegasan"
"""The kind of the notice; its number and link say nothing of anybody."""


def who_may_confirm(session: Session, *, actor_id: int, role: str, region_code: int) -> list[Holder]:
    """The people who may confirm what somebody in that post begins; never they or their substitute."""
    today = clock.today()
    regions = [region_code, *ancestors(region_code), NATION] if region_code else [NATION]
    same = holders_over(session, [role], [region_code], on=today)
    deputy = away_on(session, role, region_code, on=today).get(actor_id)
    above = [one for one in confirmers(role) if one != role]
    higher = holders_over(session, above, regions, on=today) if above else []
    found = {one.user_id: one for one in (*(one for one in same if one.user_id != deputy), *higher)}
    return [one for user_id, one in found.items() if user_id != actor_id]


def ask_second(session: Session, bulk: BulkAction) -> None:
    """Tell everybody who may confirm it that it waits for one of them."""
    for one in who_may_confirm(session, actor_id=bulk.actor_id, role=bulk.role, region_code=bulk.region_code):
        tell_person(session, one.user_id, ASKED, _page(bulk))


def asked_no_more(session: Session, bulk: BulkAction) -> None:
    """It waits for nobody any longer: whoever has not read that it did need not read it."""
    withdraw_notice(session, ASKED, _page(bulk))


def _page(bulk: BulkAction) -> str:
    return f"/massal/{bulk.id}"
