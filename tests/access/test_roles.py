"""What a role may do is data: regrouped by the ministry, never so that nobody holds the keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.errors import LastKeys, RoleNameTaken
from portal.access.operations import KEYS, create_role, set_role_grants
from portal.access.permissions import LABELS, Permission
from portal.access.queries import grants_of
from portal.access.roles import SHIPPED
from portal.kernel.errors import NotAllowed, NotFound
from portal.kernel.facts import Fact

Become = Callable[[str], Actor]


@pytest.mark.parametrize("role", SHIPPED, ids=lambda role: role.code)
def test_the_shipped_roles_hold_what_the_table_says(session: Session, role: object) -> None:
    assert grants_of(session, role.code).permissions == role.permissions  # type: ignore[attr-defined]


def test_every_right_has_a_label() -> None:
    assert set(LABELS) == set(Permission)


def test_the_ministry_regroups_rights(session: Session, as_actor: Become) -> None:
    arif = as_actor("arif")
    wanted = {Permission.CASES_CASE_READ, Permission.CASES_AUDIT_READ}
    set_role_grants(session, "auditor", wanted, by=arif)
    session.flush()
    assert grants_of(session, "auditor").permissions == wanted
    fact = session.scalars(select(Fact).where(Fact.verb == "access.role.changed")).one()
    assert fact.after == {"role": "auditor", "permissions": sorted(wanted)}
    assert fact.before is not None
    assert "regions:region:read" in fact.before["permissions"]


def test_a_new_role_is_a_role(session: Session, as_actor: Become) -> None:
    arif = as_actor("arif")
    create_role(session, "pendata_lapangan", {Permission.CASES_TASK_WORK}, by=arif)
    assert grants_of(session, "pendata_lapangan").permissions == {Permission.CASES_TASK_WORK}
    with pytest.raises(RoleNameTaken):
        create_role(session, "auditor", set(), by=arif)


def test_the_administrator_keeps_the_keys(session: Session, as_actor: Become) -> None:
    with pytest.raises(LastKeys):
        set_role_grants(session, "admin_pusat", KEYS - {Permission.ACCESS_POST_MANAGE}, by=as_actor("arif"))


def test_only_who_manages_users_changes_roles(session: Session, as_actor: Become) -> None:
    with pytest.raises(NotAllowed):
        set_role_grants(session, "operator_desa", set(Permission), by=as_actor("sari"))
    with pytest.raises(NotFound):
        set_role_grants(session, "raja", set(), by=as_actor("arif"))
