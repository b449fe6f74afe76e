"""Offices' queues for whoever manages them: what waits where, and rules that prioritise, flag, hand out."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.access.actor import Actor
from portal.access.groups import groups_in, shared_with
from portal.access.permissions import Permission
from portal.access.queries import holders_of
from portal.access.roles import BY_CODE, SHIPPED
from portal.cases import queuequeries, queuerules, queues
from portal.cases.deadlines import sla
from portal.cases.inbox import InboxFilters
from portal.cases.queueconditions import ASKED
from portal.cases.queueerrors import LONGEST_NAME
from portal.cases.queuequeries import Kept
from portal.cases.queuerules import FIRST, FLAG, GIVE, Draft, RulePreview
from portal.kernel import clock
from portal.kernel.area import level_of
from portal.kernel.digits import whole
from portal.kernel.errors import Invalid
from portal.kernel.ids import parse_id
from portal.regions import queries as regions
from portal.views.cases.casefile import wanted
from portal.views.cases.filtering import SLA
from portal.views.cases.labels import KINDS, TABS
from portal.views.cases.queues import told
from portal.views.kit.flashes import tell
from portal.views.kit.formats import angka
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation

EFFECTS = {
    FIRST: lazy_gettext("Dahulukan: tampil paling atas di Tugas saya"),
    FLAG: lazy_gettext("Tandai dengan kata berwarna"),
    GIVE: lazy_gettext("Tugaskan bergilir kepada orang kantor itu"),
}
LOOKS = {
    "bad": lazy_gettext("Merah"),
    "warn": lazy_gettext("Kuning"),
    "ok": lazy_gettext("Hijau"),
    "info": lazy_gettext("Biru"),
    "net": lazy_gettext("Abu-abu"),
}
CONDITIONS = {
    "umur_tugas": lazy_gettext("Sudah menunggu paling sedikit (hari)"),
    "umur_kasus": lazy_gettext("Umur kasus paling sedikit (hari)"),
    "sisa_hari": lazy_gettext("Sisa waktu paling banyak (hari)"),
    "dikembalikan": lazy_gettext("Datang karena dikembalikan"),
    "jenis": lazy_gettext("Jenis usulan"),
    "wilayah": lazy_gettext("Wilayah"),
}


class RuleForm(FlaskForm):  # type: ignore[misc]
    """A rule: what happens, to which of the queue's tasks."""

    akibat = RadioField(
        lazy_gettext("Yang terjadi"),
        choices=list(EFFECTS.items()),
        validators=[InputRequired(lazy_gettext("Pilih apa yang terjadi."))],
    )
    kata = StringField(lazy_gettext("Kata tanda"), validators=[Length(max=30)])
    warna = SelectField(lazy_gettext("Warna tanda"), choices=list(LOOKS.items()), default="info")
    orang = SelectMultipleField(lazy_gettext("Orang yang ditugasi"), choices=[], validate_choice=False)
    kelompok = SelectMultipleField(lazy_gettext("Kelompok yang ditugasi"), choices=[], validate_choice=False)
    umur_tugas = StringField(CONDITIONS["umur_tugas"], render_kw={"inputmode": "numeric"})
    umur_kasus = StringField(CONDITIONS["umur_kasus"], render_kw={"inputmode": "numeric"})
    sisa_hari = StringField(CONDITIONS["sisa_hari"], render_kw={"inputmode": "numeric"})
    dikembalikan = SelectField(CONDITIONS["dikembalikan"], validate_choice=False)
    jenis = SelectField(CONDITIONS["jenis"], validate_choice=False)
    wilayah = SelectField(CONDITIONS["wilayah"], validate_choice=False)

    def draft(self) -> Draft:
        """The rule as typed."""
        people = [number for one in self.orang.data or [] if (number := whole(one)) is not None]
        conditions = [(name, getattr(self, name).data or "") for name in ASKED]
        groups = [known for one in self.kelompok.data or [] if (known := parse_id(one)) is not None]
        return Draft(self.akibat.data, conditions, self.kata.data or "", self.warna.data, people, groups)


class OfficeQueueForm(FlaskForm):  # type: ignore[misc]
    """A queue for an office at one's own region."""

    nama = StringField(
        lazy_gettext("Nama antrean"),
        validators=[DataRequired(lazy_gettext("Beri nama antrean ini.")), Length(max=LONGEST_NAME)],
    )
    peran = SelectField(lazy_gettext("Untuk peran"))
    bagian = SelectField(lazy_gettext("Bagian kotak tugas"), choices=[(tab, TABS[tab]) for tab in queues.TABS])
    jenis = SelectField(lazy_gettext("Jenis usulan"))
    tenggat = SelectField(lazy_gettext("Tenggat"))


def role_title(role: str) -> str:
    """What a role is called; one the ministry added shows its code."""
    return _(BY_CODE[role].title) if role in BY_CODE else role


def condition_text(name: str, value: Any) -> str:
    """One condition of a rule in words."""
    if name == "jenis":
        value = KINDS.get(value, value)
    elif name == "wilayah":
        value = regions.names(db_session(), {value}).get(value, value)
    elif name == "dikembalikan":
        value = _("Ya") if value == "ya" else _("Tidak")
    return f"{CONDITIONS[name]}: {value}"


class OfficeQueueScreen(Screen):
    """`/antrean-kantor/`."""

    route_base = "/antrean-kantor"

    @expose("/", methods=["GET"])
    @needs(Permission.CASES_QUEUE_MANAGE)
    def index(self) -> str:
        """The shared queues of every office in my area, with what waits and how many rules stand on each."""
        session, actor = db_session(), current_actor()
        found = queuequeries.office_queues(session, actor)
        return render_template(
            "cases/office_queues.html",
            queues=found,
            counts=queuequeries.counted_by_office(session, actor, [one.queue for one in found]),
            told={one.queue.id: told(one) for one in found},
            places=regions.names(session, {one.queue.region_code for one in found}),
            role_title=role_title,
        )

    @expose("/baru", methods=["GET", "POST"])
    @needs(Permission.CASES_QUEUE_MANAGE)
    def new(self) -> str | Response | tuple[str, int]:
        """A queue for an office of another role at my own region."""
        actor = current_actor()
        form = _queue_form(actor)
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                filters = InboxFilters(kind=form.jenis.data or None, sla=form.tenggat.data or None)
                try:
                    with operation() as session:
                        made = queues.save_queue(
                            session,
                            name=form.nama.data,
                            tab=form.bagian.data,
                            filters=filters,
                            shared=True,
                            pinned=True,
                            role=form.peran.data,
                            by=actor,
                        )
                        queue_id = made.id
                    tell(_("Antrean kantor tersimpan. Buat aturannya di bawah."))
                    return redirect(url_for("OfficeQueueScreen.show", queue_id=queue_id), 303)
                except Invalid as error:
                    _refuse(form, error)
        return render_template("cases/office_queue_form.html", form=form), status

    @expose("/<queue_id>", methods=["GET"])
    @needs(Permission.CASES_QUEUE_MANAGE)
    def show(self, queue_id: str) -> str:
        """One office's queue: its rules, what each did; who sits there."""
        return _page(current_actor(), queue_id, _rule_form(current_actor(), queue_id, formdata=None))

    @expose("/<queue_id>/aturan", methods=["GET"])
    @needs(Permission.CASES_QUEUE_MANAGE)
    def attempt(self, queue_id: str) -> str | tuple[str, int]:
        """Try a rule on what waits now; nothing is changed."""
        actor = current_actor()
        form = _rule_form(actor, queue_id, formdata=request.args)
        if not form.validate():
            return _page(actor, queue_id, form), 422
        try:
            found = queuerules.preview_rule(db_session(), actor, wanted(queue_id), form.draft())
        except Invalid as error:
            _refuse(form, error)
            return _page(actor, queue_id, form), 422
        return _page(actor, queue_id, form, found)

    @expose("/<queue_id>/aturan", methods=["POST"])
    @needs(Permission.CASES_QUEUE_MANAGE)
    def make(self, queue_id: str) -> Response | tuple[str, int]:
        """Put the rule into force."""
        actor = current_actor()
        form = _rule_form(actor, queue_id, formdata=request.form)
        if not form.validate():
            return _page(actor, queue_id, form), 422
        try:
            with operation() as session:
                touched = queuerules.make_rule(session, wanted(queue_id), form.draft(), by=actor).touched
        except Invalid as error:
            _refuse(form, error)
            return _page(actor, queue_id, form), 422
        tell(_("Aturan berlaku. %(jumlah)s tugas sudah dikenai; yang datang kemudian menyusul.", jumlah=angka(touched)))
        return redirect(url_for("OfficeQueueScreen.show", queue_id=queue_id), 303)

    @expose("/aturan/<rule_id>/henti", methods=["POST"])
    @needs(Permission.CASES_QUEUE_MANAGE)
    def stop(self, rule_id: str) -> Response:
        """Stop a rule; what it did to waiting tasks is taken back when asked."""
        with operation() as session:
            undo = request.form.get("tarik") == "y"
            rule = queuerules.stop_rule(session, wanted(rule_id), undo=undo, by=current_actor())
            queue_id = rule.queue_id
        tell(_("Aturan dihentikan."))
        return redirect(url_for("OfficeQueueScreen.show", queue_id=queue_id), 303)


def _page(actor: Actor, queue_id: str, form: RuleForm, found: RulePreview | None = None) -> str:
    """An office's queue with the form of a rule as typed and, when it was tried, what it would do."""
    session = db_session()
    kept: Kept = queuequeries.office_queue(session, actor, wanted(queue_id))
    queue = kept.queue
    sample = found.sample if found else ()
    codes = {queue.region_code, *(row.case.region_code for row in sample)}
    people = holders_of(session, queue.role, queue.region_code, on=clock.today())
    return render_template(
        "cases/office_queue.html",
        kept=kept,
        queue=queue,
        form=form,
        found=found,
        people=people,
        shared=shared_with(session, actor, people),
        named={str(one.group.id): one.group.name for one in groups_in(session, actor)},
        rules=queuerules.rules_of(session, actor, queue.id),
        count=queuequeries.counted_by_office(session, actor, [queue])[queue.id],
        told=told(kept),
        places=regions.names(session, codes),
        role_title=role_title,
        effects=EFFECTS,
        conditions=list(ASKED),
        condition_text=condition_text,
        kinds=KINDS,
        sla=lambda due: sla(due, clock.now()),
    )


def _rule_form(actor: Actor, queue_id: str, *, formdata: Any) -> RuleForm:
    session = db_session()
    queue = queuequeries.office_queue(session, actor, wanted(queue_id)).queue
    form = RuleForm(formdata=formdata) if formdata is not request.args else RuleForm(formdata, meta={"csrf": False})
    people = holders_of(session, queue.role, queue.region_code, on=clock.today())
    form.orang.choices = [(str(one.user_id), one.name) for one in people]
    form.dikembalikan.choices = [("", _("Tidak disyaratkan")), ("ya", _("Ya")), ("tidak", _("Tidak"))]
    form.jenis.choices = [("", _("Semua jenis usulan")), *KINDS.items()]
    below = regions.children(session, queue.region_code)
    form.wilayah.choices = [("", _("Semua wilayah kantor ini")), *((str(one.code), one.name) for one in below)]
    return form


def _queue_form(actor: Actor) -> OfficeQueueForm:
    form = OfficeQueueForm()
    here = level_of(actor.region_code)
    roles = [r for r in SHIPPED if here in r.levels and Permission.CASES_TASK_WORK in r.permissions]
    form.peran.choices = [(r.code, _(r.title)) for r in roles]
    form.jenis.choices = [("", _("Semua jenis usulan")), *KINDS.items()]
    form.tenggat.choices = [("", _("Semua tenggat")), *SLA.items()]
    return form


def _refuse(form: FlaskForm, error: Invalid) -> None:
    for name, message in error.fields.items():
        field = form._fields.get(name) or next(iter(form))
        field.errors = [*field.errors, _(message)]
