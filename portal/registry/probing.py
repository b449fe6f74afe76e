"""That a number is taken somewhere in the nation is worth knowing and easy to abuse: who learns it how often.

The duplicate stop stays. Each time a proposer's number turns out to be held outside their area, a fact is left; after
so many a day the proposer's numbers are no longer checked for them, hits and misses alike, but at verification.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.facts import Fact, leave_fact
from portal.kernel.ids import part_of
from portal.registry.models import ChangeSet, Individu, Keluarga

HIT = "registry.number.hit"
SAVED = "registry.proposal.saved"
DAY = timedelta(days=1)
_limit = 10
_PEOPLE = text("select nik_bidx, individu_id from nik_registry where nik_bidx = any(cast(:numbers as bytea[]))")
_FAMILIES = text("select kk_bidx, keluarga_id from kk_registry where kk_bidx = any(cast(:numbers as bytea[]))")


def install_limit(hits_a_day: int) -> None:
    """Set how many numbers outside their area a proposer may hit in a day; called once by the composition root."""
    global _limit  # noqa: PLW0603 - one process, one setting
    _limit = hits_a_day


def may_ask(session: Session, actor: Actor, part: int) -> bool:
    """Whether the actor's numbers are still checked for them today."""
    return left_today(session, actor, part) > 0


def left_today(session: Session, actor: Actor, part: int | None = None) -> int:
    """How many more numbers registered elsewhere the actor may come upon today, in one partition or in all."""
    hits = select(func.count(func.distinct(Fact.after["sidik"].astext))).where(
        Fact.region_code >= actor.area.lo,
        Fact.region_code < actor.area.hi,
        Fact.at > clock.now() - DAY,
        Fact.actor_id == actor.user_id,
        Fact.verb == HIT,
    )
    if part is not None:
        hits = hits.where(Fact.part == part)
    return max(0, _limit - (session.scalar(hits) or 0))


def holders(session: Session, indexes: Collection[bytes]) -> dict[tuple[str, bytes], UUID]:
    """(entity, blind index) → who holds the number, anywhere in the nation."""
    if not indexes:
        return {}
    held: dict[tuple[str, bytes], UUID] = {}
    for entity, statement in (("individu", _PEOPLE), ("keluarga", _FAMILIES)):
        rows = session.execute(statement, {"numbers": list(indexes)})
        held |= {(entity, bytes(index)): holder for index, holder in rows}
    return held


def outside(session: Session, actor: Actor, entity: str, holder_id: UUID) -> bool:
    """Whether who holds a number stands outside the actor's area."""
    model: type[Individu | Keluarga] = Individu if entity == "individu" else Keluarga
    place = select(model.region_code).where(model.part == part_of(holder_id), model.id == holder_id)
    code = session.scalar(place)
    return code is None or code not in actor.area


def note_hits(
    session: Session, change_set_id: UUID, region_code: int, hit: Collection[tuple[str, bytes]], *, by: Actor
) -> None:
    """Leave a fact for each (entity, blind index) that `by` found held outside their area."""
    for entity, index in sorted(hit):
        leave_fact(
            session,
            HIT,
            by=by,
            part=part_of(change_set_id),
            region_code=region_code,
            about="change_set",
            about_id=change_set_id,
            after={"jenis": entity, "sidik": hashlib.sha256(index).hexdigest()[:16]},
        )


def deferred(session: Session, change_set: ChangeSet) -> bool:
    """Whether the numbers of this proposal's last revision were left to verification."""
    latest = (
        select(Fact.after["nomor"].astext)
        .where(Fact.part == change_set.part, Fact.about_id == change_set.id, Fact.verb == SAVED)
        .order_by(Fact.at.desc())
        .limit(1)
    )
    return session.scalar(latest) == "ditunda"


def deferred_for(session: Session, actor: Actor, change_set: ChangeSet) -> bool:
    """Whether the actor is not told about this proposal's numbers: its proposer, and the village around them."""
    near = change_set.created_by == actor.user_id or level_of(actor.region_code) >= Level.DESA
    return near and deferred(session, change_set)
