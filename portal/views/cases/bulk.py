"""One answer to everything a filter finds: looked at first, given with one reason, watched, stopped, accounted for."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Response as Page
from flask import make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import bulk, bulkqueries, queries
from portal.cases.bulk import Seen
from portal.cases.bulkpreview import ASKS_TWICE, BulkPreview, preview_bulk
from portal.cases.bulkqueries import BulkView
from portal.cases.deadlines import sla
from portal.cases.errors import UnknownFilter
from portal.cases.queries import InboxFilters
from portal.kernel import clock
from portal.kernel.errors import Invalid, Refused
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

PAGE = 25
SEEDS = 10_000


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
        """What one answer would meet: numbers, doubts, a sample; and the form to give it."""
        actor = current_actor()
        return _preview(actor, _filters(actor, request.args), BulkForm())

    @expose("/baru", methods=["POST"])
    @needs(Permission.CASES_TASK_WORK)
    def start(self) -> Response | tuple[str, int]:
        """Start it, and go to where it is watched."""
        actor, form = current_actor(), BulkForm()
        filters, seen = _filters(actor, request.form), seen_before()
        if not (form.validate() & _confirmed(form, seen)):
            return _preview(actor, filters, form), 422
        try:
            with operation() as session:
                begun = bulk.start_bulk(
                    session,
                    step=filters.step or "",
                    action=form.action.data,
                    filters=filters,
                    note=form.note.data or "",
                    return_to=form.return_to.data or None,
                    reason_code=form.reason_code.data or "",
                    seen=seen,
                    by=actor,
                )
        except Invalid as error:
            refuse(form, error)
            return _preview(actor, filters, form), 422
        except Refused as error:
            warn(refusal_text(error))
            return _preview(actor, filters, form), error.status
        return redirect(url_for("BulkScreen.show", bulk_id=begun.id), 303)

    @expose("/<bulk_id>", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def show(self, bulk_id: str) -> str:
        """How far it has come, what it passed over and why, what it left."""
        session, actor = db_session(), current_actor()
        view = bulkqueries.bulk_view(session, actor, wanted(bulk_id))
        left = _shows_left(view)
        read = bulkqueries.left_page if left else bulkqueries.exceptions_page
        page = read(
            session,
            actor,
            view.bulk.id,
            after=request.args.get("after"),
            before=request.args.get("before"),
            size=PAGE,
        )
        return render_template(
            "cases/bulk.html",
            view=view,
            bulk=view.bulk,
            mine=view.bulk.actor_id == actor.user_id,
            lasted=elapsed((view.bulk.ended_at or clock.now()) - view.bulk.started_at),
            told=in_words(view.bulk.filters),
            place=regions.names(session, {view.bulk.region_code}).get(view.bulk.region_code, _("Seluruh Indonesia")),
            inbox=_inbox(view),
            returned_to=_returned_to(view),
            left=left,
            page=page,
            villages=regions.names(session, {row.case.region_code for row in page.rows}),
            reason_text=reason_text,
            **_words(),
        )

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


def _filters(actor: Actor, typed: Any) -> InboxFilters:
    return read_strictly(actor, typed, queries.steps_of(db_session(), actor))


def seen_before() -> Seen:
    """The preview a form came from. Refuses what no preview wrote: `UnknownFilter`."""
    try:
        at, count = datetime.fromisoformat(request.form.get("sampai", "")), int(request.form.get("jumlah", ""))
        own = int(request.form.get("sendiri", "0"))
    except ValueError as unread:
        raise UnknownFilter(name="sampai") from unread
    if at.tzinfo is None:
        raise UnknownFilter(name="sampai")
    return Seen(at, count, own)


def _confirmed(form: BulkForm, seen: Seen) -> bool:
    """Whether the number of a large crowd was typed, dots and spaces aside."""
    typed = (form.confirm.data or "").translate(str.maketrans("", "", "., \u00a0"))
    if seen.takes <= ASKS_TWICE or typed == str(seen.takes):
        return True
    message = _("Ketik %(jumlah)s, jumlah tugas yang akan diputus.", jumlah=angka(seen.takes))
    form.confirm.errors = [*form.confirm.errors, message]
    return False


def _preview(actor: Actor, filters: InboxFilters, form: BulkForm) -> str:
    """The page before it is started; `form` holds what was typed."""
    session = db_session()
    seed = request.values.get("contoh", type=int)
    seed = actor.user_id + clock.today().toordinal() if seed is None else seed % 2**31
    found = preview_bulk(session, actor, filters.step or "", replace(filters, step=None), seed=seed)
    if found.step:
        form.action.choices = [(action, str(action_look(action).label)) for action in found.step.actions]
    return render_template(
        "cases/bulk_new.html",
        found=found,
        form=form,
        total=found.seen.takes,
        asks_twice=found.seen.takes > ASKS_TWICE,
        returns=_returns(found, filters.process),
        chosen=address_of(vars(filters)),
        told=in_words(vars(filters)),
        seed=seed,
        another=secrets.randbelow(SEEDS),
        places=regions.names(session, {code for code, _count in found.regions}),
        villages=regions.names(session, {row.case.region_code for row in found.sample}),
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


def _shows_left(view: BulkView) -> bool:
    """Whether what was left is shown: asked for, or when an ended one passed nothing over."""
    if view.running or not view.left:
        return False
    asked = request.args.get("lihat", "")
    return asked == "sisa" or not (asked or view.reasons)


def _inbox(view: BulkView) -> str:
    """The inbox with the filters it was started from."""
    return url_for("InboxScreen.index", **address_of(view.bulk.filters | {"step": view.bulk.step}))


def _words() -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "doubts": DOUBTS,
        "heavy": HEAVY,
        "statuses": BULK_STATUSES,
        "status_looks": BULK_LOOKS,
        "passed": PASSED,
        "passed_looks": PASSED_LOOKS,
        "action_look": action_look,
        "needs_note": needs_note,
        "step_label": step_label,
    }
