"""Minutes taken live: the agenda, a decision per family (by form or by script), who came, what was observed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from flask import jsonify, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.musdes import agenda, minutes, queries
from portal.cases.musdes import meeting as deeds
from portal.cases.musdes.minutes import Verdict
from portal.cases.musdes.observing import TITLES
from portal.cases.musdes.queries import MeetingView
from portal.cases.musdes.rules import called_up, present_of
from portal.cases.musdes.words import COUNTED_AT_THE_DOOR
from portal.cases.musdesmodels import MusdesItem
from portal.kernel.digits import whole
from portal.kernel.errors import Refused
from portal.regions import queries as regions
from portal.views.kit.errors import answer, refusal_text, wants_json
from portal.views.kit.flashes import inform, tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.musdes.deeds import done
from portal.views.musdes.forms import AttendanceForm, ObservationForm
from portal.views.musdes.labels import drawn_told, words
from portal.views.musdes.meetings import to_minutes, wanted

LONGEST_NAME = 80


def page_of(view: MeetingView, template: str, **more: Any) -> str:
    """A page of one meeting."""
    place = view.meeting.region_code
    village = regions.names(db_session(), {place}).get(place, "")
    told = {"view": view, "musdes": view.meeting, "village": village} | words() | more
    return render_template(f"musdes/{template}.html", **told)


def view_of(musdes_id: UUID) -> MeetingView:
    """The meeting as the actor may see it."""
    return queries.meeting_view(db_session(), current_actor(), musdes_id)


class MusdesMinutesScreen(Screen):
    """`/musdes/<id>`, its agenda, decisions, attendance and observation."""

    route_base = "/musdes"

    @expose("/<musdes_id>", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def show(self, musdes_id: str) -> str:
        """The agenda with its decisions."""
        return _agenda(wanted(musdes_id))

    @expose("/<musdes_id>/agenda", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def draw(self, musdes_id: str) -> Response:
        """Draw the agenda from the village's lists."""
        key = wanted(musdes_id)

        def deed() -> None:
            with operation() as session:
                drawn = agenda.draw_agenda(session, key, by=current_actor())
            (tell if drawn.added else inform)(drawn_told(drawn.cases, drawn.families, drawn.left))

        return _done(key, deed)

    @expose("/<musdes_id>/tambah", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def add(self, musdes_id: str) -> Response | str:
        """A family somebody in the hall names: looked for by name, then put on the agenda."""
        key, chosen = wanted(musdes_id), request.form.get("keluarga", "")
        if not chosen:
            return _agenda(key, sought=request.form.get("nama", "").replace("\0", "").strip()[:LONGEST_NAME])

        def deed() -> None:
            with operation() as session:
                item = agenda.add_family(session, key, wanted(chosen), by=current_actor())
            tell(_("%(nama)s masuk agenda.", nama=item.name))

        return _done(key, deed, "dipastikan")

    @expose("/<musdes_id>/keluarkan", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def drop(self, musdes_id: str) -> Response:
        """Take a family off the agenda."""
        key = wanted(musdes_id)

        def deed() -> None:
            with operation() as session:
                agenda.drop_item(session, key, wanted(request.form.get("butir", "")), by=current_actor())
            tell(_("Dikeluarkan dari agenda."))

        return _done(key, deed)

    @expose("/<musdes_id>/keputusan", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def decide(self, musdes_id: str) -> Response:
        """What the meeting says about one family; a script gets the state back, a form the page."""
        key, item_id = wanted(musdes_id), wanted(request.form.get("butir", ""))
        said = Verdict(
            decision=request.form.get("keputusan", ""),
            reason_code=request.form.get("kode") or None,
            note=request.form.get("catatan", "").replace("\0", ""),
            mark=request.form.get("tanda", ""),
            seen=whole(request.form.get("versi")),
        )
        if wants_json():
            return _decided(key, item_id, said)

        def deed() -> None:
            with operation() as session:
                minutes.decide_item(session, key, item_id, said, by=current_actor())

        return _done(key, deed, f"butir-{item_id}")

    @expose("/<musdes_id>/tunda-sisanya", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def postpone(self, musdes_id: str) -> Response:
        """Everything undecided waits for the next meeting."""
        key = wanted(musdes_id)

        def deed() -> None:
            with operation() as session:
                count = minutes.postpone_rest(session, key, by=current_actor())
            tell(ngettext("%(jumlah)s keluarga ditunda.", "%(jumlah)s keluarga ditunda.", count, jumlah=count))

        return _done(key, deed)

    @expose("/<musdes_id>/hadir", methods=["GET", "POST"])
    @needs(Permission.CASES_CASE_READ)
    def attendance(self, musdes_id: str) -> Response | str | tuple[str, int]:
        """Who came, by group."""
        key = wanted(musdes_id)
        view = view_of(key)
        form = AttendanceForm.of(view.meeting)
        if not form.is_submitted():
            return page_of(view, "attendance", form=form)
        if not form.validate():
            return page_of(view, "attendance", form=form), 422

        def deed() -> None:
            with operation() as session:
                deeds.keep_attendance(session, key, form.typed(), by=current_actor())
            tell(_("Daftar hadir disimpan."))

        return _done(key, deed, to=".attendance")

    @expose("/<musdes_id>/pengamatan", methods=["GET", "POST"])
    @needs(Permission.CASES_CASE_READ)
    def observation(self, musdes_id: str) -> Response | str | tuple[str, int]:
        """How the meeting was held (MK01-MK18)."""
        key = wanted(musdes_id)
        view = view_of(key)
        form = ObservationForm.of(view.meeting)
        if not form.is_submitted():
            return page_of(view, "observation", form=form, **_observed())
        if not form.validate():
            return page_of(view, "observation", form=form, **_observed()), 422

        def deed() -> None:
            with operation() as session:
                deeds.keep_observation(session, key, form.typed(), by=current_actor())
            tell(_("Lembar pengamatan disimpan."))

        return _done(key, deed, to=".observation")


def _observed() -> dict[str, Any]:
    return {"titles": TITLES, "counted": COUNTED_AT_THE_DOOR, "present_of": present_of}


def _agenda(key: UUID, sought: str | None = None) -> str:
    view, actor = view_of(key), current_actor()
    kinds = sorted({item.kind for item in view.items}, key=called_up)
    return page_of(
        view,
        "minutes",
        grouped=[(kind, [item for item in view.items if item.kind == kind]) for kind in kinds],
        waiting=queries.waiting(db_session(), view.meeting, actor) if view.writes else 0,
        sought=sought,
        found=queries.families_named(db_session(), actor, sought) if sought and view.writes else (),
        mark=lambda: uuid4().hex,
    )


def _decided(key: UUID, item_id: UUID, said: Verdict) -> Response:
    """To a script: the state now; a refusal brings what the portal holds instead of what was said."""
    try:
        with operation() as session:
            return jsonify(_state(minutes.decide_item(session, key, item_id, said, by=current_actor())))
    except Refused as error:
        held = next((item for item in view_of(key).items if item.id == item_id), None)
        if held is None:
            raise
        return answer(error.status, refusal_text(error), fields=error.fields, tersimpan=_state(held))


def _state(item: MusdesItem) -> dict[str, Any]:
    return {
        "butir": str(item.id),
        "versi": item.version,
        "keputusan": item.decision or "",
        "kode": item.reason_code or "",
        "catatan": item.note or "",
        "oleh": item.decided_name or "",
    }


def _done(key: UUID, deed: Callable[[], None], anchor: str | None = None, to: str | None = None) -> Response:
    return done(
        deed, redirect(url_for(f"MusdesMinutesScreen{to}", musdes_id=key), 303) if to else to_minutes(key, anchor)
    )
