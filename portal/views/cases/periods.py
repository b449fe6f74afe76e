"""`/periode/` and `/gerbang/`: when proposals are taken and what they must pass; two administrators sign each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import groupby
from typing import Any, TypeVar

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import DateField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.access.permissions import Permission
from portal.cases.calendars.queries import calendars
from portal.cases.periods import operations, queries
from portal.cases.periods.models import Gate, Period
from portal.cases.periods.rules import DELAY, LATE, REASON, REFUSE, UNTIMED, Dates, shifted
from portal.kernel import clock
from portal.kernel.area import EVERYWHERE, NATION, Level, level_of
from portal.kernel.digits import CODE_DIGITS, whole
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import parse_id
from portal.kernel.reasons import LONGEST
from portal.regions import queries as regions
from portal.regions import rules as region_rules
from portal.views.cases.labels import KINDS
from portal.views.kit.admin import place_names
from portal.views.kit.adminforms import refuse_on
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell, warn
from portal.views.kit.formats import kata
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

MANAGE = Permission.CASES_PERIOD_MANAGE
Form = TypeVar("Form", bound="PlaceForm")
FOUND = 12
LATE_LABELS = {
    DELAY: lazy_gettext("Masuk periode berikutnya"),
    REFUSE: lazy_gettext("Ditolak dengan pesan"),
    REASON: lazy_gettext("Tetap diterima, tercatat terlambat"),
}
PROVINCES = {"menahan": lazy_gettext("Ikut memutus"), "lewat": lazy_gettext("Dilewati, hanya melihat")}
FORUMS = {"musdes": lazy_gettext("Musyawarah saja"), "sptjm": lazy_gettext("Musyawarah atau SPTJM")}
FILL = DataRequired(lazy_gettext("Isi tanggalnya."))


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """What both forms ask: where, and why. The places to choose from are those found by the search beside it."""

    office = RadioField(lazy_gettext("Wilayah"), validators=[DataRequired(lazy_gettext("Pilih wilayah."))])
    note = TextAreaField(
        lazy_gettext("Alasan"),
        description=lazy_gettext("Paling sedikit 10 huruf; dibaca penanda tangan kedua."),
        validators=[Length(max=LONGEST)],
    )

    def find(self, typed: str) -> None:
        """Offer the nation, what the search found, and what was chosen before."""
        found = regions.search(db_session(), typed, area=EVERYWHERE, limit=FOUND) if typed else []
        codes = {one.code: one for one in found if level_of(one.code) <= Level.KABUPATEN}
        chosen = whole(str(self.office.data or ""), CODE_DIGITS)
        if chosen and chosen not in codes:
            codes = regions.regions(db_session(), [chosen]) | codes
        named = [(str(code), region_rules.display(one)) for code, one in codes.items()]
        self.office.choices = [("0", _("Seluruh Indonesia")), *named]


class PeriodForm(PlaceForm):
    """A period."""

    kind = SelectField(lazy_gettext("Jenis usulan"))
    opens = DateField(lazy_gettext("Dibuka"), validators=[FILL])
    closes = DateField(
        lazy_gettext("Ditutup"), description=lazy_gettext("Sampai jam tutup kantor hari itu."), validators=[FILL]
    )
    cutoff = DateField(
        lazy_gettext("Batas penyelesaian"),
        description=lazy_gettext("Kasus yang belum selesai sesudahnya tidak masuk penetapan bulan ini."),
        validators=[FILL],
    )
    decree = DateField(lazy_gettext("Penetapan"), validators=[FILL])
    late = SelectField(lazy_gettext("Usulan yang terlambat"))

    def dates(self, month: date) -> Dates:
        """What was typed."""
        days = (self.opens.data, self.closes.data, self.cutoff.data, self.decree.data)
        return Dates(month, *days, self.late.data)


class GateForm(PlaceForm):
    """A gate."""

    province = SelectField(lazy_gettext("Provinsi"))
    forum = SelectField(lazy_gettext("Dari desa"), default="musdes")
    quorum = IntegerField(
        lazy_gettext("Peserta musyawarah paling sedikit"),
        validators=[InputRequired(lazy_gettext("Isi jumlahnya."))],
    )
    photos = IntegerField(
        lazy_gettext("Foto kunjungan paling sedikit"), validators=[InputRequired(lazy_gettext("Isi jumlahnya."))]
    )


class PeriodScreen(Screen):
    """Periods."""

    route_base = "/periode"

    @expose("/", methods=["GET"])
    @needs(MANAGE)
    def index(self) -> Response:
        """The periods by month, from the last month on, and a form for one more."""
        return _periods(_month(request.args.get("bulan", "")))

    @expose("/", methods=["POST"])
    @needs(MANAGE)
    def propose(self) -> Any:
        """Propose a period: the first signature."""
        month = _month(request.form.get("bulan", ""))
        form = _period_form(month)
        if not form.validate():
            return _periods(month, form)
        try:
            with operation() as session:
                operations.propose_period(
                    session,
                    int(form.office.data),
                    form.kind.data,
                    form.dates(month),
                    note=form.note.data or "",
                    by=current_actor(),
                )
        except Refused as refused:
            return _periods(month, _placed(form, refused))
        tell(_("Periode diusulkan. Berlaku setelah administrator lain menandatanganinya."))
        return redirect(url_for("PeriodScreen.index", bulan=f"{month:%Y-%m}"))

    @expose("/salin", methods=["POST"])
    @needs(MANAGE)
    def copy(self) -> AnyResponse:
        """Propose for a month what was in force in the month before."""
        month = _month(request.form.get("bulan", ""))
        try:
            with operation() as session:
                note = _("Disalin dari %(bulan)s", bulan=f"{shifted(month, -1):%m-%Y}")
                made = operations.copy_month(session, month, note=note, by=current_actor())
        except Refused as refused:
            return _back(refused, "PeriodScreen.index", f"{month:%Y-%m}")
        tell(_("%(jumlah)s periode disalin dan menunggu tanda tangan administrator lain.", jumlah=len(made)))
        return redirect(url_for("PeriodScreen.index", bulan=f"{month:%Y-%m}"))

    @expose("/<row_id>/tanda-tangan", methods=["POST"])
    @needs(MANAGE)
    def sign(self, row_id: str) -> AnyResponse:
        """The second signature."""
        return _signed(operations.sign, Period, row_id, "PeriodScreen.index", _("Periode berlaku."))

    @expose("/<row_id>/tolak", methods=["POST"])
    @needs(MANAGE)
    def refuse(self, row_id: str) -> AnyResponse:
        """Refuse a proposal, or take one's own back."""
        return _signed(operations.refuse, Period, row_id, "PeriodScreen.index", _("Usulan ini tidak jadi."))


class GateScreen(Screen):
    """Gates."""

    route_base = "/gerbang"

    @expose("/", methods=["GET"])
    @needs(MANAGE)
    def index(self) -> Response:
        """The gates there are, and a form for one more."""
        return _gates()

    @expose("/", methods=["POST"])
    @needs(MANAGE)
    def propose(self) -> Any:
        """Propose a gate: the first signature."""
        form = _gate_form()
        if not form.validate():
            return _gates(form)
        try:
            with operation() as session:
                operations.propose_gate(
                    session,
                    int(form.office.data),
                    province=form.province.data,
                    quorum=form.quorum.data,
                    photos=form.photos.data,
                    forum=form.forum.data,
                    note=form.note.data or "",
                    by=current_actor(),
                )
        except Refused as refused:
            return _gates(_placed(form, refused))
        tell(_("Gerbang diusulkan. Berlaku setelah administrator lain menandatanganinya."))
        return redirect(url_for("GateScreen.index"))

    @expose("/<row_id>/tanda-tangan", methods=["POST"])
    @needs(MANAGE)
    def sign(self, row_id: str) -> AnyResponse:
        """The second signature."""
        return _signed(operations.sign, Gate, row_id, "GateScreen.index", _("Gerbang berlaku untuk kasus baru."))

    @expose("/<row_id>/tolak", methods=["POST"])
    @needs(MANAGE)
    def refuse(self, row_id: str) -> AnyResponse:
        """Refuse a proposal, or take one's own back."""
        return _signed(operations.refuse, Gate, row_id, "GateScreen.index", _("Usulan ini tidak jadi."))


def _month(typed: str) -> date:
    """The month asked for, else this one."""
    try:
        return date.fromisoformat(f"{typed.strip()[:7]}-01")
    except ValueError:
        return clock.today().replace(day=1)


def _placed(form: Form, refused: Refused) -> Form:
    """Each refusal beside its field, else above the form; what was typed stays. Absence and rights are told as such."""
    if refused.status in {403, 404}:
        raise refused
    if not refused.fields:
        return refuse_on(form, refused)
    for place, message in refused.fields.items():
        field: Any = form[place]
        field.errors = [*field.errors, kata(message)]
    return form


def _back(refused: Refused, endpoint: str, month: str | None = None) -> AnyResponse:
    if refused.status in {403, 404}:
        raise refused
    warn(refusal_text(refused))
    return redirect(url_for(endpoint, bulan=month))


def _signed(deed: Callable[..., Any], model: type[Any], row_id: str, endpoint: str, told: str) -> AnyResponse:
    wanted = parse_id(row_id)
    if wanted is None:
        raise NotFound
    month = None
    try:
        with operation() as session:
            row = deed(session, model, wanted, by=current_actor())
            if isinstance(row, Period):
                month = f"{row.month:%Y-%m}"
    except Refused as refused:
        return _back(refused, endpoint)
    tell(told)
    return redirect(url_for(endpoint, bulan=month))


def _period_form(month: date, *, empty: bool = False) -> PeriodForm:
    closes, cutoff = (calendars(db_session()).of(NATION).open_until(month.replace(day=day)) for day in (14, 20))
    usual = {"office": "0", "opens": month, "closes": closes, "late": DELAY}
    usual |= {"cutoff": cutoff, "decree": shifted(month, 1).replace(day=1)}
    form = PeriodForm(formdata=None, data=usual) if empty else PeriodForm()
    form.kind.choices = [
        ("", _("Semua jenis usulan")),
        *((one, told) for one, told in KINDS.items() if one not in UNTIMED),
    ]
    form.late.choices = [(one, LATE_LABELS[one]) for one in LATE]
    form.find(request.values.get("q", "").strip()[:80])
    return form


def _periods(month: date, form: PeriodForm | None = None) -> Response:
    found = queries.months(db_session(), shifted(clock.today().replace(day=1), -1))
    groups = [(first, list(rows)) for first, rows in groupby(found, key=lambda one: one.month)]
    page = render_template(
        "cases/periods.html",
        months=groups,
        month=month,
        following=shifted(month, 1),
        before=shifted(month, -1),
        form=form or _period_form(month, empty=True),
        typed=request.values.get("q", "").strip()[:80],
        places=place_names({one.office for one in found}),
        kinds=KINDS,
        late=LATE_LABELS,
        me=current_actor().user_id,
        today=clock.today(),
    )
    return make_response(page, 422 if form is not None and form.errors else 200)


def _gate_form(*, empty: bool = False) -> GateForm:
    form = GateForm(formdata=None, data={"office": "0", "quorum": 5, "photos": 1}) if empty else GateForm()
    form.province.choices = list(PROVINCES.items())
    form.forum.choices = list(FORUMS.items())
    form.find(request.values.get("q", "").strip()[:80])
    return form


def _gates(form: GateForm | None = None) -> Response:
    rows = queries.gates(db_session())
    page = render_template(
        "cases/gates.html",
        rows=rows,
        form=form or _gate_form(empty=True),
        typed=request.values.get("q", "").strip()[:80],
        places=place_names({one.office for one in rows}),
        provinces=PROVINCES,
        forums=FORUMS,
        me=current_actor().user_id,
    )
    return make_response(page, 422 if form is not None and form.errors else 200)
