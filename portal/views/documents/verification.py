"""The public verification page: what a letter of a code says of itself, and whether a PDF in hand is that letter.

Shows nothing personal: number, kind, date, office and the archive's SHA-256. An uploaded file is hashed as it is read
and kept nowhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response

from portal.documents import queries
from portal.documents.errors import NotReady, UnknownCode
from portal.documents.models import LetterStamp
from portal.views.documents.labels import KINDS
from portal.views.kit.errors import refusal_text
from portal.views.kit.screens import Screen, public
from portal.views.kit.session import db_session

CHUNK = 64 * 1024
LONGEST = 40


class CompareForm(FlaskForm):
    """A PDF to be compared with the archive's."""

    file = FileField(_("Berkas PDF surat"), validators=[FileRequired(_("Pilih berkas PDF yang akan diperiksa."))])


@dataclass(frozen=True)
class Compared:
    """What comparing a file with the archive showed."""

    same: bool
    sha256: str


class VerificationScreen(Screen):
    """`/verifikasi/`."""

    route_base = "/verifikasi"

    @expose("/", methods=["GET"])
    @public
    def index(self) -> str | Response:
        """Where a code is typed; `?kode=` goes to its page."""
        if typed := request.args.get("kode", "").strip()[:LONGEST]:
            return redirect(url_for("VerificationScreen.show", code=typed.replace("/", " ")))
        return render_template("documents/verification.html", stamp=None, typed="", problem="")

    @expose("/<code>", methods=["GET"])
    @public
    def show(self, code: str) -> tuple[str, int]:
        """The letter of a code."""
        found = queries.stamp(db_session(), code)
        return _page(found, CompareForm()) if found else _unknown(code)

    @expose("/<code>", methods=["POST"])
    @public
    def compare(self, code: str) -> tuple[str, int]:
        """Whether the uploaded file is the archived letter, byte for byte."""
        found, form = queries.stamp(db_session(), code), CompareForm()
        if found is None:
            return _unknown(code)
        if not form.validate():
            return _page(found, form, status=422)
        if found.sha256 is None:
            form.file.errors = [refusal_text(NotReady(number=found.number))]
            return _page(found, form, status=NotReady.status)
        sha256 = _sha256(form.file.data.stream)
        return _page(found, form, compared=Compared(sha256 == found.sha256, sha256))


def _sha256(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _page(
    stamp: LetterStamp, form: CompareForm, *, compared: Compared | None = None, status: int = 200
) -> tuple[str, int]:
    kind = KINDS.get(stamp.kind, stamp.kind)
    page = render_template(
        "documents/verification.html", stamp=stamp, typed=stamp.code, kind=kind, form=form, compared=compared
    )
    return page, status


def _unknown(code: str) -> tuple[str, int]:
    error = UnknownCode(code=code[:LONGEST])
    page = render_template("documents/verification.html", stamp=None, typed=code[:LONGEST], problem=refusal_text(error))
    return page, error.status
