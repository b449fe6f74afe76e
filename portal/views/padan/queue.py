"""The queue of `/padan/`: people whose data the civil registry tells differently; mended, written to, settled."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.kernel.area import Level, level_of
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.registry.padan import queries
from portal.registry.padan.inviting import invite
from portal.registry.padan.judging import CARD, DEAD, MISSING, NAME
from portal.registry.padan.models import SETTLED, WANTED
from portal.registry.padan.operations import settle_result, start_run
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.registry.places import place_choices

PAGE = 25
VERDICTS = {
    MISSING: lazy_gettext("Tidak ditemukan"),
    DEAD: lazy_gettext("Tercatat meninggal"),
    NAME: lazy_gettext("Nama berbeda"),
    CARD: lazy_gettext("Nomor KK berbeda"),
    "cocok": lazy_gettext("Cocok"),
}
LOOKS = {MISSING: "bad", DEAD: "bad", NAME: "warn", CARD: "warn", "cocok": "ok"}
STATES = {WANTED: lazy_gettext("Perlu diperbaiki"), SETTLED: lazy_gettext("Diterima dengan alasan")}
SOURCES = {
    "http": lazy_gettext("sambungan"),
    "berkas": lazy_gettext("berkas"),
    "simulasi": lazy_gettext("simulasi"),
}
RUNS = {"berjalan": lazy_gettext("Berjalan"), "selesai": lazy_gettext("Selesai"), "terhenti": lazy_gettext("Terhenti")}
RUN_LOOKS = {"berjalan": "info", "selesai": "ok", "terhenti": "warn"}


class PadanScreen(Screen):
    """`/padan/`."""

    route_base = "/padan"

    @expose("/", methods=["GET"])
    @needs(Permission.REGISTRY_KELUARGA_READ)
    def index(self) -> str:
        """Whose data differ, in the area of the actor."""
        session, actor = db_session(), current_actor()
        place = _place()
        verdict, state = request.args.get("hasil", ""), request.args.get("status", WANTED)
        filters = queries.PadanFilters(
            state=state if state in STATES else WANTED,
            verdict=verdict if verdict in VERDICTS else None,
            region_code=place,
        )
        after, before = request.args.get("after"), request.args.get("before")
        page = queries.padan_page(session, actor, filters, after=after, before=before, size=PAGE)
        runs = queries.runs_of(session, actor)
        codes = {row.region_code for row in page.rows} | {run.region_code for run in runs}
        return render_template(
            "padan/list.html",
            page=page,
            filters=filters,
            places=place_choices(actor, place),
            names=regions.names(session, codes),
            runs=runs,
            counts=queries.padan_counts(session, actor),
            may_run=actor.may(Permission.REGISTRY_PADAN_RUN),
            fits=level_of(place if place is not None else actor.region_code) >= Level.KABUPATEN,
            connected=queries.connected(),
            **_words(),
        )

    @expose("/<record_id>", methods=["GET"])
    @needs(Permission.REGISTRY_KELUARGA_READ)
    def show(self, record_id: str) -> str:
        """One person, both values side by side."""
        return _person(record_id)

    @expose("/jalankan", methods=["POST"])
    @needs(Permission.REGISTRY_PADAN_RUN)
    def run(self) -> Response:
        """Ask about every registered person of an area, in the background."""
        actor, place = current_actor(), _place(request.form.get("wilayah", ""))
        try:
            with operation() as session:
                start_run(session, place if place is not None else actor.region_code, by=actor)
        except Refused as error:
            if error.status in {403, 404}:
                raise
            warn(refusal_text(error))
        else:
            tell(
                _("Wilayah ini sedang dipadankan di latar belakang. Muat ulang halaman ini untuk melihat kemajuannya.")
            )
        return redirect(url_for("PadanScreen.index"))

    @expose("/<record_id>/terima", methods=["POST"])
    @needs(Permission.REGISTRY_PADAN_RUN)
    def settle(self, record_id: str) -> Response | tuple[str, int]:
        """Take a person off the queue, for a reason."""
        reason = request.form.get("alasan", "")
        try:
            with operation() as session:
                result = settle_result(session, _wanted(record_id), reason=reason, by=current_actor())
                name = result.nama
        except Invalid as error:
            return _person(record_id, typed=reason, problem=error.fields.get("alasan") or error.message), 422
        tell(_("%(nama)s diterima. Alasan Anda tercatat.", nama=name))
        return redirect(url_for("PadanScreen.index"))

    @expose("/<record_id>/surat", methods=["POST"])
    @needs(Permission.REGISTRY_PADAN_RUN)
    def write(self, record_id: str) -> Response:
        """Write to the person; the same letter when it was written already."""
        with operation() as session:
            letter_id = invite(session, _wanted(record_id), by=current_actor())
        return redirect(url_for("LetterScreen.pdf", letter_id=letter_id))


def _person(record_id: str, *, typed: str = "", problem: str = "") -> str:
    session, actor = db_session(), current_actor()
    row = queries.padan_of(session, actor, _wanted(record_id))
    names = regions.names(session, {row.region_code})
    may_run = actor.may(Permission.REGISTRY_PADAN_RUN)
    return render_template(
        "padan/person.html", row=row, names=names, typed=typed, problem=problem, may_run=may_run, **_words()
    )


def _words() -> dict[str, object]:
    return {
        "verdicts": VERDICTS,
        "looks": LOOKS,
        "states": STATES,
        "sources": SOURCES,
        "run_states": RUNS,
        "run_looks": RUN_LOOKS,
    }


def _place(text: str | None = None) -> int | None:
    """The chosen place within the actor's own area; None for all of it. Outside it does not exist."""
    typed = request.args.get("wilayah", "") if text is None else text
    if not typed:
        return None
    code = whole(typed, CODE_DIGITS)
    if code is None or code not in current_actor().area:
        raise NotFound
    return code


def _wanted(text: str) -> UUID:
    record_id = parse_id(text)
    if record_id is None:
        raise NotFound
    return record_id
