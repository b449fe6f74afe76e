"""FAB's screens of users and roles, rewritten from the ground: own lists, own forms, one operation per change.

Of FAB's own routes none is left: they sort by password hash, page without bound, print SQL, and let roles be given
without a region. Posts (role × region × dates) are given in `portal.views.access.posts`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.sqla.models import Role, User
from flask_appbuilder.security.views import RoleModelView, UserDBModelView
from flask_babel import gettext as _
from sqlalchemy import String, func, or_, select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.access.contracts import set_contract
from portal.access.errors import UsernameTaken
from portal.access.factors import reset_factor
from portal.access.groups import belongs_to, group_in, groups_in, groups_of
from portal.access.managing import in_reach, must_be_national, must_reach
from portal.access.models import Post
from portal.access.operations import create_role, end_all_sessions, set_role_grants, user_changed
from portal.access.permissions import Permission
from portal.access.queries import account_of, all_posts_of, grants_of
from portal.access.roles import BY_CODE
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.kernel.pages import Page, keyset_page
from portal.regions import queries as regions
from portal.regions import rules as region_rules
from portal.views.kit.adminforms import RoleForm, UserForm, refuse_on
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.passwords import one_time_password, set_password
from portal.views.kit.screens import needs
from portal.views.kit.session import db_session, operation
from portal.views.kit.sync import add_person

PAGE = 25
MANAGE = dict.fromkeys(("list", "show", "add", "edit"), "manage")
"""FAB's templates ask for a method; all of them are the one right `access:user:manage`."""


def people_page(text: str, *, after: str | None, before: str | None, group: UUID | None = None) -> Page[User]:
    """Users in one's reach by their names; on wish of one group, or whose user name or name begins with `text`."""
    name = func.lower(User.username, type_=String)
    statement = select(User).where(in_reach(current_actor(), User.id))
    if group:
        statement = statement.where(belongs_to(group, User.id))
    if text:
        start = text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        full = func.lower(User.first_name + " " + User.last_name)
        statement = statement.where(or_(name.like(start), full.like(start), func.lower(User.last_name).like(start)))
    return keyset_page(db_session(), statement, (name, User.id), after=after, before=before, size=PAGE)


def place_names(codes: Iterable[int]) -> dict[int, str]:
    """Region code → how it is shown."""
    found = regions.regions(db_session(), list(codes))
    return {code: region_rules.display(region) for code, region in found.items()}


class UserScreen(UserDBModelView):  # type: ignore[misc]
    """`/pengguna/`: who may sign in. People are deactivated, never deleted; a password set here is used once."""

    route_base = "/pengguna"
    class_permission_name = "access:user"
    method_permission_name = MANAGE
    base_permissions = ["can_manage"]  # noqa: RUF012 - FAB's way of configuring
    include_route_methods = {"list", "show", "add", "edit", "reset", "reset_factor", "expel"}  # noqa: RUF012
    search_columns = ["username"]  # noqa: RUF012 - FAB builds a form of them, never shown
    add_columns = edit_columns = list_columns = ["username"]  # noqa: RUF012

    @expose("/", methods=["GET"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def list(self) -> str:
        """One page of users."""
        text = request.args.get("q", "").strip()[:80]
        session, actor, wanted = db_session(), current_actor(), request.args.get("kelompok", "")
        known = parse_id(wanted)
        group = group_in(session, actor, known) if known else None
        if wanted and group is None:
            raise NotFound
        after, before = request.args.get("after"), request.args.get("before")
        page = people_page(text, after=after, before=before, group=known)
        own = groups_of(session, actor, [user.id for user in page.rows])
        groups = groups_in(session, actor)
        shown = {"page": page, "text": text, "group": group, "groups": groups, "own": own}
        return self.render_template("access/users.html", **shown)  # type: ignore[no-any-return]

    @expose("/<int:pk>", methods=["GET"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def show(self, pk: int) -> str:
        """One user: state, posts, and what may be done about them."""
        return self._page(managed_user(pk))

    @expose("/baru", methods=["GET", "POST"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def add(self) -> Any:
        """A new user with a one-time password, shown once."""
        form = UserForm()
        if not form.validate_on_submit():
            return self._form(form, None)
        password = one_time_password()
        try:
            with operation() as session:
                with _unique():
                    user = add_person(session, form.username.data, password=password, one_time=True, **form.names())
                    user.email = form.email.data.strip()
                user_changed(session, user.id, before=None, after=_state(user), by=current_actor())
                set_contract(session, user.id, form.contract_until.data, by=current_actor())
        except Refused as refused:
            return self._form(refuse_on(form, refused), None)
        return self._page(user, password=password)

    @expose("/<int:pk>/ubah", methods=["GET", "POST"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def edit(self, pk: int) -> Any:
        """Name, address and whether the user may sign in. Only these: what else a form may carry is not read."""
        user = managed_user(pk)
        form = UserForm(obj=user, contract_until=_contract(user))
        if not form.validate_on_submit():
            return self._form(form, user)
        try:
            with operation() as session:
                before = _state(user)
                with _unique():
                    for column, value in (form.names() | form.standing()).items():
                        setattr(user, column, value)
                user_changed(session, pk, before=before, after=_state(user), by=current_actor())
                set_contract(session, pk, form.contract_until.data, by=current_actor())
        except Refused as refused:
            return self._form(refuse_on(form, refused), managed_user(pk))
        tell(_("Perubahan disimpan."))
        return redirect(url_for("UserScreen.show", pk=pk))

    @expose("/<int:pk>/sandi", methods=["POST"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def reset(self, pk: int) -> str:
        """A new one-time password, shown once; ends the person's sessions."""
        password = one_time_password()
        with operation() as session:
            set_password(session, managed_user(pk), password, by=current_actor(), one_time=True)
        return self._page(managed_user(pk), password=password)

    @expose("/<int:pk>/kode", methods=["POST"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def reset_factor(self, pk: int) -> AnyResponse:
        """Take away the second factor of a lost phone; ends the person's sessions."""
        with operation() as session:
            reset_factor(session, managed_user(pk).id, by=current_actor())
        tell(_("Kode verifikasi orang ini dilepas. Kata sandinya tetap berlaku."))
        return redirect(url_for("UserScreen.show", pk=pk))

    @expose("/<int:pk>/keluarkan", methods=["POST"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def expel(self, pk: int) -> AnyResponse:
        """End all sessions of a person, for a lost phone."""
        with operation() as session:
            end_all_sessions(session, managed_user(pk).id, by=current_actor())
        tell(_("Semua sesi orang ini sudah diakhiri."))
        return redirect(url_for("UserScreen.show", pk=pk))

    def update_redirect(self) -> None:
        """FAB's page history would keep addresses in a cookie: none is kept."""

    def _page(self, user: User, *, password: str = "") -> str:
        actor, session = current_actor(), db_session()
        may_posts = actor.may(Permission.ACCESS_POST_MANAGE)
        posts = all_posts_of(session, actor, user.id) if may_posts else []
        return self.render_template(  # type: ignore[no-any-return]
            "access/user.html",
            user=user,
            account=account_of(session, user.id),
            held=posts,
            places=place_names({post.region_code for post in posts}),
            roles=BY_CODE,
            password=password,
            groups=groups_of(session, actor, [user.id]).get(user.id, []),
        )

    def _form(self, form: UserForm, user: User | None) -> Response:
        page = self.render_template("access/user_form.html", form=form, user=user)
        return make_response(page, 422 if form.errors else 200)


class RoleScreen(RoleModelView):  # type: ignore[misc]
    """`/peran/`: what each role may do, as a matrix of tick boxes. The ministry's alone."""

    route_base = "/peran"
    class_permission_name = "access:user"
    method_permission_name = MANAGE
    base_permissions = ["can_manage"]  # noqa: RUF012 - FAB's way of configuring
    include_route_methods = {"list", "add", "edit"}  # noqa: RUF012
    list_columns = add_columns = edit_columns = show_columns = search_columns = ["name"]  # noqa: RUF012

    @expose("/", methods=["GET"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def list(self) -> str:
        """All roles with how many people hold them."""
        must_be_national(current_actor())
        session = db_session()
        roles = session.execute(select(Role.id, Role.name).order_by(Role.name)).all()
        held = Counter({row[0]: row[1] for row in session.execute(select(Post.role, func.count()).group_by(Post.role))})
        return self.render_template("access/roles.html", rows=roles, held=held, roles=BY_CODE)  # type: ignore[no-any-return]

    @expose("/baru", methods=["GET", "POST"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def add(self) -> Any:
        """A role of the ministry's own."""
        must_be_national(current_actor())
        form = RoleForm()
        if not form.validate_on_submit():
            return self._form(form, None)
        try:
            with operation() as session:
                create_role(session, form.code.data, form.chosen(), by=current_actor())
        except Refused as refused:
            return self._form(refuse_on(form, refused), None)
        tell(_("Peran ditambahkan."))
        return redirect(url_for("RoleScreen.list"))

    @expose("/<int:pk>", methods=["GET", "POST"])
    @needs(Permission.ACCESS_USER_MANAGE)
    def edit(self, pk: int) -> Any:
        """A role's rights."""
        must_be_national(current_actor())
        name = db_session().scalar(select(Role.name).where(Role.id == pk))
        if name is None:
            raise NotFound
        form = RoleForm(data={"code": name, "rights": [str(p) for p in grants_of(db_session(), name).permissions]})
        form.code.data = name
        if not form.validate_on_submit():
            return self._form(form, name)
        try:
            with operation() as session:
                set_role_grants(session, name, form.chosen(), by=current_actor())
        except Refused as refused:
            return self._form(refuse_on(form, refused), name)
        tell(_("Hak peran disimpan. Berlaku sejak halaman berikutnya yang dibuka pemegangnya."))
        return redirect(url_for("RoleScreen.list"))

    def update_redirect(self) -> None:
        """FAB's page history would keep addresses in a cookie: none is kept."""

    def _form(self, form: RoleForm, name: str | None) -> Response:
        page = self.render_template("access/role_form.html", form=form, name=name, roles=BY_CODE)
        return make_response(page, 422 if form.errors else 200)


def managed_user(pk: int) -> User:
    """A person the actor may manage. Outside their reach there is none: `NotFound`."""
    user = db_session().get(User, pk) if pk < 2**31 else None
    if user is None:
        raise NotFound
    must_reach(db_session(), pk, by=current_actor())
    return user


def _contract(user: User) -> date | None:
    """The last day of a person's contract."""
    account = account_of(db_session(), user.id)
    return account.contract_until if account else None


def _state(user: User) -> dict[str, object]:
    """What a fact keeps of a user: never the password, not the address either."""
    return {"username": user.username, "name": user.get_full_name(), "active": bool(user.active)}


@contextmanager
def _unique() -> Iterator[None]:
    """A name or address taken by somebody else is a refusal, not a page of SQL."""
    try:
        yield
        db_session().flush()
    except IntegrityError as taken:
        raise UsernameTaken(fields={"username": "username", "email": "email"}) from taken
