"""`/daftar-penetapan/`: what anybody may read of decrees: masked names of one village, found by the village only.

Nothing of it is indexed or kept by caches; one address asks so often in a minute, then it waits.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, current_app, make_response, render_template, request
from flask_appbuilder import expose
from werkzeug.wrappers import Response as AnyResponse

from portal.access.errors import TooManyCalls
from portal.access.tokens import count_call
from portal.cases.collective import public
from portal.kernel.area import Level
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotFound
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.regions.rules import place_line
from portal.views.kit.screens import Screen
from portal.views.kit.screens import public as open_to_all
from portal.views.kit.session import db_session, operation

FOUND = 20
SOUGHT = 200
"""So many villages of a name are looked through for those a decree names."""
LONGEST = 60
CALLS_PER_MINUTE = 60


class PublicListScreen(Screen):
    """Masked lists."""

    route_base = "/daftar-penetapan"

    @expose("/", methods=["GET"])
    @open_to_all
    def index(self) -> AnyResponse:
        """Where a village is looked for."""
        _meter()
        typed = request.args.get("q", "").strip()[:LONGEST]
        session = db_session()
        found = regions.search(session, typed, level=Level.DESA, limit=SOUGHT) if typed else []
        listed = public.listed_villages(session, [one.code for one in found])
        shown = [one.code for one in found if one.code in listed][:FOUND]
        lines = regions.lineages(session, shown)
        places = [(code, place_line(lines[code])) for code in shown if code in lines]
        return _answer("decrees/villages.html", typed=typed, places=places, others=len(found) - len(listed))

    @expose("/<code>", methods=["GET"])
    @open_to_all
    def village(self, code: str) -> AnyResponse:
        """The decrees that name families of a village."""
        _meter()
        village, place = _place(code)
        return _answer("decrees/village.html", village=village, place=place, decrees=_decrees(village))

    @expose("/<code>/<decree_id>", methods=["GET"])
    @open_to_all
    def names(self, code: str, decree_id: str) -> AnyResponse:
        """The masked names of one decree in a village."""
        _meter()
        village, place = _place(code)
        key = parse_id(decree_id)
        if key is None:
            raise NotFound
        found = public.list_of(db_session(), village, key)
        return _answer("decrees/names.html", village=village, place=place, found=found)


def _place(code: str) -> tuple[int, str]:
    village = whole(code, CODE_DIGITS)
    line = regions.lineages(db_session(), [village]).get(village) if village else None
    if village is None or not line or line[-1].code != village or line[-1].level != Level.DESA:
        raise NotFound
    return village, place_line(line)


def _decrees(village: int) -> Any:
    return public.decrees_of(db_session(), village)


def _answer(template: str, **told: Any) -> Response:
    response = make_response(render_template(template, **told))
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _meter() -> None:
    """Count a call of this address, of which only a hash is kept for the minute. Refuses `TooManyCalls`."""
    key = f"{current_app.config['SECRET_KEY']}:{request.remote_addr}"
    caller = f"umum:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    limit = current_app.config.get("PUBLIC_CALLS_PER_MINUTE", CALLS_PER_MINUTE)
    with operation() as session:
        wait = count_call(session, caller, limit=limit)
    if wait:
        raise TooManyCalls(seconds=wait)
