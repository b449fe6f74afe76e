"""`/kabar/`: what is new for me, newest first; where each leads; which kinds reach me by e-mail or short message."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from portal.kernel.errors import Invalid, NotFound
from portal.kernel.ids import parse_id
from portal.notices import operations, queries
from portal.notices.operations import KINDS
from portal.notices.posting import CHANNELS
from portal.views.kit.flashes import tell
from portal.views.kit.formats import angka
from portal.views.kit.screens import Screen, signed_in
from portal.views.kit.session import db_session, operation

PAGE = 25
LABELS = {
    "sebut": _("Nama Anda disebut dalam komentar"),
    "ditugaskan": _("Tugas diserahkan kepada Anda"),
    "pengganti": _("Anda ditunjuk menggantikan orang lain"),
    "penegasan": _("Keputusan sekaligus menunggu penegasan Anda"),
    "temuan": _("Provinsi menemukan putusan kabupaten/kota Anda keliru"),
    "ditarik": _("Usulan yang Anda pegang ditarik pengusulnya"),
    "kembali": _("Usulan dikembalikan ke kantor Anda"),
    "hasil": _("Usulan Anda selesai diproses"),
    "tenggat": _("Tugas lewat tenggat"),
}
WAYS = {"surel": _("Surel"), "pesan": _("Pesan singkat")}


def words(kind: str, count: int) -> str:
    """A notice in words, with its number."""
    many = angka(count)
    told = {
        "sebut": lambda: ngettext(
            "Nama Anda disebut %(jumlah)s kali dalam komentar",
            "Nama Anda disebut %(jumlah)s kali dalam komentar",
            count,
            jumlah=many,
        ),
        "ditugaskan": lambda: ngettext(
            "%(jumlah)s tugas diserahkan kepada Anda",
            "%(jumlah)s tugas diserahkan kepada Anda",
            count,
            jumlah=many,
        ),
        "penegasan": lambda: gettext("Keputusan sekaligus menunggu penegasan orang kedua: Anda dapat memberikannya"),
        "temuan": lambda: ngettext(
            "Uji petik provinsi: %(jumlah)s putusan kabupaten/kota Anda keliru",
            "Uji petik provinsi: %(jumlah)s putusan kabupaten/kota Anda keliru",
            count,
            jumlah=many,
        ),
        "kembali": lambda: ngettext(
            "%(jumlah)s usulan dikembalikan ke kantor Anda",
            "%(jumlah)s usulan dikembalikan ke kantor Anda",
            count,
            jumlah=many,
        ),
        "ditarik": lambda: gettext("Usulan yang Anda pegang ditarik pengusulnya"),
        "pengganti": lambda: gettext("Anda kini menggantikan rekan yang tidak hadir; tugasnya ada di kotak tugas Anda"),
        "hasil": lambda: ngettext(
            "%(jumlah)s usulan Anda selesai diproses",
            "%(jumlah)s usulan Anda selesai diproses",
            count,
            jumlah=many,
        ),
        "tenggat": lambda: ngettext(
            "%(jumlah)s tugas lewat tenggat", "%(jumlah)s tugas lewat tenggat", count, jumlah=many
        ),
    }
    return told[kind]() if kind in told else kind


class NoticeScreen(Screen):
    """`/kabar/`."""

    route_base = "/kabar"

    @expose("/", methods=["GET"])
    @signed_in
    def index(self) -> str:
        """My notices, newest first."""
        session = db_session()
        after, before = request.args.get("after"), request.args.get("before")
        page = queries.notice_page(session, _me(), after=after, before=before, size=PAGE)
        return render_template("notices/list.html", page=page, words=words)

    @expose("/<notice_id>", methods=["GET"])
    @signed_in
    def follow(self, notice_id: str) -> Response:
        """To what a notice of mine is about; it is read then."""
        wanted = parse_id(notice_id)
        if wanted is None:
            raise NotFound
        with operation() as session:
            link = operations.read_notice(session, wanted, by=_me())
        return redirect(link)

    @expose("/dibaca", methods=["POST"])
    @signed_in
    def read(self) -> Response:
        """I have read them all."""
        with operation() as session:
            operations.read_all(session, by=_me())
        return redirect(url_for("NoticeScreen.index"), 303)

    @expose("/pengaturan", methods=["GET"])
    @signed_in
    def ways(self) -> str:
        """Which kinds reach me by which way."""
        ways, phone = queries.ways_of(db_session(), _me())
        return _ways(ways, phone)

    @expose("/pengaturan", methods=["POST"])
    @signed_in
    def choose(self) -> Response | tuple[str, int]:
        """Keep what I chose."""
        ways = {(kind, way): f"{kind}-{way}" in request.form for kind in KINDS for way in CHANNELS}
        phone = request.form.get("ponsel", "")[:30]
        try:
            with operation() as session:
                operations.choose_ways(session, ways, phone=phone, by=_me())
        except Invalid as error:
            [message] = error.fields.values()
            return _ways(ways, phone, gettext(message)), 422
        tell(gettext("Pilihan kabar tersimpan."))
        return redirect(url_for("NoticeScreen.index"), 303)


def _me() -> int:
    return int(current_user.id)


def _ways(ways: dict[tuple[str, str], bool], phone: str, error: str = "") -> str:
    return render_template(
        "notices/ways.html", ways=ways, phone=phone, error=error, kinds=LABELS, channels=WAYS, email=current_user.email
    )
