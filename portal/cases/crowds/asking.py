"""Telling those who may be the second person that a bulk action waits for one, and that it no longer does."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.cases.crowds.seconding import seconds_of
from portal.cases.processmodels import BulkAction
from portal.notices.operations import tell_person, withdraw_notice

ASKED = "penegasan"
"""The kind of the notice; its number and link say nothing of anybody."""


def ask_second(session: Session, bulk: BulkAction) -> None:
    """Tell everybody who may confirm it that it waits for one of them."""
    for one in seconds_of(session, bulk):
        tell_person(session, one.user_id, ASKED, _page(bulk))


def asked_no_more(session: Session, bulk: BulkAction) -> None:
    """It waits for nobody any longer: whoever has not read that it did need not read it."""
    withdraw_notice(session, ASKED, _page(bulk))


def _page(bulk: BulkAction) -> str:
    return f"/massal/{bulk.id}"
