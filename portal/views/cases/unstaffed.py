"""`/tanpa-petugas/`: steps that reach nobody, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.cases.processes import live_processes
from portal.cases.unstaffed.queries import LOOKED, unstaffed
from portal.kernel.area import Level, level_of
from portal.kernel.pages import COUNT_CAP, TALLY_CAP
from portal.regions.queries import children
from portal.views.cases.labels import step_label
from portal.views.cases.reports import paged, region_asked
from portal.views.kit.admin import place_names
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, signed_in
from portal.views.kit.session import db_session
from portal.views.processes.labels import role_title


class UnstaffedScreen(Screen):
    """Work that waits for nobody."""

    route_base = "/tanpa-petugas"

    @expose("/", methods=["GET"])
    @signed_in
    def index(self) -> str:
        """The steps of my area whose role nobody holds, the longest waiting first; where there are many, by region."""
        actor, region = current_actor(), region_asked()
        found, live = unstaffed(db_session(), actor, region=region), live_processes(db_session())
        return render_template(
            "cases/unstaffed.html",
            found=found,
            page=(page := paged(found.rows)),
            region=region,
            leads=narrower_than(region),
            children=children(db_session(), region) if found.unseen or found.many else (),
            looked=LOOKED,
            most=TALLY_CAP,
            each=COUNT_CAP,
            places=place_names({row.place for row in page.rows} | {region}),
            steps={(info.id, step.id): step.label for info in live for step in info.steps},
            processes={info.id: info.label for info in live},
            role_title=role_title,
            step_label=step_label,
            may_read=actor.may(Permission.CASES_CASE_READ),
            may_appoint=actor.may(Permission.ACCESS_POST_MANAGE),
        )


def narrower_than(region: int) -> Callable[[int], bool]:
    """Whether a place lies below a region and has places below it: its list can be opened."""
    return lambda place: level_of(region) < level_of(place) < Level.DESA
