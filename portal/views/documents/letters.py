"""Letters of the actor's area: the list, and each letter's PDF or the reason why it is not there yet."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.documents import queries
from portal.documents.models import Letter
from portal.kernel.errors import NotFound
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.views.documents.labels import KINDS, STATUS_LOOKS, STATUSES
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session

PAGE = 25
LONGEST = 60
LOOK_AGAIN = "5"
"""Seconds until the page of a waiting letter looks again."""


class LetterScreen(Screen):
    """`/surat/`."""

    route_base = "/surat"

    @expose("/", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def index(self) -> str:
        """Letters of my area, newest first."""
        session, status = db_session(), request.args.get("status", "")
        filters = queries.LetterFilters(
            text=request.args.get("q", "").strip()[:LONGEST], status=status if status in STATUSES else None
        )
        after, before = request.args.get("after"), request.args.get("before")
        page = queries.letter_page(session, current_actor(), filters, after=after, before=before, size=PAGE)
        return render_template(
            "documents/list.html",
            page=page,
            filters=filters,
            villages=regions.names(session, {letter.region_code for letter in page.rows}),
            kinds=KINDS,
            statuses=STATUSES,
            status_looks=STATUS_LOOKS,
        )

    @expose("/<letter_id>.pdf", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def pdf(self, letter_id: str) -> Response:
        """The archived PDF; while there is none, a page that says why and looks again by itself."""
        wanted = parse_id(letter_id)
        if wanted is None:
            raise NotFound
        letter = queries.letter(db_session(), current_actor(), wanted, with_pdf=True)
        return _archived(letter, letter.pdf) if letter.pdf else _waiting(letter)


def _archived(letter: Letter, pdf: bytes) -> Response:
    response = make_response(pdf)
    response.content_type = "application/pdf"
    name = "".join(sign if sign.isalnum() else "-" for sign in letter.number)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.set_etag(letter.sha256 or "")
    return response


def _waiting(letter: Letter) -> Response:
    response = make_response(render_template("documents/waiting.html", letter=letter, kinds=KINDS), 202)
    response.headers["Refresh"] = LOOK_AGAIN
    return response
