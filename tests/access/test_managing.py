"""An administrator reaches only people whose posts all lie in their own area, and gives no more than they hold."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.access.errors import OnlyNational, RoleBeyondGiver
from portal.access.managing import in_reach
from portal.access.models import Account
from portal.access.operations import (
    appoint,
    create_role,
    end_all_sessions,
    end_post,
    password_set,
    set_role_grants,
    user_changed,
)
from portal.access.permissions import Permission as P  # noqa: N817 - read as tables
from portal.access.queries import posts_of
from portal.access.roles import BY_CODE
from portal.kernel import clock
from portal.kernel.database import set_scope
from portal.kernel.errors import NotFound
from tests.people import BADUNG, BANYUMAS, KARANGSARI, KEMBARAN, user_id

MANAGES = frozenset({P.ACCESS_POST_MANAGE, P.ACCESS_USER_MANAGE})
SYSTEM = system("uji", P.ACCESS_POST_MANAGE, P.ACCESS_USER_MANAGE)


@pytest.fixture
def surya(session: Session) -> Actor:
    """Administrator of Banyumas who may do no more than manage people."""
    by = Actor(900_001, "Surya Admin", "admin_kab", BANYUMAS, MANAGES)
    set_scope(session, by.scope)
    return by


def reached(session: Session, by: Actor, who: int) -> bool:
    return bool(session.scalar(select(in_reach(by, literal(who)))))


@pytest.mark.parametrize(
    ("name", "mine"),
    [
        *[(name, True) for name in ("sari", "joko", "hendra")],
        *[(name, False) for name in ("bagus", "maya", "arif", "wayan", "gede")],
    ],
)
def test_people_below_are_reached_and_nobody_above_or_beside(
    session: Session, surya: Actor, name: str, mine: bool
) -> None:
    assert reached(session, surya, user_id(session, name)) is mine


def test_one_post_elsewhere_is_enough_to_be_out_of_reach(session: Session, surya: Actor) -> None:
    joko = user_id(session, "joko")
    set_scope(session, SYSTEM.scope)
    away = appoint(session, joko, role="auditor", region_code=BADUNG, by=SYSTEM, valid_from=clock.today())
    session.flush()
    assert not reached(session, surya, joko)
    for refused in (
        lambda: appoint(session, joko, role="auditor", region_code=KEMBARAN, by=surya),
        lambda: end_post(session, posts_of(session, joko, on=clock.today())[0].id, by=surya),
        lambda: password_set(session, joko, one_time=True, by=surya),
        lambda: end_all_sessions(session, joko, by=surya),
        lambda: user_changed(session, joko, before={}, after={"active": False}, by=surya),
    ):
        with pytest.raises(NotFound):
            refused()
    away.valid_to = clock.today() - timedelta(days=1)
    session.flush()
    assert reached(session, surya, joko), "what is over does not bind a person who has moved here"


def test_a_post_still_to_come_counts(session: Session, surya: Actor) -> None:
    joko = user_id(session, "joko")
    set_scope(session, SYSTEM.scope)
    soon = clock.today() + timedelta(days=30)
    appoint(session, joko, role="auditor", region_code=0, by=SYSTEM, valid_from=soon)
    session.flush()
    assert not reached(session, surya, joko)


def test_who_holds_no_post_any_more_is_known_by_those_they_held(session: Session, surya: Actor) -> None:
    maya, sari = user_id(session, "maya"), user_id(session, "sari")
    for who in (maya, sari):
        for post in posts_of(session, who, on=clock.today()):
            post.valid_to = clock.today() - timedelta(days=1)
    session.flush()
    assert reached(session, surya, sari)
    assert not reached(session, surya, maya), "a ministry analyst on leave is nobody's prey"


def test_who_never_held_a_post_belongs_to_who_registered_them(session: Session, surya: Actor) -> None:
    for number, by, mine in ((900_011, surya, True), (900_012, SYSTEM, False)):
        set_scope(session, by.scope)
        user_changed(session, number, before=None, after={"active": True}, by=by)
        assert reached(session, surya, number) is mine
    assert session.get_one(Account, 900_011).registered_in == BANYUMAS
    other = Actor(900_002, "Admin Badung", "admin_kab", BADUNG, MANAGES)
    assert not reached(session, other, 900_011)


def test_nobody_gives_more_than_they_hold(session: Session, surya: Actor) -> None:
    joko = user_id(session, "joko")
    with pytest.raises(RoleBeyondGiver, match="Mengerjakan tugas"):
        appoint(session, joko, role="pengawas_kecamatan", region_code=KEMBARAN, by=surya)
    able = Actor(surya.user_id, surya.name, surya.role, BANYUMAS, MANAGES | BY_CODE["pengawas_kecamatan"].permissions)
    appoint(session, joko, role="pengawas_kecamatan", region_code=KEMBARAN, by=able)
    with pytest.raises(RoleBeyondGiver, match="Membuka NIK"):
        appoint(session, joko, role="operator_desa", region_code=KARANGSARI, by=able)


def test_the_ministry_gives_any_role(session: Session, as_actor: object) -> None:
    arif = as_actor("arif")  # type: ignore[operator]
    assert P.CASES_TASK_WORK not in arif.permissions
    appoint(session, user_id(session, "joko"), role="pengawas_kecamatan", region_code=KEMBARAN, by=arif)


def test_roles_are_the_ministrys(session: Session, surya: Actor) -> None:
    with pytest.raises(OnlyNational):
        create_role(session, "raja_kecil", {P.CASES_CASE_READ}, by=surya)
    with pytest.raises(OnlyNational):
        set_role_grants(session, "operator_desa", set(P), by=surya)
