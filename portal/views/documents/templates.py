"""`/templat-surat/`: how the ministry words its letters: read, draft with preview, propose, sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from portal.access.permissions import Permission
from portal.documents import queries, versionqueries, versions
from portal.documents.comparing import line_changes
from portal.documents.language.checking import tidy
from portal.documents.language.fields import COMMON
from portal.documents.language.wordings import FILTERS
from portal.documents.models import Letter, TemplateDraft
from portal.documents.previewing import preview, preview_pdf, preview_picture, subject
from portal.documents.vocabularies import VOCABULARIES
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.views.documents import labels
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

MANAGE: Final = Permission.DOCUMENTS_TEMPLATE_MANAGE
Answered = str | tuple[str, int] | Response


def known(kind: str) -> str:
    """The kind in an address; anything else is absence."""
    if kind not in VOCABULARIES:
        raise NotFound
    return kind


def shown(name: str, kind: str, **words: Any) -> str:
    """A page of the wordings."""
    return render_template(f"documents/{name}.html", kind=kind, words=labels, me=current_actor(), **words)


def looked_at(kind: str) -> Letter:
    """The letter a wording is looked at with, as the request chose it."""
    chosen = request.values.get("surat", "")
    found = parse_id(chosen) if chosen else None
    if chosen and found is None:
        raise NotFound
    return subject(db_session(), current_actor(), kind, found)


class TemplateScreen(Screen):
    """Wordings."""

    route_base = "/templat-surat"

    @expose("/", methods=["GET"])
    @needs(MANAGE)
    def index(self) -> str:
        """Every kind of letter: the version that prints it, and what is on its way."""
        rows = versionqueries.overview(db_session(), current_actor())
        return shown("templates", "", rows=rows)

    @expose("/<kind>", methods=["GET"])
    @needs(MANAGE)
    def show(self, kind: str) -> str:
        """One kind: its versions and its draft."""
        session, actor = db_session(), current_actor()
        found = versionqueries.versions_of(session, actor, known(kind))
        draft = versionqueries.draft_of(session, actor, kind)
        return shown("template", kind, versions=found, draft=draft)

    @expose("/<kind>/draf", methods=["POST"])
    @needs(MANAGE)
    def begin(self, kind: str) -> Response:
        """Begin a draft from a version."""
        try:
            with operation() as session:
                versions.open_draft(session, known(kind), whole(request.form.get("nomor")) or 0, by=current_actor())
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            warn(refusal_text(refused))
        return redirect(url_for("TemplateScreen.edit", kind=kind))

    @expose("/<kind>/draf", methods=["GET"])
    @needs(MANAGE)
    def edit(self, kind: str) -> Answered:
        """The editor."""
        draft = versionqueries.draft_of(db_session(), current_actor(), known(kind))
        if draft is None:
            raise NotFound
        return self._editor(draft, draft.body)

    @expose("/<kind>/draf/simpan", methods=["POST"])
    @needs(MANAGE)
    def save(self, kind: str) -> Answered:
        """Keep what was typed; or only look at it."""
        draft = versionqueries.draft_of(db_session(), current_actor(), known(kind))
        if draft is None:
            raise NotFound
        typed = request.form.get("isi", "")[:100_000]
        if request.form.get("aksi") == "lihat":
            return self._editor(draft, tidy(typed), typing=True)
        try:
            with operation() as session:
                revision = whole(request.form.get("revisi")) or -1
                versions.save_draft(session, kind, typed, revision=revision, by=current_actor())
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return self._editor(draft, tidy(typed), refusal=refusal_text(refused)), refused.status
        tell(_("Draf disimpan."))
        return redirect(url_for("TemplateScreen.edit", kind=kind, surat=request.form.get("surat") or None))

    @expose("/<kind>/draf/pratinjau", methods=["POST"])
    @needs(MANAGE)
    def look(self, kind: str) -> str:
        """The preview alone, of what is being typed; nothing is kept."""
        of = looked_at(known(kind))
        seen = preview(kind, tidy(request.form.get("isi", "")[:100_000]), of)
        return shown("_template_preview", kind, seen=seen, of=of)

    @expose("/<kind>/draf/buang", methods=["POST"])
    @needs(MANAGE)
    def discard(self, kind: str) -> Response:
        """Throw the draft away."""
        with operation() as session:
            versions.discard_draft(session, known(kind), by=current_actor())
        tell(_("Draf dibuang."))
        return redirect(url_for("TemplateScreen.show", kind=kind))

    @expose("/<kind>/draf/usulan", methods=["POST"])
    @needs(MANAGE)
    def propose(self, kind: str) -> Answered:
        """The first of two signatures."""
        draft = versionqueries.draft_of(db_session(), current_actor(), known(kind))
        if draft is None:
            raise NotFound
        reason = request.form.get("alasan", "")
        try:
            with operation() as session:
                revision = whole(request.form.get("revisi")) or -1
                made = versions.propose_version(session, kind, revision=revision, reason=reason, by=current_actor())
                number = made.number
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            return self._editor(draft, draft.body, reason=reason, refusal=refusal_text(refused)), refused.status
        tell(_("Versi ini diusulkan. Administrator lain harus menandatanganinya."))
        return redirect(url_for("TemplateScreen.version", kind=kind, number=number))

    @expose("/<kind>/versi/<int:number>", methods=["GET"])
    @needs(MANAGE)
    def version(self, kind: str, number: int) -> str:
        """One version: its letter, its text, what it changes, and the second signature."""
        session, actor = db_session(), current_actor()
        row = versionqueries.version_of(session, actor, known(kind), number)
        before = versionqueries.before(session, actor, row)
        of = looked_at(kind)
        return shown(
            "template_version",
            kind,
            row=row,
            before=before,
            changes=line_changes(before.body, row.body) if before else [],
            seen=preview(kind, row.body, of),
            of=of,
            letters=queries.newest_of_kind(session, actor, kind),
            chosen=request.args.get("surat", ""),
        )

    @expose("/<kind>/versi/<int:number>/tanda-tangan", methods=["POST"])
    @needs(MANAGE)
    def sign(self, kind: str, number: int) -> Response:
        """Publish a proposed version: the second signature, of another person."""
        return self._done(
            kind, number, versions.sign_version, _("Versi %(nomor)s berlaku sejak sekarang.", nomor=number)
        )

    @expose("/<kind>/versi/<int:number>/penolakan", methods=["POST"])
    @needs(MANAGE)
    def reject(self, kind: str, number: int) -> Response:
        """Refuse a proposed version, with a reason."""
        reason = request.form.get("reason", "")
        return self._done(kind, number, versions.reject_version, _("Usulan ini ditolak."), reason=reason)

    @expose("/<kind>/versi/<int:number>/penarikan", methods=["POST"])
    @needs(MANAGE)
    def withdraw(self, kind: str, number: int) -> Response:
        """Take one's own proposal back."""
        return self._done(kind, number, versions.withdraw_version, _("Usulan Anda ditarik."))

    @expose("/<kind>/<of>/surat.pdf", methods=["GET"])
    @needs(MANAGE)
    def pdf(self, kind: str, of: str) -> Response:
        """A version, or the draft (`draf`), as PDF over the chosen letter."""
        response = make_response(preview_pdf(kind, _body(known(kind), of), looked_at(kind)))
        response.content_type = "application/pdf"
        response.headers["Content-Disposition"] = f'inline; filename="pratinjau-{kind}.pdf"'
        return response

    @expose("/<kind>/<of>/<int:page>.png", methods=["GET"])
    @needs(MANAGE)
    def picture(self, kind: str, of: str, page: int) -> Response:
        """One page of it as a picture."""
        if page > 9:
            raise NotFound
        response = make_response(preview_picture(kind, _body(known(kind), of), looked_at(kind), page))
        response.content_type = "image/png"
        return response

    def _done(self, kind: str, number: int, deed: Callable[..., Any], told: str, **words: str) -> Response:
        try:
            with operation() as session:
                deed(session, known(kind), number, by=current_actor(), **words)
            tell(told)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            warn(refusal_text(refused))
        return redirect(url_for("TemplateScreen.version", kind=kind, number=number))

    def _editor(
        self, draft: TemplateDraft, body: str, *, refusal: str = "", reason: str = "", typing: bool = False
    ) -> str:
        session, actor, of = db_session(), current_actor(), looked_at(draft.kind)
        return shown(
            "template_editor",
            draft.kind,
            draft=draft,
            body=body,
            refusal=refusal,
            reason=reason,
            typing=typing,
            seen=preview(draft.kind, body, of),
            of=of,
            fields=VOCABULARIES[draft.kind].fields,
            common=COMMON,
            filters=FILTERS,
            letters=queries.newest_of_kind(session, actor, draft.kind),
            chosen=request.values.get("surat", ""),
        )


def _body(kind: str, of: str) -> str:
    session, actor = db_session(), current_actor()
    if of == "draf":
        draft = versionqueries.draft_of(session, actor, kind)
        if draft is None:
            raise NotFound
        return draft.body
    if not of.isdigit() or len(of) > 6:
        raise NotFound
    return versionqueries.version_of(session, actor, kind, int(of)).body
