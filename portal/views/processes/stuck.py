"""`/proses/<process>/macet/…`: calls and timers that stand still: found, tried again, skipped with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases import incidents as still
from portal.cases import studioqueries
from portal.cases.incidents import IncidentFilters
from portal.cases.rules import LONGEST_NOTE, SHORTEST_NOTE
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import Refused
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.formats import kata
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.processes import labels
from portal.views.processes.drafting import wanted
from portal.views.processes.living import places_below
from portal.views.processes.twin import names_of

MANAGE, READ = Permission.PROCESSES_PROCESS_MANAGE, Permission.PROCESSES_PROCESS_READ
AT_ONCE = 200
"""Incidents tried again by one press: as many as a person waits for."""
PREFIX = "jawab-"
"""What the fields of answers in a call's stead begin with."""
FAULT = re.compile(r"[\w.]*(?:Error|Exception|Timeout|Unavailable)\b")
"""How the cause of a fault of the portal begins."""
LIMITS = {"shortest": SHORTEST_NOTE, "longest": LONGEST_NOTE}
RESULTS = {
    "diterapkan": lazy_gettext("Sudah diterapkan ke register"),
    "konflik": lazy_gettext("Berbenturan dengan register"),
}
"""What calls answer, in words."""


class Names(dict[str, dict[str, str]]):
    """Version → its elements' names, each diagram read once."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session

    def __missing__(self, version: str) -> dict[str, str]:
        self[version] = names_of(studioqueries.outline_of(self.session, version))
        return self[version]

    def what(self, version: str, element: str, verb: str) -> str:
        """What stands still: the call's own words, else the element's."""
        return labels.service_label(verb) if verb else self[version].get(element, element)

    def of(self, incident: still.Incident) -> str:
        """The same of an incident."""
        return self.what(incident.case.process_version, incident.effect.element, incident.effect.verb)

    def why(self, incident: still.Incident) -> tuple[str, str]:
        """Why it stands still."""
        return cause_words(incident.effect.cause, self[incident.case.process_version])


class StuckScreen(Screen):
    """What stands still."""

    route_base = "/proses"

    @expose("/<process>/macet", methods=["GET"])
    @needs(READ)
    def index(self, process: str) -> str:
        """One page of what stands still, the oldest first."""
        session, actor = db_session(), current_actor()
        version = studioqueries.versions_of(session, actor, process)[0].version
        filters = _filters(process, request.args)
        after, before = request.args.get("after"), request.args.get("before")
        page = still.incidents(session, actor, filters, after=after, before=before)
        elements, names = still.stuck_elements(session, actor, process), Names(session)
        return render_template(
            "processes/stuck.html",
            process=process,
            label=version.label,
            page=page,
            filters=filters,
            elements=[(name, names.what(of, name, verb), count) for name, of, verb, count in elements],
            places=places_below(actor.region_code),
            villages=regions.names(session, {one.case.region_code for one in page.rows}),
            names=names,
            most=AT_ONCE,
        )

    @expose("/<process>/macet/ulangan", methods=["POST"])
    @needs(MANAGE)
    def retry(self, process: str) -> Response:
        """Try one, the chosen, or all that are filtered again."""
        only = None if request.form.get("aksi") == "semua" else _chosen()
        if only is not None and not only:
            warn(_("Pilih dahulu yang hendak diulangi."))
        else:
            self._retry(_filters(process, request.form), only)
        kept: dict[str, Any] = {name: request.form.get(name) or None for name in ("unsur", "sebab", "wilayah")}
        return redirect(url_for("StuckScreen.index", process=process, **kept))

    def _retry(self, filters: IncidentFilters, only: set[Any] | None) -> None:
        actor = current_actor()
        with operation() as session:
            tried, well = still.retry_filtered(session, filters, only=only, most=AT_ONCE, by=actor)
        if not tried:
            warn(_("Tidak ada yang diulangi: yang Anda pilih sudah diurus."))
        elif tried == well:
            tell(_("%(jumlah)s diulangi, semuanya berhasil.", jumlah=tried))
        else:
            counts = {"jumlah": tried, "berhasil": well, "sisa": tried - well}
            warn(_("%(jumlah)s diulangi: %(berhasil)s berhasil, %(sisa)s belum berhasil.", **counts))
        if tried == AT_ONCE and only is None:
            warn(_("Sekali tekan paling banyak %(jumlah)s. Tekan lagi untuk sisanya.", jumlah=AT_ONCE))

    @expose("/<process>/macet/<effect_id>", methods=["GET"])
    @needs(MANAGE)
    def show(self, process: str, effect_id: str) -> str:
        """One that stands still, to be skipped."""
        return self._page(process, effect_id)

    @expose("/<process>/macet/<effect_id>/pelewatan", methods=["POST"])
    @needs(MANAGE)
    def skip(self, process: str, effect_id: str) -> Response | tuple[str, int]:
        """Go on without it, for a reason."""
        incident = still.incident_in(db_session(), current_actor(), process, wanted(effect_id))
        number, case_id = incident.case.number, incident.case.id
        choices = still.skip_choices(db_session(), incident)
        answers: dict[str, Any] = {name: request.form.get(PREFIX + name, "") for name in choices}
        try:
            with operation() as session:
                still.skip_incident(
                    session,
                    incident.effect.id,
                    answers=answers,
                    reason=request.form.get("alasan", ""),
                    by=current_actor(),
                )
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return self._page(process, effect_id, refused=refused), refused.status
        tell(_("Dilewati. Kasus %(nomor)s berjalan terus.", nomor=number))
        if current_actor().may(Permission.CASES_CASE_READ):
            return redirect(url_for("CaseScreen.show", case_id=case_id))
        return redirect(url_for("StuckScreen.index", process=process))

    def _page(self, process: str, effect_id: str, *, refused: Refused | None = None) -> str:
        session = db_session()
        incident = still.incident_in(session, current_actor(), process, wanted(effect_id))
        names, code = Names(session), incident.case.region_code
        choices = still.skip_choices(session, incident)
        return render_template(
            "processes/skip.html",
            process=process,
            incident=incident,
            what=names.of(incident),
            why=names.why(incident),
            choices=[(name, labels.variable_label(name), _results(values)) for name, values in choices.items()],
            village=regions.names(session, {code}).get(code, ""),
            refusal=refusal_text(refused) if refused else "",
            wrong=refused.fields if refused else {},
            prefix=PREFIX,
            limits=LIMITS,
        )


def _filters(process: str, said: MultiDict[str, str]) -> IncidentFilters:
    """Filters of the address or the form; a region outside one's area is left out."""
    code = whole(said.get("wilayah"), CODE_DIGITS)
    return IncidentFilters(
        element=said.get("unsur", "")[:200],
        cause=said.get("sebab", "").strip()[:80],
        process=process,
        region=code if code and code in current_actor().area else None,
    )


def _chosen() -> set[Any]:
    """What was chosen: the one whose own button was pressed, else all that are ticked."""
    one = request.form.get("satu")
    found = {parse_id(text) for text in ([one] if one else request.form.getlist("pilih")[:AT_ONCE])}
    return {wanted_id for wanted_id in found if wanted_id is not None}


def cause_words(cause: str | None, names: Mapping[str, str]) -> tuple[str, str]:
    """Why something stands still, for people; and the technical text when there is one."""
    said = cause or ""
    if FAULT.match(said):
        return _("Gangguan teknis pada portal, bukan pada data kasus."), said
    element, _colon, why = said.partition(": ")
    if element in names and why:
        return _("Diagram tidak menyediakan jalan di “%(langkah)s”.", langkah=names[element]), said
    return kata(said) or _("Sebab tidak dicatat."), ""


def _results(values: list[str]) -> list[tuple[str, str]]:
    return [(value, str(RESULTS.get(value, value.replace("_", " ").capitalize()))) for value in values]
