"""A list on its way out: asked for with a purpose, fetched by its maker."""

from __future__ import annotations

from typing import Any

from flask import Response as Page
from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.exchange import exporting, queries
from portal.exchange.abandoned import export_again
from portal.kernel import clock
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import Invalid, Refused
from portal.regions import queries as regions
from portal.registry.classes import RIGHT
from portal.registry.codes import CODES
from portal.registry.listing import KeluargaFilters
from portal.views.exchange.imports import attachment, store
from portal.views.exchange.labels import CLASSES, CONTENTS, EXPORT_LOOKS, EXPORT_STATUSES, FORMATS
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.registry.lists import wanted
from portal.views.registry.places import place_choices


class ExportScreen(Screen):
    """`/ekspor/`."""

    route_base = "/ekspor"

    @expose("/", methods=["GET"])
    @needs(Permission.EXCHANGE_EXPORT_MAKE)
    def index(self) -> str:
        """My exports, and the form for another; filters of a list come along in the address."""
        return _page(request.args)

    @expose("/", methods=["POST"])
    @needs(Permission.EXCHANGE_EXPORT_MAKE)
    def ask(self) -> Response | tuple[str, int]:
        """Ask for a list."""
        try:
            with operation() as session:
                exporting.ask(
                    session,
                    content=request.form.get("isi", ""),
                    kind=request.form.get("format", ""),
                    filters=_filters(request.form),
                    opened=request.form.getlist("buka"),
                    purpose=request.form.get("tujuan", ""),
                    by=current_actor(),
                )
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            return _page(request.form, refusal), refusal.status
        tell(_("Ekspor sedang dibuat. Berkasnya muncul di daftar di bawah."))
        return redirect(url_for("ExportScreen.index"), 303)

    @expose("/<export_id>/ulang", methods=["POST"])
    @needs(Permission.EXCHANGE_EXPORT_MAKE)
    def again(self, export_id: str) -> Response:
        """Have a list made again that could not be made."""
        try:
            with operation() as session:
                export_again(session, wanted(export_id), by=current_actor())
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            warn(refusal_text(refusal))
        else:
            tell(_("Ekspor dibuat lagi."))
        return redirect(url_for("ExportScreen.index"), 303)

    @expose("/<export_id>/unduh", methods=["POST"])
    @needs(Permission.EXCHANGE_EXPORT_MAKE)
    def fetch(self, export_id: str) -> Page:
        """The file, for its maker alone."""
        with operation() as session:
            found = exporting.fetched(session, wanted(export_id), by=current_actor())
            sha256, kind = found.sha256 or "", "zip" if found.packed else found.format
            name = f"{found.content}-{found.created_at.astimezone(clock.WIB):%Y%m%d-%H%M}.{kind}"
        return attachment(store().pieces(sha256), name, kind)


def _filters(typed: Any) -> KeluargaFilters:
    """The filters of the lists of the register. Refuses `Invalid`."""
    try:
        region = int(typed["wilayah"]) if typed.get("wilayah") else None
        desil = int(typed["desil"]) if typed.get("desil") else None
    except ValueError as error:
        raise Invalid from error
    status = typed.get("status") or None
    if (status and status not in CODES["status"]) or (desil is not None and desil not in range(1, 11)):
        raise Invalid
    return KeluargaFilters(" ".join(typed.get("q", "").split())[:80], region, desil, status)


def _page(typed: Any, refusal: Refused | None = None) -> str:
    session, actor = db_session(), current_actor()
    page = queries.exports_page(session, actor, after=request.args.get("after"), before=request.args.get("before"))
    codes = {int(one.filters["region_code"]) for one in page.rows if one.filters.get("region_code")}
    asked = typed.get("wilayah", "")
    return render_template(
        "exchange/exports.html",
        page=page,
        typed=typed,
        opened=typed.getlist("buka"),
        problem=refusal_text(refusal) if refusal else "",
        may_open=actor.may(RIGHT),
        places=place_choices(actor, whole(asked, CODE_DIGITS) if len(asked) == CODE_DIGITS else None),
        names=regions.names(session, codes),
        statuses=CODES["status"],
        contents=CONTENTS,
        formats=FORMATS,
        classes=CLASSES,
        shortest=exporting.SHORTEST_PURPOSE,
        states=EXPORT_STATUSES,
        looks=EXPORT_LOOKS,
        running=any(one.status == exporting.WAITING for one in page.rows),
    )
