"""Forms of the questionnaire editor: one for a question with its condition, others for sections, lists and rules."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, Final

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from portal.instruments.definition import ChoiceList, Instrument, Kind, Level, Privacy, Question, Rule, Section, Text
from portal.instruments.editing import (
    ANSWERED,
    EMPTY,
    Condition,
    Term,
    built,
    choices_read,
    choices_written,
    taken_apart,
)
from portal.registry.questionnaires import number_of
from portal.views.instruments.labels import JOINTS, KINDS, LEVELS, OPERATORS, PRIVACIES
from portal.views.kit.fieldrows import Rows
from portal.views.registry.questions import told

MOST_TERMS: Final = 4
BUILDER, WRITTEN = "susun", "teks"
LONG: Final = Length(max=2000)


def _trim(typed: str | None) -> str:
    return (typed or "").strip()


def text_field(label: Any, **words: Any) -> StringField:
    """A line of text without blanks around it."""
    return StringField(label, filters=[_trim], validators=[LONG, *words.pop("validators", [])], **words)


class TermForm(Form):
    """One line of a condition."""

    pertanyaan = SelectField(_("Pertanyaan"), validate_choice=False)
    banding = SelectField(_("Perbandingan"), choices=partial(list, OPERATORS.items()), validate_choice=False)
    nilai = text_field(_("Kode atau angka"))


class ConditionForm(FlaskForm):
    """What has a condition: made of lines, or written as text."""

    cara = SelectField(
        _("Cara menulis syarat"),
        choices=partial(list, ((BUILDER, _("Disusun per baris")), (WRITTEN, _("Ditulis sebagai teks")))),
    )
    sambung = SelectField(_("Baris digabung dengan"), choices=partial(list, JOINTS.items()))
    syarat = Rows(FormField(TermForm), min_entries=MOST_TERMS, max_entries=MOST_TERMS)
    teks = TextAreaField(_("Syarat sebagai teks"), filters=[_trim], validators=[LONG])

    def offer(self, instrument: Instrument) -> None:
        """Offer the questions a condition may speak of."""
        asked = [one for one in instrument.every_question() if one.kind is not Kind.NOTE]
        listed = [(one.name, f"{one.code} {told(one.label)}".strip()[:90]) for one in asked]
        for row in self.syarat:
            row.form.pertanyaan.choices = [("", "—"), *listed]

    def show_condition(self, source: str) -> None:
        """Fill the lines of a condition, or its text where lines say too little."""
        known = taken_apart(source)
        fits = known is not None and len(known.terms) <= MOST_TERMS
        self.cara.data = BUILDER if fits else WRITTEN
        self.teks.data = source
        if known is None or not fits:
            return
        self.sambung.data = known.joint
        for row, term in zip(self.syarat, known.terms, strict=False):
            row.form.pertanyaan.data, row.form.banding.data, row.form.nilai.data = (
                term.question,
                term.operator,
                term.value,
            )

    def condition(self) -> str:
        """The expression that was made or written."""
        if self.cara.data == WRITTEN:
            return self.teks.data or ""
        terms = [
            Term(row.form.pertanyaan.data, row.form.banding.data, row.form.nilai.data or "")
            for row in self.syarat
            if row.form.pertanyaan.data
        ]
        return built(Condition(self.sambung.data or "and", tuple(terms)))

    def lines_wrong(self) -> bool:
        """Whether a line lacks what it is compared with; said at the line."""
        wrong = False
        for row in self.syarat if self.cara.data == BUILDER else []:
            bare = row.form.banding.data in {ANSWERED, EMPTY}
            if row.form.pertanyaan.data and not bare and not row.form.nilai.data:
                row.form.nilai.errors = [_("Isi kode jawaban atau angkanya.")]
                wrong = True
        return wrong


class QuestionForm(ConditionForm):
    """One question."""

    revisi = HiddenField()
    label_id = text_field(_("Pertanyaan (Indonesia)"), validators=[DataRequired()])
    label_en = text_field(_("Pertanyaan (Inggris)"))
    kode = text_field(_("Nomor pada formulir kertas"))
    bagian = SelectField(_("Bagian"))
    jenis = SelectField(_("Jenis jawaban"), choices=partial(list, KINDS.items()))
    daftar = SelectField(_("Daftar kode"))
    kode_baru = TextAreaField(
        _("Daftar kode baru"),
        description=_("Satu baris satu kode: 1 | Ya | Yes. Dipakai bila diisi."),
        filters=[_trim],
        validators=[LONG],
    )
    petunjuk_id = text_field(_("Petunjuk (Indonesia)"))
    petunjuk_en = text_field(_("Petunjuk (Inggris)"))
    wajib = BooleanField(_("Wajib diisi"))
    bawaan = text_field(_("Jawaban bawaan"), description=_("Dianggap terjawab begitu sampai diubah."))
    paling_kecil = text_field(_("Paling kecil"))
    paling_besar = text_field(_("Paling besar, atau huruf paling banyak"))
    batas = text_field(_("Batasan isian (teks)"), description=_("Tanda titik berarti isian ini: . <= today()"))
    pesan_id = text_field(_("Pesan bila batasan tidak dipenuhi (Indonesia)"))
    pesan_en = text_field(_("Pesan (Inggris)"))
    hitungan = text_field(_("Rumus hitungan"))
    privasi = SelectField(_("Golongan kerahasiaan"), choices=partial(list, PRIVACIES.items()))

    def question(self, instrument: Instrument, old: Question | None) -> Question:
        """The question as typed; its name stays for ever, a new one is named after its label."""
        kind = Kind(self.jenis.data)
        chosen = kind in {Kind.SELECT_ONE, Kind.SELECT_MULTIPLE}
        name = old.name if old else fresh_name(self.label_id.data or "", taken_names(instrument))
        return Question(
            name=name,
            kind=kind,
            label=Text(self.label_id.data or "", self.label_en.data or ""),
            code=self.kode.data or "",
            hint=_text(self.petunjuk_id.data, self.petunjuk_en.data),
            choices=(name if self.kode_baru.data else self.daftar.data or None) if chosen else None,
            required=bool(self.wajib.data),
            relevant=self.condition(),
            constraint=self.batas.data or "",
            message=_text(self.pesan_id.data, self.pesan_en.data),
            least=_bound(self.paling_kecil.data),
            most=_bound(self.paling_besar.data),
            calculation=self.hitungan.data or "",
            default=self.bawaan.data or "",
            privacy=Privacy(self.privasi.data),
            entity=old.entity if old else "ruta",
            column=old.column if old else None,
            repeat=old.repeat if old else None,
        )

    def new_list(self, name: str) -> ChoiceList | None:
        """The code list written beside the question, called as the question is."""
        return ChoiceList(name, choices_read(self.kode_baru.data)) if self.kode_baru.data else None


class SectionForm(ConditionForm):
    """One section."""

    revisi = HiddenField()
    judul_id = text_field(_("Judul (Indonesia)"), validators=[DataRequired()])
    judul_en = text_field(_("Judul (Inggris)"))
    ulang = SelectField(_("Ditanyakan"))

    def section(self, instrument: Instrument, old: Section | None) -> Section:
        """The section as typed, with the questions it had."""
        return Section(
            name=old.name if old else fresh_name(self.judul_id.data or "", taken_names(instrument)),
            title=Text(self.judul_id.data or "", self.judul_en.data or ""),
            questions=old.questions if old else (),
            repeat=self.ulang.data or None,
            relevant=self.condition(),
        )


class ChoicesForm(FlaskForm):
    """One code list."""

    revisi = HiddenField()
    nama = text_field(_("Nama daftar"), description=_("Huruf kecil tanpa spasi, misalnya jenis_atap."))
    isi = TextAreaField(
        _("Kode"),
        description=_("Satu baris satu kode: kode | Indonesia | Inggris."),
        filters=[_trim],
        validators=[DataRequired(), Length(max=20_000)],
    )

    def choices(self, name: str) -> ChoiceList:
        """The list as typed."""
        return ChoiceList(name, choices_read(self.isi.data or ""))


class RuleForm(ConditionForm):
    """One rule: the finding is there when its condition holds."""

    revisi = HiddenField()
    tingkat = SelectField(_("Tingkat"), choices=partial(list, LEVELS.items()))
    ulang = SelectField(_("Diperiksa"))
    pesan_id = text_field(_("Temuan (Indonesia)"), validators=[DataRequired()])
    pesan_en = text_field(_("Temuan (Inggris)"))

    def rule(self, instrument: Instrument, old: Rule | None, names: tuple[str, ...]) -> Rule:
        """The rule as typed, about the questions its condition names."""
        taken = {one.name for one in instrument.rules}
        return Rule(
            name=old.name if old else fresh_name(self.pesan_id.data or "", taken),
            level=Level(self.tingkat.data),
            when=self.condition(),
            message=Text(self.pesan_id.data or "", self.pesan_en.data or ""),
            questions=tuple(one for one in (old.questions if old else ()) if one in instrument.by_name) or names,
            repeat=self.ulang.data or None,
        )


class ProposeForm(FlaskForm):
    """The first of two signatures."""

    revisi = HiddenField()
    alasan = TextAreaField(_("Alasan perubahan"), filters=[_trim], validators=[DataRequired(), LONG])
    tanpa_inggris = BooleanField(_("Terbitkan tanpa terjemahan Inggris itu"))

    def unconfirmed(self, untranslated: int) -> bool:
        """Whether texts lack English and nobody said that this is meant so; said at its field."""
        if not untranslated or self.tanpa_inggris.data:
            return False
        self.tanpa_inggris.errors = [_("Terjemahkan dahulu, atau beri tanda di sini bila memang terbit tanpa itu.")]
        return True


def question_data(question: Question, section: str) -> dict[str, Any]:
    """A question as its form's data."""
    return {
        "label_id": question.label.id,
        "label_en": question.label.en,
        "kode": question.code,
        "bagian": section,
        "jenis": question.kind.value,
        "daftar": question.choices or "",
        "petunjuk_id": question.hint.id if question.hint else "",
        "petunjuk_en": question.hint.en if question.hint else "",
        "wajib": question.required,
        "bawaan": question.default,
        "paling_kecil": _written(question.least),
        "paling_besar": _written(question.most),
        "batas": question.constraint,
        "pesan_id": question.message.id if question.message else "",
        "pesan_en": question.message.en if question.message else "",
        "hitungan": question.calculation,
        "privasi": question.privacy.value,
    }


def lines_of(made: ChoiceList) -> str:
    """A code list as lines."""
    return choices_written(made.choices)


def taken_names(instrument: Instrument) -> set[str]:
    """The names of questions, sections and rosters: no two of them share one."""
    return {one.name for one in instrument.sections} | set(instrument.by_name) | set(instrument.rosters)


def fresh_name(label: str, taken: set[str]) -> str:
    """A name made of a label's words that nothing else has."""
    words = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:40].strip("_")
    base = words if words[:1].isalpha() else f"p_{words}".strip("_")
    lower = {one.lower() for one in taken}
    if base not in lower:
        return base
    return next(name for number in range(2, 10_000) if (name := f"{base}_{number}") not in lower)


def _text(id_: str | None, en: str | None) -> Text | None:
    return Text(id_ or "", en or "") if id_ or en else None


def _bound(typed: str | None) -> float | None:
    found = number_of(typed) if typed else None
    return found if isinstance(found, int | float) else None


def _written(bound: float | None) -> str:
    return "" if bound is None else str(bound).replace(".", ",")
