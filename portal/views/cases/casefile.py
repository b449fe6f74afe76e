"""The case page and the list of cases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_appbuilder import expose

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.cases import queries
from portal.cases.deadlines import sla
from portal.documents import queries as documents
from portal.fieldwork import queries as fieldwork
from portal.kernel import clock
from portal.kernel.area import Level, level_of
from portal.kernel.errors import NotFound
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.registry import queries as registry
from portal.views.cases.forms import DecisionForm, form_for
from portal.views.cases.labels import (
    KINDS,
    PHOTO_KINDS,
    STATUS_LOOKS,
    STATUSES,
    VISIT_RESULTS,
    action_look,
    step_label,
)
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session

PAGE = 25
TABS = ("perubahan", "semua", "dokumen")


def wanted(text: str) -> UUID:
    """The identifier in an address; anything else is absence."""
    record_id = parse_id(text)
    if record_id is None:
        raise NotFound
    return record_id


def page_of_case(actor: Actor, case_id: UUID, *, form: DecisionForm | None = None) -> str:
    """The whole case page; `form` is a refused decision with the person's typing in it."""
    session = db_session()
    view = queries.case_view(session, actor, case_id)
    case = view.case
    step = view.process.step(view.my_task.step) if view.my_task else None
    if form is None and step is not None:
        form = form_for(step, view.my_task)
    tab = request.args.get("tab", "perubahan")
    conflict = bool(step and step.form == "konflik")
    return render_template(
        "cases/case.html",
        view=view,
        case=case,
        step=step,
        form=form,
        tab=tab if tab in TABS else "perubahan",
        change=registry.change_view(session, actor, case.change_set_id),
        findings=registry.findings_of(session, actor, case.change_set_id),
        conflicts=registry.conflicts_of(session, actor, case.change_set_id) if conflict else [],
        visits=fieldwork.visits_of(session, actor, case.id),
        letters=documents.letters_of_case(session, actor, case.id),
        timeline=queries.timeline(session, actor, case.id),
        village=regions.breadcrumb(session, case.region_code),
        sla=lambda due: sla(due, clock.now()),
        reviewer=level_of(actor.region_code) <= Level.KABUPATEN,
        **words(),
    )


def words() -> dict[str, Any]:
    """The labels every case template needs."""
    return {
        "kinds": KINDS,
        "statuses": STATUSES,
        "status_looks": STATUS_LOOKS,
        "visit_results": VISIT_RESULTS,
        "photo_kinds": PHOTO_KINDS,
        "action_look": action_look,
        "step_label": step_label,
    }


class CaseScreen(Screen):
    """`/kasus/`."""

    route_base = "/kasus"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def index(self) -> str:
        """Cases of my area, newest first."""
        actor, session = current_actor(), db_session()
        status = request.args.get("status", "")
        kind = request.args.get("jenis", "")
        filters = queries.CaseFilters(
            text=request.args.get("q", "").strip()[:80],
            status=status if status in STATUSES else None,
            kind=kind if kind in KINDS else None,
        )
        after, before = request.args.get("after"), request.args.get("before")
        page = queries.case_page(session, actor, filters, after=after, before=before, size=PAGE)
        villages = regions.names(session, {case.region_code for case in page.rows})
        return render_template("cases/list.html", page=page, filters=filters, villages=villages, **words())

    @expose("/<case_id>", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def show(self, case_id: str) -> str:
        """One case."""
        return page_of_case(current_actor(), wanted(case_id))
