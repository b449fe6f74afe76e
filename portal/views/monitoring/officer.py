"""`/jejak/petugas/<id>`: every change one officer has proposed, for those who may read the trail."""

from __future__ import annotations

from flask import render_template, request
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.kernel.errors import NotFound
from portal.monitoring.trail import name_of
from portal.regions import queries as regions
from portal.registry.officers import OfficerFilters, proposals_by
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.monitoring.labels import CHANGE_LOOKS, CHANGE_STATUSES
from portal.views.monitoring.trail import PAGE, day_asked
from portal.views.registry.labels import KINDS


class OfficerScreen(Screen):
    """Changes by one officer."""

    route_base = "/jejak"

    @expose("/petugas/<int:user_id>", methods=["GET"])
    @needs(Permission.CASES_AUDIT_READ)
    def officer(self, user_id: int) -> str:
        """One page of an officer's proposals within my area, newest first."""
        session, actor = db_session(), current_actor()
        if user_id >= 2**31:
            raise NotFound
        name = name_of(session, actor, user_id)
        if not name:
            raise NotFound
        status, kind = request.args.get("status", ""), request.args.get("jenis", "")
        filters = OfficerFilters(
            status=status if status in CHANGE_STATUSES else None,
            kind=kind if kind in KINDS else None,
            since=day_asked("dari"),
            until=day_asked("sampai"),
        )
        after, before = request.args.get("after"), request.args.get("before")
        page = proposals_by(session, actor, user_id, filters, after=after, before=before, size=PAGE)
        return render_template(
            "monitoring/officer.html",
            name=name,
            page=page,
            filters=filters,
            kinds=KINDS,
            statuses=CHANGE_STATUSES,
            looks=CHANGE_LOOKS,
            villages=regions.names(session, {row.region_code for row in page.rows}),
        )
