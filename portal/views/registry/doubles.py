"""`/ganda/`: people who may be one: the queue, two side by side, what was decided, made one, made two again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import queries as cases
from portal.cases.merging import NEVER_TAKEN, merge_people, split_people
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotFound, Refused
from portal.regions import queries as regions
from portal.registry.resemblance.deciding import LONGEST_REASON, decide_pair, pair_in, undo_decision
from portal.registry.resemblance.queue import FieldRow, PairFilters, PairView, pair_page, pair_view, side_view
from portal.registry.resemblance.runs import newest_run, start_run
from portal.registry.rules import SHORTEST_REASON
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.registry.labels import GRADES, MARKS, PAIR_STATUSES
from portal.views.registry.lists import wanted
from portal.views.registry.places import place_choices

READ, DECIDE, PROPOSE = (
    Permission.REGISTRY_KELUARGA_READ,
    Permission.REGISTRY_DUPLICATE_DECIDE,
    Permission.CASES_USULAN_PROPOSE,
)
LIMITS = {"shortest": SHORTEST_REASON, "longest": LONGEST_REASON}
"""Of a region's code."""
TAKE = "ambil-"
"""What the fields that say whose answer is taken begin with."""


@dataclass(frozen=True)
class Unkept:
    """A refused form: why, at which fields, and what was typed."""

    text: str
    fields: dict[str, str]


class DoublesScreen(Screen):
    """People who resemble each other."""

    route_base = "/ganda"

    @expose("/", methods=["GET"])
    @needs(READ)
    def index(self) -> str:
        """One page of the queue, the most alike first."""
        session, actor, filters = db_session(), current_actor(), _filters()
        after, before = request.args.get("after"), request.args.get("before")
        page = pair_page(session, actor, filters, after=after, before=before)
        places = {row.region_code for row in page.rows} | {row.other_region for row in page.rows if row.other_region}
        return render_template(
            "registry/doubles.html",
            page=page,
            filters=filters,
            statuses=PAIR_STATUSES,
            grades=GRADES,
            places=place_choices(actor, filters.region),
            villages=regions.names(session, places),
            run=newest_run(session, actor),
        )

    @expose("/pencarian", methods=["POST"])
    @needs(DECIDE)
    def search(self) -> Response:
        """Look for doubles in one's own region now, or in a part of it; a worker does it."""
        actor, code = current_actor(), request.form.get("wilayah", "")
        number = whole(code, CODE_DIGITS)
        if code and number is None:
            raise NotFound
        with operation() as session:
            region = actor.region_code if number is None else number
            start_run(session, region, everything=request.form.get("semua") == "ya", by=actor)
        tell(_("Pencarian data ganda dimulai. Hasilnya muncul di daftar ini; halaman boleh ditutup."))
        return redirect(url_for("DoublesScreen.index"))

    @expose("/<pair_id>", methods=["GET"])
    @needs(READ)
    def show(self, pair_id: str) -> str:
        """Two people side by side."""
        return _pair_page(pair_view(db_session(), current_actor(), wanted(pair_id)))

    @expose("/sisi/<orang_id>/<pair_id>", methods=["GET"])
    @needs(READ)
    def side(self, orang_id: str, pair_id: str) -> str | Response:
        """One's own person of a pair whose other is outside the area; to the pair when both may be seen."""
        with suppress(NotFound):
            pair_in(db_session(), current_actor(), wanted(pair_id))
            return redirect(url_for("DoublesScreen.show", pair_id=wanted(pair_id)))
        return _pair_page(side_view(db_session(), current_actor(), wanted(orang_id), wanted(pair_id)))

    @expose("/<pair_id>/putusan", methods=["POST"])
    @needs(DECIDE)
    def decide(self, pair_id: str) -> Response | tuple[str, int]:
        """Same, different or unsure, with a reason."""
        key, verdict = wanted(pair_id), request.form.get("putusan", "")
        try:
            with operation() as session:
                decide_pair(session, key, verdict, reason=request.form.get("alasan", ""), by=current_actor())
        except Refused as refused:
            return _refused(pair_id, refused)
        told = {
            "sama": _("Dicatat sebagai orang yang sama."),
            "beda": _("Dicatat sebagai orang berbeda. Pasangan ini tidak akan dimunculkan lagi."),
            "ragu": _("Dicatat sebagai belum pasti. Pasangan ini menunggu di tab Belum pasti."),
        }
        tell(told[verdict])
        if verdict == "sama" and current_actor().may(PROPOSE):
            return redirect(url_for("DoublesScreen.merge", pair_id=key))
        return redirect(url_for("DoublesScreen.index" if verdict == "beda" else "DoublesScreen.show", pair_id=key))

    @expose("/<pair_id>/pembatalan", methods=["POST"])
    @needs(DECIDE)
    def undo(self, pair_id: str) -> Response | tuple[str, int]:
        """Take a verdict back."""
        key = wanted(pair_id)
        try:
            with operation() as session:
                undo_decision(session, key, reason=request.form.get("alasan", ""), by=current_actor())
        except Refused as refused:
            return _refused(pair_id, refused)
        tell(_("Keputusan dibatalkan. Pasangan ini kembali ke daftar."))
        return redirect(url_for("DoublesScreen.show", pair_id=key))

    @expose("/<pair_id>/gabung", methods=["GET", "POST"])
    @needs(PROPOSE)
    def merge(self, pair_id: str) -> str | Response | tuple[str, int]:
        """Who remains, with whose answers; sent, it is one or two proposals."""
        key = wanted(pair_id)
        view = pair_view(db_session(), current_actor(), key)
        if request.method == "GET":
            return _merge_page(view)
        chosen = view.one if request.form.get("tetap") == "one" else view.other
        if request.form.get("tetap") not in {"one", "other"} or chosen is None:
            return _merge_page(view, Unkept("", {"tetap": _("Pilih data yang dipertahankan.")})), 422
        lost = "other" if request.form["tetap"] == "one" else "one"
        take = [row.field.name for row in _chosen_rows(view) if request.form.get(TAKE + row.field.name) == lost]
        try:
            with operation() as session:
                opened = merge_people(
                    session,
                    key,
                    kept=chosen.person.id,
                    take=take,
                    reason=request.form.get("alasan", ""),
                    whole_family=request.form.get("keluarga") == "ya",
                    province_step=current_app.config["SETTINGS"].province_step,
                    by=current_actor(),
                )
                numbers = ", ".join(one.number for one in opened)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            view = pair_view(db_session(), current_actor(), key)
            return _merge_page(view, Unkept(refusal_text(refused), refused.fields)), refused.status
        tell(_("Penggabungan diusulkan: %(nomor)s. Register berubah setelah usulannya disetujui.", nomor=numbers))
        return redirect(url_for("DoublesScreen.show", pair_id=key))

    @expose("/<pair_id>/pisah", methods=["POST"])
    @needs(PROPOSE)
    def split(self, pair_id: str) -> Response | tuple[str, int]:
        """Bring back who was merged by mistake."""
        key = wanted(pair_id)
        try:
            with operation() as session:
                case = split_people(
                    session,
                    key,
                    reason=request.form.get("alasan", ""),
                    province_step=current_app.config["SETTINGS"].province_step,
                    by=current_actor(),
                )
                address, number = url_for("CaseScreen.show", case_id=case.id), case.number
        except Refused as refused:
            return _refused(pair_id, refused)
        tell(_("Pemisahan diusulkan: %(nomor)s.", nomor=number))
        return redirect(address)


def _filters() -> PairFilters:
    """Filters of the address; what is not understood is passed over aloud."""
    said = request.args
    status, grade = said.get("status", ""), said.get("tingkat", "")
    code = said.get("wilayah", "")
    number = whole(code, CODE_DIGITS)
    region = number if number is not None and number in current_actor().area else None
    if (status and status not in PAIR_STATUSES) or (grade and grade not in GRADES) or (code and region is None):
        warn(_("Sebagian saringan tidak dikenal, jadi diabaikan."))
    return PairFilters(
        status=status if status in PAIR_STATUSES else "terbuka",
        grade=grade if grade in GRADES else "",
        region=region,
    )


def _refused(pair_id: str, refused: Refused) -> tuple[str, int]:
    """The pair's page again with what was refused; typing stays."""
    if refused.status in {403, 404}:
        raise refused
    view = pair_view(db_session(), current_actor(), wanted(pair_id))
    return _pair_page(view, Unkept(refusal_text(refused), refused.fields)), refused.status


def _pair_page(view: PairView, unkept: Unkept | None = None) -> str:
    session, actor = db_session(), current_actor()
    sides = [side for side in (view.one, view.other) if side]
    opened = [(key, status, cases.case_of_change_set(session, actor, key)) for key, status in view.proposals.items()]
    merged = any(status == "diterapkan" for status in view.proposals.values())
    running = any(status in {"terbuka", "konflik"} for status in view.proposals.values())
    decided = view.status in {"sama", "beda", "ragu"}
    may = view.pair is not None and actor.may(DECIDE)
    proposes = view.pair is not None and actor.may(PROPOSE)
    return render_template(
        "registry/double.html",
        view=view,
        sides=sides,
        villages={side.person.id: regions.breadcrumb(session, side.person.region_code) for side in sides},
        marks=MARKS,
        statuses=PAIR_STATUSES,
        grades=GRADES,
        opened=[(key, status, case) for key, status, case in opened if case],
        may_decide=may and view.status in {"terbuka", "ragu"},
        may_undo=may and decided and not running and not (merged and view.status == "sama"),
        may_merge=proposes and view.status == "sama" and not running and not merged and not any(s.gone for s in sides),
        may_split=proposes and view.status == "sama" and merged and not running,
        unkept=unkept,
        limits=LIMITS,
        typed=request.form.get("alasan", ""),
    )


def _chosen_rows(view: PairView) -> list[FieldRow]:
    """The fields one may take from either."""
    return [row for row in view.rows if row.takeable and row.field.name not in NEVER_TAKEN]


def _merge_page(view: PairView, unkept: Unkept | None = None) -> str:
    if view.other is None or view.status != "sama":
        raise NotFound
    session = db_session()
    without = [name for name, side in (("one", view.one), ("other", view.other)) if not side.answers["nik"]]
    kept = request.form.get("tetap") or ("other" if without == ["one"] else "one")
    chosen: dict[str, Any] = {
        row.field.name: request.form.get(TAKE + row.field.name)
        or (kept if (row.one if kept == "one" else row.other) else ("other" if kept == "one" else "one"))
        for row in _chosen_rows(view)
    }
    return render_template(
        "registry/merge.html",
        view=view,
        rows=_chosen_rows(view),
        kept=kept,
        chosen=chosen,
        prefix=TAKE,
        villages=regions.names(session, {view.one.person.region_code, view.other.person.region_code}),
        apart=view.one.person.keluarga_id != view.other.person.keluarga_id,
        unkept=unkept,
        limits=LIMITS,
        typed=request.form.get("alasan", ""),
        whole=request.form.get("keluarga") == "ya",
    )
