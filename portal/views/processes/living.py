"""`/proses/<process>/hidup`: how work stands at each step now, as a heat map and as a table."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_appbuilder import expose
from flask_babel import lazy_gettext as _

from portal.access.permissions import Permission
from portal.cases import studioqueries
from portal.kernel import clock
from portal.kernel.area import Area, Level, level_of
from portal.kernel.digits import CODE_DIGITS, whole
from portal.regions import queries as regions
from portal.views.cases.labels import step_label
from portal.views.kit.headers import draws
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.processes import labels
from portal.views.processes.pages import board_words

PERIODS = {
    "semua": (None, _("Semua yang terbuka")),
    "1": (1, _("Datang hari ini dan kemarin")),
    "7": (7, _("Datang 7 hari terakhir")),
    "30": (30, _("Datang 30 hari terakhir")),
    "90": (90, _("Datang 90 hari terakhir")),
}
HEATS = 5


class LiveScreen(Screen):
    """The live view."""

    route_base = "/proses"

    @expose("/<process>/hidup", methods=["GET"])
    @needs(Permission.PROCESSES_PROCESS_READ)
    @draws
    def index(self, process: str) -> str:
        """The live version's diagram with counts, ages and breaches; older versions' work in the table."""
        actor, session = current_actor(), db_session()
        live = studioqueries.live_version(session, actor, process)
        period = request.args.get("masa", "semua")
        days, _label = PERIODS.get(period, PERIODS["semua"])
        code = whole(request.args.get("wilayah"), CODE_DIGITS)
        area = Area.of(code) if code and code in actor.area else None
        since = clock.now() - timedelta(days=days) if days else None
        heat = studioqueries.heat_map(session, actor, process, area=area, since=since)
        badges = _badges(heat)
        return render_template(
            "processes/live.html",
            process=process,
            live=live,
            heat=heat,
            total=sum(row.count for row in heat.rows),
            late=sum(row.late for row in heat.rows),
            marks={step: f"panas-{one['panas']}" for step, one in badges.items()},
            badges=badges,
            period=period if period in PERIODS else "semua",
            periods={name: label for name, (_days, label) in PERIODS.items()},
            region=code if area else None,
            places=places_below(actor.region_code),
            now=clock.now(),
            board=board_words(),
            step_label=step_label,
            words=labels,
        )


def places_below(region: int) -> list[tuple[int, str]]:
    """The regions one level down, to look closer."""
    if level_of(region) >= Level.DESA:
        return []
    return [(one.code, one.name) for one in regions.children(db_session(), region)]


def _badges(heat: studioqueries.HeatMap) -> dict[str, dict[str, Any]]:
    """Step → what its badge says; `panas` 1 to 5 by its share of the fullest step."""
    counts: dict[str, int] = defaultdict(int)
    late: dict[str, int] = defaultdict(int)
    ages: dict[str, timedelta] = {}
    for row in heat.rows:
        counts[row.step] += row.count
        late[row.step] += row.late
        ages.setdefault(row.step, row.median)
    fullest = max(counts.values(), default=1)
    return {
        step: {
            "jumlah": count,
            "umur": labels.about(ages[step]),
            "lewat": late[step],
            "panas": max(1, -(-count * HEATS // fullest)),
        }
        for step, count in counts.items()
    }
