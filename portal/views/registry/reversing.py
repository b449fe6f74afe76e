"""Taking one change back: what it would restore, why, and then a proposal like every other."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from flask import current_app, redirect, render_template, url_for
from flask_appbuilder import expose
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from portal.access.permissions import Permission
from portal.cases import operations as deeds
from portal.cases import queries as cases
from portal.kernel.database import take_turn
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id, parse_id, part_of
from portal.registry.errors import FirstRegistration
from portal.registry.operations import reverse_version
from portal.registry.reversing import home_of, is_registration, version_of
from portal.registry.rules import check_reason
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.registry.forms import WITHIN, Asked, add_error
from portal.views.registry.lists import wanted
from portal.views.registry.pages import LOCKS

LARGEST = 10**6


class ReversalForm(FlaskForm):  # type: ignore[misc]
    """Why a change is taken back, and the key of the proposal it will make."""

    kunci = HiddenField()
    alasan = TextAreaField(_("Alasan membatalkan"), validators=[Asked(), WITHIN])


class ReversalScreen(Screen):
    """`/usulan/pembatalan/`."""

    route_base = "/usulan"

    @expose("/pembatalan/<record_id>/<int:version>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def new(self, record_id: str, version: int) -> str | tuple[str, int] | Response:
        """What one version changed, to be taken back for a reason."""
        session, actor, record = db_session(), current_actor(), wanted(record_id)
        if version > LARGEST:
            raise NotFound
        shown = version_of(session, actor, record, version)
        home = home_of(session, actor, record, version)
        form = ReversalForm()
        rows = [replace(row, before=row.after, after=row.before) for row in shown.rows]
        given = {"form": form, "change": shown, "rows": rows, "home": home, "closed": ""}
        page = partial(render_template, "registry/reversal.html", **given)
        if is_registration(session, actor, record, version):
            return page(closed=refusal_text(FirstRegistration())), FirstRegistration.status
        if not form.is_submitted():
            form.kunci.data = str(new_id(part_of(home)))
            return page()
        key = parse_id(form.kunci.data or "")
        if key is None or part_of(key) != part_of(home):
            raise NotFound
        form.validate()
        for finding in check_reason(form.alasan.data or ""):
            add_error(form.alasan, finding.message)
        if not form.alasan.errors and (address := _made(form, key, record, version)):
            tell(_("Draf usulan pembatalan tersimpan. Periksa lalu ajukan."))
            return redirect(address)
        return page(), 422


def _made(form: ReversalForm, key: UUID, record: UUID, version: int) -> str:
    """The proposal's case, made once; "" when it was refused, which the form then says."""
    actor = current_actor()
    try:
        with operation() as session:
            take_turn(session, key.int % LOCKS)
            case = cases.case_of_change_set(session, actor, key)
            if case is None:
                made = reverse_version(
                    session, record, version, reason=form.alasan.data or "", change_set_id=key, by=actor
                )
                province_step = current_app.config["SETTINGS"].province_step
                case = deeds.open_case(session, made, by=actor, province_step=province_step)
            return url_for("CaseScreen.show", case_id=case.id)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        form.form_errors.append(refusal_text(refusal))
        return ""
