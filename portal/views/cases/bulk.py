"""One answer to everything a filter finds: looked at first, given with one reason, watched, stopped, accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response as Page
from flask import make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import bulk, bulkqueries, queries
from portal.cases.bulk import Seen
from portal.cases.bulkpreview import ASKS_TWICE, BulkPreview, preview_begun, preview_bulk
from portal.cases.bulkqueries import BulkView
from portal.cases.collective.guarding import publishes
from portal.cases.crowds import looking, reversing, starting
from portal.cases.crowds.counting import load_of, load_with
from portal.cases.crowds.errors import SecondMadeIt
from portal.cases.crowds.looking import LookView
from portal.cases.crowds.rules import sample_size
from portal.cases.crowds.seconding import seconds_of, who_may_confirm, why_not_confirm
from portal.cases.crowds.terms import terms_of
from portal.cases.deadlines import sla
from portal.cases.errors import UnknownFilter
from portal.cases.queries import InboxFilters
from portal.kernel import clock
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid, Refused
from portal.kernel.reasons import LONGEST, SHORTEST
from portal.regions import queries as regions
from portal.views.cases.accounting import elapsed, reason_text, table_of
from portal.views.cases.casefile import wanted
from portal.views.cases.deciding import refuse
from portal.views.cases.filtering import address_of, in_words, read_strictly
from portal.views.cases.forms import BulkForm
from portal.views.cases.labels import (
    BULK_LOOKS,
    BULK_STATUSES,
    DOUBTS,
    HEAVY,
    KINDS,
    LEVELS,
    PASSED,
    PASSED_LOOKS,
    action_look,
    needs_note,
    step_label,
)
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import inform, tell, warn
from portal.views.kit.formats import angka
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.processes.labels import role_title

PAGE = 25


class BulkScreen(Screen):
    """`/massal/`."""

    route_base = "/massal"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def index(self) -> str:
        """Bulk actions of my area, newest first."""
        session, actor = db_session(), current_actor()
        page = bulkqueries.bulk_page(
            session, actor, after=request.args.get("after"), before=request.args.get("before"), size=PAGE
        )
        return render_template(
            "cases/bulk_list.html",
            page=page,
            labels={one.id: bulkqueries.label_of(session, one) for one in page.rows},
            places=regions.names(session, {one.region_code for one in page.rows}),
            told={one.id: in_words(one.filters) for one in page.rows},
            **_words(),
        )

    @expose("/baru", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def new(self) -> str:
        """What one answer would meet: numbers and doubts; the way to the sample that is read first."""
        actor = current_actor()
        filters = chosen_filters(actor, request.args)
        found = preview_bulk(db_session(), actor, filters.step or "", replace(filters, step=None))
        return preview_page(actor, filters, found)

    @expose("/baru", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def start(self) -> Response | tuple[str, int]:
        """Start it, and go to where it is watched."""
        actor, form = current_actor(), BulkForm()
        view, (count, own) = looking.look_view(db_session(), actor, wanted(request.form.get("periksa", ""))), counted()
        now = looking.takes_of(db_session(), actor, view)
        if not (form.validate() & _confirmed(form, now, count - own)):
            return look_page(actor, view, form), 422
        try:
            with operation() as session:
                begun = starting.decide_read(
                    session,
                    view.look.id,
                    action=form.action.data,
                    note=form.note.data or "",
                    return_to=form.return_to.data or None,
                    reason_code=form.reason_code.data or "",
                    seen=count,
                    by=actor,
                )
        except Invalid as error:
            refuse(form, error)
            return look_page(actor, view, form), 422
        except Refused as error:
            warn(refusal_text(error))
            return look_page(actor, view, form), error.status
        return redirect(url_for("BulkScreen.show", bulk_id=begun.id), 303)

    @expose("/<bulk_id>", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def show(self, bulk_id: str) -> str:
        """How far it has come, what it passed over and why, what it left."""
        return bulk_page(current_actor(), wanted(bulk_id))

    @expose("/<bulk_id>/hentikan", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def stop(self, bulk_id: str) -> Response:
        """Stop before the next part; what is done stays done."""
        with operation() as session:
            stopped = bulk.stop_bulk(session, wanted(bulk_id), by=current_actor())
        if stopped.status == bulk.STOPPED:
            tell(_("Dihentikan. Bagian yang sedang dikerjakan masih diselesaikan; sisanya tidak diputus."))
        else:
            inform(_("Tidak ada yang dihentikan: keputusan sekaligus ini sudah selesai lebih dahulu."))
        return redirect(url_for("BulkScreen.show", bulk_id=stopped.id), 303)

    @expose("/<bulk_id>/pengecualian.csv", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def export(self, bulk_id: str) -> Page:
        """Every case without this answer and why, as a table for a spreadsheet."""
        session, actor = db_session(), current_actor()
        view = bulkqueries.bulk_view(session, actor, wanted(bulk_id))
        passed = list(bulkqueries.all_passed(session, actor, view.bulk.id))
        villages = regions.names(session, {one.case.region_code for one in passed})
        answer = make_response(table_of(passed, villages))
        answer.mimetype = "text/csv"
        name = f"pengecualian-{view.bulk.started_at.astimezone(clock.WIB):%Y%m%d-%H%M}.csv"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def bulk_page(actor: Actor, bulk_id: UUID, *, refused: Refused | None = None) -> str:
    """The page of a bulk action; `refused`: what was asked of it and why that cannot be."""
    session = db_session()
    view = bulkqueries.bulk_view(session, actor, bulk_id)
    part = _part(view)
    page = READS[part](
        session, actor, view.bulk.id, after=request.args.get("after"), before=request.args.get("before"), size=PAGE
    )
    one = view.bulk
    why_not = why_not_confirm(session, actor, one) if view.waits else None
    may_confirm = view.waits and why_not is None
    return render_template(
        "cases/bulk.html",
        view=view,
        bulk=one,
        mine=one.actor_id == actor.user_id and not publishes(session, one),
        may_confirm=may_confirm,
        found=preview_begun(session, actor, one) if may_confirm else None,
        made=why_not.template if isinstance(why_not, SecondMadeIt) else None,
        confirmers=seconds_of(session, one) if view.waits else [],
        load=load_with(session, one) if view.waits else None,
        may_reverse=reversing.reversible(one) and reversing.may_reverse(actor, one),
        sample=bulkqueries.sample_of(session, actor, one),
        refused=refused,
        reason=request.form.get("alasan", ""),
        limits={"shortest": SHORTEST, "longest": LONGEST},
        lasted=elapsed((one.ended_at or clock.now()) - one.started_at),
        told=in_words(one.filters),
        place=regions.names(session, {one.region_code}).get(one.region_code, _("Seluruh Indonesia")),
        inbox=_inbox(view),
        returned_to=_returned_to(view),
        part=part,
        page=page,
        villages=regions.names(session, {row.case.region_code for row in page.rows}),
        reason_text=reason_text,
        role_title=role_title,
        **_words(),
    )


def chosen_filters(actor: Actor, typed: Any) -> InboxFilters:
    """The filters of a deed on all they keep."""
    return read_strictly(actor, typed, queries.steps_of(db_session(), actor))


def seen_before() -> Seen:
    """The preview a form came from. Refuses what no preview wrote: `UnknownFilter`."""
    try:
        at = datetime.fromisoformat(request.form.get("sampai", ""))
    except ValueError as unread:
        raise UnknownFilter(name="sampai") from unread
    count, own = whole(request.form.get("jumlah")), whole(request.form.get("sendiri", "0"))
    if at.tzinfo is None or count is None or own is None:
        raise UnknownFilter(name="sampai")
    return Seen(at, count, own)


def counted() -> tuple[int, int]:
    """How many tasks the page showed, and how many of them are the actor's own. Refuses `UnknownFilter`."""
    count, own = whole(request.form.get("jumlah", "")), whole(request.form.get("sendiri", "0"))
    if count is None or own is None:
        raise UnknownFilter(name="jumlah")
    return count, own


def _confirmed(form: BulkForm, takes: int, shown: int) -> bool:
    """Whether the number of a large crowd was typed, dots and spaces aside; that the page showed, if fewer are left."""
    typed = (form.confirm.data or "").translate(str.maketrans("", "", "., \u00a0"))
    if takes <= ASKS_TWICE or typed in {str(takes), str(max(takes, shown))}:
        return True
    message = _("Ketik %(jumlah)s, jumlah tugas yang akan diputus.", jumlah=angka(takes))
    form.confirm.errors = [*form.confirm.errors, message]
    return False


def look_page(actor: Actor, view: LookView, form: BulkForm) -> str:
    """The page of a sample: what was said of each, and once all is read the form to give one answer."""
    session = db_session()
    found = looking.preview_of(session, actor, view)
    filters = replace(view.filters, step=view.look.step)
    rows = looking.sample_rows(session, actor, view)
    load = load_of(session, actor, view.look.step, filters.process, found.seen.takes)
    me: dict[str, Any] = {"actor_id": actor.user_id, "role": actor.role, "region_code": actor.region_code}
    return preview_page(
        actor,
        filters,
        found,
        form=form,
        look=view,
        rows=rows,
        load=load,
        confirmers=who_may_confirm(session, tasks=looking.tasks_of(actor, view), **me) if load.second else [],
        villages=regions.names(session, {row.case.region_code for _sample, row in rows}),
    )


def preview_page(
    actor: Actor, filters: InboxFilters, found: BulkPreview, *, form: BulkForm | None = None, **more: Any
) -> str:
    """The page before it is started; `form` holds what was typed, None while no sample was drawn."""
    session = db_session()
    if found.step and form:
        form.action.choices = [(action, str(action_look(action).label)) for action in found.step.actions]
    terms = terms_of(session, actor.region_code)
    load = more.pop("load", None) or load_of(session, actor, filters.step or "", filters.process, found.seen.takes)
    places = {code for code, _count in (*found.regions, *found.villages)}
    return render_template(
        "cases/bulk_new.html",
        **{"look": None, "rows": []} | more,
        found=found,
        form=form,
        terms=terms,
        load=load,
        size=sample_size(terms, found.seen.takes),
        total=found.seen.takes,
        asks_twice=found.seen.takes > ASKS_TWICE,
        returns=_returns(found, filters.process),
        chosen=address_of(vars(filters)),
        told=in_words(vars(filters)),
        places=regions.names(session, places),
        sla=lambda due: sla(due, clock.now()),
        **_words(),
    )


def _returned_to(view: BulkView) -> str:
    labels = bulkqueries.step_labels(db_session(), view.bulk.filters.get("process"))
    return step_label(labels.get(view.bulk.return_to or "", ""))


def _returns(found: BulkPreview, process: str | None) -> list[tuple[str, str]]:
    """The steps a return may go to, and what they are called."""
    labels = bulkqueries.step_labels(db_session(), process)
    targets = found.step.return_to if found.step else ()
    return [(target, step_label(labels.get(target, target))) for target in targets]


READS = {
    "pengecualian": bulkqueries.exceptions_page,
    "sisa": bulkqueries.left_page,
    "tetap": bulkqueries.stayed_page,
}


def _part(view: BulkView) -> str:
    """Which list is shown: asked for, else what stayed when it was taken back, else what it left or passed over."""
    asked = request.args.get("lihat", "")
    if view.bulk.stayed and asked in {"tetap", ""}:
        return "tetap"
    if view.running or view.waits or not view.left:
        return "pengecualian"
    return "sisa" if asked == "sisa" or not (asked or view.reasons) else "pengecualian"


def _inbox(view: BulkView) -> str:
    """The inbox with the filters it was started from."""
    return url_for("InboxScreen.index", **address_of(view.bulk.filters | {"step": view.bulk.step}))


def _words() -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "doubts": DOUBTS,
        "heavy": HEAVY,
        "levels": LEVELS,
        "statuses": BULK_STATUSES,
        "status_looks": BULK_LOOKS,
        "passed": PASSED,
        "passed_looks": PASSED_LOOKS,
        "action_look": action_look,
        "needs_note": needs_note,
        "step_label": step_label,
    }
