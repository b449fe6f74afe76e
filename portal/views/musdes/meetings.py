"""The list of meetings, a meeting called, put right, called off."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.musdes import meeting as deeds
from portal.cases.musdes import queries
from portal.cases.musdes.errors import NotTheVillage
from portal.kernel.area import Level, level_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.musdes.forms import OccasionForm, ReasonForm, said_wrong
from portal.views.musdes.labels import words

PAGE = 25


def wanted(text: str) -> UUID:
    """The identifier in an address; anything else is absence."""
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found


def to_minutes(musdes_id: UUID, anchor: str | None = None) -> Response:
    """The way to a meeting's agenda."""
    return redirect(url_for("MusdesMinutesScreen.show", musdes_id=musdes_id, _anchor=anchor), 303)


def is_village() -> bool:
    """Whether the actor's post is a village's that may call meetings."""
    actor = current_actor()
    return level_of(actor.region_code) == Level.DESA and actor.may(Permission.CASES_USULAN_PROPOSE)


class MusdesScreen(Screen):
    """`/musdes/`, `/musdes/baru`, `/musdes/<id>/keterangan`, `/musdes/<id>/batal`."""

    route_base = "/musdes"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def index(self) -> str:
        """Meetings of my area, newest first."""
        session, actor = db_session(), current_actor()
        after, before = request.args.get("after"), request.args.get("before")
        page = queries.meeting_page(session, actor, after=after, before=before, size=PAGE)
        return render_template(
            "musdes/list.html",
            page=page,
            village=is_village(),
            places=regions.names(session, {row.meeting.region_code for row in page.rows}),
            **words(),
        )

    @expose("/baru", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def new(self) -> Response | str | tuple[str, int]:
        """Call a meeting of my village."""
        if not is_village():
            raise NotTheVillage
        actor = current_actor()
        form = OccasionForm.fresh(actor.name)
        if not form.is_submitted():
            return self._form(form)
        if form.validate():
            try:
                with operation() as session:
                    made = deeds.open_meeting(session, form.occasion(), by=actor)
            except Invalid as error:
                said_wrong(form, error.fields)
            else:
                return to_minutes(made.id)
        return self._form(form), 422

    @expose("/<musdes_id>/keterangan", methods=["GET", "POST"])
    @needs(Permission.CASES_CASE_READ)
    def about(self, musdes_id: str) -> Response | str | tuple[str, int]:
        """When, where, who: shown, and put right while minutes are taken."""
        actor, key = current_actor(), wanted(musdes_id)
        view = queries.meeting_view(db_session(), actor, key)
        form = OccasionForm.of(view.meeting)
        if not form.is_submitted():
            return self._form(form, view)
        if form.validate():
            try:
                with operation() as session:
                    deeds.change_meeting(session, key, form.occasion(), by=actor)
            except Invalid as error:
                said_wrong(form, error.fields)
            else:
                tell(_("Keterangan musyawarah disimpan."))
                return to_minutes(key)
        return self._form(form, view), 422

    @expose("/<musdes_id>/batal", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def cancel(self, musdes_id: str) -> Response:
        """Call it off: its agenda is free for another meeting."""
        key, form = wanted(musdes_id), ReasonForm()
        try:
            with operation() as session:
                deeds.cancel_meeting(session, key, reason=form.catatan.data or "", by=current_actor())
        except Refused as error:
            if error.status in {403, 404}:
                raise
            warn(refusal_text(error))
            return redirect(url_for("MusdesScreen.about", musdes_id=key), 303)
        tell(_("Musyawarah dibatalkan. Kasus dan keluarga pada agendanya bebas untuk musyawarah lain."))
        return redirect(url_for("MusdesScreen.index"), 303)

    def _form(self, form: OccasionForm, view: queries.MeetingView | None = None) -> str:
        place = view.meeting.region_code if view else current_actor().region_code
        return render_template(
            "musdes/occasion.html",
            form=form,
            view=view,
            reason=ReasonForm(formdata=None),
            village=regions.names(db_session(), {place}).get(place, ""),
            **words(),
        )
