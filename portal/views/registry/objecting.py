"""Objecting: a citizen of the village says that a family's status or data is wrong; the operator writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.access.permissions import Permission
from portal.cases import operations as deeds
from portal.cases import queries as cases
from portal.kernel.database import take_turn
from portal.kernel.digits import whole
from portal.kernel.errors import NotFound, Refused
from portal.kernel.ids import new_id, parse_id, part_of
from portal.registry import queries
from portal.registry.codes import CODES
from portal.registry.errors import DraftMoved
from portal.registry.objections import (
    DATA,
    EXCLUDED,
    LISTED,
    LONGEST_NAME,
    ObjectionDraft,
    objection_of,
    save_objection,
)
from portal.registry.queries import FamilyView
from portal.registry.reasons.rules import REMOVAL
from portal.registry.records import STANDING
from portal.registry.rules import check_reason
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import tell
from portal.views.kit.formats import kata
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session, operation
from portal.views.reasons.words import choices as reason_choices
from portal.views.registry.forms import WITHIN, Asked, add_error
from portal.views.registry.labels import OBJECTORS
from portal.views.registry.lists import wanted
from portal.views.registry.pages import LOCKS
from portal.views.registry.underway import turned_away

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.cases.models import CaseFile

Answered = str | tuple[str, int] | Response
CHOSEN = InputRequired(_("Pilih salah satu."))


class ObjectionForm(FlaskForm):  # type: ignore[misc]
    """Who objects, to what, and why."""

    kunci = HiddenField()
    revisi = HiddenField()
    pokok = RadioField(_("Yang disanggah"), choices=[], validators=[CHOSEN])
    sebab = SelectField(_("Mengapa seharusnya tidak terdata"), choices=[], validate_choice=False)
    hubungan = RadioField(_("Siapa yang menyanggah"), choices=list(OBJECTORS.items()), validators=[CHOSEN])
    nama = StringField(_("Nama pengaju"), validators=[Asked(), Length(max=LONGEST_NAME)])
    nik = StringField(_("NIK pengaju"), validators=[Asked(), Length(max=30)])
    warga = BooleanField(_("KTP pengaju sudah saya lihat: ia warga desa ini."))
    alasan = TextAreaField(_("Isi sanggahan"), validators=[Asked(), WITHIN])

    def draft(self) -> ObjectionDraft:
        """What was typed."""
        return ObjectionDraft(
            about=self.pokok.data or "",
            name=self.nama.data or "",
            nik=self.nik.data or "",
            relation=self.hubungan.data or "",
            resident=bool(self.warga.data),
            cause=(self.sebab.data or "") if self.pokok.data == LISTED else "",
        )


@dataclass(frozen=True)
class _Page:
    """What an objection is about, and its case when it is a draft already."""

    family: FamilyView
    case_id: UUID | None = None

    @property
    def back(self) -> str:
        """The page it was opened from."""
        if self.case_id:
            return url_for("CaseScreen.show", case_id=self.case_id)
        return url_for("KeluargaView.show", pk=self.family.keluarga.id)


class ObjectionScreen(Screen):
    """`/usulan/sanggahan/`."""

    route_base = "/usulan"

    @expose("/sanggahan/<keluarga_id>", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def new(self, keluarga_id: str) -> Answered:
        """An objection to a family's status or data."""
        family = queries.family_view(db_session(), current_actor(), wanted(keluarga_id))
        key = str(new_id(part_of(family.keluarga.id)))
        return _answer(_form(family, {"kunci": key, "hubungan": "warga"}), _Page(family))

    @expose("/sanggahan/<change_set_id>/sunting", methods=["GET", "POST"])
    @needs(Permission.CASES_USULAN_PROPOSE)
    def edit(self, change_set_id: str) -> Answered:
        """The draft again, while its case stands at the step that writes it."""
        session, actor, key = db_session(), current_actor(), wanted(change_set_id)
        case = cases.case_of_change_set(session, actor, key)
        if case is None:
            raise NotFound
        said = objection_of(session, actor, key)
        if away := turned_away(session, actor, case):
            return away
        change = queries.change_view(session, actor, key)
        family = queries.family_view(session, actor, said.keluarga_id)
        known = {"kunci": str(key), "revisi": str(change.revision), "alasan": change.reason, "pokok": said.pokok}
        known |= {"sebab": said.sebab_kode or "", "hubungan": said.hubungan, "nama": said.pengaju}
        known |= {"nik": said.pengaju_nik, "warga": "1"}
        return _answer(_form(family, known), _Page(family, case.id))


def _form(family: FamilyView, words: dict[str, str]) -> ObjectionForm:
    """The form as posted, else filled from `words`; it offers what can be objected to in this family."""
    form = ObjectionForm() if request.method == "POST" else ObjectionForm(data=words)
    subjects = (LISTED, DATA) if family.keluarga.status == STANDING else (EXCLUDED,)
    form.pokok.choices = [(code, kata(CODES["pokok_sanggah"][code])) for code in subjects]
    if request.method != "POST" and len(subjects) == 1:
        form.pokok.data = form.pokok.data or subjects[0]
    form.sebab.choices = [("", gettext("Pilih")), *reason_choices(REMOVAL)]
    return form


def _answer(form: ObjectionForm, page: _Page) -> Answered:
    if request.method == "GET":
        return _shown(form, page)
    key = parse_id(form.kunci.data or "")
    if key is None or part_of(key) != part_of(page.family.keluarga.id):
        raise NotFound
    valid = form.validate()
    for finding in check_reason(form.alasan.data or ""):
        add_error(form.alasan, finding.message)
    if not valid or form.alasan.errors:
        return _shown(form, page), 422
    try:
        with operation() as session:
            case = _kept(session, form, page, key)
            address = url_for("CaseScreen.show", case_id=case.id, tab="bukti")
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        _refuse(form, refusal)
        return _shown(form, page, newer=isinstance(refusal, DraftMoved)), 422
    tell(gettext("Draf sanggahan tersimpan. Lampirkan foto rumah dan surat pernyataan, lalu ajukan."))
    return redirect(address)


def _kept(session: Session, form: ObjectionForm, page: _Page, key: UUID) -> CaseFile:
    """The objection's case; the same page sent twice makes one."""
    actor = current_actor()
    take_turn(session, key.int % LOCKS)
    known = cases.case_of_change_set(session, actor, key)
    if known is not None and page.case_id is None:
        return known
    if known is not None and (task := cases.case_view(session, actor, known.id).my_task):
        deeds.claim_task(session, task.id, by=actor)
    made = save_objection(
        session,
        page.family.keluarga.id,
        form.draft(),
        reason=form.alasan.data or "",
        change_set_id=key,
        revision=whole(form.revisi.data),
        by=actor,
    )
    province_step = current_app.config["SETTINGS"].province_step
    case = deeds.open_case(session, made, by=actor, province_step=province_step, title=page.family.keluarga.nama_kepala)
    deeds.check_case(session, case, by=actor)
    return case


def _refuse(form: ObjectionForm, refusal: Refused) -> None:
    for name, message in refusal.fields.items():
        add_error(form[name], message)
    if not refusal.fields:
        form.form_errors.append(refusal_text(refusal))


def _shown(form: ObjectionForm, page: _Page, *, newer: bool = False) -> str:
    return render_template("registry/objection.html", form=form, page=page, family=page.family, newer=newer)
