"""Padan by file: the questions of an area go out, the answers come in."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask_appbuilder import expose
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import Invalid, NotFound
from portal.regions import queries as regions
from portal.registry.padan.files import LARGEST, as_csv, as_xlsx
from portal.registry.padan.operations import answers_in, questions_out
from portal.views.kit.errors import refusal_text
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.padan.queue import VERDICTS
from portal.views.registry.places import place_choices

SHOWN_ROWS = 50
FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}


class PadanFileScreen(Screen):
    """`/padan/berkas`."""

    route_base = "/padan/berkas"
    default_view = "form"

    @expose("/", methods=["GET"])
    @needs(Permission.REGISTRY_PADAN_RUN)
    def form(self) -> str:
        """Both ways: out and in."""
        return _page()

    @expose("/keluar", methods=["POST"])
    @needs(Permission.REGISTRY_PADAN_RUN)
    def export(self) -> Response | tuple[str, int]:
        """The questions of an area as a file, with whole numbers, for a reason."""
        actor, kind = current_actor(), request.form.get("bentuk", "csv")
        reason = request.form.get("alasan", "")
        if kind not in FORMATS:
            raise NotFound
        try:
            with operation() as session:
                questions = questions_out(session, _place(), reason=reason, by=actor)
        except Invalid as error:
            return _page(reason=reason, problem=error.fields.get("alasan") or refusal_text(error)), 422
        mime, written = FORMATS[kind]
        response = make_response(written(questions))
        response.headers["Content-Type"] = mime
        response.headers["Content-Disposition"] = f'attachment; filename="padan-{_place():010d}.{kind}"'
        response.headers["Cache-Control"] = "no-store"
        return response

    @expose("/masuk", methods=["POST"])
    @needs(Permission.REGISTRY_PADAN_RUN)
    def answers(self) -> str | tuple[str, int]:
        """The answers of the civil registry, row by row; what could not be read is told."""
        sent = request.files.get("berkas")
        body = sent.read(LARGEST + 1) if sent is not None else b""
        if sent is None or not body:
            return _page(refused=""), 422
        try:
            with operation() as session:
                counts, unknown, bad = answers_in(
                    session, _place(), name=sent.filename or "", body=body, by=current_actor()
                )
        except Invalid as error:
            return _page(refused=refusal_text(error)), 422
        return _page(counts=dict(counts), unknown=unknown, bad=bad[:SHOWN_ROWS], unread=len(bad))


def _page(**more: object) -> str:
    actor = current_actor()
    own = regions.names(db_session(), {actor.region_code})
    return render_template(
        "padan/files.html",
        places=place_choices(actor, None),
        own=own.get(actor.region_code, ""),
        own_code=actor.region_code,
        verdicts=VERDICTS,
        **more,
    )


def _place() -> int:
    """The chosen place within the actor's own area; outside it does not exist."""
    code = whole(request.form.get("wilayah"), CODE_DIGITS)
    code = current_actor().region_code if code is None else code
    if code not in current_actor().area:
        raise NotFound
    return code
