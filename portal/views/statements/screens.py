"""`/pengesahan/`: letters that come back signed; made, scanned, checked against the records, or called off."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Response as FlaskResponse
from flask import redirect, render_template, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.cases.evidence.limits import MAX_FILE
from portal.cases.evidence.operations import EvidenceUpload
from portal.cases.evidence.recognising import PDF
from portal.cases.statements import keeping, office, village
from portal.cases.statements.keeping import VILLAGE
from portal.cases.statements.models import MADE, VALID, VOID, Statement
from portal.kernel.area import Level, level_of
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.views.cases.evidence import ENDINGS
from portal.views.cases.labels import KINDS
from portal.views.cases.pictures import store, stored
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.formats import kata
from portal.views.kit.headers import sent_file
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.statements.forms import ScanForm, StatementForm, TotalsForm, VoidForm

READ: Final = Permission.CASES_CASE_READ
STATUSES = {MADE: lazy_gettext("Menunggu tanda tangan"), VALID: lazy_gettext("Sah"), VOID: lazy_gettext("Dibatalkan")}
TOLD = frozenset({VALID, VOID})
"""When the totals of a letter stand on screen: before, they are read off the signed paper, not off the page."""
LOOKS = {MADE: "warn", VALID: "ok", VOID: "net"}
LETTERS = {
    VILLAGE: lazy_gettext("SPTJM pengganti musyawarah"),
    "sptjm": lazy_gettext("SPTJM kabupaten/kota"),
    "surat_pengesahan": lazy_gettext("Surat pengesahan"),
}


def wanted(text: str) -> UUID:
    """The identifier in an address; anything else is absence."""
    found = parse_id(text)
    if found is None:
        raise NotFound
    return found


class StatementScreen(Screen):
    """Letters that come back signed."""

    route_base = "/pengesahan"

    @expose("/", methods=["GET"])
    @needs(READ)
    def index(self) -> str:
        """The letters of my area; a village sees what waits for a meeting, too."""
        return _list(StatementForm(formdata=None))

    @expose("/", methods=["POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def make(self) -> Response | tuple[str, int]:
        """Make my village's SPTJM about everything that waits."""
        form = StatementForm()
        if not form.validate():
            return _list(form), 422
        try:
            with operation() as session:
                made = village.make_statement(session, reason=form.alasan.data or "", by=current_actor()).id
        except Refused as error:
            if error.status in {403, 404}:
                raise
            _said(form, "alasan", error)
            return _list(form), error.status
        tell(_("SPTJM dibuat. Cetak, tanda tangani, lalu unggah hasil pindainya di sini."))
        return _to(made)

    @expose("/surat/<letter_id>", methods=["POST"])
    @needs(Permission.DOCUMENTS_LETTER_ISSUE)
    def begin(self, letter_id: str) -> Response:
        """Begin to send a letter of my regency back signed."""
        with operation() as session:
            made = office.begin_return(session, wanted(letter_id), by=current_actor()).id
        return _to(made)

    @expose("/<statement_id>", methods=["GET"])
    @needs(READ)
    def show(self, statement_id: str) -> str:
        """One letter: what it says, its scan, what follows."""
        return _page(wanted(statement_id))

    @expose("/<statement_id>/pindai", methods=["POST"])
    @needs(READ)
    def scan(self, statement_id: str) -> Response | tuple[str, int]:
        """Keep the signed letter as it came back."""
        key, form = wanted(statement_id), ScanForm()
        _seen(key)
        if not form.validate():
            return _page(key, scan=form), 422
        file = form.berkas.data
        upload = EvidenceUpload("surat", file.filename or "", file.read(MAX_FILE + 1))
        try:
            with operation() as session:
                keeping.add_scan(session, key, upload, store=store(), by=current_actor())
        except Refused as error:
            return _refused(key, error, form, "berkas", scan=form)
        tell(_("Hasil pindai tersimpan. Cocokkan angkanya di bawah."))
        return _to(key)

    @expose("/<statement_id>/berkas", methods=["GET"])
    @needs(READ)
    @sent_file
    def file(self, statement_id: str) -> FlaskResponse:
        """The signed letter as it is kept."""
        found = _seen(wanted(statement_id))
        if found.sha256 is None or found.mime is None:
            raise NotFound
        response = stored(found.sha256, found.mime, personal=True)
        name = found.letter_number.replace("/", "-") + ENDINGS[found.mime]
        response.headers.set("Content-Disposition", "attachment" if found.mime == PDF else "inline", filename=name)
        return response

    @expose("/<statement_id>/sah", methods=["POST"])
    @needs(READ)
    def close(self, statement_id: str) -> Response | tuple[str, int]:
        """Take the signed letter as valid."""
        key, form = wanted(statement_id), TotalsForm()
        found = _seen(key)
        if not form.validate():
            return _page(key, totals=form), 422
        deed = village.close_statement if found.kind == VILLAGE else office.close_return
        try:
            with operation() as session:
                applied = deed(session, key, form.stated(), by=current_actor()).applied
        except Refused as error:
            return _refused(key, error, form, "jumlah", totals=form)
        tell(_("Surat sah: angkanya sama dengan catatan."))
        if applied:
            tell(ngettext("%(jumlah)s usulan diteruskan.", "%(jumlah)s usulan diteruskan.", applied, jumlah=applied))
        return _to(key)

    @expose("/<statement_id>/batal", methods=["POST"])
    @needs(READ)
    def void(self, statement_id: str) -> Response | tuple[str, int]:
        """Call the letter off."""
        key, form = wanted(statement_id), VoidForm()
        _seen(key)
        if not form.validate():
            return _page(key, void=form), 422
        try:
            with operation() as session:
                keeping.void_statement(session, key, note=form.catatan.data or "", by=current_actor())
        except Refused as error:
            return _refused(key, error, form, "catatan", void=form)
        tell(_("Surat dibatalkan. Usulannya menunggu seperti semula."))
        return _to(key)


def _seen(key: UUID) -> Statement:
    return keeping.statement_in(db_session(), current_actor(), key)


def _to(key: UUID) -> Response:
    return redirect(url_for("StatementScreen.show", statement_id=key), 303)


def _said(form: FlaskForm, field: str, error: Refused) -> None:
    form[field].errors = [*form[field].errors, refusal_text(error)]
    for name in error.fields.keys() & form._fields.keys() - {field}:
        form[name].errors = [*form[name].errors, kata(error.fields[name])]


def _refused(key: UUID, error: Refused, form: FlaskForm, field: str, **forms: FlaskForm) -> tuple[str, int]:
    if error.status in {403, 404}:
        raise error
    db_session().rollback()
    _said(form, field, error)
    return _page(key, **forms), error.status


def _list(form: StatementForm) -> str:
    session, actor = db_session(), current_actor()
    rows = keeping.statements_of(session, actor)
    here = level_of(actor.region_code) == Level.DESA and actor.may(Permission.CASES_USULAN_PROPOSE)
    waiting, held = village.apart(session, actor) if here else ([], [])
    return render_template(
        "statements/list.html",
        rows=rows,
        told=TOLD,
        village=here,
        allowed=here and village.may_state(session, actor.region_code),
        open_one=next((one for one in rows if one.kind == VILLAGE and one.status == MADE), None) if here else None,
        waiting=waiting,
        held=[(case, refusal_text(why)) for case, why in held],
        counts=village.counted(waiting),
        form=form,
        places=regions.names(session, {one.region_code for one in rows}),
        kinds=KINDS,
        **_words(),
    )


def _page(
    key: UUID,
    *,
    scan: ScanForm | None = None,
    totals: TotalsForm | None = None,
    void: VoidForm | None = None,
) -> str:
    session, actor = db_session(), current_actor()
    found = _seen(key)
    mine = found.status == MADE and found.region_code == actor.region_code
    mine = mine and actor.may(
        Permission.CASES_USULAN_PROPOSE if found.kind == VILLAGE else Permission.DOCUMENTS_LETTER_ISSUE
    )
    return render_template(
        "statements/show.html",
        letter=found,
        told=found.status in TOLD,
        mine=mine,
        place=regions.breadcrumb(session, found.region_code),
        scan=scan or ScanForm(formdata=None),
        totals=totals or TotalsForm(formdata=None),
        void=void or VoidForm(formdata=None),
        wrong=next((one for one in (scan, totals, void) if one is not None and one.errors), None),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"statuses": STATUSES, "looks": LOOKS, "letters": LETTERS, "by_village": VILLAGE}
