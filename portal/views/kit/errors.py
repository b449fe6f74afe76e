"""Refusals and HTTP errors as pages (Indonesian, English) or problem+json (RFC 9457); never a stack trace."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.access.errors import TokenMissing
from portal.cases.evidence.errors import FormTooHeavy
from portal.cases.evidence.limits import AT_ONCE, MAX_FILE, MB
from portal.exchange.errors import UploadTooLarge
from portal.exchange.limits import limits
from portal.kernel.errors import NotSignedIn, Refused, Words
from portal.kernel.phrases import Phrase
from portal.views.kit.formats import kata
from portal.views.kit.phrases import phrase_text
from portal.views.kit.questions import too_large
from portal.views.kit.returning import where_from
from portal.views.kit.screens import to_sign_in
from portal.views.kit.session import db_session
from portal.views.kit.uploads import DOOR, EVIDENCE

log = logging.getLogger(__name__)
TITLES = {
    400: "Permintaan tidak dapat dibaca",
    401: "Silakan masuk",
    403: "Tidak berwenang",
    404: "Tidak ditemukan",
    405: "Cara ini tidak tersedia",
    409: "Tidak dapat dilakukan",
    413: "Kiriman terlalu besar",
    415: "Jenis isi tidak dikenal",
    422: "Isian belum benar",
    429: "Terlalu banyak percobaan",
    500: "Ada gangguan pada portal",
    503: "Portal sedang sibuk",
}
HELP = {
    400: "Alamat atau isian ini tidak dapat dibaca. Kembali ke halaman sebelumnya lalu coba lagi.",
    403: "Peran Anda tidak berwenang untuk halaman atau tindakan ini. Ganti penugasan di bilah atas bila perlu.",
    404: "Alamat ini tidak ada, atau datanya berada di luar wilayah tugas Anda.",
    405: "Tindakan ini hanya dapat dijalankan dari tombol di halaman portal.",
    413: "Kiriman ini terlalu besar, jadi tidak disimpan. Kembali ke halaman sebelumnya: ketikan Anda masih ada. "
    "Perkecil berkas (foto paling besar 8 MB), pilih lagi, lalu kirim.",
    415: "Kirim isinya sebagai application/json.",
    429: "Tunggu beberapa menit lalu coba lagi.",
    500: "Catatan gangguan sudah disimpan. Coba lagi; bila berulang, hubungi admin dengan kode di bawah.",
    503: "Coba lagi beberapa saat. Tidak ada isian yang hilang.",
}
EXPIRED = (
    lazy_gettext("Sesi Anda sudah berakhir"),
    lazy_gettext(
        "Formulir tidak terkirim karena Anda tidak lagi masuk. Yang Anda ketik disimpan di peramban ini, dan kembali "
        "setelah Anda masuk lagi."
    ),
)
STALE = (
    lazy_gettext("Formulir ini sudah lama terbuka"),
    lazy_gettext("Formulir tidak terkirim. Yang Anda ketik kembali saat formulir dibuka lagi; kirimlah sekali lagi."),
)


def wants_json() -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def refusal_text(error: Refused) -> str:
    """The refusal in the reader's language; so are words, and a refusal it gives as its reason."""
    told = {name: _told(value) for name, value in error.params.items()}
    return _(error.template).format(**told)


def _told(value: object) -> object:
    if isinstance(value, Refused):
        return refusal_text(value)
    if isinstance(value, Phrase):
        return phrase_text(value)
    if isinstance(value, Words):
        return Words(_(word) for word in value)
    return kata(value) if isinstance(value, str) else value


def answer(status: int, detail: str, *, fields: dict[str, str] | None = None, code: str = "", **more: Any) -> Response:
    """An error page, or problem+json for programs, which are told `more`; `code` is by what the log's line is found."""
    title = _(TITLES.get(status, TITLES[400]))
    if wants_json():
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        response = jsonify(body | ({"errors": fields} if fields else {}) | ({"code": code} if code else {}) | more)
        response.content_type = "application/problem+json"
    else:
        back = where_from() if status == 400 and request.method == "POST" else ""
        response = make_response(_page(title=title, detail=detail, code=code, back=back))
    response.status_code = status
    if status == 401 and wants_json():
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _page(**told: str) -> str:
    """The page of an error, with the reader's menus; where the database does not answer, without them."""
    try:
        db_session().rollback()
        return render_template("portal/error.html", **told)
    except SQLAlchemyError:
        log.warning("an error page without menus: the database does not answer")
        g._login_user = AnonymousUserMixin()  # noqa: SLF001 - else Flask-Login asks the database who reads this page
        return render_template("portal/error.html", bare=True, **told)


def _on_refusal(error: Refused) -> Response:
    if isinstance(error, NotSignedIn) and not wants_json():
        return to_sign_in()  # type: ignore[return-value]
    if isinstance(error, NotSignedIn) and request.path.startswith("/api/"):
        error = TokenMissing()
    response = answer(error.status, refusal_text(error), fields=error.fields)
    response.headers.extend(getattr(error, "headers", {}))
    return response


def _on_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if error.code == 400 and wants_json():
        return answer(400, _("Permintaan tidak dapat dibaca: periksa alamat, parameter, dan isinya."))
    if error.code == 413 and request.path.startswith("/api/"):
        return answer(413, refusal_text(too_large()))
    if error.code == 413 and request.endpoint == DOOR:
        return answer(413, refusal_text(UploadTooLarge(most=limits().upload_mb)))
    if error.code == 413 and request.endpoint == EVIDENCE:
        return answer(413, refusal_text(FormTooHeavy(files=AT_ONCE, most=MAX_FILE // MB)))
    if isinstance(error, MethodNotAllowed) and wants_json():
        detail = _(
            "Cara ini tidak tersedia pada alamat ini. Data tidak diubah langsung: kirim usulan ke /api/v1/usulan."
        )
        response = answer(405, detail)
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return response
    return answer(error.code, _(HELP.get(error.code, HELP[400])))


def _on_stale_form(_error: CSRFError) -> Response:
    """A form posted without its session: the way back to it; the page's script keeps what was typed (`forms.js`)."""
    if wants_json():
        return answer(400, _("Permintaan ini perlu token CSRF yang berlaku, di kepala X-CSRFToken."))
    form = where_from(default=request.path)
    inside = current_user.is_authenticated
    title, detail = STALE if inside else EXPIRED
    page = render_template(
        "portal/expired.html",
        title=title,
        detail=detail,
        url=form if inside else url_for("PortalAuthView.login", next=form),
    )
    return make_response(page, 400)


def _on_busy(error: OperationalError) -> Response:
    log.warning("database busy or away: %s", error.orig)
    return answer(503, _(HELP[503]))


def _on_crash(error: Exception) -> Response:
    code = secrets.token_hex(4)
    log.error("unexpected error %s on %s", code, request.path, exc_info=error)
    return answer(500, _(HELP[500]), code=code)


def register(app: Flask) -> None:
    """Install the handlers; in tests an unexpected error is raised instead of shown."""
    app.register_error_handler(Refused, _on_refusal)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(CSRFError, _on_stale_form)
    app.register_error_handler(OperationalError, _on_busy)
    if not app.testing:
        app.register_error_handler(Exception, _on_crash)
