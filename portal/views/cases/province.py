"""`/provinsi/`: the desk of a province: disputes, how its regencies compare, validation by sampling."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.deadlines import sla
from portal.cases.province import comparing, disputes, sampling
from portal.cases.province.rules import LEAST_SIZE, MOST_DAYS, MOST_SIZE, USUAL_SIZE
from portal.kernel import clock
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.reasons import LONGEST, SHORTEST
from portal.regions import queries as regions
from portal.registry.codes import CODES
from portal.views.cases.casefile import reading_of, wanted
from portal.views.cases.labels import action_look
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

WORK = Permission.CASES_TASK_WORK
COLUMNS = {
    "decided": lazy_gettext("Diputus"),
    "approval": lazy_gettext("Disetujui"),
    "returning": lazy_gettext("Dikembalikan"),
    "median": lazy_gettext("Hari, tengah"),
    "passing": lazy_gettext("Temuan dilewati"),
    "lateness": lazy_gettext("Terlambat dijawab"),
    "overdue": lazy_gettext("Kini lewat tenggat"),
}
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)
"""Days anybody can mean; beyond them there is nothing to ask for."""
SHARES = {"approval", "returning", "passing", "lateness"}
WORRYING = {"returning", "passing", "lateness", "overdue"}


class ProvinceScreen(Screen):
    """Disputes and comparison."""

    route_base = "/provinsi"

    @expose("/", methods=["GET"])
    @needs(WORK)
    def index(self) -> str:
        """The running objections of my province, by desk."""
        found = disputes.disputes(db_session(), current_actor())
        places = {one.case.region_code for desk in found.values() for one in desk}
        return render_template(
            "cases/province.html",
            found=found,
            villages=regions.names(db_session(), places),
            offices=regions.names(db_session(), {code - code % 1_000_000 for code in places}),
            subjects=CODES["pokok_sanggah"],
            action_look=action_look,
            sla=lambda due: sla(due, clock.now()),
        )

    @expose("/perbandingan", methods=["GET"])
    @needs(WORK)
    def compare(self) -> str:
        """How my regencies compare in some days."""
        since, until = _days()
        sort = request.args.get("urut", "")
        sort = sort if sort in comparing.SORTS else comparing.SORTS[0]
        rows = comparing.compared(db_session(), current_actor(), since, until, sort=sort)
        most = {name: max((getattr(row, name) or 0 for row in rows), default=0) for name in COLUMNS}
        most |= dict.fromkeys(SHARES, 1)
        return render_template(
            "cases/province_compare.html",
            rows=rows,
            since=since,
            until=until,
            sort=sort,
            columns=COLUMNS,
            shares=SHARES,
            worrying=WORRYING,
            most=most,
        )


class SamplingScreen(Screen):
    """Validation by sampling."""

    route_base = "/provinsi/uji-petik"

    @expose("/", methods=["GET"])
    @needs(WORK)
    def index(self) -> str:
        """The samplings of my province, and the form to draw one."""
        return _samplings()

    @expose("/", methods=["POST"])
    @needs(WORK)
    def draw(self) -> Response | tuple[str, int]:
        """Draw one, and go to its first case."""
        since, until = _day(request.form.get("dari", "")), _day(request.form.get("sampai", ""))
        if since is None or until is None:
            name = "dari" if since is None else "sampai"
            return _samplings(wrong={name: _("Isi tanggal.")}), 422
        try:
            with operation() as session:
                size = whole(request.form.get("banyak", ""), 4)
                made = sampling.draw_sampling(session, since, until, size or 0, by=current_actor())
        except Invalid as refused:
            return _samplings(wrong=refused.fields), 422
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return _samplings(refusal=refusal_text(refused)), refused.status
        return redirect(url_for("SamplingScreen.read", sampling_id=made.id, place=1), 303)

    @expose("/<sampling_id>", methods=["GET"])
    @needs(WORK)
    def show(self, sampling_id: str) -> str:
        """What the sample says of each regency, and of each case."""
        view = sampling.sampling_view(db_session(), current_actor(), wanted(sampling_id))
        return render_template(
            "cases/sampling.html",
            view=view,
            places=regions.names(
                db_session(), {one.regency for one, _c in view.rows} | {case.region_code for _o, case in view.rows}
            ),
            action_look=action_look,
        )

    @expose("/<sampling_id>/<int:place>", methods=["GET"])
    @needs(WORK)
    def read(self, sampling_id: str, place: int) -> str:
        """One case of it, to be read quickly."""
        return _reading(wanted(sampling_id), place)

    @expose("/<sampling_id>/<int:place>", methods=["POST"])
    @needs(WORK)
    def say(self, sampling_id: str, place: int) -> Response | tuple[str, int]:
        """Say whether the regency's answer was right."""
        verdict, reason = request.form.get("putusan", ""), request.form.get("alasan", "")
        try:
            with operation() as session:
                view = sampling.find_of(session, wanted(sampling_id), place, verdict, reason, by=current_actor())
                following = view.next_place
        except Invalid as refused:
            return _reading(wanted(sampling_id), place, wrong=refused.fields, reason=reason), 422
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            warn(refusal_text(refused))
            following = None
        if following is None:
            return redirect(url_for("SamplingScreen.show", sampling_id=wanted(sampling_id)), 303)
        return redirect(url_for("SamplingScreen.read", sampling_id=wanted(sampling_id), place=following), 303)

    @expose("/<sampling_id>/tutup", methods=["POST"])
    @needs(WORK)
    def close(self, sampling_id: str) -> Response:
        """Close it: its findings stay as they are."""
        try:
            with operation() as session:
                sampling.close_sampling(session, wanted(sampling_id), by=current_actor())
            tell(_("Uji petik ditutup."))
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            warn(refusal_text(refused))
        return redirect(url_for("SamplingScreen.show", sampling_id=wanted(sampling_id)), 303)


def _day(text: str) -> date | None:
    """The day written there; None when it is none anybody can mean."""
    try:
        found = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def _days() -> tuple[date, date]:
    """The days asked for; else this month so far. What is too long or turned round is cut."""
    today = clock.today()
    until = _day(request.args.get("sampai", "")) or today
    since = _day(request.args.get("dari", "")) or until.replace(day=1)
    since = min(since, until)
    return max(since, until - timedelta(days=MOST_DAYS)), until


def _samplings(*, wrong: dict[str, str] | None = None, refusal: str = "") -> str:
    today = clock.today()
    return render_template(
        "cases/samplings.html",
        found=sampling.samplings(db_session(), current_actor()),
        wrong=wrong or {},
        refusal=refusal,
        typed={
            "dari": request.form.get("dari", today.replace(day=1).isoformat()),
            "sampai": request.form.get("sampai", today.isoformat()),
            "banyak": request.form.get("banyak", str(USUAL_SIZE)),
        },
        least=LEAST_SIZE,
        most=MOST_SIZE,
    )


def _reading(sampling_id: UUID, place: int, *, wrong: dict[str, str] | None = None, reason: str = "") -> str:
    actor = current_actor()
    view = sampling.sampling_view(db_session(), actor, sampling_id)
    places = [one.place for one, _case in view.rows]
    if place not in places:
        raise NotFound
    at = places.index(place)
    one, case = view.rows[at]
    return render_template(
        "cases/sampled.html",
        sampling=view.sampling,
        one=one,
        number=at + 1,
        many=len(places),
        before=places[at - 1] if at else None,
        after=places[at + 1] if at + 1 < len(places) else None,
        office=regions.names(db_session(), {one.regency}).get(one.regency, ""),
        wrong=wrong or {},
        reason=reason or one.reason or "",
        limits={"shortest": SHORTEST, "longest": LONGEST},
        **reading_of(actor, case.id),
    )
