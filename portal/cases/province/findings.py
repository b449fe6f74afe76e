"""What the province found wrong in a regency's answers, as that regency reads it: its own cases, nothing of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.queries import holders_over
from portal.cases.inbox import in_area
from portal.cases.models import CaseFile
from portal.cases.province.models import WRONG, Sampled
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.errors import NotAllowed
from portal.kernel.ids import part_of
from portal.kernel.pages import Page, newest_page
from portal.notices.operations import tell_person, withdraw_notice
from portal.notices.queries import BEHIND_ALL, LAST

KIND, LINK = "temuan", "/temuan/"
"""The notice of a finding and where it leads."""
TOLD = ["verifikator_kab", "kepala_dinas_kab"]
"""Whose answers are sampled, and who answers for them."""


@dataclass(frozen=True)
class RegencyFinding:
    """One finding with its case."""

    found: Sampled
    case: CaseFile


def findings_page(
    session: Session, actor: Actor, *, after: str | None = None, before: str | None = None, size: int = 25
) -> Page[RegencyFinding]:
    """What was found wrong in the answers of the actor's regency, newest first. Refuses `NotAllowed`."""
    actor.must(Permission.CASES_TASK_WORK)
    if level_of(actor.region_code) != Level.KABUPATEN:
        raise NotAllowed
    own = select(Sampled).where(in_area(Sampled, actor.area), Sampled.verdict == WRONG)
    keys: list[Any] = [Sampled.found_at, Sampled.sampling_id, Sampled.place]
    behind = [BEHIND_ALL, LAST, 0]
    page: Page[Sampled] = newest_page(session, own, keys, behind=behind, after=after, before=before, size=size)
    wanted = [one.case_id for one in page.rows]
    found = select(CaseFile).where(
        CaseFile.part.in_({part_of(one) for one in wanted}), CaseFile.id.in_(wanted), in_area(CaseFile, actor.area)
    )
    cases = {case.id: case for case in session.scalars(found)}
    rows = [RegencyFinding(one, cases[one.case_id]) for one in page.rows if one.case_id in cases]
    return Page(rows, page.prev, page.next, page.count, page.capped)


def tell_regency(session: Session, one: Sampled, before: str | None) -> None:
    """Tell the verifiers and heads of the regency what is now found wrong; take it back when it no longer is."""
    if (one.verdict == WRONG) == (before == WRONG):
        return
    people = [holder.user_id for holder in holders_over(session, TOLD, [one.regency], on=clock.today())]
    if one.verdict != WRONG:
        withdraw_notice(session, KIND, LINK, of=people, count=1)
        return
    for user_id in people:
        tell_person(session, user_id, KIND, LINK)
