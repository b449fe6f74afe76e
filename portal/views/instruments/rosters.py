"""`/kuesioner/draf/<id>/daftar-baris/…`: a roster, the questions of whose rows are asked again and again."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from flask import redirect, request, url_for
from flask_appbuilder import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, Optional, Regexp, ValidationError

from portal.instruments import editing, queries
from portal.instruments.comparing import Difference, compare, losing
from portal.instruments.definition import Instrument, Repeat, Text
from portal.instruments.models import InstrumentDraft
from portal.kernel.errors import NotFound, Refused
from portal.registry.questionnaires import number_of
from portal.views.instruments.drafting import Answered, draft_wanted, kept
from portal.views.instruments.editor import NEW, drawn, on_outline, place_of, sound, unreadable
from portal.views.instruments.forms import ConditionForm, fresh_name, taken_names, text_field
from portal.views.instruments.pages import MANAGE, live_of, shown
from portal.views.kit.errors import refusal_text
from portal.views.kit.flashes import warn
from portal.views.kit.identity import current_actor
from portal.views.kit.screens import Screen, needs
from portal.views.kit.session import db_session

MOST_ROWS: Final = 100
NAMED: Final = re.compile(r"[a-z][a-z0-9_]{0,39}\Z", re.ASCII)
WITH_QUESTIONS, KEEPING = "hapus", "sekali"
WAYS: Final = {
    WITH_QUESTIONS: _("ikut dihapus"),
    KEEPING: _("tetap ada, ditanyakan sekali untuk seluruh keluarga"),
}
"""What becomes of the questions of a roster that is taken out."""


def _rows(typed: str | None) -> int:
    """A number of rows as typed; anything else is told."""
    found = number_of(typed or "")
    if not isinstance(found, int) or not 0 <= found <= MOST_ROWS:
        raise ValidationError(gettext("Isi dengan bilangan bulat 0 sampai %(banyak)s.", banyak=MOST_ROWS))
    return found


class RosterForm(ConditionForm):
    """One roster: what it is called, what one row is called, how many rows, when it is asked."""

    revisi = HiddenField()
    label_id = text_field(_("Nama daftar (Indonesia)"), validators=[DataRequired()])
    label_en = text_field(_("Nama daftar (Inggris)"))
    baris_id = text_field(
        _("Satu baris disebut (Indonesia)"), description=_("Misalnya Usaha, lalu tertulis Usaha 1, Usaha 2.")
    )
    baris_en = text_field(_("Satu baris disebut (Inggris)"))
    nama = text_field(
        _("Nama tetap"),
        description=_("Huruf kecil tanpa spasi. Kosong: dibuat dari nama daftarnya."),
        validators=[Optional(), Regexp(NAMED, message=_("Huruf kecil, angka, dan garis bawah, diawali huruf."))],
    )
    sedikit = text_field(_("Baris paling sedikit"), render_kw={"inputmode": "numeric"})
    banyak = text_field(_("Baris paling banyak"), render_kw={"inputmode": "numeric"})

    def validate_sedikit(self, field: StringField) -> None:
        """A number of rows."""
        _rows(field.data)

    def validate_banyak(self, field: StringField) -> None:
        """At least one row, and no fewer than there must be."""
        least = int(self.sedikit.data) if (self.sedikit.data or "").isdecimal() else 0
        if _rows(field.data) < max(least, 1):
            raise ValidationError(gettext("Sedikitnya 1, dan tidak kurang dari baris paling sedikit."))

    def roster(self, instrument: Instrument, old: Repeat | None) -> Repeat:
        """The roster as typed; its name and what its rows are stay for ever."""
        name = self.nama.data or fresh_name(self.label_id.data or "", taken_names(instrument))
        row = Text(self.baris_id.data or self.label_id.data or "", self.baris_en.data or self.label_en.data or "")
        return Repeat(
            name=old.name if old else name,
            label=Text(self.label_id.data or "", self.label_en.data or ""),
            entity=old.entity if old else "ruta",
            record=old.record if old else False,
            least=_rows(self.sedikit.data),
            most=_rows(self.banyak.data),
            row=row if self.baris_id.data or self.baris_en.data else None,
            relevant=self.condition(),
        )


class RosterRemovalForm(FlaskForm):
    """Whether its questions go with a roster."""

    revisi = HiddenField()
    pertanyaan = RadioField(
        _("Pertanyaannya"),
        choices=partial(list, WAYS.items()),
        default=WITH_QUESTIONS,
    )


class InstrumentRosterScreen(Screen):
    """Rosters."""

    route_base = "/kuesioner/draf"

    @expose("/<draft_id>/daftar-baris/<name>", methods=["GET", "POST"])
    @needs(MANAGE)
    def roster(self, draft_id: str, name: str) -> Answered:
        """One roster, new or known."""
        draft = draft_wanted(draft_id)
        instrument = queries.definition_of(draft)
        old = instrument.rosters.get(name)
        if old is None and name != NEW:
            raise NotFound
        form = RosterForm(data={"revisi": draft.revision} | _data(old))
        form.offer(instrument)
        if request.method == "GET":
            form.show_condition(old.relevant if old else "")
            return drawn("roster", draft, instrument, form, old=old)
        if not form.validate() or form.lines_wrong() or unreadable(form, instrument, form.condition()):
            return drawn("roster", draft, instrument, form, old=old), 422
        made = form.roster(instrument, old)
        if old is None and made.name in {one.lower() for one in taken_names(instrument)}:
            form.nama.errors = [gettext("Nama ini sudah dipakai dalam kuesioner ini.")]
            return drawn("roster", draft, instrument, form, old=old), 422

        def edit(one: Instrument) -> Instrument:
            return editing.with_repeat(one, made, old=old.name if old else None)

        if not sound(edit(instrument), made.name, place_of(form)):
            return drawn("roster", draft, instrument, form, old=old), 422
        return on_outline(form, draft, edit, made.name) or (drawn("roster", draft, instrument, form, old=old), 422)

    @expose("/<draft_id>/daftar-baris/<name>/hapus", methods=["GET", "POST"])
    @needs(MANAGE)
    def remove(self, draft_id: str, name: str) -> Answered:
        """Take a roster out, told first which answers lose their place by it."""
        draft = draft_wanted(draft_id)
        instrument = queries.definition_of(draft)
        if name not in instrument.rosters:
            raise NotFound
        form = RosterRemovalForm(data={"revisi": draft.revision})
        try:
            made = {way: editing.without_repeat(instrument, name, keep=way == KEEPING) for way in WAYS}
        except Refused as refused:
            warn(refusal_text(refused))
            return redirect(url_for("InstrumentDraftScreen.show", draft_id=draft.id, _anchor=name))
        if request.method == "POST" and form.validate():
            keep = form.pertanyaan.data == KEEPING
            kept(draft.id, lambda one: editing.without_repeat(one, name, keep=keep), gettext("Draf disimpan."))
            return redirect(url_for("InstrumentDraftScreen.show", draft_id=draft.id))
        lost = {way: _lost(draft, instrument, then) for way, then in made.items()}
        page = shown(
            "roster_out",
            draft=draft,
            instrument=instrument,
            roster=instrument.rosters[name],
            questions=instrument.questions_of(repeat=name),
            form=form,
            lost=lost,
        )
        return (page, 422) if request.method == "POST" else page


def _data(old: Repeat | None) -> dict[str, Any]:
    if old is None:
        return {"sedikit": "0", "banyak": "20"}
    row = old.row or Text("")
    return {
        "nama": old.name,
        "label_id": old.label.id,
        "label_en": old.label.en,
        "baris_id": row.id,
        "baris_en": row.en,
        "sedikit": str(old.least),
        "banyak": str(old.most),
    }


def _lost(draft: InstrumentDraft, now: Instrument, then: Instrument) -> list[Difference]:
    """The answers given under the published version that lose their place by this edit, not by earlier ones."""
    known = {one.code for one in queries.instruments(db_session(), current_actor()) if one.versions}
    live = live_of(draft.code) if draft.code in known else None
    if live is None:
        return []
    before = queries.definition_of(live)
    already = set(losing(compare(before, now)))
    return [one for one in losing(compare(before, then)) if one not in already]
