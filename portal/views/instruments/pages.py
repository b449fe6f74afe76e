"""`/kuesioner/`: questionnaires, their versions, one version to read, two compared, files of a version."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, render_template, request
from flask_appbuilder import expose

from portal.access.permissions import Permission
from portal.instruments import queries
from portal.instruments.codebook import to_html
from portal.instruments.comparing import compare, losing
from portal.instruments.definition import Instrument
from portal.instruments.models import InstrumentVersion
from portal.instruments.queries import LIVE
from portal.instruments.template import to_template
from portal.instruments.xlsform import to_xlsform
from portal.kernel.area import NATION
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound
from portal.registry.questionnaires import open_under, open_without
from portal.views.instruments import labels
from portal.views.kit.headers import sent_file
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session
from portal.views.registry.questions import language

READ: Final = Permission.INSTRUMENTS_INSTRUMENT_READ
MANAGE: Final = Permission.INSTRUMENTS_INSTRUMENT_MANAGE
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def shown(name: str, **words: Any) -> str:
    """A page of the questionnaires, with what every one of them needs."""
    actor = current_actor()
    everywhere = actor.may(MANAGE, at=NATION)
    return render_template(f"instruments/{name}.html", words=labels, may=everywhere, me=actor, **words)


def live_of(code: str) -> InstrumentVersion | None:
    """The published version of an instrument."""
    versions = queries.versions_of(db_session(), current_actor(), code)
    return next((one for one in versions if one.status == LIVE), None)


def numbered(code: str, number: int) -> InstrumentVersion:
    """One version; nothing of that number is absence."""
    versions = queries.versions_of(db_session(), current_actor(), code)
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise NotFound
    return found


class InstrumentScreen(Screen):
    """Reading."""

    route_base = "/kuesioner"

    @expose("/", methods=["GET"])
    @needs(READ)
    def index(self) -> str:
        """Every questionnaire."""
        return shown("list", rows=queries.instruments(db_session(), current_actor()))

    @expose("/<instrument>", methods=["GET"])
    @needs(READ)
    def show(self, instrument: str) -> str:
        """One questionnaire: its versions and drafts."""
        session, actor = db_session(), current_actor()
        return shown(
            "instrument",
            code=instrument,
            versions=queries.versions_of(session, actor, instrument),
            drafts=queries.drafts_of(session, actor, instrument),
            running=open_under(session, actor, instrument),
            unversioned=open_without(session, actor, instrument),
        )

    @expose("/<instrument>/versi/<int:number>", methods=["GET"])
    @needs(READ)
    def version(self, instrument: str, number: int) -> str:
        """One version, published, proposed or archived: all it asks, in words."""
        row, live = numbered(instrument, number), live_of(instrument)
        before = queries.definition_of(live) if live and live.number != number else None
        after = queries.definition_of(row)
        return shown(
            "version",
            code=instrument,
            row=row,
            live=live,
            instrument=after,
            running=open_under(db_session(), current_actor(), instrument),
            unversioned=open_without(db_session(), current_actor(), instrument),
            **differences(before, after),
        )

    @expose("/<instrument>/banding", methods=["GET"])
    @needs(READ)
    def compare(self, instrument: str) -> str:
        """Two versions: what changes, and which answers lose their place."""
        first, second = (whole(request.args.get(name)) for name in ("dari", "ke"))
        before, after = numbered(instrument, first or 0), numbered(instrument, second or 0)
        found = differences(queries.definition_of(before), queries.definition_of(after))
        return shown("compare", code=instrument, before=before, after=after, **found)

    @expose("/<instrument>/versi/<int:number>/xlsform.xlsx", methods=["GET"])
    @needs(READ)
    def xlsform(self, instrument: str, number: int) -> Response:
        """The version as an XLSForm workbook."""
        return as_file(to_xlsform(self._definition(instrument, number)), f"{instrument}-{number}.xlsx")

    @expose("/<instrument>/versi/<int:number>/templat.xlsx", methods=["GET"])
    @needs(READ)
    def template(self, instrument: str, number: int) -> Response:
        """The version as a workbook to fill in."""
        return as_file(
            to_template(self._definition(instrument, number), language()), f"templat-{instrument}-{number}.xlsx"
        )

    @expose("/<instrument>/versi/<int:number>/buku-kode.html", methods=["GET"])
    @needs(READ)
    @sent_file
    def codebook(self, instrument: str, number: int) -> Response:
        """The version's codebook, to read and print: it opens in the browser, alone and without scripts."""
        text = to_html(self._definition(instrument, number), language())
        name = f"buku-kode-{instrument}-{number}.html"
        return as_file(text.encode(), name, "text/html; charset=utf-8", shown_as="inline")

    def _definition(self, instrument: str, number: int) -> Instrument:
        return queries.definition_of(numbered(instrument, number))


def differences(before: Instrument | None, after: Instrument) -> dict[str, Any]:
    """What changes from one definition to another, and what of it costs answers their place."""
    found = compare(before, after) if before else ()
    return {"changes": found, "losing": losing(found)}


def as_file(content: bytes, name: str, kind: str = WORKBOOK, *, shown_as: str = "attachment") -> Response:
    """A file to keep; shown in place only where that is said."""
    response = Response(content, mimetype=None, content_type=kind)
    response.headers["Content-Disposition"] = f'{shown_as}; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
