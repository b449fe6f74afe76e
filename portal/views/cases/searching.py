"""The search of the top bar: one box for people in any spelling, NIK, No. KK, addresses and case numbers."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import queries
from portal.kernel.identifiers import mask
from portal.regions import queries as regions
from portal.registry.finding import Found, find_number, find_words
from portal.views.cases.labels import KINDS
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.kit.veils import number_in, unveil, veil

LONGEST = 80
CASES = 5
"""So many cases of a name are shown."""
CASE_NUMBER = re.compile(r"(?:usl)?[\d-]{3,}|usl", re.IGNORECASE)
NATIONAL = re.compile(r"\d{16}")


def case_number(text: str) -> str | None:
    """A case's number or a part of one as typed ("usl 3302 2611 00292"); None for names, NIK and No. KK."""
    joined = "-".join(re.split(r"[\s-]+", text.strip("- ")))
    if NATIONAL.fullmatch(joined.replace("-", "")) or not CASE_NUMBER.fullmatch(joined.replace("-", "")):
        return None
    return joined


class SearchScreen(Screen):
    """`/cari/`."""

    route_base = "/cari"

    @expose("/", methods=["GET", "POST"])
    @needs(Permission.REGISTRY_KELUARGA_READ)
    def index(self) -> str | Response:
        """What was looked for, by kind: people, families, houses, cases; without a word, what can be looked for.

        A NIK or No. KK goes on as a sealed word: it never stands in an address. A case's number opens its case.
        """
        text = request.values.get("q", "").replace("\0", "").strip()[:LONGEST]
        actor = current_actor()
        if secret := number_in(text):
            return redirect(url_for("SearchScreen.index", nomor=veil(secret)), 303)
        if request.method == "POST" and text:
            return redirect(url_for("SearchScreen.index", q=text), 303)
        number = case_number(text) if actor.may(Permission.CASES_CASE_READ) else None
        if number is not None and (way := _to_case(number)):
            return way
        return _page(text, request.args.get("nomor", ""), number)


def _to_case(number: str) -> Response | None:
    """To the case of that number, to the list of several; None when there is none."""
    found = queries.case_page(db_session(), current_actor(), queries.CaseFilters(text=number), size=2)
    if len(found.rows) == 1:
        return redirect(url_for("CaseScreen.show", case_id=found.rows[0].id))
    return redirect(url_for("CaseScreen.index", q=number)) if found.rows else None


def _page(text: str, word: str, case: str | None) -> str:
    """The page of what was found."""
    session, actor = db_session(), current_actor()
    secret = unveil(word) if word else None
    found, opened = Found(), []
    if secret is not None:
        found = find_number(session, actor, secret)
    elif text and case is None:
        found = find_words(session, actor, text)
        if actor.may(Permission.CASES_CASE_READ):
            opened = queries.case_page(session, actor, queries.CaseFilters(text=text), size=CASES).rows
    rows = (*found.people, *found.families, *found.houses, *opened)
    return render_template(
        "cases/search.html",
        asked=text,
        number=mask(secret) if secret else "",
        stale=bool(word) and secret is None,
        wanted=case is not None,
        found=found,
        cases=opened,
        kinds=KINDS,
        villages=regions.names(session, {row.region_code for row in rows}),
    )
