"""`/tenggat/`: how late the offices are, by place and step; and the ladder late work climbs."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from itertools import groupby
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access.permissions import Permission
from portal.cases.escalation import operations, queries
from portal.cases.escalation.queries import Delay
from portal.cases.escalation.rules import MOST, SUPERIOR, Rungs
from portal.cases.processes import live_processes
from portal.kernel import clock
from portal.kernel.area import NATION, Level, level_of
from portal.kernel.digits import whole
from portal.kernel.errors import NotAllowed, Refused
from portal.views.cases.labels import step_label
from portal.views.cases.reports import paged, region_asked
from portal.views.kit.admin import place_names
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.processes.labels import role_title

READ, MANAGE = Permission.CASES_CASE_READ, Permission.PROCESSES_PROCESS_MANAGE
FIELDS = ("remind", "substitute", "superior")


class DelayScreen(Screen):
    """Deadlines of offices."""

    route_base = "/tenggat"

    @expose("/", methods=["GET"])
    @needs(READ)
    def index(self) -> str:
        """How the open work of my area stands, one level down."""
        region = region_asked()
        rows, labels = queries.delays(db_session(), current_actor(), region=region), _labels()
        return render_template(
            "cases/delays.html",
            page=(page := paged(rows)),
            totals=queries.totals(rows),
            region=region,
            places=place_names({row.place for row in page.rows} | {region}),
            steps=labels,
            processes={info.id: info.label for info in live_processes(db_session())},
            step_label=step_label,
            narrower=level_of(region) < Level.KABUPATEN,
            age=age_text,
            may_set=current_actor().region_code == NATION and current_actor().may(MANAGE),
        )

    @expose("/laporan.csv", methods=["GET"])
    @needs(READ)
    def download(self) -> Response:
        """The same as a CSV file; counts only, nobody's name."""
        region = region_asked()
        rows = queries.delays(db_session(), current_actor(), region=region)
        answer = make_response(_csv(rows))
        answer.headers["Content-Type"] = "text/csv; charset=utf-8"
        answer.headers["Content-Disposition"] = f'attachment; filename="tenggat-{clock.today():%Y%m%d}.csv"'
        return answer

    @expose("/tangga", methods=["GET"])
    @needs(MANAGE)
    def ladder(self) -> Response:
        """The rungs of every step."""
        return _ladder_page()

    @expose("/tangga", methods=["POST"])
    @needs(MANAGE)
    def set_ladder(self) -> Any:
        """Set one step's rungs."""
        process, _colon, step = request.form.get("langkah", "").partition(":")
        typed = {name: request.form.get(name, "").strip()[:4] for name in FIELDS}
        numbers = [whole(typed[name], 3) for name in FIELDS]
        rungs = Rungs(*(-1 if number is None else number for number in numbers))
        try:
            with operation() as session:
                operations.set_rungs(session, process, step, rungs, by=current_actor())
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _ladder_page(wrong=f"{process}:{step}", typed=typed, refused=refused)
        tell(_("Tangga tenggat disimpan."))
        return redirect(url_for("DelayScreen.ladder", _anchor=f"l-{process}-{step}"))


def _labels() -> dict[tuple[str, str], str]:
    return {(info.id, step.id): step.label for info in live_processes(db_session()) for step in info.steps}


def age_text(age: timedelta) -> str:
    """How long, in whole days or hours."""
    hours = int(age.total_seconds() // 3600)
    if hours < 48:
        return ngettext("%(num)s jam", "%(num)s jam", hours)
    return ngettext("%(num)s hari", "%(num)s hari", hours // 24)


def _csv(rows: Sequence[Delay]) -> bytes:
    places, labels = place_names({row.place for row in rows}), _labels()
    written = StringIO()
    writer = csv.writer(written)
    heads = (_("Kode wilayah"), _("Wilayah"), _("Proses"), _("Langkah"), _("Terbuka"), _("Lewat tenggat"))
    writer.writerow([*heads, _("Jatuh tempo hari ini"), _("Menunggu warga"), _("Umur tengah (hari)")])
    for row in rows:
        step = step_label(labels.get((row.process, row.step), row.step))
        days = f"{row.age.total_seconds() / 86400:.1f}"
        named = [f"{row.place:010d}", places.get(row.place, ""), row.process, step]
        writer.writerow([*named, row.open, row.late, row.today, row.paused, days])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _ladder_page(*, wrong: str = "", typed: dict[str, str] | None = None, refused: Refused | None = None) -> Response:
    if current_actor().region_code != NATION:
        raise NotAllowed
    found = queries.ladders(db_session())
    groups = [(label, list(own)) for label, own in groupby(found, key=lambda one: one.process_label)]
    page = render_template(
        "cases/ladder.html",
        groups=groups,
        wrong=wrong,
        typed=typed or {},
        errors=refused.fields if refused else {},
        refusal=refusal_text(refused) if refused else "",
        most=MOST,
        superior=lambda role: role_title(SUPERIOR[role]) if role in SUPERIOR else "",
        role_title=role_title,
        step_label=step_label,
    )
    return make_response(page, 422 if refused else 200)
