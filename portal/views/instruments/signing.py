"""`/kuesioner/<instrument>/versi/<n>/…`: the second signature, a refusal, a proposal taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.instruments.operations import reject_version, sign_version, withdraw_version
from portal.kernel.errors import Refused
from portal.views.instruments.pages import MANAGE
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import operation


class InstrumentSigningScreen(Screen):
    """Signing."""

    route_base = "/kuesioner"

    @expose("/<instrument>/versi/<int:number>/tanda-tangan", methods=["POST"])
    @needs(MANAGE)
    def sign(self, instrument: str, number: int) -> Response:
        """Publish a proposed version: the second signature, of another person."""
        return self._done(instrument, number, sign_version, _("Versi %(nomor)s berlaku sejak sekarang.", nomor=number))

    @expose("/<instrument>/versi/<int:number>/penolakan", methods=["POST"])
    @needs(MANAGE)
    def reject(self, instrument: str, number: int) -> Response:
        """Refuse a proposed version, with a reason."""
        reason = request.form.get("reason", "")
        return self._done(instrument, number, reject_version, _("Usulan ini ditolak."), reason=reason)

    @expose("/<instrument>/versi/<int:number>/penarikan", methods=["POST"])
    @needs(MANAGE)
    def withdraw(self, instrument: str, number: int) -> Response:
        """Take one's own proposal back."""
        return self._done(instrument, number, withdraw_version, _("Usulan Anda ditarik."))

    def _done(self, code: str, number: int, deed: Callable[..., Any], told: str, **words: str) -> Response:
        try:
            with operation() as session:
                deed(session, code, number, by=current_actor(), **words)
            tell(told)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            warn(refusal_text(refused))
        return redirect(url_for("InstrumentScreen.version", instrument=code, number=number))
