"""The case's tab "Diagram": the way it took, where it stands, when its timers fall; drawn and in words."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.cases import casediagram, rewinding, studioqueries
from portal.views.cases.casefile import wanted, words
from portal.views.kit.errors import refusal_text
from portal.views.kit.formats import tanggal_jam
from portal.views.kit.headers import draws
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.processes.labels import role_title
from portal.views.processes.pages import board_words, diagram_text
from portal.views.processes.twin import names_of

MANAGE = Permission.PROCESSES_PROCESS_MANAGE
QUIET = {"start", "xor", "and", "or", "event_gateway"}
"""Kinds a person passes without noticing: drawn, not told."""


class CaseDiagramScreen(Screen):
    """`/kasus/<case_id>/diagram`."""

    route_base = "/kasus"

    @expose("/<case_id>/diagram", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    @draws
    def show(self, case_id: str) -> str:
        """The case on the diagram of its own version."""
        actor = current_actor()
        path = casediagram.case_path(db_session(), actor, wanted(case_id))
        manages = actor.may(MANAGE)
        drafts = studioqueries.drafts_of(db_session(), actor, path.case.process) if manages else []
        names = names_of(path.outline)
        kinds = {one.id: one.kind for one in path.outline.elements}
        marks = dict.fromkeys([*path.visits, *path.arrows], "jalan-lewat") | dict.fromkeys(path.open, "jalan-kini")
        badges = {one.element: {"teks": tanggal_jam(one.at)} for one in path.timers}
        badges |= {element: {"teks": f"{times}×"} for element, times in path.visits.items() if times > 1}
        return render_template(
            "cases/diagram.html",
            path=path,
            case=path.case,
            source=url_for("CaseDiagramScreen.source", case_id=path.case.id),
            names=names,
            told=[
                (stop, [names.get(one, one) for one in stop.path if kinds.get(one) not in QUIET]) for stop in path.stops
            ],
            marks=marks,
            badges=badges,
            points=rewinding.rewind_points(db_session(), actor, path.case.id) if manages else [],
            refusal_text=refusal_text,
            board=board_words(),
            role_title=role_title,
            manages=manages,
            drafts=drafts,
            **words(),
        )

    @expose("/<case_id>/diagram.bpmn", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def source(self, case_id: str) -> Response:
        """The diagram, for the drawing board."""
        return diagram_text(casediagram.case_diagram(db_session(), current_actor(), wanted(case_id)))
