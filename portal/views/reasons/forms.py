"""Forms of the reason catalogue."""

from __future__ import annotations

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.kernel import clock
from portal.kernel.reasons import LONGEST
from portal.registry.codes import CODES
from portal.registry.reasons.rules import LISTS, MOST_ADVICE, MOST_LABEL, Reason
from portal.views.kit.adminforms import NO_CONTROLS
from portal.views.kit.formats import kata

FILL = DataRequired(_("Isi bagian ini."))


class DutyForm(FlaskForm):  # type: ignore[misc]
    """Why choosing a reason should be a duty, or no longer."""

    note = TextAreaField(
        _("Alasan perubahan"),
        description=_("Paling sedikit 10 huruf; dibaca penanda tangan kedua."),
        validators=[Length(max=LONGEST)],
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """A wording of a reason."""

    label = StringField(_("Sebutan"), validators=[FILL, Length(max=MOST_LABEL), NO_CONTROLS])
    label_en = StringField(_("Sebutan dalam bahasa Inggris"), validators=[FILL, Length(max=MOST_LABEL), NO_CONTROLS])
    advice = TextAreaField(
        _("Yang dapat dilakukan keluarga"),
        description=_("Kalimat kepada warga: apa yang dapat dilakukan, di mana, dengan membawa apa."),
        validators=[FILL, Length(max=MOST_ADVICE)],
    )
    advice_en = TextAreaField(
        _("Yang dapat dilakukan keluarga, dalam bahasa Inggris"), validators=[FILL, Length(max=MOST_ADVICE)]
    )
    like_code = SelectField(
        _("Mengikuti jalur"),
        description=_("Alasan bawaan yang musyawarah, kunjungan, dan buktinya berlaku juga untuk alasan ini."),
        choices=[],
        validate_choice=False,
    )
    position = IntegerField(_("Urutan"), validators=[InputRequired(_("Isi angkanya."))])
    valid_from = DateField(_("Berlaku mulai"), validators=[InputRequired(_("Isi tanggalnya."))])
    valid_until = DateField(
        _("Berlaku sampai"),
        description=_("Kosongkan bila tidak berakhir. Sesudahnya tidak dapat dipilih; kasus lama tetap terbaca."),
        validators=[Optional()],
    )
    note = TextAreaField(
        _("Alasan perubahan"),
        description=_("Paling sedikit 10 huruf; dibaca penanda tangan kedua."),
        validators=[Length(max=LONGEST)],
    )

    @classmethod
    def of(cls, purpose: str, known: Reason | None, *, new: bool) -> ReasonForm:
        """The form as posted, else filled from the reason as it stands."""
        usual = {"position": 500, "valid_from": clock.today()}
        if known is not None:
            names = ("label", "label_en", "advice", "advice_en", "like_code", "position", "valid_until")
            usual |= {name: getattr(known, name) for name in names}
        form = cls() if request.method == "POST" else cls(data=usual)
        house = CODES.get(LISTS.get(purpose, ""), {})
        if new and house:
            known_codes = [(code, f"{code}. {kata(label)}") for code, label in house.items()]
            form.like_code.choices = [("", gettext("Pilih")), *known_codes]
        else:
            del form.like_code
        if known is not None and known.house:
            del form.valid_until
        return form

    def said(self, purpose: str, code: str) -> Reason:
        """What was typed."""
        return Reason(
            purpose,
            code,
            " ".join((self.label.data or "").split()),
            " ".join((self.label_en.data or "").split()),
            " ".join((self.advice.data or "").split()),
            " ".join((self.advice_en.data or "").split()),
            like_code=self.like_code.data or "" if "like_code" in self else "",
            position=self.position.data or 0,
            valid_from=self.valid_from.data or clock.today(),
            valid_until=self.valid_until.data if "valid_until" in self else None,
        )
