"""`/kuesioner/draf/<id>`: a draft, its order, its preview, and the way to a version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.instruments import editing, queries
from portal.instruments.checking import problems
from portal.instruments.definition import Instrument
from portal.instruments.models import InstrumentDraft
from portal.instruments.operations import begin_draft, discard_draft, open_draft, propose_version, save_draft
from portal.instruments.translating import untranslated
from portal.instruments.xlsform import to_xlsform
from portal.instruments.xlsimport import from_xlsform
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.registry.questionnaires import open_under, open_without
from portal.views.instruments.forms import ProposeForm
from portal.views.instruments.pages import MANAGE, as_file, differences, live_of, shown
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.registry.compiling import compiled, steps_of
from portal.views.registry.forms import form_of, lists_of, patterns
from portal.views.registry.questions import language

LARGEST: Final = 5_000_000
PREVIEWED: Final = 2
"""So many rows of each roster are drawn in a preview."""
Answered = str | tuple[str, int] | Response
Edit = Callable[[Instrument], Instrument]


def draft_wanted(draft_id: str) -> InstrumentDraft:
    """The draft in an address; anything else is absence."""
    key = parse_id(draft_id)
    if key is None:
        raise NotFound
    return queries.draft_of(db_session(), current_actor(), key)


def revision_sent() -> int:
    """The revision the page was drawn from."""
    return whole(request.form.get("revisi")) or -1


def saved(draft_id: UUID, edit: Edit) -> None:
    """Keep an edit of a draft. Refuses what `save_draft` refuses, `DraftMoved` above all."""
    with operation() as session:
        actor = current_actor()
        draft = queries.draft_of(session, actor, draft_id)
        save_draft(session, draft_id, edit(queries.definition_of(draft)), revision=revision_sent(), by=actor)


def kept(draft_id: UUID, edit: Edit, told: str) -> bool:
    """Keep an edit and say so; False, with the reason told, when it was refused."""
    try:
        saved(draft_id, edit)
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        warn(refusal_text(refused))
        return False
    tell(told)
    return True


class InstrumentDraftScreen(Screen):
    """Drafts."""

    route_base = "/kuesioner"

    @expose("/<instrument>/draf", methods=["POST"])
    @needs(MANAGE)
    def begin(self, instrument: str) -> Response:
        """Begin a draft from a version."""
        with operation() as session:
            draft = open_draft(session, instrument, whole(request.form.get("number")) or 0, by=current_actor())
            address = url_for("InstrumentDraftScreen.show", draft_id=draft.id)
        return redirect(address)

    @expose("/impor", methods=["POST"])
    @needs(MANAGE)
    def take_in(self) -> Response:
        """Begin a draft from an XLSForm workbook."""
        sent = request.files.get("berkas")
        content = sent.stream.read(LARGEST + 1) if sent else b""
        if not content or len(content) > LARGEST:
            warn(_("Pilih berkas XLSForm (.xlsx), paling besar 5 MB."))
            return redirect(url_for("InstrumentScreen.index"))
        try:
            with operation() as session:
                draft = begin_draft(session, from_xlsform(content), by=current_actor())
                address = url_for("InstrumentDraftScreen.show", draft_id=draft.id)
        except Refused as refused:
            warn(refusal_text(refused))
            return redirect(url_for("InstrumentScreen.index"))
        return redirect(address)

    @expose("/draf/<draft_id>", methods=["GET"])
    @needs(MANAGE)
    def show(self, draft_id: str) -> str:
        """The draft's outline: sections, questions, lists, rules, and what is still wrong."""
        draft = draft_wanted(draft_id)
        instrument = queries.definition_of(draft)
        return shown("draft", draft=draft, instrument=instrument, problems=problems(instrument))

    @expose("/draf/<draft_id>/susunan", methods=["POST"])
    @needs(MANAGE)
    def arrange(self, draft_id: str) -> Response:
        """Move or take out a question, a section, a list or a rule."""
        draft = draft_wanted(draft_id)
        what, _colon, name = request.form.get("aksi", "").partition(":")
        deeds: dict[str, Edit] = {
            "naik": lambda one: editing.moved_question(one, name, -1),
            "turun": lambda one: editing.moved_question(one, name, 1),
            "buang": lambda one: editing.without_question(one, name),
            "bagian-naik": lambda one: editing.moved_section(one, name, -1),
            "bagian-turun": lambda one: editing.moved_section(one, name, 1),
            "bagian-buang": lambda one: editing.without_section(one, name),
            "daftar-buang": lambda one: editing.without_choices(one, name),
            "aturan-buang": lambda one: editing.without_rule(one, name),
        }
        if what not in deeds:
            raise NotFound
        kept(draft.id, deeds[what], _("Draf disimpan."))
        return redirect(url_for("InstrumentDraftScreen.show", draft_id=draft.id, _anchor=name))

    @expose("/draf/<draft_id>/pratinjau", methods=["GET"])
    @needs(MANAGE)
    def preview(self, draft_id: str) -> str:
        """The draft as the portal's form and as a phone shows it; nothing typed here is kept."""
        draft = draft_wanted(draft_id)
        instrument = queries.definition_of(draft)
        wrong = problems(instrument)
        drawn: dict[str, Any] = {}
        if not wrong:
            form = form_of(instrument)(formdata=None)
            for name in ("anggota", *(one.name for one in lists_of(instrument))):
                form.show_rows(name, PREVIEWED)
            steps = steps_of(form)
            drawn = {"steps": steps, "patterns": patterns(instrument), "compiled": compiled(instrument, language())}
        phone = request.args.get("lebar") == "hp"
        return shown("preview", draft=draft, instrument=instrument, problems=wrong, phone=phone, **drawn)

    @expose("/draf/<draft_id>/xlsform.xlsx", methods=["GET"])
    @needs(MANAGE)
    def xlsform(self, draft_id: str) -> Response:
        """The draft as an XLSForm workbook."""
        draft = draft_wanted(draft_id)
        return as_file(to_xlsform(queries.definition_of(draft)), f"{draft.code}-draf.xlsx")

    @expose("/draf/<draft_id>/terbit", methods=["GET", "POST"])
    @needs(MANAGE)
    def propose(self, draft_id: str) -> Answered:
        """What publishing would change; the first of two signatures."""
        draft = draft_wanted(draft_id)
        form = ProposeForm() if request.method == "POST" else ProposeForm(data={"revisi": str(draft.revision)})
        if request.method == "GET":
            return self._page(form, draft)
        missing = len(untranslated(queries.definition_of(draft), _before(draft)))
        if not form.validate() or form.unconfirmed(missing):
            return self._page(form, draft), 422
        try:
            with operation() as session:
                made = propose_version(
                    session, draft.id, revision=revision_sent(), reason=form.alasan.data or "", by=current_actor()
                )
                address = url_for("InstrumentScreen.version", instrument=made.code, number=made.number)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            form.alasan.errors = [refusal_text(refused)]
            return self._page(form, draft_wanted(draft_id)), 422
        tell(_("Versi ini diusulkan. Administrator lain harus menandatanganinya."))
        return redirect(address)

    @expose("/draf/<draft_id>/buang", methods=["POST"])
    @needs(MANAGE)
    def discard(self, draft_id: str) -> Response:
        """Throw the draft away."""
        draft = draft_wanted(draft_id)
        with operation() as session:
            code = draft.code
            discard_draft(session, draft.id, by=current_actor())
        tell(_("Draf dibuang."))
        known = any(one.code == code and one.versions for one in queries.instruments(db_session(), current_actor()))
        return redirect(
            url_for("InstrumentScreen.show", instrument=code) if known else url_for("InstrumentScreen.index")
        )

    def _page(self, form: ProposeForm, draft: InstrumentDraft) -> str:
        instrument = queries.definition_of(draft)
        before = _before(draft)
        return shown(
            "propose",
            form=form,
            draft=draft,
            instrument=instrument,
            problems=problems(instrument),
            untranslated=untranslated(instrument, before),
            live=before,
            running=open_under(db_session(), current_actor(), draft.code),
            unversioned=open_without(db_session(), current_actor(), draft.code),
            **differences(before, instrument),
        )


def _before(draft: InstrumentDraft) -> Instrument | None:
    """What the published version says, where there is one."""
    known = {one.code for one in queries.instruments(db_session(), current_actor()) if one.versions}
    live = live_of(draft.code) if draft.code in known else None
    return queries.definition_of(live) if live else None
