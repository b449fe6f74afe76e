"""Groups hold people of one's reach under a name, in one's area only, and give no right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access import groups
from portal.access.actor import Actor, system
from portal.access.errors import GroupExists, GroupNameless, GroupTooLarge
from portal.access.groups import close_group, group_in, groups_in, groups_of, join_group, leave_group, make_group
from portal.access.permissions import Permission as P  # noqa: N817 - read as tables
from portal.kernel.database import set_scope
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.ids import new_id
from tests.people import BADUNG, BANYUMAS, user_id

PART = 33


@pytest.fixture
def surya(session: Session) -> Actor:
    """Manages the people of Banyumas."""
    return become(session, Actor(900_001, "Surya Admin", "admin_kab", BANYUMAS, frozenset({P.ACCESS_USER_MANAGE})))


def become(session: Session, actor: Actor) -> Actor:
    session.flush()
    set_scope(session, actor.scope)
    return actor


def elsewhere(session: Session) -> Actor:
    return become(session, Actor(900_002, "Ketut Admin", "admin_kab", BADUNG, frozenset({P.ACCESS_USER_MANAGE})))


def facts(session: Session) -> list[str]:
    asked = "select verb from fact where verb like 'access.group.%' order by at, id"
    return list(session.execute(text(asked)).scalars())


def test_people_come_and_go_and_each_time_a_fact_is_left(session: Session, surya: Actor) -> None:
    group = make_group(session, "  Tim   selatan ", by=surya, part=PART)
    sari, joko = user_id(session, "sari"), user_id(session, "joko")
    assert [join_group(session, group.id, who, by=surya) for who in (sari, joko, sari)] == [True, True, False]
    assert [(one.group.name, one.people) for one in groups_in(session, surya)] == [("Tim selatan", 2)]
    leave_group(session, group.id, joko, by=surya)
    own = groups_of(session, surya, [sari, joko])
    assert {who: [one.name for one in found] for who, found in own.items()} == {sari: ["Tim selatan"]}
    close_group(session, group.id, by=surya)
    assert groups_in(session, surya) == []
    with pytest.raises(NotFound):
        join_group(session, group.id, joko, by=surya)
    told = [f"access.group.{deed}" for deed in ("made", "joined", "joined", "left", "closed")]
    assert facts(session) == told


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_group_has_a_name(session: Session, surya: Actor, name: str) -> None:
    with pytest.raises(GroupNameless):
        make_group(session, name, by=surya, part=PART)


def test_no_two_groups_of_a_region_have_one_name(session: Session, surya: Actor) -> None:
    first = make_group(session, "Tim selatan", by=surya, part=PART)
    with pytest.raises(GroupExists):
        make_group(session, "TIM selatan", by=surya, part=PART)
    assert groups.rename_group(session, first.id, "Tim Selatan", by=surya).name == "Tim Selatan"
    make_group(session, "Tim utara", by=surya, part=PART)
    with pytest.raises(GroupExists):
        groups.rename_group(session, first.id, "tim utara", by=surya)
    make_group(session, "İzmir", by=surya, part=PART)
    with pytest.raises(GroupExists):
        make_group(session, "İzmir", by=surya, part=PART)
    nation = become(session, system("uji", P.ACCESS_USER_MANAGE))
    with pytest.raises(GroupExists):
        groups.rename_group(session, first.id, "Tim utara", by=nation)
    make_group(session, "Tim selatan", by=elsewhere(session), part=51)


def test_a_group_of_another_area_is_not_there(session: Session, surya: Actor) -> None:
    group = make_group(session, "Tim selatan", by=surya, part=PART)
    join_group(session, group.id, user_id(session, "sari"), by=surya)
    ketut = elsewhere(session)
    assert groups_in(session, ketut) == []
    for deed in (lambda: group_in(session, ketut, group.id), lambda: close_group(session, group.id, by=ketut)):
        with pytest.raises(NotFound):
            deed()
    for table in ("people_group", "group_member"):
        assert session.scalar(text(f"select count(*) from {table}")) == 0, "the database's own lock"
    become(session, surya)
    assert session.scalar(text("select count(*) from group_member")) == 1


def test_only_people_in_reach_come_in_and_count(session: Session, surya: Actor) -> None:
    group = make_group(session, "Tim selatan", by=surya, part=PART)
    with pytest.raises(NotFound):
        join_group(session, group.id, user_id(session, "putu"), by=surya)
    nation = become(session, system("uji", P.ACCESS_USER_MANAGE))
    join_group(session, group.id, user_id(session, "putu"), by=nation)
    assert [one.people for one in groups_in(session, nation)] == [1]
    assert [one.people for one in groups_in(session, become(session, surya))] == [0]


def test_who_manages_nobody_makes_none(session: Session, surya: Actor) -> None:
    with pytest.raises(NotAllowed):
        make_group(session, "Tim selatan", by=replace(surya, permissions=frozenset()), part=PART)


def test_a_group_does_not_grow_without_end(session: Session, surya: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "MOST", 1)
    group = make_group(session, "Tim selatan", by=surya, part=PART)
    join_group(session, group.id, user_id(session, "sari"), by=surya)
    with pytest.raises(GroupTooLarge), session.begin_nested():
        join_group(session, group.id, user_id(session, "joko"), by=surya)
    assert [one.people for one in groups_in(session, surya)] == [1]


def test_the_database_keeps_one_name_too(session: Session, surya: Actor) -> None:
    group = make_group(session, "Tim selatan", by=surya, part=PART)
    same = "insert into people_group (part, id, region_code, name, made_by, made_name, made_at) select part, :id, "
    same += "region_code, upper(name), made_by, made_name, made_at from people_group where id = :of"
    with pytest.raises(IntegrityError, match="ix_people_group_name"), session.begin_nested():
        session.execute(text(same), {"id": new_id(PART), "of": group.id})
