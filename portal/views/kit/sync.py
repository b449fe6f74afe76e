"""Roles and rights as FAB's tables hold them, brought in line with `access.roles` in a handful of statements.

FAB's own sync writes row by row and races between workers; this one runs once, in `portal init`, under its lock.
"""

from __future__ import annotations

from flask_appbuilder.security.sqla.models import Permission as FabPermission
from flask_appbuilder.security.sqla.models import PermissionView, Role, User, ViewMenu, assoc_permissionview_role
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from portal.access.actor import system
from portal.access.operations import ADMIN, appoint, ensure_account
from portal.access.permissions import Permission
from portal.access.queries import fab_pair
from portal.access.roles import SHIPPED
from portal.access.rules import check_password
from portal.kernel.area import NATION


def wanted_pairs() -> dict[str, set[tuple[str, str]]]:
    """Role code → FAB pairs it ships with."""
    return {role.code: {fab_pair(word) for word in role.permissions} for role in SHIPPED}


def sync_roles(session: Session) -> int:
    """Add missing roles and rights, and grant what is new; the ministry's own changes stay. Returns new grants."""
    wanted = wanted_pairs()
    every = {fab_pair(word) for word in Permission}
    permissions = _ensure(session, FabPermission, {deed for deed, _ in every})
    views = _ensure(session, ViewMenu, {view for _, view in every})
    known_roles = set(session.scalars(select(Role.name)))
    roles = _ensure(session, Role, set(wanted))
    held = {(row.permission_id, row.view_menu_id): row.id for row in session.execute(select(PermissionView)).scalars()}
    new = {pair for pair in every if (permissions[pair[0]], views[pair[1]]) not in held}
    missing = [{"permission_id": permissions[deed], "view_menu_id": views[view]} for deed, view in sorted(new)]
    if missing:
        session.execute(insert(PermissionView), missing)
        rows = session.execute(select(PermissionView.permission_id, PermissionView.view_menu_id, PermissionView.id))
        held = {(permission, view): id_ for permission, view, id_ in rows}
    grants = [
        {"role_id": roles[code], "permission_view_id": held[permissions[deed], views[view]]}
        for code, pairs in wanted.items()
        for deed, view in sorted(pairs)
        if code not in known_roles or (deed, view) in new
    ]
    if grants:
        session.execute(insert(assoc_permissionview_role), grants)
    return len(grants)


def _ensure(session: Session, model: type[FabPermission | ViewMenu | Role], names: set[str]) -> dict[str, int]:
    known = set(session.scalars(select(model.name)))
    if new := [{"name": name} for name in sorted(names - known)]:
        session.execute(insert(model), new)
    return {row.name: row.id for row in session.execute(select(model.name, model.id))}


def add_person(
    session: Session, username: str, *, first_name: str, last_name: str, password: str, one_time: bool = False
) -> User:
    """A user with a checked, hashed password and a protection row; posts are given apart (`access.operations`)."""
    check_password(password, username=username)
    user = User(
        username=username,
        first_name=first_name,
        last_name=last_name,
        email=f"{username}@verivali.invalid",
        active=True,
        password=generate_password_hash(password),
    )
    session.add(user)
    session.flush()
    ensure_account(session, user.id, must_change_password=one_time)
    return user


def first_admin(session: Session, username: str, password: str) -> bool:
    """The first administrator, with a one-time password; False when anybody exists already."""
    if session.scalar(select(User.id).limit(1)):
        return False
    user = add_person(
        session, username, first_name="Administrator", last_name="Pusat", password=password, one_time=True
    )
    by = system("portal init", Permission.ACCESS_POST_MANAGE)
    appoint(session, user.id, role=ADMIN, region_code=NATION, by=by)
    return True
