"""Many tasks change hands at once: looked at first, with one reason, the result task by task."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import queries, queuequeries, queues
from portal.cases.deadlines import sla
from portal.cases.holding import DEEDS, MOST, TAKE, Office, hold_tasks, own_office, preview_holding
from portal.cases.queries import InboxFilters
from portal.cases.rules import LONGEST_NOTE
from portal.kernel import clock
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid, Refused
from portal.regions import queries as regions
from portal.views.cases.bulk import seen_before
from portal.views.cases.casefile import wanted
from portal.views.cases.filtering import address_of, in_words, read_strictly
from portal.views.cases.labels import KINDS, TABS, action_look
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation


class HoldingForm(FlaskForm):  # type: ignore[misc]
    """What happens to the tasks, to whom they go, why."""

    deed = RadioField(
        _("Yang dilakukan"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_("Pilih apa yang dilakukan."))],
    )
    to = SelectField(_("Serahkan kepada"), choices=[], validate_choice=False)
    note = TextAreaField(_("Alasan"), validators=[Length(max=LONGEST_NOTE)])


class HoldingScreen(Screen):
    """`/bagi-tugas/`."""

    route_base = "/bagi-tugas"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def index(self) -> str:
        """What would change hands of my own office's tasks, and the form for it."""
        actor = current_actor()
        return _page(own_office(actor), *_looked_at(actor, request.args), HoldingForm())

    @expose("/", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def change(self) -> Response | tuple[str, int]:
        """Do it, and go to the account of it."""
        actor = current_actor()
        return _done(own_office(actor), *_looked_at(actor, request.form))

    @expose("/<queue_id>", methods=["GET"])
    @needs(Permission.CASES_QUEUE_MANAGE)
    def office(self, queue_id: str) -> str:
        """The same for the tasks in an office's queue, by whoever manages it."""
        office, tab, filters = _of_queue(queue_id)
        return _page(office, tab, filters, HoldingForm(), queue_id)

    @expose("/<queue_id>", methods=["POST"])
    @needs(Permission.CASES_QUEUE_MANAGE)
    def change_office(self, queue_id: str) -> Response | tuple[str, int]:
        """Do it in that office."""
        office, tab, filters = _of_queue(queue_id)
        return _done(office, tab, filters, queue_id)


def _looked_at(actor: Actor, typed: dict[str, str]) -> tuple[str, InboxFilters]:
    tab = typed.get("tab", "")
    steps = queries.steps_of(db_session(), actor)
    return tab if tab in queues.TABS else "saya", read_strictly(actor, typed, steps, one_step=False)


def _of_queue(queue_id: str) -> tuple[Office, str, InboxFilters]:
    kept = queuequeries.office_queue(db_session(), current_actor(), wanted(queue_id))
    return Office(kept.queue.role, kept.queue.region_code, manages=True), kept.queue.tab, kept.filters


def _done(office: Office, tab: str, filters: InboxFilters, queue_id: str = "") -> Response | tuple[str, int]:
    form, seen = HoldingForm(), seen_before()
    if not form.validate():
        return _page(office, tab, filters, form, queue_id), 422
    try:
        with operation() as session:
            bulk = hold_tasks(
                session,
                office,
                deed=form.deed.data,
                tab=tab,
                filters=filters,
                seen=seen,
                to=whole(form.to.data),
                note=form.note.data or "",
                by=current_actor(),
            )
            bulk_id = bulk.id
    except Invalid as error:
        for name, message in error.fields.items():
            field = form._fields.get(name, form.note)
            field.errors = [*field.errors, _(message)]
        if not error.fields:
            warn(refusal_text(error))
        return _page(office, tab, filters, form, queue_id), 422
    except Refused as error:
        warn(refusal_text(error))
        return _page(office, tab, filters, form, queue_id), error.status
    if current_actor().may(Permission.CASES_TASK_WORK):
        return redirect(url_for("BulkScreen.show", bulk_id=bulk_id), 303)
    return redirect(url_for("OfficeQueueScreen.show", queue_id=queue_id), 303)


def _page(office: Office, tab: str, filters: InboxFilters, form: HoldingForm, queue_id: str = "") -> str:
    session, actor = db_session(), current_actor()
    found = preview_holding(session, actor, office, tab, filters)
    deeds = [deed for deed in DEEDS if not (office.manages and deed == TAKE)]
    form.deed.choices = [(deed, str(action_look(deed).label)) for deed in deeds]
    form.to.choices = [("", _("Pilih rekan")), *((str(one.user_id), one.name) for one in found.people)]
    kept = queues.kept_filters(filters)
    return render_template(
        "cases/holding.html",
        found=found,
        form=form,
        office=office,
        total=found.seen.count,
        most=MOST,
        chosen={"tab": tab} | address_of(vars(filters)),
        told=[str(TABS[tab]), *(in_words(kept) if kept else [])],
        back=url_for("OfficeQueueScreen.show", queue_id=queue_id)
        if queue_id
        else url_for("InboxScreen.index", tab=tab, **address_of(vars(filters))),
        send=url_for("HoldingScreen.change_office", queue_id=queue_id) if queue_id else url_for("HoldingScreen.change"),
        villages=regions.names(session, {row.case.region_code for row in found.sample}),
        kinds=KINDS,
        sla=lambda due: sla(due, clock.now()),
    )
