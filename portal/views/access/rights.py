"""What a person can see and do, and why; and which role may do what: read from the one place rights are kept."""

from __future__ import annotations

from flask import render_template
from flask_appbuilder import expose

from portal.access.managing import must_be_national
from portal.access.permissions import LABELS, Permission
from portal.access.queries import account_of, grants_of, posts_of, role_names
from portal.access.roles import BY_CODE
from portal.kernel import clock
from portal.views.kit.admin import managed_user, place_names
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session


class RightsScreen(Screen):
    """`/pengguna/…/hak` and `/peran/matriks`."""

    route_base = ""

    @expose("/pengguna/<int:user_id>/hak", methods=["GET"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def person(self, user_id: int) -> str:
        """What one person in my reach can see and do today, post by post, with the reason."""
        session = db_session()
        user = managed_user(user_id)
        area = current_actor().area
        posts = [post for post in posts_of(session, user_id, on=clock.today()) if post.region_code in area]
        return render_template(
            "access/rights.html",
            user=user,
            account=account_of(session, user_id),
            held=posts,
            grants={post.role: grants_of(session, post.role).permissions for post in posts},
            places=place_names({post.region_code for post in posts}),
            labels=LABELS,
            roles=BY_CODE,
        )

    @expose("/peran/matriks", methods=["GET"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def matrix(self) -> str:
        """Which role may do what, all on one page. The ministry's alone."""
        must_be_national(current_actor())
        session = db_session()
        held = {role: grants_of(session, role).permissions for role in sorted(role_names(session))}
        held = {role: rights for role, rights in held.items() if rights}
        shipped = [role for role in BY_CODE if role in held]
        return render_template(
            "access/matrix.html",
            columns=[*shipped, *(role for role in held if role not in BY_CODE)],
            held=held,
            labels=LABELS,
            roles=BY_CODE,
        )
