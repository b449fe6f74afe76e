"""Forms of the case page: the decision, the village meeting, the home visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileSize, MultipleFileField
from wtforms import (
    DateField,
    FloatField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.cases.casefile import HEARD
from portal.cases.evidence.limits import AT_ONCE, MAX_FILE, MB
from portal.cases.outlines import StepInfo
from portal.cases.rules import LONGEST_NOTE
from portal.fieldwork.images import MAX_PHOTO
from portal.fieldwork.rules import SHORTEST_REASON
from portal.kernel.clock import now
from portal.registry.codes import CODES
from portal.views.cases.labels import PHOTO_KINDS, VISIT_RESULTS
from portal.views.kit.formats import kata

if TYPE_CHECKING:
    from portal.cases.models import Task

TOO_LARGE = _("Foto ini lebih besar dari %(batas)s MB. Pilih atau ambil foto yang lebih kecil.", batas=MAX_PHOTO >> 20)

FILE_TOO_LARGE = _("Berkas ini lebih besar dari %(batas)s MB. Pilih berkas yang lebih kecil.", batas=MAX_FILE // MB)


def photo_field(kind: str) -> FileField:
    """A photo; the browser says that it is too large before it is sent."""
    return FileField(
        PHOTO_KINDS[kind],
        validators=[FileSize(MAX_PHOTO, message=TOO_LARGE)],
        render_kw={"data-terbesar": MAX_PHOTO, "data-terlalu-besar": TOO_LARGE},
    )


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """An answer to one open step. `action` comes from the button pressed."""

    task_id = HiddenField()
    version = HiddenField()
    action = HiddenField()
    return_to = SelectField(_("Kembalikan ke"), choices=[], validate_choice=False)
    reason_code = SelectField(_("Alasan"), choices=[], validate_choice=False)
    note = TextAreaField(_("Catatan keputusan"), validators=[Length(max=2000)])

    def answers(self) -> dict[str, Any]:
        """The step's own fields, ready to be stored with the decision."""
        return {}


class MusdesForm(DecisionForm):
    """The village meeting's result for this family (berita acara, domain 2.7)."""

    tanggal = DateField(_("Tanggal musyawarah"), validators=[InputRequired()])
    peserta_hadir = IntegerField(_("Jumlah peserta hadir"), validators=[InputRequired(), NumberRange(min=1, max=5000)])
    nomor_ba = StringField(_("Nomor berita acara"), validators=[DataRequired(), Length(max=60)])

    def answers(self) -> dict[str, Any]:
        """Date, attendance and number of the minutes."""
        return {
            "tanggal": self.tanggal.data.isoformat() if self.tanggal.data else "",
            "peserta_hadir": self.peserta_hadir.data,
            "nomor_ba": (self.nomor_ba.data or "").strip(),
        }


class HearingForm(DecisionForm):
    """What both sides of an objection said, on which day."""

    tanggal_sidang = DateField(_("Hari didengar"), validators=[InputRequired()])
    didengar = RadioField(_("Yang didengar"), choices=[], validators=[InputRequired(_("Pilih salah satu."))])
    risalah = TextAreaField(_("Ringkasan yang disampaikan"), validators=[DataRequired(), Length(max=LONGEST_NOTE)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Its choices in the reader's language."""
        super().__init__(*args, **kwargs)
        self.didengar.choices = [(code, kata(label)) for code, label in HEARD.items()]

    def answers(self) -> dict[str, Any]:
        """Day, who was heard, what was said."""
        return {
            "tanggal_sidang": self.tanggal_sidang.data.isoformat() if self.tanggal_sidang.data else "",
            "didengar": self.didengar.data,
            "risalah": (self.risalah.data or "").strip(),
        }


class VisitForm(DecisionForm):
    """The home visit, made for a phone in the hand (hasil_verivali, domain 2.5)."""

    started_at = HiddenField()
    result = RadioField(_("Hasil kunjungan"), choices=list(VISIT_RESULTS.items()), validators=[InputRequired()])
    nomor_lain = StringField(
        _("No. KK atau NIK keluarga itu"),
        description=_("16 digit. Dicari di wilayah tugas Anda."),
        validators=[Length(max=40)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "data-rahasia": ""},
    )
    keterangan_lain = TextAreaField(
        _("Bila nomornya tidak diketahui: nama dan alamatnya"),
        description=_(
            "Sedikitnya %(huruf)s huruf, misalnya nama kepala keluarga, desa, RT, dan RW.", huruf=SHORTEST_REASON
        ),
        validators=[Length(max=500)],
    )
    lat = FloatField(_("Lintang"), validators=[Optional(), NumberRange(min=-11.5, max=6.5)])
    lng = FloatField(_("Bujur"), validators=[Optional(), NumberRange(min=94.5, max=141.5)])
    accuracy_m = FloatField(_("Ketelitian (meter)"), validators=[Optional(), NumberRange(min=0, max=10000)])
    photo_rumah = photo_field("rumah")
    photo_kk = photo_field("kk")
    photo_ktp = photo_field("ktp")
    photo_lainnya = photo_field("lainnya")
    alasan_tanpa_bukti = TextAreaField(
        _("Mengapa tidak ada foto rumah atau titik?"),
        description=_(
            "Isi hanya bila foto atau titik tidak dapat diambil; sedikitnya %(huruf)s huruf. Pemeriksa membacanya.",
            huruf=SHORTEST_REASON,
        ),
        validators=[Length(max=500)],
    )

    def chosen(self) -> list[str]:
        """Names of the files sent with a refused form: a browser wants them chosen again."""
        files = (field.data for field in self if isinstance(field, FileField))
        return [str(file.filename) for file in files if file and file.filename]


def _kinds_of_evidence() -> list[tuple[str, str]]:
    return [("", gettext("Pilih")), *((code, kata(label)) for code, label in CODES["jenis_bukti"].items())]


class EvidenceForm(FlaskForm):  # type: ignore[misc]
    """Files of one kind for the draft of a proposal; what each of them is, its bytes say."""

    jenis = SelectField(
        _("Jenis bukti"), choices=_kinds_of_evidence, validators=[InputRequired(_("Pilih jenis bukti dari daftar."))]
    )
    berkas = MultipleFileField(
        _("Berkas"),
        description=_(
            "Foto (JPEG, PNG, WebP) atau PDF, masing-masing paling besar %(batas)s MB; %(banyak)s sekali kirim.",
            batas=MAX_FILE // MB,
            banyak=AT_ONCE,
        ),
        render_kw={"data-terbesar": MAX_FILE, "data-terlalu-besar": FILE_TOO_LARGE},
    )


class BulkForm(FlaskForm):  # type: ignore[misc]
    """One answer to everything a filter finds, with one reason; `confirm` is the number of tasks, typed."""

    action = RadioField(
        _("Keputusan"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_("Pilih satu keputusan."))],
    )
    return_to = SelectField(_("Kembalikan ke"), choices=[], validate_choice=False)
    reason_code = SelectField(_("Alasan dari daftar"), choices=[], validate_choice=False)
    note = TextAreaField(_("Alasan"), validators=[Length(max=LONGEST_NOTE)])
    confirm = StringField(_("Jumlah tugas"))


FORMS: dict[str, type[DecisionForm]] = {"musdes": MusdesForm, "kunjungan": VisitForm, "sidang": HearingForm}


def form_for(step: StepInfo, task: Task | None = None) -> DecisionForm:
    """The form of a step, filled with the task it answers when one is given."""
    form = FORMS.get(step.form, DecisionForm)()
    form.return_to.choices = [(target, target) for target in step.return_to]
    if task is not None:
        form.task_id.data, form.version.data = str(task.id), str(task.version)
        if isinstance(form, VisitForm):
            form.started_at.data = now().isoformat()
    return form
