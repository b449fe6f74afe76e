"""Regions on screen: the tree, one region's facts, search by name or code, and the same search for pickers."""

from __future__ import annotations

from flask import Response, jsonify, render_template, request
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.kernel.area import EVERYWHERE, NATION, Area, Level, dotted
from portal.kernel.digits import CODE_DIGITS, whole
from portal.regions import queries, rules
from portal.regions.models import Region
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.regions.labels import KINDS, LEVELS, TIMEZONES

LONGEST = 80
ON_PAGE = 30
IN_PICKER = 12


class RegionScreen(Screen):
    """`/wilayah/`."""

    route_base = "/wilayah"

    @expose("/", methods=["GET"])
    @needs(Permission.REGIONS_REGION_READ)
    def index(self) -> str:
        """The provinces, or what was searched for in the whole country."""
        return _page(NATION)

    @expose("/<int(max=9999999999):code>", methods=["GET"])
    @needs(Permission.REGIONS_REGION_READ)
    def show(self, code: int) -> str:
        """A region's facts and the regions below it, or what was searched for below it."""
        return _page(code)

    @expose("/cari.json", methods=["GET"])
    @needs(Permission.REGIONS_REGION_READ)
    def find(self) -> Response:
        """`?q=` words or code, `di=` code of the area, `tingkat=` 1-4: regions for a picker, best first."""
        code, level = whole(request.args.get("di"), CODE_DIGITS), whole(request.args.get("tingkat"))
        area = Area.of(code) if code is not None and code in EVERYWHERE else EVERYWHERE
        wanted = Level(level) if level in set(Level) else None
        found = queries.search(db_session(), _typed(), area=area, level=wanted, limit=IN_PICKER)
        places = _places(found)
        return jsonify(
            results=[
                {
                    "code": f"{region.code:010d}",
                    "dotted": dotted(region.code),
                    "name": rules.display(region),
                    "place": places[region.code],
                    "level": region.level,
                }
                for region in found
            ]
        )


def _typed() -> str:
    return request.args.get("q", "").strip()[:LONGEST]


def _places(found: list[Region]) -> dict[int, str]:
    """Code → where it lies: "Kec. Kembaran, Kab. Banyumas, Jawa Tengah"."""
    ways = queries.lineages(db_session(), [region.code for region in found])
    return {code: rules.place_line(way[:-1]) for code, way in ways.items()}


def _page(code: int) -> str:
    session, typed = db_session(), _typed()
    way = queries.breadcrumb(session, code)
    found = queries.search(session, typed, area=Area.of(code), limit=ON_PAGE) if typed else []
    return render_template(
        "regions/region.html",
        region=way[-1],
        way=way[:-1],
        below=queries.children(session, code),
        counts=queries.counts_below(session, code),
        past=queries.history(session, code)[1:],
        typed=typed,
        found=found,
        places=_places(found),
        display=rules.display,
        official_name=rules.official_name,
        dotted=dotted,
        kinds=KINDS,
        levels=LEVELS,
        timezones=TIMEZONES,
        decree=rules.DECREE,
    )
