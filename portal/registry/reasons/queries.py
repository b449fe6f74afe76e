"""Reads of the reason catalogue: what may be chosen now, and how an old decision's reason was worded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.registry.codes import CODES
from portal.registry.reasons.models import ReasonDuty, ReasonVersion
from portal.registry.reasons.rules import LISTS, PREFIX, PURPOSES, REMOVAL, Reason, worded_on

LIVE, PROPOSED = "berlaku", "usul"


def reason_in(row: ReasonVersion) -> Reason:
    """A version as rules and pages read it."""
    return Reason(
        row.purpose,
        row.code,
        row.label,
        row.label_en,
        row.advice,
        row.advice_en,
        row.house,
        row.like_code,
        row.position,
        row.valid_from,
        row.valid_until,
        row.signed_at if row.status == LIVE else None,
    )


def catalogue(session: Session, purpose: str, *, day: date | None = None) -> dict[str, Reason]:
    """Code → the reason as worded on a day, those that have ended by then too; in the order of the list."""
    on, versions = day or clock.today(), defaultdict[str, list[Reason]](list)
    rows = select(ReasonVersion).where(ReasonVersion.purpose == purpose, ReasonVersion.status == LIVE)
    for row in session.scalars(rows):
        versions[row.code].append(reason_in(row))
    found = [one for own in versions.values() if (one := worded_on(own, on)) is not None]
    return {one.code: one for one in sorted(found, key=lambda one: (one.position, len(one.code), one.code))}


def reasons(session: Session, purpose: str) -> dict[str, Reason]:
    """Code → reason, of those that may be chosen today."""
    today = clock.today()
    return {code: one for code, one in catalogue(session, purpose).items() if one.given_on(today)}


def may_give(session: Session, purpose: str, code: str) -> bool:
    """Whether a code of that purpose may be chosen today."""
    return code in reasons(session, purpose)


def purpose_of(code: str) -> str:
    """What a decision's code is for, by how it begins."""
    return next((purpose for purpose, prefix in PREFIX.items() if prefix and code.startswith(prefix)), REMOVAL)


def reason_of(session: Session, purpose: str, code: str, *, day: date | None = None) -> Reason | None:
    """A reason as it was worded on a day, whether or not it can still be chosen; None for an unknown code."""
    rows = select(ReasonVersion).where(
        ReasonVersion.purpose == purpose, ReasonVersion.code == code, ReasonVersion.status == LIVE
    )
    return worded_on([reason_in(row) for row in session.scalars(rows)], day or clock.today())


def label_of(session: Session, purpose: str, code: str, *, day: date | None = None) -> str:
    """What a reason is called; "" for an unknown code."""
    found = reason_of(session, purpose, code, day=day) if code else None
    return found.label if found else CODES.get(LISTS.get(purpose, ""), {}).get(code, "")


def acts_like(session: Session, purpose: str, code: str) -> str:
    """The code the house's own rules know it by: its own for a shipped reason, else the one it was likened to."""
    if not code or code in CODES[LISTS[purpose]]:
        return code
    found = reason_of(session, purpose, code)
    return found.like_code if found else code


def duty(session: Session, purpose: str) -> bool:
    """Whether a decision of that purpose must carry a code."""
    newest = (
        select(ReasonDuty.required)
        .where(ReasonDuty.purpose == purpose, ReasonDuty.status == LIVE)
        .order_by(ReasonDuty.signed_at.desc())
        .limit(1)
    )
    return bool(session.scalar(newest))


def versions_of(session: Session, purpose: str, code: str) -> list[ReasonVersion]:
    """Every version of a reason, the newest first. Refuses `NotFound`."""
    rows = select(ReasonVersion).where(ReasonVersion.purpose == purpose, ReasonVersion.code == code)
    found = list(session.scalars(rows.order_by(ReasonVersion.proposed_at.desc(), ReasonVersion.id.desc())))
    if not found:
        raise NotFound
    return found


def waiting(session: Session) -> list[ReasonVersion]:
    """Wordings that wait for a second signature, the oldest first."""
    rows = select(ReasonVersion).where(ReasonVersion.status == PROPOSED)
    return list(session.scalars(rows.order_by(ReasonVersion.proposed_at)))


def duties(session: Session) -> Mapping[str, tuple[bool, ReasonDuty | None]]:
    """Purpose → whether a code is required, and what waits for a second signature."""
    rows = {one.purpose: one for one in session.scalars(select(ReasonDuty).where(ReasonDuty.status == PROPOSED))}
    return {one: (duty(session, one), rows.get(one)) for one in PURPOSES}


def known_version(session: Session, version_id: UUID) -> ReasonVersion:
    """One version. Refuses `NotFound`."""
    found = session.get(ReasonVersion, version_id)
    if found is None:
        raise NotFound
    return found
