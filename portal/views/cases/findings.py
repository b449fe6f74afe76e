"""`/temuan/`: what the province's sampling found wrong in the answers of my regency, each with the way to its case."""

from __future__ import annotations

from flask import render_template, request
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.cases.province.findings import findings_page
from portal.regions import queries as regions
from portal.views.cases.labels import action_look
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session

PAGE = 25


class FindingScreen(Screen):
    """Findings about a regency."""

    route_base = "/temuan"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_TASK_WORK)
    def index(self) -> str:
        """Findings about my regency, newest first."""
        after, before = request.args.get("after"), request.args.get("before")
        page = findings_page(db_session(), current_actor(), after=after, before=before, size=PAGE)
        return render_template(
            "cases/findings.html",
            page=page,
            villages=regions.names(db_session(), {one.case.region_code for one in page.rows}),
            action_look=action_look,
        )
