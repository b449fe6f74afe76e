"""Answering an open step: one POST, one decision, the person's typing kept on refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import operations, queries
from portal.cases.collective.errors import HasItsDesk
from portal.cases.rules import COLLECTIVE
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid, Refused
from portal.views.cases.casefile import page_of_case, wanted
from portal.views.cases.forms import DecisionForm, form_for
from portal.views.cases.inbox import after_work
from portal.views.cases.labels import action_look
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.formats import shortened
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

if TYPE_CHECKING:
    from portal.cases.models import CaseFile

STAYS = {"draf", "musdes", "sidang"}
"""Forms of the village, which stays with its case; after a reviewer's answer the next case opens by itself."""


def task_asked_for() -> tuple[UUID, int]:
    """The task and the version the page showed when its button was pressed."""
    return wanted(request.form.get("task_id", "")), whole(request.form.get("version")) or 0


def refuse(form: DecisionForm, error: Refused) -> None:
    """Put a refusal where the person looks: at its field, else above the form."""
    for name, message in error.fields.items():
        field = form._fields.get(name, form.note)
        field.errors = [*field.errors, _(message)]
    if not error.fields:
        form.note.errors = [*form.note.errors, refusal_text(error)]


def too_late(actor: Actor, case_id: UUID, task_id: UUID, error: Refused, note: str) -> Response | tuple[str, int]:
    """The case as it stands by now, why the answer was not taken, and the note that came with it, to be copied.

    The very same answer sent twice has nothing to lose: it just leads to the case.
    """
    if error.status in {403, 404}:
        raise error
    warn(refusal_text(error))
    unkept = note.strip()
    decided = queries.case_view(db_session(), actor, case_id).decisions
    if not unkept or any(one.task_id == task_id and one.note == unkept for one in decided):
        return redirect(url_for("CaseScreen.show", case_id=case_id))
    return page_of_case(actor, case_id, unkept=unkept), error.status


def tell_kept(case: CaseFile, deed: str) -> None:
    """What was kept about whom, with the way back: the next page is often another family's."""
    link = Markup('<a href="{}">{}, {}</a>').format(
        url_for("CaseScreen.show", case_id=case.id), shortened(case.title), case.number
    )
    tell(Markup("{} — {}").format(_("Tersimpan: %(keputusan)s", keputusan=deed), link))


class DecisionScreen(Screen):
    """`POST /kasus/<id>/keputusan`."""

    route_base = "/kasus"

    @expose("/<case_id>/keputusan", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def decide(self, case_id: str) -> Response | tuple[str, int]:
        """Decide the open step that the page showed."""
        actor = current_actor()
        view = queries.case_view(db_session(), actor, wanted(case_id))
        if view.case.kind == COLLECTIVE:
            raise HasItsDesk
        task_id, version = task_asked_for()
        step = view.process.step(view.my_task.step) if view.my_task and view.my_task.id == task_id else None
        form = form_for(step) if step else DecisionForm()
        action = request.form.get("action", "")
        if step and not (form.validate() if action != "kembalikan" else form.note.validate(form)):
            return page_of_case(actor, view.case.id, form=form), 422
        try:
            with operation() as session:
                operations.decide_task(
                    session,
                    task_id,
                    action=action,
                    version=version,
                    note=form.note.data or "",
                    return_to=form.return_to.data or None,
                    reason_code=form.reason_code.data or "",
                    data=form.answers() if action != "kembalikan" else {},
                    case_id=view.case.id,
                    by=actor,
                )
        except Invalid as error:
            refuse(form, error)
            return page_of_case(actor, view.case.id, form=form), 422
        except Refused as error:
            return too_late(actor, view.case.id, task_id, error, form.note.data or "")
        tell_kept(view.case, str(action_look(action).label))
        if step is None or step.form in STAYS:
            return redirect(url_for("CaseScreen.show", case_id=view.case.id))
        return redirect(after_work(actor, task_id))
