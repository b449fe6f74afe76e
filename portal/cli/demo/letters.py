"""Letters of the demo: what the desks of Karangsari and Banyumas have printed so far, through the real operations."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.letters.decreeing import issue_decree_with_names
from portal.cases.letters.errors import NothingDecided
from portal.cases.letters.families import issue_explanation, issue_profile, issue_registered
from portal.cases.letters.notices import notify_result
from portal.cases.letters.offices import BY_OFFICE, Period, issue_office_letter
from portal.cases.queries import CaseFilters, case_page
from portal.kernel import clock
from portal.kernel.database import set_scope

NOTICES = 3
"""Families told of each way a case may end."""
PURPOSE = "pendaftaran sekolah anak"


def print_letters(session: Session, actors: dict[str, Actor], *, regency: int) -> None:
    """Notices to families, letters at the village's desk, the regency's letters, the ministry's decree."""
    _to_citizens(session, actors["sari"])
    today = clock.today()
    period = Period(today - timedelta(days=31), today)
    for kind, who in zip(BY_OFFICE, ("ratna", "hendra", "hendra"), strict=True):
        _spoken(session, actors[who])
        try:
            issue_office_letter(session, kind, regency, period, by=actors[who])
        except NothingDecided:
            continue
    _spoken(session, actors["maya"])
    try:
        issue_decree_with_names(session, regency, period, by=actors["maya"])
    except NothingDecided:
        return


def _to_citizens(session: Session, sari: Actor) -> None:
    _spoken(session, sari)
    for status, kind in (("selesai", "usulan_baru"), ("selesai", "penghapusan"), ("ditolak", "usulan_baru")):
        for case in case_page(session, sari, CaseFilters(status=status, kind=kind), size=NOTICES).rows:
            notify_result(session, case.id, by=sari)
    for case in case_page(session, sari, CaseFilters(status="selesai", kind="usulan_baru"), size=1).rows:
        issue_registered(session, case.subject_id, purpose=PURPOSE, with_desil=False, by=sari)
        issue_profile(session, case.subject_id, by=sari)
        issue_explanation(session, case.subject_id, by=sari)


def _spoken(session: Session, by: Actor) -> None:
    set_scope(session, by.scope)
