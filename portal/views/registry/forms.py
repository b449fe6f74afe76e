"""The proposal's form, made from the register's own list of fields, and its way to and from a `FamilyDraft`.

Values stay strings as typed: what is right or wrong is said by `portal.registry.rules`, shown here at its field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any, ClassVar
from uuid import UUID

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from wtforms import Field as WtField
from wtforms import FieldList, Form, FormField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import DateInput

from portal.instruments.definition import Instrument, Kind, Question, Repeat
from portal.kernel.ids import parse_id
from portal.registry.answers import INSTRUMENT, is_answer, key_of, question_of
from portal.registry.codes import FIELDS, Field
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.reasons.rules import REMOVAL
from portal.registry.rules import Finding
from portal.views.kit.fieldrows import Rows
from portal.views.reasons.words import choices as reason_choices
from portal.views.registry.clashes import Told
from portal.views.registry.questions import (
    MARK,
    NO_INPUT,
    answer_of,
    choices_of,
    input_name,
    input_of,
    told,
    too_long,
    typed_of,
    within,
)

LONGEST = 200
LONGEST_REASON = 2000
MOST_MEMBERS = 30
LIST = "baris_"
"""Begins the name of a list of rows that are no records."""


class Asked:
    """Marks a field as asked for; whether it is answered is the rules' matter, so that a draft may wait."""

    field_flags: ClassVar[dict[str, Any]] = {"required": True}

    def __call__(self, form: Form, field: WtField) -> None:
        """Never refuses."""


WITHIN = Length(max=LONGEST_REASON, message=_("Paling banyak %(max)d huruf. Ringkaslah sebelum menyimpan."))


def label_of(field: Field) -> str:
    """A field's label in the reader's language, with its unit."""
    return f"{gettext(field.label)} ({field.unit})" if field.unit else gettext(field.label)


def _choices(field: Field) -> list[tuple[str, str]]:
    listed = [(code, f"{code}. {gettext(label)}") for code, label in field.choices.items()]
    return [("", gettext("Pilih")), *listed]


def _input(field: Field, instrument: Instrument, asked: Question | None) -> WtField:
    """The input of one core fact, in the words of the questionnaire; what it may hold is checked by the rules."""
    help_ = LazyString(told, asked.hint) if asked and asked.hint else _(field.help) if field.help else ""
    words: dict[str, Any] = {"description": help_, "filters": [_text]}
    words["validators"] = [within(LONGEST), *([Asked()] if field.required else [])]
    flags: dict[str, Any] = {"data-rahasia": True, "autocomplete": "off"} if field.secret else {}
    label = LazyString(told, asked.label) if asked else LazyString(label_of, field)
    if field.codes:
        choices = partial(choices_of, instrument, asked) if asked and asked.choices else partial(_choices, field)
        return SelectField(label, choices=choices, validate_choice=False, render_kw=flags, **words)
    if field.kind in {"nik", "kk", "angka"}:
        flags |= {"inputmode": "decimal" if field.decimal else "numeric"}
    widget = {"widget": DateInput()} if field.kind == "tanggal" else {}
    return StringField(label, render_kw=flags, **widget, **words)


def _text(typed: str | None) -> str:
    return (typed or "").strip()


def _inputs(instrument: Instrument, entity: str) -> dict[str, Any]:
    """One input per core fact of an entity, and per answer the questionnaire asks of it."""
    bound = {one.column: one for one in instrument.every_question() if one.column and one.entity == entity}
    made = {field.name: _input(field, instrument, bound.get(field.name)) for field in FIELDS[entity]}
    return made | {input_name(one): input_of(instrument, one) for one in answers_of(instrument, entity)}


def answers_of(instrument: Instrument, entity: str) -> list[Question]:
    """The questions without a column that stand in a record of this entity."""
    lists = {one.name for one in instrument.repeats if not one.record}
    asked = [one for one in instrument.every_question() if one.entity == entity and one.repeat not in lists]
    return [one for one in asked if one.column is None and one.kind not in NO_INPUT]


def lists_of(instrument: Instrument) -> list[Repeat]:
    """The rosters whose rows are no records of the register."""
    return [one for one in instrument.repeats if not one.record]


class RecordForm(Form):
    """One record: its core facts, and its answers under the questionnaire's version."""

    entity: ClassVar[str]
    questions: ClassVar[tuple[Question, ...]]

    def values(self) -> dict[str, Any]:
        """What was typed, as a draft's record holds it."""
        core = {field.name: self[field.name].data for field in FIELDS[self.entity]}
        return core | {key_of(one.name): answer_of(one, self[input_name(one)].data) for one in self.questions}


class MemberForm(RecordForm):
    """One member; `id` is empty for a new one, `hapus` is "1" for one to be taken out."""

    id = HiddenField()
    hapus = HiddenField()

    def member(self) -> MemberDraft:
        """The member as typed."""
        return MemberDraft(id=parse_id(self.id.data or ""), values=self.values(), removed=self.hapus.data == "1")

    @property
    def written(self) -> bool:
        """Whether the row says something: a new one nobody wrote in is no member."""
        core = any(self[field.name].data for field in FIELDS["individu"])
        typed = (self[input_name(one)].data for one in self.questions if not one.default)
        return bool(self.id.data) or core or any(typed)


class RowForm(Form):
    """One row of a roster that is no record."""

    questions: ClassVar[tuple[Question, ...]]

    def values(self) -> dict[str, Any]:
        """The answers somebody gave; of a row that only holds what is taken for granted, none."""
        read = {one.name: answer_of(one, self[input_name(one)].data) for one in self.questions}
        granted = {one.name: answer_of(one, _granted(one)) for one in self.questions if one.default}
        if all(value in (None, granted.get(name)) for name, value in read.items()):
            return {}
        return {name: value for name, value in read.items() if value is not None}


def _granted(question: Question) -> Any:
    return question.default.split() if question.kind is Kind.SELECT_MULTIPLE else question.default


class ProposalForm(FlaskForm):
    """What every proposal carries: the key made when its page was opened, where it is, why.

    The rest is asked by the questionnaire it was begun with (`form_of`).
    """

    instrument: ClassVar[Instrument]
    kunci = HiddenField()
    desa = HiddenField()
    versi = HiddenField()
    revisi = HiddenField()
    kuesioner = HiddenField()
    ruta: FormField
    keluarga: FormField
    anggota: FieldList
    alasan = TextAreaField(_("Alasan usulan"), validators=[Asked(), WITHIN])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elsewhere: dict[str, Told] = {}
        """Input → where else its number is."""

    def draft(self) -> FamilyDraft:
        """What was typed. A new row nobody wrote in is no member."""
        ruta, keluarga = self.ruta.form.values(), self.keluarga.form.values()
        for roster in lists_of(self.instrument):
            holder = keluarga if roster.entity == "keluarga" else ruta
            rows = [row.form.values() for row in self.list_of(roster.name)]
            holder[key_of(roster.name)] = [row for row in rows if row] or None
        members = [row.form.member() for row in self.written_rows()]
        return FamilyDraft(ruta=ruta, keluarga=keluarga, anggota=members, versions=_versions(self.versi.data))

    def list_of(self, name: str) -> FieldList:
        """The rows of a roster that is no record."""
        return self[LIST + name]

    def written_rows(self) -> list[FormField]:
        """The members' rows that say something, in the order of `draft().anggota`."""
        return [row for row in self.anggota if row.form.written]

    def add_row(self, name: str) -> None:
        """One more empty row: of the members, or of another roster by its name."""
        rows = self[LIST + name] if name in self.instrument.rosters and LIST + name in self else self.anggota
        if len(rows) < rows.max_entries:
            rows.append_entry()

    def show_rows(self, name: str, wanted: int) -> None:
        """At least so many rows, as far as so many may be."""
        rows = self.anggota if name not in {one.name for one in lists_of(self.instrument)} else self.list_of(name)
        for _more in range(len(rows), min(wanted, rows.max_entries)):
            rows.append_entry()

    def drop_row(self, name: str) -> None:
        """Take the row of that name out: a new one is forgotten, a registered one marked, and unmarked again."""
        for rows in (self.anggota, *(self.list_of(one.name) for one in lists_of(self.instrument))):
            for row in list(rows.entries):
                if row.name != name:
                    continue
                if rows is self.anggota and row.form.id.data:
                    row.form.hapus.data = "" if row.form.hapus.data == "1" else "1"
                elif len(rows) > rows.min_entries:
                    rows.entries.remove(row)

    def field_at(self, record: str, name: str) -> WtField | None:
        """The input of a record's field, by the rules' names ("anggota-0", "nik"); None when there is none."""
        places: dict[str, Form] = {"ruta": self.ruta.form, "keluarga": self.keluarga.form}
        places |= {f"anggota-{number}": row.form for number, row in enumerate(self.written_rows())}
        for roster in lists_of(self.instrument):
            written = [row for row in self.list_of(roster.name) if row.form.values()]
            places |= {f"ruta/{roster.name}-{number}": row.form for number, row in enumerate(written)}
        form = places.get(record)
        wanted = MARK + question_of(name) if is_answer(name) else name
        return form[wanted] if form is not None and wanted in form else None

    def show_findings(self, findings: Iterable[Finding], *, by_name: bool = False) -> None:
        """Put each finding at its field; those about a whole record stand above the form.

        `by_name`: the findings are of the saved proposal, whose members stand in another order than the rows.
        """
        names = {
            " ".join((row.form.nama.data or "").split()): f"anggota-{n}" for n, row in enumerate(self.written_rows())
        }
        for finding in findings:
            if finding.key == "usulan" and finding.field in self:
                add_error(self[finding.field], finding.message)
                continue
            key = names.get(finding.record, "") if by_name and finding.key.startswith("anggota") else finding.key
            field = self.field_at(key, finding.field or "")
            if field is not None and too_long(field):
                continue
            if field is not None:
                add_error(field, finding.message)
            else:
                self.form_errors.append(f"{gettext(finding.record)}: {gettext(finding.message)}")


@lru_cache(maxsize=8)
def form_of(instrument: Instrument) -> type[ProposalForm]:
    """The proposal's form under one version of the questionnaire."""
    parts: dict[str, Any] = {"instrument": instrument}
    for entity, base in (("ruta", RecordForm), ("keluarga", RecordForm), ("individu", MemberForm)):
        own = {"entity": entity, "questions": tuple(answers_of(instrument, entity))}
        made = type(f"{entity.title()}Form", (base,), own | _inputs(instrument, entity))
        rows = {"min_entries": 1, "max_entries": MOST_MEMBERS}
        parts["anggota" if entity == "individu" else entity] = (
            Rows(FormField(made), **rows) if entity == "individu" else FormField(made)
        )
    for roster in lists_of(instrument):
        asked = tuple(one for one in instrument.questions_of(repeat=roster.name) if one.kind not in NO_INPUT)
        row = type(
            f"{roster.name}Form",
            (RowForm,),
            {"questions": asked} | {input_name(o): input_of(instrument, o) for o in asked},
        )
        parts[LIST + roster.name] = Rows(
            FormField(row), label=LazyString(told, roster.label), min_entries=roster.least, max_entries=roster.most
        )
    return type("InstrumentForm", (ProposalForm,), parts)


@lru_cache(maxsize=8)
def _row_kinds(instrument: Instrument) -> dict[str, type[Form]]:
    form = form_of(instrument)
    names = ["anggota", *(LIST + one.name for one in lists_of(instrument))]
    return {name: getattr(form, name).args[0].args[0] for name in names}


def patterns(instrument: Instrument) -> dict[str, Form]:
    """Name of a list of rows → an empty row, for the script that adds one."""
    return {name: kind(prefix=f"{name}-__n__-") for name, kind in _row_kinds(instrument).items()}


def add_error(field: WtField, message: str) -> None:
    """One more message at a field."""
    field.errors = [*field.errors, message]


def proposal_form(instrument: Instrument, draft: FamilyDraft | None = None, **words: str) -> ProposalForm:
    """The form as posted, else filled from `draft` and `words`: what was posted is never topped up."""
    kind = form_of(instrument)
    if request.method == "POST":
        return kind()
    return kind(data=words | {"kuesioner": instrument.reference} | (typed_in(instrument, draft) if draft else {}))


class RemovalForm(FlaskForm):
    """A proposal to take a family out of the register."""

    kunci = HiddenField()
    revisi = HiddenField()
    kode = SelectField(_("Sebab"), validators=[DataRequired()])
    alasan = TextAreaField(_("Penjelasan"), validators=[Asked(), WITHIN])


def removal_form(purpose: str = REMOVAL, **words: str) -> RemovalForm:
    """The form as posted, else filled from `words`; it offers the reasons of a purpose that may be given today."""
    form = RemovalForm() if request.method == "POST" else RemovalForm(data=words)
    form.kode.choices = [("", gettext("Pilih")), *reason_choices(purpose)]
    return form


def typed_in(instrument: Instrument, draft: FamilyDraft) -> dict[str, Any]:
    """A draft as the form's data."""
    members = [
        _typed(instrument, "individu", member.values)
        | {"id": str(member.id) if member.id else "", "hapus": "1" if member.removed else ""}
        for member in draft.anggota
    ]
    versions = json.dumps({str(record): version for record, version in draft.versions.items()})
    lists = {}
    for roster in lists_of(instrument):
        holder = draft.keluarga if roster.entity == "keluarga" else draft.ruta
        rows = [row for row in holder.get(key_of(roster.name)) or [] if isinstance(row, dict)]
        asked = instrument.questions_of(repeat=roster.name)
        lists[LIST + roster.name] = [
            {input_name(one): typed_of(one, row[one.name]) for one in asked if one.name in row} for row in rows
        ]
    return {
        "ruta": _typed(instrument, "ruta", draft.ruta),
        "keluarga": _typed(instrument, "keluarga", draft.keluarga),
        "anggota": members,
        "versi": versions,
        **lists,
    }


def _typed(instrument: Instrument, entity: str, values: dict[str, Any]) -> dict[str, Any]:
    core = {name: value for name, value in values.items() if not is_answer(name) and name != INSTRUMENT}
    asked = [one for one in answers_of(instrument, entity) if values.get(key_of(one.name)) is not None]
    return core | {input_name(one): typed_of(one, values[key_of(one.name)]) for one in asked}


def _versions(text: str | None) -> dict[UUID, int]:
    """The versions the page was filled from; what we did not write counts as none."""
    try:
        return {UUID(record): int(version) for record, version in json.loads(text or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}
