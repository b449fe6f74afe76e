"""What a supervisor looks at before a visit goes on: what it brought, what its rules say, how far from the village."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.fieldwork.checks import visit_findings
from portal.fieldwork.models import Visit
from portal.fieldwork.queries import VisitView, visits_of, within
from portal.fieldwork.rules import PROOFS, Proof
from portal.kernel.ids import part_of
from portal.regions import queries as regions
from portal.regions.bounds import distance_km
from portal.registry.verdicts import Finding


@dataclass(frozen=True)
class Weight:
    """A visit as the table `mutu_kunjungan` weighs it: `flags` is how many rules had something to say."""

    result: str
    unproved: bool
    flags: int


@dataclass(frozen=True)
class Quality:
    """The last visit of a case as its supervisor sees it; `photographed` and `located` are None when not asked for."""

    visit: VisitView
    findings: list[Finding]
    photographed: bool | None
    located: bool | None
    distance_km: float | None
    """From the middle of the village, when that is known of itself."""
    earlier: int
    """How many visits were made before it."""


def weight_of(session: Session, actor: Actor, case_id: UUID, visit_id: UUID) -> Weight | None:
    """What a visit of a case weighs; None when it is not there."""
    found = session.execute(
        select(Visit.result, Visit.alasan_tanpa_bukti).where(
            Visit.part == part_of(visit_id), Visit.id == visit_id, Visit.case_id == case_id, *within(Visit, actor.area)
        )
    ).one_or_none()
    if found is None:
        return None
    return Weight(found.result, found.alasan_tanpa_bukti is not None, len(visit_findings(session, actor, case_id)))


def quality_of(session: Session, actor: Actor, case_id: UUID, region_code: int) -> Quality | None:
    """The last visit of a case, weighed for its supervisor; None before the first."""
    visits = visits_of(session, actor, case_id)
    if not visits:
        return None
    visit = visits[0]
    asked = PROOFS.get(visit.result, Proof())
    kinds = {photo.kind for photo in visit.photos}
    return Quality(
        visit=visit,
        findings=visit_findings(session, actor, case_id),
        photographed=bool(kinds & set(asked.photos)) if asked.photos else None,
        located=visit.lat is not None if asked.point else None,
        distance_km=_distance(session, visit, region_code),
        earlier=len(visits) - 1,
    )


def _distance(session: Session, visit: VisitView, region_code: int) -> float | None:
    place = regions.regions(session, [region_code]).get(region_code)
    if (
        visit.lat is None
        or visit.lng is None
        or place is None
        or place.approx
        or place.lat is None
        or place.lng is None
    ):
        return None
    return distance_km((visit.lat, visit.lng), (place.lat, place.lng))
