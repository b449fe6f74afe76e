"""Absence: a colleague in the same post does the work in their own name; no overlap, no chain, it ends by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.access.absences import be_absent, end_absence, peers, state_of
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
from portal.access.models import Post
from portal.access.queries import posts_of, standing_for, still_acting
from portal.kernel import clock
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.ids import new_id
from portal.kernel.reasons import ReasonRequired
from tests import people

DAY = timedelta(days=1)
Become = Callable[[str], Actor]


def post_of(session: Session, user_id: int) -> Post:
    return posts_of(session, user_id, on=clock.today())[0]


def moved(session: Session, name: str, role: str, region: int) -> Post:
    """Give a member of the cast a second post, as a fixture: a colleague in the same place."""
    post = Post(
        id=new_id(0), user_id=people.user_id(session, name), role=role, region_code=region, valid_from=clock.today()
    )
    session.add(post)
    session.flush()
    return post


@pytest.fixture
def ratna(session: Session, as_actor: Become) -> Actor:
    """Ratna, whom Putu and Gede may substitute."""
    for name in ("putu", "gede"):
        moved(session, name, "verifikator_kab", people.BANYUMAS)
    return as_actor("ratna")


def absent(session: Session, by: Actor, who: str = "putu", first: date | None = None, days: int = 3) -> object:
    assert by.post_id is not None
    starts = first or clock.today()
    return be_absent(
        session,
        by.post_id,
        substitute_id=people.user_id(session, who),
        starts=starts,
        ends=starts + (days - 1) * DAY,
        reason="Cuti tahunan",
        by=by,
    )


def in_banyumas(session: Session, name: str) -> Actor:
    """Somebody in their second post."""
    return replace(people.actor(session, name), role="verifikator_kab", region_code=people.BANYUMAS)


def test_the_substitute_stands_for_the_absent_on_those_days_only(session: Session, ratna: Actor) -> None:
    first = clock.today() + 2 * DAY
    absent(session, ratna, first=first)
    putu = in_banyumas(session, "putu")
    told = {
        day: [one.name for one in standing_for(session, putu, on=clock.today() + day * DAY).stands_for]
        for day in range(6)
    }
    assert told == {0: [], 1: [], 2: [ratna.name], 3: [ratna.name], 4: [ratna.name], 5: []}
    elsewhere = people.actor(session, "putu")
    assert standing_for(session, elsewhere, on=first).stands_for == (), "only in that post"
    later = still_acting(session, putu, on=first)
    assert later is not None
    assert later.selves == {putu.user_id, ratna.user_id}, "a bulk action knows it, too"


def test_no_overlap_and_no_chain(session: Session, ratna: Actor, as_actor: Become) -> None:
    absent(session, ratna, days=5)
    with pytest.raises(AbsentAlready):
        absent(session, ratna, who="gede", first=clock.today() + 4 * DAY)
    putu = replace(in_banyumas(session, "putu"), post_id=moved_id(session, "putu"))
    with pytest.raises(SubstitutesAlready, match=ratna.name):
        absent(session, putu, who="gede")
    gede = replace(in_banyumas(session, "gede"), post_id=moved_id(session, "gede"))
    with pytest.raises(SubstituteAbsent, match=ratna.name):
        absent(session, gede, who="ratna")
    absent(session, gede, who="ratna", first=clock.today() + 5 * DAY)


def moved_id(session: Session, name: str) -> object:
    """The second post of somebody."""
    own = posts_of(session, people.user_id(session, name), on=clock.today())
    return next(one.id for one in own if one.region_code == people.BANYUMAS)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"starts": -1}, StartsInPast),
        ({"ends": -1}, EndsBeforeStart),
        ({"ends": 400}, AbsenceTooLong),
        ({"reason": " x "}, ReasonRequired),
        ({"who": "hendra"}, NoSubstitute),
        ({"who": "ratna"}, NoSubstitute),
    ],
)
def test_what_is_refused(session: Session, ratna: Actor, changes: dict, refusal: type[Exception]) -> None:
    assert ratna.post_id is not None
    asked = {"starts": 0, "ends": 3, "who": "putu", "reason": "Cuti tahunan"} | changes
    with pytest.raises(refusal):
        be_absent(
            session,
            ratna.post_id,
            substitute_id=people.user_id(session, asked["who"]),
            starts=clock.today() + asked["starts"] * DAY,
            ends=clock.today() + asked["ends"] * DAY,
            reason=asked["reason"],
            by=ratna,
        )


def test_a_substitute_must_hold_the_post_to_the_last_day(session: Session, ratna: Actor) -> None:
    session.execute(
        text("update post set valid_to = :day where id = :id"),
        {"day": clock.today() + DAY, "id": moved_id(session, "putu")},
    )
    session.expire_all()
    today = clock.today()
    names = [one.name for one in peers(session, post_of(session, ratna.user_id), today, today + 5 * DAY)]
    assert names == [people.CAST["gede"].full_name]
    with pytest.raises(NoSubstitute):
        absent(session, ratna)


def test_only_oneself_or_who_manages_the_post(session: Session, ratna: Actor, as_actor: Become) -> None:
    made = absent(session, ratna)
    post, who = ratna.post_id, people.user_id(session, "putu")
    assert post is not None
    later = {"starts": clock.today() + 9 * DAY, "ends": clock.today() + 9 * DAY, "reason": "Sakit"}
    with pytest.raises(NotAllowed):
        be_absent(session, post, substitute_id=who, by=as_actor("hendra"), **later)
    with pytest.raises(NotAllowed):
        end_absence(session, made.id, by=as_actor("hendra"))  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        be_absent(session, new_id(0), substitute_id=who, by=as_actor("arif"), **later)
    arif = as_actor("arif")
    set_by_admin = be_absent(session, post, substitute_id=who, by=arif, **later)
    assert (set_by_admin.user_id, set_by_admin.set_by) == (ratna.user_id, arif.user_id)
    end_absence(session, set_by_admin.id, by=arif)
    assert state_of(set_by_admin, clock.today()) == "selesai"
    with pytest.raises(AbsenceOver):
        end_absence(session, set_by_admin.id, by=arif)
