"""Forms of the meetings' screens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.cases.evidence.limits import AT_ONCE, MAX_FILE, MB
from portal.cases.musdes.meeting import LONGEST, Occasion
from portal.cases.musdes.observing import ANSWERS, TITLES
from portal.cases.musdes.rules import MOST_PRESENT, STATED
from portal.cases.musdes.words import CHOICES, COUNTS, GROUPS, INDICATORS, MANY, YES_NO
from portal.cases.musdesmodels import Musdes
from portal.documents.wording import MONTHS
from portal.kernel import clock
from portal.views.cases.forms import FILE_TOO_LARGE
from portal.views.kit.formats import kata
from portal.views.musdes.labels import PAPERS, TOTALS
from portal.views.registry.questions import ChecksField

NEEDED = _("Isian ini wajib diisi.")


def words_field(label: Any, **more: Any) -> StringField:
    """A short text that must be there."""
    return StringField(label, validators=[DataRequired(NEEDED), Length(max=LONGEST)], **more)


def day_field(label: Any) -> DateField:
    """A date that must be there."""
    return DateField(label, validators=[InputRequired(NEEDED)])


class OccasionForm(FlaskForm):  # type: ignore[misc]
    """When and where a meeting is, who leads and who writes, for which period."""

    held_on = day_field(_("Tanggal musyawarah"))
    place = words_field(_("Tempat"), description=_("Misalnya: Balai desa"))
    leader = words_field(_("Pemimpin musyawarah"))
    note_taker = words_field(_("Pencatat"))
    period = words_field(_("Periode"), description=_("Seperti tertulis pada berita acara, misalnya: November 2026"))
    period_from = day_field(_("Periode mulai"))
    period_to = day_field(_("Periode berakhir"))

    @classmethod
    def fresh(cls, name: str) -> OccasionForm:
        """A form for a meeting today, in the period of this month."""
        today = clock.today()
        after = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
        form = cls()
        if not form.is_submitted():
            form.held_on.data, form.note_taker.data = today, name
            form.period.data = f"{MONTHS[today.month - 1]} {today.year}"
            form.period_from.data, form.period_to.data = today.replace(day=1), after - timedelta(days=1)
        return form

    @classmethod
    def of(cls, meeting: Musdes) -> OccasionForm:
        """A form filled from the meeting."""
        form: OccasionForm = cls(obj=meeting)
        return form

    def occasion(self) -> Occasion:
        """What was typed, once it is valid."""
        return Occasion(**{name: self[name].data for name in Occasion.__dataclass_fields__})

    def day(self) -> date | None:
        """The day typed."""
        return self.held_on.data  # type: ignore[no-any-return]


class AttendanceForm(FlaskForm):  # type: ignore[misc]
    """How many of each group came: men, women."""

    def pairs(self) -> list[tuple[str, Any, Any]]:
        """(group, men's field, women's field)."""
        return [(group, self[f"{group}_l"], self[f"{group}_p"]) for group in GROUPS]

    def typed(self) -> dict[str, Any]:
        """The numbers by group and sex."""
        return {f"{group}_{sex}": self[f"{group}_{sex}"].data for group in GROUPS for sex in ("l", "p")}

    @classmethod
    def of(cls, meeting: Musdes) -> AttendanceForm:
        """A form filled from what is kept."""
        kept = meeting.attendance
        data = {f"{g}_{sex}": kept.get(g, (None, None))[place] for g in GROUPS for place, sex in enumerate(("l", "p"))}
        form: AttendanceForm = cls(data=data)
        return form


def _count(label: Any, most: int = MOST_PRESENT) -> IntegerField:
    words = _("Isi angka 0 sampai %(most)s.", most=most)
    keys = {"inputmode": "numeric", "min": 0, "max": most}
    return IntegerField(label, validators=[Optional(), NumberRange(min=0, max=most, message=words)], render_kw=keys)


for _group in GROUPS:
    setattr(AttendanceForm, f"{_group}_l", _count(_("Laki-laki")))
    setattr(AttendanceForm, f"{_group}_p", _count(_("Perempuan")))


class ObservationForm(FlaskForm):  # type: ignore[misc]
    """How the meeting was held (MK01-MK18)."""

    def typed(self) -> dict[str, Any]:
        """The answers by question."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}

    def choices_told(self) -> None:
        """The choices in the reader's language."""
        for name in (*YES_NO, *CHOICES, MANY):
            field = self[name]
            field.label.text = f"{name.upper()} {kata(TITLES[name])}"
            field.choices = [(code, kata(ANSWERS[code])) for code in _codes(name)]

    @classmethod
    def of(cls, meeting: Musdes) -> ObservationForm:
        """A form filled from what is kept."""
        form: ObservationForm = cls(data=meeting.observation)
        form.choices_told()
        return form


def _codes(name: str) -> tuple[str, ...]:
    return ("ya", "tidak") if name in YES_NO else INDICATORS if name == MANY else CHOICES[name]


for _name in YES_NO:
    setattr(ObservationForm, _name, RadioField(_name, choices=[], validate_choice=False))
for _name in CHOICES:
    setattr(ObservationForm, _name, RadioField(_name, choices=[], validate_choice=False))
setattr(ObservationForm, MANY, ChecksField(MANY, choices=[]))
for _name, _label in zip(COUNTS, (_("Ada"), _("Diundang")) * 2, strict=True):
    setattr(ObservationForm, _name, _count(_label))


class PaperForm(FlaskForm):  # type: ignore[misc]
    """Signed papers of one kind."""

    jenis = SelectField(_("Jenis berkas"), choices=list(PAPERS.items()), validators=[InputRequired(NEEDED)])
    berkas = MultipleFileField(
        _("Berkas"),
        description=_(
            "PDF pindaian, atau foto tiap halaman (JPEG, PNG, WebP); paling besar %(batas)s MB, %(banyak)s sekaligus.",
            batas=MAX_FILE // MB,
            banyak=AT_ONCE,
        ),
        render_kw={"data-terbesar": MAX_FILE, "data-terlalu-besar": FILE_TOO_LARGE},
    )


class LockForm(FlaskForm):  # type: ignore[misc]
    """The totals as they stand on the signed paper."""

    def typed(self) -> dict[str, int | None]:
        """Total → number."""
        return {name: self[name].data for name in STATED}


for _name in STATED:
    setattr(LockForm, _name, _count(TOTALS[_name], 20_000))


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why a batch is opened again, or a meeting called off."""

    catatan = TextAreaField(_("Alasan"), validators=[Length(max=2000)])


def said_wrong(form: FlaskForm, fields: dict[str, str]) -> None:
    """Put what is wrong beside its field."""
    for name, message in fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, message if not isinstance(message, str) else gettext(message)]
