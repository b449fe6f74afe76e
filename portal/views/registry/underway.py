"""Who may not write on a proposal's draft now, and families that are in a proposal already: where they are led."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.access.actor import Actor
from portal.cases import queries as cases
from portal.registry.queries import FamilyView
from portal.views.kit.flashes import warn

if TYPE_CHECKING:
    from portal.cases.models import CaseFile


def turned_away(session: Session, actor: Actor, case: CaseFile) -> Response | None:
    """To the case of a draft the actor may not write on now, since it does not stand with them; None for who may."""
    view = cases.case_view(session, actor, case.id)
    if view.my_task is not None and view.process.step(view.my_task.step).form == "draf" and not view.blocked:
        return None
    warn(_("Usulan ini tidak sedang disusun oleh Anda."))
    return redirect(url_for("CaseScreen.show", case_id=case.id))


def under_way(family: FamilyView) -> Response | None:
    """Back to a family that is in a proposal already, before a second is begun; None when it is in none."""
    if not family.open_change_sets or request.method == "POST":
        return None
    warn(_("Keluarga ini sudah ada dalam usulan yang masih berjalan."))
    return redirect(url_for("KeluargaView.show", pk=family.keluarga.id))
