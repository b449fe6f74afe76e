"""Signing, refusing and taking back a proposed version."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import deploying, studioqueries
from portal.kernel.errors import Refused
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import operation

MANAGE = Permission.PROCESSES_PROCESS_MANAGE


class SigningScreen(Screen):
    """`POST /proses/<process>/versi/<number>/…`."""

    route_base = "/proses"

    @expose("/<process>/versi/<int:number>/tanda-tangan", methods=["POST"])
    @needs(MANAGE)
    def sign(self, process: str, number: int) -> Response:
        """The second signature: the version becomes the one new cases run."""
        return self._done(process, number, "sign", _("Versi ini sekarang berlaku untuk kasus baru."))

    @expose("/<process>/versi/<int:number>/penolakan", methods=["POST"])
    @needs(MANAGE)
    def reject(self, process: str, number: int) -> Response:
        """Refuse it, with a reason."""
        return self._done(process, number, "reject", _("Usulan ini ditolak."))

    @expose("/<process>/versi/<int:number>/penarikan", methods=["POST"])
    @needs(MANAGE)
    def withdraw(self, process: str, number: int) -> Response:
        """Take one's own proposal back."""
        return self._done(process, number, "withdraw", _("Usulan Anda ditarik."))

    def _done(self, process: str, number: int, deed: str, told: str) -> Response:
        actor = current_actor()
        try:
            with operation() as session:
                version = studioqueries.version_numbered(session, actor, process, number).version
                if deed == "sign":
                    deploying.sign_version(session, version, by=actor)
                elif deed == "reject":
                    deploying.reject_version(session, version, reason=request.form.get("reason", ""), by=actor)
                else:
                    deploying.withdraw_version(session, version, by=actor)
            tell(told)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            warn(refusal_text(refused))
        return redirect(url_for("ProcessScreen.version", process=process, number=number))
