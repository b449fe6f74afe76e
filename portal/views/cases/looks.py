"""`/massal/contoh/`: the random sample that is read before one answer is given to all."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.crowds import looking
from portal.cases.crowds.looking import LookView
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.reasons import LONGEST, SHORTEST
from portal.views.cases.bulk import chosen_filters, look_page
from portal.views.cases.casefile import reading_of, wanted
from portal.views.cases.forms import BulkForm
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import inform, tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

WORK = Permission.CASES_TASK_WORK


class LookScreen(Screen):
    """A sample."""

    route_base = "/massal"

    @expose("/contoh", methods=["POST"])
    @needs(WORK)
    def draw(self) -> Response:
        """Draw it, and go to its first case."""
        actor = current_actor()
        filters = chosen_filters(actor, request.form)
        with operation() as session:
            look = looking.draw_look(session, filters.step or "", replace(filters, step=None), by=actor)
        view = looking.look_view(db_session(), actor, look.id)
        return redirect(_next(view), 303)

    @expose("/contoh/<look_id>", methods=["GET"])
    @needs(WORK)
    def show(self, look_id: str) -> str:
        """What was said of each; once all is read, the form of the answer."""
        actor = current_actor()
        view = looking.look_view(db_session(), actor, wanted(look_id))
        return look_page(actor, view, BulkForm(formdata=None))

    @expose("/contoh/<look_id>/<int:place>", methods=["GET"])
    @needs(WORK)
    def read(self, look_id: str, place: int) -> str:
        """One case of it, to be read quickly."""
        return _reading(look_id, place)

    @expose("/contoh/<look_id>/<int:place>", methods=["POST"])
    @needs(WORK)
    def say(self, look_id: str, place: int) -> Response | tuple[str, int]:
        """Say that it is right; else take it out, or stop."""
        verdict, reason = request.form.get("putusan", ""), request.form.get("alasan", "")
        try:
            with operation() as session:
                view = looking.say_of(session, wanted(look_id), place, verdict, reason, by=current_actor())
                address = _next(view)
        except Invalid as refused:
            return _reading(look_id, place, refused=refused, reason=reason), 422
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            warn(refusal_text(refused))
            return redirect(url_for("LookScreen.show", look_id=wanted(look_id)), 303)
        if verdict == looking.STOP:
            inform(_("Dihentikan. Tidak ada tugas yang diputus; alasan Anda tercatat pada kasus itu."))
        elif verdict == looking.TAKE_OUT:
            tell(_("Kasus itu dikeluarkan dan tetap menunggu di Tugas saya."))
        return redirect(address, 303)


def _next(view: LookView) -> str:
    """Where reading goes on: the next case, else the answer."""
    if view.look.status == looking.READING and view.next_place is not None and not view.old:
        return url_for("LookScreen.read", look_id=view.look.id, place=view.next_place)
    return url_for("LookScreen.show", look_id=view.look.id)


def _reading(look_id: str, place: int, *, refused: Refused | None = None, reason: str = "") -> str:
    actor = current_actor()
    view = looking.look_view(db_session(), actor, wanted(look_id))
    row = next((one for one in view.rows if one.sample.place == place), None)
    if row is None:
        raise NotFound
    places = [one.sample.place for one in view.rows]
    at = places.index(place)
    return render_template(
        "cases/look.html",
        look=view,
        sample=row.sample,
        number=at + 1,
        before=places[at - 1] if at else None,
        after=places[at + 1] if at + 1 < len(places) else None,
        open_still=view.look.status == looking.READING and not view.old,
        wrong=refused.fields if refused else {},
        refusal=refusal_text(refused) if refused and not refused.fields else "",
        reason=reason or row.sample.reason or "",
        limits={"shortest": SHORTEST, "longest": LONGEST},
        **reading_of(actor, row.case.id),
    )
