"""The search of the top bar: a case number opens its case, everything else is looked for in the register."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import queries
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.kit.veils import number_in, veil

LONGEST = 80
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
        """To what was looked for; without a word, or without a find, what can be looked for.

        A NIK or No. KK goes on as a sealed word: it never stands in an address.
        """
        text = request.values.get("q", "").replace("\0", "").strip()[:LONGEST]
        actor = current_actor()
        number = case_number(text) if actor.may(Permission.CASES_CASE_READ) else None
        if secret := number_in(text):
            return redirect(url_for("KeluargaView.list", nomor=veil(secret)), 303)
        if text and number is None:
            return redirect(url_for("KeluargaView.list", q=text))
        if number is not None:
            found = queries.case_page(db_session(), actor, queries.CaseFilters(text=number), size=2)
            if len(found.rows) == 1:
                return redirect(url_for("CaseScreen.show", case_id=found.rows[0].id))
            if found.rows:
                return redirect(url_for("CaseScreen.index", q=number))
        return render_template("cases/search.html", asked=text)
