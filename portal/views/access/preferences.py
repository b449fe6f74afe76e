"""Small choices kept for the person: active post, language, look. Each is one POST and back to where one was."""

from __future__ import annotations

from flask import redirect, request
from flask import session as cookie
from flask_appbuilder import expose
from werkzeug.wrappers import Response

from portal.kernel.errors import NotFound
from portal.kernel.ids import parse_id
from portal.views.kit.identity import choose_post
from portal.views.kit.locale import LANGUAGES, THEMES
from portal.views.kit.returning import where_from
from portal.views.kit.screens import Screen, public, signed_in
from portal.views.kit.session import operation

YEAR = 365 * 24 * 3600


class PreferenceScreen(Screen):
    """`/penugasan`, `/bahasa/<kode>`, `/tema`."""

    route_base = ""

    @expose("/penugasan", methods=["POST"])
    @signed_in
    def post(self) -> Response:
        """Work in another of one's own posts. Back to the front: the page before may lie outside the new area."""
        wanted = parse_id(request.form.get("post", ""))
        with operation():
            if wanted is None or not choose_post(wanted):
                raise NotFound
        return redirect("/")

    @expose("/bahasa/<kode>", methods=["POST"])
    @public
    def language(self, kode: str) -> Response:
        """Indonesian or English."""
        if kode not in LANGUAGES:
            raise NotFound
        cookie["locale"] = kode
        return redirect(where_from())

    @expose("/tema", methods=["POST"])
    @public
    def theme(self) -> Response:
        """Light, dark, or as the device has it."""
        response = redirect(where_from())
        wanted = request.form.get("tema", "")
        if wanted in THEMES:
            response.set_cookie("tema", wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure)
        else:
            response.delete_cookie("tema")
        return response
