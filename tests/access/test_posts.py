"""Appointing and ending posts: who may, where, which role, and what it does to open sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.errors import (
    AlreadyAppointed,
    EndsBeforeStart,
    LastAdministrator,
    OwnAccount,
    OwnPost,
    RoleNotAtLevel,
    UnknownRole,
)
from portal.access.models import Account, Post
from portal.access.operations import appoint, end_post, user_changed
from portal.access.permissions import Permission
from portal.access.queries import all_posts_of, posts_of
from portal.access.roles import BY_CODE
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import set_scope
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import Fact
from tests.people import BADUNG, BANYUMAS, KARANGSARI, KEMBARAN, PECATU, user_id

Become = Callable[[str], Actor]


def test_a_post_begins_today_and_leaves_a_fact(session: Session, as_actor: Become) -> None:
    arif, joko = as_actor("arif"), user_id(session, "joko")
    post = appoint(session, joko, role="pengawas_kecamatan", region_code=KEMBARAN, by=arif)
    session.flush()
    held = posts_of(session, joko, on=clock.today())
    assert [p.role for p in held] == ["petugas_lapangan", "pengawas_kecamatan"]
    fact = session.scalars(select(Fact).where(Fact.about_id == post.id)).one()
    assert (fact.verb, fact.actor_name, fact.region_code) == ("access.post.given", "Arif Nugroho", KEMBARAN)


def test_appointing_ends_the_persons_sessions(session: Session, as_actor: Become) -> None:
    arif, joko = as_actor("arif"), user_id(session, "joko")
    before = session.get_one(Account, joko).session_epoch
    appoint(session, joko, role="pengawas_kecamatan", region_code=KEMBARAN, by=arif)
    assert session.get_one(Account, joko).session_epoch == before + 1


@pytest.mark.parametrize("name", ["ratna", "hendra", "maya", "lestari", "sari"])
def test_only_who_manages_posts_may_appoint(session: Session, as_actor: Become, name: str) -> None:
    by = as_actor(name)
    with pytest.raises((NotAllowed, NotFound)):
        appoint(session, user_id(session, "joko"), role="pengawas_kecamatan", region_code=KEMBARAN, by=by)


def test_a_local_administrator_appoints_within_the_area_only(session: Session) -> None:
    rights = BY_CODE["pengawas_kecamatan"].permissions | {Permission.ACCESS_POST_MANAGE}
    by = Actor(900_001, "Admin Banyumas", "admin_kab", BANYUMAS, rights)
    set_scope(session, by.scope)
    joko = user_id(session, "joko")
    appoint(session, joko, role="pengawas_kecamatan", region_code=KEMBARAN, by=by)
    with pytest.raises(NotFound):
        appoint(session, joko, role="verifikator_kab", region_code=BADUNG, by=by)
    wayan = session.scalars(select(Post).where(Post.region_code == PECATU)).first()
    assert wayan is not None
    with pytest.raises(NotFound):
        end_post(session, wayan.id, by=by)
    assert {post.region_code for post in all_posts_of(session, by, joko)} == {KEMBARAN}


def test_nobody_appoints_or_ends_themselves(session: Session, as_actor: Become) -> None:
    arif = as_actor("arif")
    with pytest.raises(OwnPost):
        appoint(session, arif.user_id, role="analis_pusat", region_code=0, by=arif)
    assert arif.post_id is not None
    with pytest.raises(OwnPost):
        end_post(session, arif.post_id, by=arif)


def test_a_role_is_held_at_its_levels_only(session: Session, as_actor: Become) -> None:
    arif, joko = as_actor("arif"), user_id(session, "joko")
    with pytest.raises(RoleNotAtLevel):
        appoint(session, joko, role="admin_pusat", region_code=KARANGSARI, by=arif)
    with pytest.raises(UnknownRole):
        appoint(session, joko, role="raja", region_code=0, by=arif)


def test_the_same_post_is_not_given_twice_at_a_time(session: Session, as_actor: Become) -> None:
    arif, joko = as_actor("arif"), user_id(session, "joko")
    with pytest.raises(AlreadyAppointed):
        appoint(session, joko, role="petugas_lapangan", region_code=KEMBARAN, by=arif)
    with pytest.raises(EndsBeforeStart):
        appoint(
            session,
            joko,
            role="petugas_lapangan",
            region_code=BANYUMAS,
            by=arif,
            valid_from=date(2026, 5, 2),
            valid_to=date(2026, 5, 1),
        )


def test_an_ended_post_gives_nothing_from_now_on(session: Session, as_actor: Become) -> None:
    arif, joko = as_actor("arif"), user_id(session, "joko")
    post = posts_of(session, joko, on=clock.today())[0]
    epoch = session.get_one(Account, joko).session_epoch
    end_post(session, post.id, by=arif)
    session.flush()
    assert posts_of(session, joko, on=clock.today()) == []
    assert session.get_one(Account, joko).session_epoch == epoch + 1
    assert session.scalars(select(Fact.verb).where(Fact.about_id == post.id)).all()[-1] == "access.post.ended"


def test_a_post_ends_with_its_last_day(session: Session, as_actor: Become) -> None:
    arif, joko = as_actor("arif"), user_id(session, "joko")
    post = posts_of(session, joko, on=clock.today())[0]
    end_post(session, post.id, by=arif, last_day=clock.today())
    session.flush()
    assert posts_of(session, joko, on=clock.today())
    assert not posts_of(session, joko, on=clock.today() + timedelta(days=1))


def test_a_future_post_gives_nothing_yet(session: Session) -> None:
    by = system("uji", Permission.ACCESS_POST_MANAGE)
    set_scope(session, by.scope)
    joko, tomorrow = user_id(session, "joko"), clock.today() + timedelta(days=1)
    appoint(session, joko, role="pengawas_kecamatan", region_code=KEMBARAN, by=by, valid_from=tomorrow)
    session.flush()
    assert len(posts_of(session, joko, on=clock.today())) == 1
    assert len(posts_of(session, joko, on=tomorrow)) == 2


def warden(session: Session) -> Actor:
    """Somebody with the keys who is no administrator."""
    keys = frozenset({Permission.ACCESS_POST_MANAGE, Permission.ACCESS_USER_MANAGE})
    by = Actor(900_002, "Penjaga kunci", "penjaga_kunci", NATION, keys)
    set_scope(session, by.scope)
    return by


def deactivate(session: Session, name: str, by: Actor) -> None:
    user_changed(session, user_id(session, name), before={"active": True}, after={"active": False}, by=by)


def test_nobody_deactivates_themselves(session: Session, as_actor: Become) -> None:
    arif = as_actor("arif")
    appoint(session, user_id(session, "maya"), role="admin_pusat", region_code=NATION, by=arif)
    session.flush()
    with pytest.raises(OwnAccount):
        deactivate(session, "arif", arif)


def test_the_last_administrator_stays(session: Session) -> None:
    by = warden(session)
    (own,) = posts_of(session, user_id(session, "arif"), on=clock.today())
    with pytest.raises(LastAdministrator):
        end_post(session, own.id, by=by)
    with pytest.raises(LastAdministrator):
        deactivate(session, "arif", by)
    deactivate(session, "joko", by)


@pytest.mark.parametrize(
    ("changes", "enough"),
    [
        ({}, True),
        ({"active": False}, False),
        ({"valid_to": 0}, False),
        ({"valid_to": 30}, True),
        ({"valid_from": 1}, False),
    ],
)
def test_another_administrator_must_be_able_to_sign_in_tomorrow(
    session: Session, changes: dict[str, int], enough: bool
) -> None:
    by, maya, today = warden(session), user_id(session, "maya"), clock.today()
    days = {name: today + timedelta(days=days) for name, days in changes.items() if name != "active"}
    appoint(session, maya, role="admin_pusat", region_code=NATION, by=by, **days)
    session.flush()
    if changes.get("active") is False:
        session.execute(text("update ab_user set active = false where id = :i"), {"i": maya})
    if enough:
        deactivate(session, "arif", by)
    else:
        with pytest.raises(LastAdministrator):
            deactivate(session, "arif", by)
