"""Letters of the actor's area: the list, one letter with its archive, its PDF or the reason why it is not there yet."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from portal.access.permissions import Permission
from portal.documents import queries
from portal.documents.models import Letter
from portal.documents.operations import reprint_letter
from portal.kernel.area import Level, dotted, level_of
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.views.documents.labels import STATUS_LOOKS, STATUSES
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

PAGE = 25
LONGEST = 60
LOOK_AGAIN = "5"
"""Seconds until the page of a waiting letter looks again."""


def wanted(letter_id: str) -> Any:
    """The identifier in an address; anything else is absence."""
    found = parse_id(letter_id)
    if found is None:
        raise NotFound
    return found


class LetterScreen(Screen):
    """`/surat/`."""

    route_base = "/surat"

    @expose("/", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def index(self) -> str:
        """Letters of my area, newest first."""
        session, actor, status = db_session(), current_actor(), request.args.get("status", "")
        filters = queries.LetterFilters(
            text=request.args.get("q", "").strip()[:LONGEST], status=status if status in STATUSES else None
        )
        after, before = request.args.get("after"), request.args.get("before")
        page = queries.letter_page(session, actor, filters, after=after, before=before, size=PAGE)
        return render_template(
            "documents/list.html",
            page=page,
            filters=filters,
            villages=regions.names(session, {letter.region_code for letter in page.rows}),
            statuses=STATUSES,
            status_looks=STATUS_LOOKS,
            may_office=actor.may(Permission.DOCUMENTS_LETTER_ISSUE) and level_of(actor.region_code) <= Level.KABUPATEN,
        )

    @expose("/buku", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def books(self) -> str:
        """The numbering register: the last number of each office, kind and year."""
        session = db_session()
        rows = queries.number_books(session, current_actor())
        names = regions.names(session, {row.office for row in rows if row.office})
        return render_template("documents/books.html", rows=rows, names=names, dotted=dotted)

    @expose("/<letter_id>", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def show(self, letter_id: str) -> str:
        """One letter: what it is, which wording printed it, its fingerprint, its annex, every reprint."""
        return self._page(queries.letter(db_session(), current_actor(), wanted(letter_id)))

    @expose("/<letter_id>.pdf", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def pdf(self, letter_id: str) -> Response:
        """The archived PDF; while there is none, a page that says why and looks again by itself."""
        letter = queries.letter(db_session(), current_actor(), wanted(letter_id), with_pdf=True)
        return _archived(letter.number, letter.pdf, letter.sha256) if letter.pdf else _waiting(letter)

    @expose("/<letter_id>/lampiran/<int:number>.pdf", methods=["GET"])
    @needs(Permission.DOCUMENTS_LETTER_READ)
    def part(self, letter_id: str, number: int) -> Response:
        """One part of the annex."""
        key = wanted(letter_id)
        found = queries.part_pdf(db_session(), current_actor(), key, number)
        letter = queries.letter(db_session(), current_actor(), key)
        return _archived(f"{letter.number}-lampiran-{number}", found.pdf or b"", found.sha256)

    @expose("/<letter_id>/cetak-ulang", methods=["POST"])
    @needs(Permission.DOCUMENTS_LETTER_ISSUE)
    def reprint(self, letter_id: str) -> str | tuple[str, int] | Answer:
        """Note that a copy is printed once more, and why."""
        key, reason = wanted(letter_id), request.form.get("alasan", "")
        try:
            with operation() as session:
                reprint_letter(session, key, reason=reason, by=current_actor())
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            letter = queries.letter(db_session(), current_actor(), key)
            return self._page(letter, typed=reason, problem=refusal_text(refused)), refused.status
        tell(_("Cetak ulang dicatat. Buka PDF-nya untuk mencetak."))
        return redirect(url_for("LetterScreen.show", letter_id=key))

    def _page(self, letter: Letter, *, typed: str = "", problem: str = "") -> str:
        session, actor = db_session(), current_actor()
        return render_template(
            "documents/letter.html",
            letter=letter,
            parts=queries.parts_of(session, actor, letter),
            prints=queries.prints_of(session, actor, letter),
            village=regions.names(session, {letter.region_code}).get(letter.region_code, ""),
            statuses=STATUSES,
            status_looks=STATUS_LOOKS,
            typed=typed,
            problem=problem,
            may_print=actor.may(Permission.DOCUMENTS_LETTER_ISSUE),
        )


def _archived(number: str, pdf: bytes, sha256: str | None) -> Response:
    response = make_response(pdf)
    response.content_type = "application/pdf"
    name = "".join(sign if sign.isalnum() else "-" for sign in number)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.set_etag(sha256 or "")
    return response


def _waiting(letter: Letter) -> Response:
    response = make_response(render_template("documents/waiting.html", letter=letter), 202)
    response.headers["Refresh"] = LOOK_AGAIN
    return response
