"""Absence: a person's post stands in another's hands between two dates, for a reason; it ends by itself.

The substitute keeps their own name and post: they may also do what the absent one holds. What neither may check as
maker, the substitute may not check meanwhile (`Actor.selves`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, or_, select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.errors import (
    AbsenceOver,
    AbsenceTooLong,
    AbsentAlready,
    EndsBeforeStart,
    NoSubstitute,
    StartsInPast,
    SubstituteAbsent,
    SubstitutesAlready,
)
from portal.access.managing import must_reach
from portal.access.models import Absence, Post
from portal.access.permissions import Permission
from portal.kernel import clock
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound, Refused
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.reasons import reasoned

LONGEST = timedelta(days=180)
_TURN = 4_108_150_012
_PEERS = text(
    "select distinct u.id, u.first_name || ' ' || u.last_name as name from post p join ab_user u on u.id = p.user_id "
    "where p.role = :role and p.region_code = :region and u.active and p.user_id <> :user "
    "and p.valid_from <= :starts and (p.valid_to is null or p.valid_to >= :ends) order by 2"
)
_NAME = text("select first_name || ' ' || last_name from ab_user where id = :user")


class Peer(NamedTuple):
    """Somebody who holds the same post."""

    user_id: int
    name: str


def peers(session: Session, post: Post, starts: date, ends: date) -> list[Peer]:
    """Who could substitute: the same role in the same region all that time."""
    asked = {"role": post.role, "region": post.region_code, "user": post.user_id, "starts": starts, "ends": ends}
    return [Peer(*row) for row in session.execute(_PEERS, asked)]


def absences_of(session: Session, user_id: int) -> list[Absence]:
    """A person's absences, newest first, ended ones too."""
    own = select(Absence).where(Absence.user_id == user_id)
    return list(session.scalars(own.order_by(Absence.starts.desc(), Absence.id.desc()).limit(50)))


def away_on(session: Session, role: str, office: int, *, on: date) -> dict[int, int]:
    """Who of an office is absent on a day → whoever stands in for them."""
    meanwhile = and_(Absence.ended_at.is_(None), Absence.starts <= on, Absence.ends >= on)
    found = select(Absence.user_id, Absence.substitute_id).where(
        Absence.role == role, Absence.office == office, meanwhile
    )
    return {row.user_id: row.substitute_id for row in session.execute(found)}


def be_absent(
    session: Session, post_id: UUID, *, substitute_id: int, starts: date, ends: date, reason: str, by: Actor
) -> Absence:
    """Put a post into a substitute's hands from–to, both days included: one's own, or one in the administrator's reach.

    Refuses: `NotFound`, `NotAllowed`, `StartsInPast`, `EndsBeforeStart`, `AbsenceTooLong`, `ReasonRequired`,
    `NoSubstitute` (not the same role and region all that time), `AbsentAlready` (overlap), `SubstituteAbsent` and
    `SubstitutesAlready` (a chain: work would pass on twice).
    """
    post = session.get(Post, post_id)
    if post is None:
        raise NotFound
    _must_manage(session, post.user_id, post.region_code, by)
    _refuse_dates(post, starts, ends)
    kept = reasoned(reason)
    take_turn(session, _TURN)
    substitute = next((one for one in peers(session, post, starts, ends) if one.user_id == substitute_id), None)
    if substitute is None:
        raise _at("substitute", NoSubstitute())
    _refuse_chain(session, post, substitute, starts, ends)
    absence = Absence(
        id=new_id(part_of(post.id)),
        user_id=post.user_id,
        user_name=str(session.scalar(_NAME, {"user": post.user_id})),
        post_id=post.id,
        role=post.role,
        office=post.region_code,
        substitute_id=substitute.user_id,
        substitute_name=substitute.name,
        starts=starts,
        ends=ends,
        reason=kept,
        set_by=by.user_id,
        set_name=by.name,
        set_at=clock.now(),
    )
    session.add(absence)
    _told(session, "access.absence.set", absence, by)
    session.flush()
    return absence


def end_absence(session: Session, absence_id: UUID, *, by: Actor) -> Absence:
    """End an absence before its time; from now on the substitute acts for nobody. Refuses `NotFound`, `AbsenceOver`."""
    absence = session.get(Absence, absence_id, with_for_update=True)
    if absence is None:
        raise NotFound
    _must_manage(session, absence.user_id, absence.office, by)
    if absence.ended_at is not None or absence.ends < clock.today():
        raise AbsenceOver
    absence.ended_at, absence.ended_by, absence.ended_name = clock.now(), by.user_id, by.name
    _told(session, "access.absence.ended", absence, by)
    session.flush()
    return absence


def state_of(absence: Absence, today: date) -> str:
    """kelak, berjalan, or selesai."""
    if absence.ended_at is not None or absence.ends < today:
        return "selesai"
    return "kelak" if absence.starts > today else "berjalan"


def _must_manage(session: Session, user_id: int, region_code: int, by: Actor) -> None:
    """Oneself, or an administrator in whose reach the person is."""
    if by.user_id == user_id:
        return
    by.must(Permission.ACCESS_POST_MANAGE, at=region_code)
    must_reach(session, user_id, by=by)


def _refuse_dates(post: Post, starts: date, ends: date) -> None:
    today = clock.today()
    if starts < today:
        raise _at("starts", StartsInPast())
    if ends < starts:
        raise _at("ends", EndsBeforeStart())
    if ends - starts > LONGEST:
        raise _at("ends", AbsenceTooLong(most=LONGEST.days))
    if post.valid_from > starts or (post.valid_to is not None and post.valid_to < starts):
        raise NotFound


def _refuse_chain(session: Session, post: Post, substitute: Peer, starts: date, ends: date) -> None:
    """No overlap, and nobody passes on what was passed to them."""
    meanwhile = and_(Absence.ended_at.is_(None), Absence.starts <= ends, Absence.ends >= starts)
    same = and_(Absence.role == post.role, Absence.office == post.region_code, meanwhile)
    concerned = or_(Absence.user_id.in_((post.user_id, substitute.user_id)), Absence.substitute_id == post.user_id)
    for one in session.scalars(select(Absence).where(same, concerned)):
        starts_on, ends_on = f"{one.starts:%d-%m-%Y}", f"{one.ends:%d-%m-%Y}"
        if one.user_id == post.user_id:
            raise _at("starts", AbsentAlready(starts=starts_on, ends=ends_on))
        if one.user_id == substitute.user_id:
            raise _at("substitute", SubstituteAbsent(who=substitute.name, starts=starts_on, ends=ends_on))
        raise _at("starts", SubstitutesAlready(who=one.user_name, starts=starts_on, ends=ends_on))


def _at(field: str, refusal: Refused) -> Refused:
    refusal.fields = {field: refusal.phrase}
    return refusal


def _told(session: Session, verb: str, absence: Absence, by: Actor) -> None:
    leave_fact(
        session,
        verb,
        by=by,
        part=part_of(absence.id),
        region_code=absence.office,
        about="absence",
        about_id=absence.id,
        reason=absence.reason,
        after={
            "user_id": absence.user_id,
            "nama": absence.user_name,
            "pengganti": absence.substitute_name,
            "sejak": absence.starts.isoformat(),
            "sampai": absence.ends.isoformat(),
        },
    )
