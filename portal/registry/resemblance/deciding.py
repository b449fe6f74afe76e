"""Deciding whether two people are one: same, different, unsure; undone as long as nothing has come of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import part_of
from portal.kernel.reasons import reasoned
from portal.registry.errors import AlreadyMerged, MergeUnderWay, NotDecided, PairDecided
from portal.registry.models import ChangeSet
from portal.registry.pairmodels import DuplicatePair, DuplicateSide
from portal.registry.records import OPEN as OPEN_SETS
from portal.registry.resemblance.recording import OPEN, OTHER, SAME, UNSURE

VERDICTS = (SAME, OTHER, UNSURE)
LONGEST_REASON = 1_000


def pair_in(session: Session, actor: Actor, pair_id: UUID, *, lock: bool = False) -> DuplicatePair:
    """A pair of which the actor may see both people. Refuses with `NotFound`."""
    statement = select(DuplicatePair).where(DuplicatePair.part == part_of(pair_id), DuplicatePair.id == pair_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None or found.region_code not in actor.area:
        raise NotFound
    return found


def decide_pair(session: Session, pair_id: UUID, verdict: str, *, reason: str, by: Actor) -> DuplicatePair:
    """Say whether two people are one, with a reason. What was found different is never brought up again.

    Refuses `PairDecided` (a verdict of same or different stands), `Invalid` without a reason, `NotAllowed`, `NotFound`.
    """
    pair = pair_in(session, by, pair_id, lock=True)
    by.must(Permission.REGISTRY_DUPLICATE_DECIDE, at=pair.region_code)
    if verdict not in VERDICTS:
        raise Invalid(fields={"putusan": "Pilih sama, berbeda, atau ragu."})
    if pair.status not in {OPEN, UNSURE}:
        raise PairDecided(who=pair.decided_name or "sistem")
    words = reasoned(reason, most=LONGEST_REASON)
    before = pair.status
    pair.decided_at, pair.decided_by, pair.decided_name = clock.now(), by.user_id, by.name
    _settle(session, pair, verdict, words)
    _tell(session, f"registry.duplicate.{_PAST[verdict]}", pair, by, words, before)
    return pair


def undo_decision(session: Session, pair_id: UUID, *, reason: str, by: Actor) -> DuplicatePair:
    """Take a verdict back: the pair stands in the queue again.

    Refuses `NotDecided`, `MergeUnderWay`, `AlreadyMerged`, `Invalid` without a reason.
    """
    pair = pair_in(session, by, pair_id, lock=True)
    by.must(Permission.REGISTRY_DUPLICATE_DECIDE, at=pair.region_code)
    if pair.status not in VERDICTS:
        raise NotDecided
    statuses = set(proposals_of(session, pair).values())
    if statuses & set(OPEN_SETS):
        raise MergeUnderWay
    if pair.kept_id is not None and "diterapkan" in statuses:
        raise AlreadyMerged
    words, before = reasoned(reason, most=LONGEST_REASON), pair.status
    pair.decided_at = pair.decided_by = pair.decided_name = pair.kept_id = None
    pair.proposals = []
    _settle(session, pair, OPEN, None)
    _tell(session, "registry.duplicate.reopened", pair, by, words, before)
    return pair


def proposals_of(session: Session, pair: DuplicatePair) -> dict[UUID, str]:
    """The proposals that came of a pair, each with its status; in the order they were made."""
    ids = [UUID(one) for one in pair.proposals]
    keys = [(part_of(one), one) for one in ids]
    found = session.execute(
        select(ChangeSet.id, ChangeSet.status).where(tuple_(ChangeSet.part, ChangeSet.id).in_(keys))
    )
    statuses = {row.id: row.status for row in found}
    return {one: statuses[one] for one in ids if one in statuses}


def same_as(session: Session, individu_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Person → whom they were found to be the same as; both ways."""
    pair = DuplicatePair
    found = select(pair.one_id, pair.other_id).where(
        pair.status == SAME, pair.one_id.in_(individu_ids) | pair.other_id.in_(individu_ids)
    )
    partners: dict[UUID, set[UUID]] = {}
    for one, other in session.execute(found):
        partners.setdefault(one, set()).add(other)
        partners.setdefault(other, set()).add(one)
    return partners


def note_merge(session: Session, pair: DuplicatePair, kept_id: UUID, proposals: Iterable[UUID], *, by: Actor) -> None:
    """Remember which proposals make one of two people, and who remains."""
    pair.kept_id = kept_id
    pair.proposals = [*pair.proposals, *(str(one) for one in proposals)]
    _tell(session, "registry.duplicate.merge_proposed", pair, by, pair.reason or "", pair.status)
    session.flush()


def note_split(
    session: Session, pair: DuplicatePair, proposal: UUID, restored: UUID | None, *, reason: str, by: Actor
) -> None:
    """Remember that a merge was wrong: these two, and the one who comes back, are never brought up again."""
    from portal.registry.resemblance.recording import pair_id

    pair.proposals = [*pair.proposals, str(proposal)]
    pair.decided_at, pair.decided_by, pair.decided_name = clock.now(), by.user_id, by.name
    kept = pair.kept_id
    _settle(session, pair, OTHER, reason)
    _tell(session, "registry.duplicate.split", pair, by, reason, SAME)
    if restored is None or kept is None:
        return
    first, second = sorted((kept, restored))
    twin = DuplicatePair(
        part=part_of(first),
        id=pair_id(first, second),
        region_code=pair.region_code,
        one_id=first,
        other_id=second,
        other_part=part_of(second),
        score=pair.score,
        grade=pair.grade,
        levels=pair.levels,
        status=OTHER,
        found_at=clock.now(),
        decided_at=pair.decided_at,
        decided_by=by.user_id,
        decided_name=by.name,
        reason=reason,
        proposals=[],
    )
    session.merge(twin)
    session.flush()


def _settle(session: Session, pair: DuplicatePair, status: str, reason: str | None) -> None:
    """Write a status to the pair and to both its sides."""
    pair.status, pair.reason = status, reason
    session.flush()
    sides = [(part_of(one), pair.id, one) for one in (pair.one_id, pair.other_id)]
    keys = tuple_(DuplicateSide.part, DuplicateSide.pair_id, DuplicateSide.individu_id)
    session.execute(update(DuplicateSide).where(keys.in_(sides)).values(status=status))


_PAST = {SAME: "same", OTHER: "different", UNSURE: "unsure"}


def _tell(session: Session, verb: str, pair: DuplicatePair, by: Actor, reason: str, before: str) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=pair.part,
        region_code=pair.region_code,
        about="duplicate_pair",
        about_id=pair.id,
        reason=reason or None,
        before={"status": before},
        after={"status": pair.status, "nilai": pair.score, "orang": [str(pair.one_id), str(pair.other_id)]},
    )
