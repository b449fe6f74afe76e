"""Notes about a case: written on its page, changed within minutes, withdrawn with a trace."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import notes
from portal.cases.casefile import case_in
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid, NotFound
from portal.views.cases.casefile import page_of_case, wanted
from portal.views.cases.talking import talk_of
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation


class NoteScreen(Screen):
    """`/kasus/…/komentar` and `/komentar/…`."""

    route_base = ""

    @expose("/kasus/<case_id>/komentar", methods=["POST"])
    @needs(Permission.CASES_CASE_READ)
    def add(self, case_id: str) -> Response | tuple[str, int]:
        """Say something to those who work on the case."""
        actor, typed = current_actor(), request.form.get("isi", "")
        chosen = [number for one in request.form.getlist("sebut") if (number := whole(one)) is not None]
        try:
            with operation() as session:
                notes.write_note(session, wanted(case_id), body=typed, mentions=chosen, by=actor)
        except Invalid as error:
            case = case_in(db_session(), actor.area, wanted(case_id))
            talk = talk_of(actor, case, typed=typed, error=_first(error), chosen=chosen)
            return page_of_case(actor, case.id, talk=talk), 422
        tell(_("Komentar terkirim."))
        return redirect(url_for("CaseScreen.show", case_id=case_id, _anchor="komentar"), 303)

    @expose("/komentar/<note_id>", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def edit(self, note_id: str) -> str:
        """The case page with one's own note open for changing."""
        return _editing(wanted(note_id))

    @expose("/komentar/<note_id>", methods=["POST"])
    @needs(Permission.CASES_CASE_READ)
    def change(self, note_id: str) -> Response | tuple[str, int]:
        """Keep the new words."""
        typed = request.form.get("isi", "")
        try:
            with operation() as session:
                case_id = notes.change_note(session, wanted(note_id), body=typed, by=current_actor()).case_id
        except Invalid as error:
            return _editing(wanted(note_id), typed=typed, error=_first(error)), 422
        return redirect(url_for("CaseScreen.show", case_id=case_id, _anchor="komentar"), 303)

    @expose("/komentar/<note_id>/tarik", methods=["POST"])
    @needs(Permission.CASES_CASE_READ)
    def withdraw(self, note_id: str) -> Response:
        """Take it back; that it was said stays."""
        with operation() as session:
            case_id = notes.withdraw_note(session, wanted(note_id), by=current_actor()).case_id
        tell(_("Komentar ditarik."))
        return redirect(url_for("CaseScreen.show", case_id=case_id, _anchor="komentar"), 303)


def _editing(note_id: UUID, *, typed: str = "", error: str = "") -> str:
    actor, session = current_actor(), db_session()
    case_id = notes.case_of_note(session, actor, note_id)
    talk = talk_of(actor, case_in(session, actor.area, case_id), typed=typed, error=error, editing=note_id)
    if not any(one.id == note_id and talk.may_change(one) for one in talk.notes):
        raise NotFound
    return page_of_case(actor, case_id, talk=talk)


def _first(error: Invalid) -> str:
    return _(next(iter(error.fields.values()))) if error.fields else refusal_text(error)
