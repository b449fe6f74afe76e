"""`/kelompok/`: people under one name, for the list of users and for the rules that hand out work."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.access import groups
from portal.access.errors import GroupTooLarge
from portal.access.managing import in_reach
from portal.access.models import PeopleGroup
from portal.access.permissions import Permission
from portal.kernel.area import padded
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.views.kit.admin import managed_user, people_page, place_names
from portal.views.kit.adminforms import NO_CONTROLS, refuse_on
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

MANAGE = Permission.ACCESS_USER_MANAGE


class GroupForm(FlaskForm):  # type: ignore[misc]
    """A group's name."""

    nama = StringField(
        lazy_gettext("Nama kelompok"),
        description=lazy_gettext("Misalnya: Tim verifikasi selatan, Petugas kontrak 2027."),
        validators=[
            DataRequired(lazy_gettext("Beri nama kelompok ini.")),
            Length(max=groups.LONGEST_NAME),
            NO_CONTROLS,
        ],
    )


class NewGroupForm(GroupForm):
    """Its name, and whose it is: the offices of that region may hand out work to it."""

    wilayah = StringField(
        lazy_gettext("Kode wilayah"),
        description=lazy_gettext(
            "Kantor wilayah itu dapat membagi tugas kepadanya. Kosongkan untuk wilayah Anda sendiri."
        ),
        validators=[Length(max=20)],
    )

    def code(self) -> int:
        """The region meant. Refuses with `NotFound` what is none, or is outside the actor's area."""
        said, actor = (self.wilayah.data or "").strip(), current_actor()
        try:
            code = padded(said) if said else actor.region_code
        except ValueError as error:
            raise NotFound from error
        if code not in actor.area:
            raise NotFound
        return code


class GroupScreen(Screen):
    """The groups of one's area."""

    route_base = "/kelompok"

    @expose("/", methods=["GET"])
    @needs(MANAGE)
    def index(self) -> Response:
        """All of them with how many people are in each, and a form for a new one."""
        return _index(NewGroupForm())

    @expose("/baru", methods=["POST"])
    @needs(MANAGE)
    def make(self) -> AnyResponse:
        """A new group at my own region, or at one of my area."""
        form, actor = NewGroupForm(), current_actor()
        if not form.validate():
            return _index(form)
        try:
            with operation() as session:
                code = form.code()
                part = regions.part_of_region(session, code) if code else 0
                group_id = groups.make_group(session, form.nama.data, by=actor, part=part, region_code=code).id
        except NotFound:
            form.wilayah.errors = [_("Wilayah ini tidak dikenal atau di luar wilayah tugas Anda.")]
            return _index(form)
        except Refused as refused:
            return _index(refuse_on(form, refused))
        tell(_("Kelompok dibuat. Tambahkan orangnya."))
        return _to(group_id)

    @expose("/<group_id>", methods=["GET"])
    @needs(MANAGE)
    def show(self, group_id: str) -> Response:
        """Who is in it, and a search for who shall be."""
        group = _group(group_id)
        return _page(group, GroupForm(data={"nama": group.name}))

    @expose("/<group_id>/nama", methods=["POST"])
    @needs(MANAGE)
    def rename(self, group_id: str) -> AnyResponse:
        """Another name."""
        group, form = _group(group_id), GroupForm()
        if not form.validate():
            return _page(group, form)
        try:
            with operation() as session:
                groups.rename_group(session, group.id, form.nama.data, by=current_actor())
        except Refused as refused:
            return _page(_group(group_id), refuse_on(form, refused))
        tell(_("Nama kelompok disimpan."))
        return _to(group_id)

    @expose("/<group_id>/orang/<int:user_id>/masuk", methods=["POST"])
    @needs(MANAGE)
    def join(self, group_id: str, user_id: int) -> AnyResponse:
        """Put somebody in my reach into it."""
        group, user = _group(group_id), managed_user(user_id)
        try:
            with operation() as session:
                groups.join_group(session, group.id, user.id, by=current_actor())
        except GroupTooLarge as refused:
            warn(refusal_text(refused))
        else:
            tell(_("%(nama)s masuk kelompok ini.", nama=user.get_full_name()))
        return _to(group_id, q=request.form.get("q") or None)

    @expose("/<group_id>/orang/<int:user_id>/keluar", methods=["POST"])
    @needs(MANAGE)
    def leave(self, group_id: str, user_id: int) -> AnyResponse:
        """Take somebody out; also whoever has left my reach since."""
        group = _group(group_id)
        with operation() as session:
            groups.leave_group(session, group.id, user_id, by=current_actor())
        tell(_("Orang itu tidak lagi dalam kelompok ini."))
        return _to(group_id)

    @expose("/<group_id>/tutup", methods=["POST"])
    @needs(MANAGE)
    def close(self, group_id: str) -> AnyResponse:
        """Close it for good."""
        group = _group(group_id)
        with operation() as session:
            groups.close_group(session, group.id, by=current_actor())
        tell(_("Kelompok “%(nama)s” ditutup.", nama=group.name))
        return redirect(url_for("GroupScreen.index"), 303)


def _to(group_id: object, q: str | None = None) -> AnyResponse:
    return redirect(url_for("GroupScreen.show", group_id=group_id, q=q), 303)


def _group(group_id: str) -> PeopleGroup:
    wanted = parse_id(group_id)
    if wanted is None:
        raise NotFound
    return groups.group_in(db_session(), current_actor(), wanted)


def _index(form: GroupForm) -> Response:
    found = groups.groups_in(db_session(), current_actor())
    places = place_names({one.group.region_code for one in found})
    page = render_template("access/groups.html", found=found, form=form, places=places)
    return make_response(page, 422 if form.errors else 200)


def _page(group: PeopleGroup, form: Any) -> Response:
    session = db_session()
    text = request.args.get("q", "").strip()[:80]
    inside = groups.members_of(session, [group.id])
    reached = select(User).where(User.id.in_(inside), in_reach(current_actor(), User.id))
    members = session.scalars(reached.order_by(User.first_name, User.last_name, User.id)).all()
    page = render_template(
        "access/group.html",
        group=group,
        form=form,
        members=members,
        held=inside,
        text=text,
        found=people_page(text, after=None, before=None).rows if text else [],
    )
    return make_response(page, 422 if form.errors else 200)
