"""FAB's security manager, with rights taken from the active post in one statement per request.

Overrides few methods of FAB's manager (listed in docs/adr); sign-in protection lives in `signin`.
"""

from __future__ import annotations

from typing import Any

from flask import g
from flask_appbuilder.security.sqla.manager import SecurityManager

from portal.views.kit.identity import fab_pairs


class PortalSecurityManager(SecurityManager):  # type: ignore[misc]
    """FAB's users, roles and permissions; the active post decides."""

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
