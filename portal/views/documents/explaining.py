"""Explain my status: a family's page for the citizen, and the letters a desk prints for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.letters.explaining import Explanation, explain_case, explain_family
from portal.cases.letters.families import (
    EXPLANATION,
    PROFILE,
    REGISTERED,
    issue_case_explanation,
    issue_explanation,
    issue_profile,
    issue_registered,
)
from portal.cases.letters.notices import notify_result
from portal.documents import queries
from portal.documents.models import Letter
from portal.kernel.errors import NotFound, Refused
from portal.views.documents.labels import STATUS_LOOKS, STATUSES
from portal.views.documents.letters import wanted
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

ISSUE: Final = Permission.DOCUMENTS_LETTER_ISSUE
STATE_LOOKS: Final = {"selesai": "ok", "lewat": "net", "kini": "warn", "nanti": "net"}


class ExplanationScreen(Screen):
    """`/keluarga/<pk>/penjelasan`, `/kasus/<case_id>/penjelasan`."""

    route_base = "/"

    @expose("/keluarga/<pk>/penjelasan", methods=["GET"])
    @needs(Permission.REGISTRY_KELUARGA_READ)
    def family(self, pk: str) -> str:
        """How the data of a registered family stands."""
        return _page(explain_family(db_session(), current_actor(), wanted(pk)))

    @expose("/kasus/<case_id>/penjelasan", methods=["GET"])
    @needs(Permission.CASES_CASE_READ)
    def case(self, case_id: str) -> str:
        """How a case stands, also of a family that is not registered."""
        return _page(explain_case(db_session(), current_actor(), wanted(case_id)))

    @expose("/keluarga/<pk>/surat", methods=["POST"])
    @needs(ISSUE)
    def letter(self, pk: str) -> tuple[str, int] | Response:
        """Issue one of the letters about a family."""
        kind, purpose = request.form.get("jenis", ""), request.form.get("keperluan", "")

        def deed() -> Letter:
            session, key, by = db_session(), wanted(pk), current_actor()
            if kind == PROFILE:
                return issue_profile(session, key, by=by)
            if kind == EXPLANATION:
                return issue_explanation(session, key, by=by)
            if kind != REGISTERED:
                raise NotFound
            told = request.form.get("desil") == "1"
            return issue_registered(session, key, purpose=purpose, with_desil=told, by=by)

        def again(problem: str) -> str:
            told = explain_family(db_session(), current_actor(), wanted(pk))
            return _page(told, typed=purpose, problem=problem)

        return _issued(deed, again)

    @expose("/kasus/<case_id>/penjelasan", methods=["POST"])
    @needs(ISSUE)
    def print(self, case_id: str) -> tuple[str, int] | Response:
        """Print the explanation of a case, also of a family that is not registered."""
        return _of_case(case_id, issue_case_explanation)

    @expose("/kasus/<case_id>/pemberitahuan", methods=["POST"])
    @needs(ISSUE)
    def notice(self, case_id: str) -> tuple[str, int] | Response:
        """Write to the family how its case ended; written before, the same letter."""
        return _of_case(case_id, notify_result)


def _of_case(case_id: str, deed: Callable[..., Letter]) -> tuple[str, int] | Response:
    """A letter about a case, or its page with what stands against it."""
    return _issued(
        lambda: deed(db_session(), wanted(case_id), by=current_actor()),
        lambda problem: _page(explain_case(db_session(), current_actor(), wanted(case_id)), problem=problem),
    )


def _issued(deed: Callable[[], Letter], again: Callable[[str], str]) -> tuple[str, int] | Response:
    try:
        with operation():
            letter = deed()
            address, number = url_for("LetterScreen.show", letter_id=letter.id), letter.number
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        return again(refusal_text(refused)), refused.status
    tell(_("Surat %(nomor)s terbit. PDF-nya sedang disiapkan.", nomor=number))
    return redirect(address)


def _page(told: Explanation, *, typed: str = "", problem: str = "") -> str:
    session, actor = db_session(), current_actor()
    letters: list[Letter] = []
    if told.family is not None:
        letters += queries.letters_about(session, actor, told.family.keluarga.id)
    elif told.case is not None:
        letters += queries.letters_about(session, actor, told.case.subject_id)
    if told.case is not None:
        letters += queries.letters_of_case(session, actor, told.case.id)
    if told.family is None and told.case is None:
        raise NotFound
    return render_template(
        "documents/explanation.html",
        told=told,
        letters=list({one.id: one for one in letters}.values()),
        states=STATE_LOOKS,
        statuses=STATUSES,
        status_looks=STATUS_LOOKS,
        may_issue=actor.may(ISSUE),
        typed=typed,
        problem=problem,
    )
