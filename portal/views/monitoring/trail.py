"""`/jejak/`: who did what, where, when and why, for those who hold the right to read it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _

from portal.access.permissions import Permission
from portal.access.roles import BY_CODE
from portal.monitoring.trail import TrailFilters, TrailRow, trail_page
from portal.regions import queries as regions
from portal.registry.codes import ENTITIES
from portal.views.kit.flashes import warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.kit.veils import number_in
from portal.views.monitoring.labels import GROUPS, job_text, told, verb_text

PAGE = 25
LONGEST = 80
RECORDS = {"keluarga": "KeluargaView.show", "individu": "IndividuView.show", "ruta": "RutaView.show"}


class TrailScreen(Screen):
    """The trail."""

    route_base = "/jejak"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_AUDIT_READ)
    def index(self) -> str:
        """One page of facts of my area, newest first."""
        session, actor, filters = db_session(), current_actor(), _filters()
        after, before = request.args.get("after"), request.args.get("before")
        page = trail_page(session, actor, filters, after=after, before=before, size=PAGE)
        return render_template(
            "monitoring/trail.html",
            page=page,
            filters=filters,
            groups=GROUPS,
            roles=BY_CODE,
            verb_text=verb_text,
            job_text=job_text,
            told=told,
            address=_address,
            villages=regions.names(session, {row.region_code for row in page.rows}),
        )


def _filters() -> TrailFilters:
    """Filters from the address; what is not understood is passed over aloud."""
    group, text = request.args.get("jenis", ""), request.args.get("q", "").strip()[:LONGEST]
    if number_in(text):
        warn(_("Jejak tidak dicari dengan NIK atau No. KK. Pakai nomor kasus atau nama."))
        text = ""
    return TrailFilters(
        group=group if group in GROUPS else None,
        person=request.args.get("siapa", "").strip()[:LONGEST],
        since=day_asked("dari"),
        until=day_asked("sampai"),
        text=text,
    )


def day_asked(name: str) -> date | None:
    """A day among the filters of the address; one that is not understood is passed over aloud."""
    typed = request.args.get(name, "")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        warn(_("Saringan %(nama)s tidak dikenal, jadi diabaikan.", nama=name))
        return None


def _address(row: TrailRow) -> str:
    """The page of the record a fact is about; "" when it has none."""
    known: dict[str, Any] = {"pk": row.about_id}
    return url_for(RECORDS[row.about], **known) if row.about in ENTITIES and row.about_id else ""
