"""FAB's frame as the portal uses it: rights from the active post, one sign-in door, nothing registered unasked.

Overrides few methods of FAB's manager (listed in docs/adr).
"""

from __future__ import annotations

from typing import Any

import click
from flask import Flask, g
from flask_appbuilder import AppBuilder
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_jwt_extended import JWTManager
from flask_login import LoginManager

from portal.access.actor import system
from portal.access.operations import ensure_account
from portal.access.permissions import Permission
from portal.access.rules import check_password
from portal.kernel.database import set_scope
from portal.kernel.errors import Refused
from portal.views.kit import tokens
from portal.views.kit.admin import RoleScreen, UserScreen
from portal.views.kit.identity import fab_pairs
from portal.views.kit.passwords import set_password
from portal.views.kit.session import operation
from portal.views.kit.signin import PortalAuthView, open_door


class PortalSecurityManager(SecurityManager):  # type: ignore[misc]
    """FAB's users, roles and permissions; the active post decides."""

    authdbview = PortalAuthView
    userdbmodelview = UserScreen
    rolemodelview = RoleScreen
    security_api = tokens.TokenApi

    def register_views(self) -> None:
        """The sign-in page, tokens, users and roles; FAB's other pages and APIs do not exist here."""
        self.appbuilder.add_api(self.security_api)
        self.auth_view = self.authdbview()
        self.appbuilder.add_view_no_menu(self.auth_view)
        self.user_view = self.appbuilder.add_view_no_menu(self.userdbmodelview)
        self.appbuilder.add_view_no_menu(self.rolemodelview)

    def create_login_manager(self, app: Flask) -> LoginManager:
        """Persons come by cookie, or by token on API addresses."""
        manager = super().create_login_manager(app)
        manager.request_loader(tokens.bearer_user)
        return manager

    def create_jwt_manager(self, app: Flask) -> JWTManager:
        """Tokens end together with the sessions."""
        manager = super().create_jwt_manager(app)
        tokens.install(manager)
        return manager

    def auth_user_db(self, username: str, password: str) -> Any:
        """FAB's own way in leads through the same door."""
        return open_door(username, password)

    def reset_password(self, userid: int, password: str) -> None:
        """FAB's command line sets passwords by the portal's rules, to be used once."""
        by = system("flask fab", Permission.ACCESS_USER_MANAGE)
        try:
            with operation() as session:
                set_scope(session, by.scope)
                set_password(session, self.get_user_by_id(userid), password, by=by, one_time=True)
        except Refused as weak:
            raise click.ClickException(weak.message) from weak

    def add_user(self, username: str, *args: Any, **kwargs: Any) -> Any:
        """FAB's command line adds users by the portal's rules. They see nothing until they are given a post."""
        password = kwargs.get("password") or (args[4] if len(args) > 4 else "")
        try:
            check_password(password, username=username)
        except Refused as weak:
            raise click.ClickException(weak.message) from weak
        user = super().add_user(username, *args, **kwargs)
        if user:
            with operation() as session:
                ensure_account(session, user.id, must_change_password=True)
        return user

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the active post's role holds FAB's pair."""
        return (permission_name, view_name) in fab_pairs()

    def _has_view_access(self, user: Any, permission_name: str, view_name: str) -> bool:
        return self.has_access(permission_name, view_name)

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        """Nothing behind a permission is public; public pages ask for none."""
        return False

    def get_user_roles(self, user: Any) -> list[Any]:
        """The role of the active post only."""
        actor = g.get("actor")
        return [role] if actor and (role := self.find_role(actor.role)) else []

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        """Menu entries of the active post's role."""
        return {view for permission, view in fab_pairs() if permission == "menu_access"}


class PortalAppBuilder(AppBuilder):  # type: ignore[misc]
    """FAB without `/back`, `/lang`, OpenAPI, Swagger and the menu API: they keep addresses in cookies or leak names."""

    def _add_admin_views(self) -> None:
        self._indexview = self.add_view_no_menu(self.indexview)
        self.sm.register_views()
