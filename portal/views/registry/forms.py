"""The proposal's form, made from the register's own list of fields, and its way to and from a `FamilyDraft`.

Values stay strings as typed: what is right or wrong is said by `portal.registry.rules`, shown here at its field.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
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

from portal.kernel.ids import parse_id
from portal.registry.codes import CODES, FIELDS, Field
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.rules import Finding
from portal.views.registry.clashes import Told

LONGEST = 200
LONGEST_REASON = 2000
MOST_MEMBERS = 30
LIVING = ("alamat", "rt", "rw", "dusun", "lat", "lng")
"""Fields of the household that say where it is; the others say how it is housed."""


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


def _input(field: Field) -> WtField:
    """The input of one field; what it may hold is checked by the rules, not here."""
    words: dict[str, Any] = {"description": _(field.help) if field.help else field.bdt, "filters": [_text]}
    words["validators"] = [Length(max=LONGEST), *([Asked()] if field.required else [])]
    flags: dict[str, Any] = {"data-rahasia": True, "autocomplete": "off"} if field.secret else {}
    label = LazyString(label_of, field)
    if field.codes:
        choices = partial(_choices, field)
        return SelectField(label, choices=choices, validate_choice=False, render_kw=flags, **words)
    if field.kind in {"nik", "kk", "angka"}:
        flags |= {"inputmode": "decimal" if field.decimal else "numeric"}
    widget = {"widget": DateInput()} if field.kind == "tanggal" else {}
    return StringField(label, render_kw=flags, **widget, **words)


def _text(typed: str | None) -> str:
    return (typed or "").strip()


def _section(entity: str) -> type[Form]:
    """A form with one input per field of an entity."""
    return type(f"{entity.title()}Form", (Form,), {field.name: _input(field) for field in FIELDS[entity]})


class MemberForm(_section("individu")):
    """One member; `id` is empty for a new one, `hapus` is "1" for one to be taken out."""

    id = HiddenField()
    hapus = HiddenField()

    def member(self) -> MemberDraft:
        """The member as typed."""
        values = {field.name: self[field.name].data for field in FIELDS["individu"]}
        return MemberDraft(id=parse_id(self.id.data or ""), values=values, removed=self.hapus.data == "1")


class ProposalForm(FlaskForm):
    """What every proposal carries: the key made when its page was opened, where it is, why."""

    kunci = HiddenField()
    desa = HiddenField()
    versi = HiddenField()
    revisi = HiddenField()
    ruta = FormField(_section("ruta"))
    keluarga = FormField(_section("keluarga"))
    anggota = FieldList(FormField(MemberForm), min_entries=1, max_entries=MOST_MEMBERS)
    alasan = TextAreaField(_("Alasan usulan"), validators=[Asked(), WITHIN])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.elsewhere: dict[str, Told] = {}
        """Input → where else its number is."""

    def draft(self) -> FamilyDraft:
        """What was typed. A new row nobody wrote in is no member."""
        return FamilyDraft(
            ruta={field.name: self.ruta.form[field.name].data for field in FIELDS["ruta"]},
            keluarga={field.name: self.keluarga.form[field.name].data for field in FIELDS["keluarga"]},
            anggota=[row.form.member() for row in self.written_rows()],
            versions=_versions(self.versi.data),
        )

    def written_rows(self) -> list[FormField]:
        """The members' rows that say something, in the order of `draft().anggota`."""
        return [row for row in self.anggota if row.form.id.data or any(row.form.member().values.values())]

    def add_member(self) -> None:
        """One more empty row."""
        if len(self.anggota) < MOST_MEMBERS:
            self.anggota.append_entry()

    def drop_member(self, name: str) -> None:
        """Take the row of that name out: a new one is forgotten, a registered one marked, and unmarked again."""
        for row in list(self.anggota.entries):
            if row.name == name and row.form.id.data:
                row.form.hapus.data = "" if row.form.hapus.data == "1" else "1"
            elif row.name == name and len(self.anggota) > 1:
                self.anggota.entries.remove(row)

    def field_at(self, record: str, name: str) -> WtField | None:
        """The input of a record's field, by the rules' names ("anggota-0", "nik"); None when there is none."""
        places: dict[str, Form] = {"ruta": self.ruta.form, "keluarga": self.keluarga.form}
        places |= {f"anggota-{number}": row.form for number, row in enumerate(self.written_rows())}
        form = places.get(record)
        return form[name] if form is not None and name in form else None

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
            if field is not None:
                add_error(field, finding.message)
            else:
                self.form_errors.append(f"{gettext(finding.record)}: {gettext(finding.message)}")


def add_error(field: WtField, message: str) -> None:
    """One more message at a field."""
    field.errors = [*field.errors, message]


def proposal_form(draft: FamilyDraft | None = None, **words: str) -> ProposalForm:
    """The form as posted, else filled from `draft` and `words`: what was posted is never topped up."""
    if request.method == "POST":
        return ProposalForm()
    return ProposalForm(data=words | (typed_in(draft) if draft else {}))


class RemovalForm(FlaskForm):
    """A proposal to take a family out of the register."""

    kunci = HiddenField()
    revisi = HiddenField()
    kode = SelectField(_("Sebab"), validators=[DataRequired()])
    alasan = TextAreaField(_("Penjelasan"), validators=[Asked(), WITHIN])


def removal_form(**words: str) -> RemovalForm:
    """The form as posted, else filled from `words`; its reasons in the reader's language."""
    form = RemovalForm() if request.method == "POST" else RemovalForm(data=words)
    form.kode.choices = [("", gettext("Pilih")), *((c, f"{c}. {gettext(t)}") for c, t in CODES["alasan_hapus"].items())]
    return form


def typed_in(draft: FamilyDraft) -> dict[str, Any]:
    """A draft as the form's data."""
    members = [
        member.values | {"id": str(member.id) if member.id else "", "hapus": "1" if member.removed else ""}
        for member in draft.anggota
    ]
    versions = json.dumps({str(record): version for record, version in draft.versions.items()})
    return {"ruta": draft.ruta, "keluarga": draft.keluarga, "anggota": members, "versi": versions}


def _versions(text: str | None) -> dict[UUID, int]:
    """The versions the page was filled from; what we did not write counts as none."""
    try:
        return {UUID(record): int(version) for record, version in json.loads(text or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}
