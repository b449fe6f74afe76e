"""Forms of the users' and roles' screens. They hold exactly the columns that may be changed."""

from __future__ import annotations

from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, SelectMultipleField, StringField, ValidationError
from wtforms.validators import DataRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.access.permissions import LABELS, Permission
from portal.kernel.errors import Refused
from portal.views.kit.errors import refusal_text

Form = TypeVar("Form", bound=FlaskForm)
NO_CONTROLS = Regexp(r"^[^\x00-\x1f\x7f]*$", message=_("Huruf ini tidak dapat disimpan."))


def refuse_on(form: Form, refused: Refused) -> Form:
    """Put a refusal beside the fields it names, else beside the first; what was typed stays."""
    named = [form[name] for name in refused.fields if name in form]
    for field in named or [next(iter(form))]:
        field.errors = [*field.errors, refusal_text(refused)]
    return form


class UserForm(FlaskForm):  # type: ignore[misc]
    """Who a user is. No role: posts are given apart. No password: the portal makes one."""

    username = StringField(
        _("Nama pengguna"),
        description=_("Huruf kecil, angka, titik, garis. Tidak dapat diubah kemudian."),
        validators=[
            DataRequired(),
            Length(max=64),
            Regexp(r"^[a-z0-9][a-z0-9._-]+$", message=_("Pakai huruf kecil, angka, titik, atau garis.")),
        ],
    )
    first_name = StringField(_("Nama depan"), validators=[DataRequired(), Length(max=64), NO_CONTROLS])
    last_name = StringField(_("Nama belakang"), validators=[DataRequired(), Length(max=64), NO_CONTROLS])
    email = StringField(
        _("Surel"),
        validators=[
            DataRequired(),
            Length(max=320),
            Regexp(r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$", message=_("Tulis alamat surel yang lengkap.")),
        ],
    )
    contract_until = DateField(
        _("Kontrak sampai dengan"),
        description=_("Kosongkan bila tidak berbatas. Sehari sesudahnya akun ini tertutup sendiri."),
        validators=[Optional()],
    )
    active = BooleanField(_("Boleh masuk"), default=True)

    def __init__(self, *args: Any, obj: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, obj=obj, **kwargs)
        if obj is not None:
            del self.username
        else:
            del self.active

    def names(self) -> dict[str, str]:
        """First and last name."""
        return {"first_name": self.first_name.data.strip(), "last_name": self.last_name.data.strip()}

    def standing(self) -> dict[str, Any]:
        """Address and whether the user may sign in."""
        return {"email": self.email.data.strip(), "active": bool(self.active.data)}


class RoleForm(FlaskForm):  # type: ignore[misc]
    """A role's code and rights."""

    code = StringField(
        _("Kode peran"),
        description=_("Seperti nama lajur pada diagram proses: huruf kecil dan garis bawah."),
        validators=[
            DataRequired(),
            Length(max=64),
            Regexp(r"^[a-z][a-z0-9_]+$", message=_("Pakai huruf kecil dan garis bawah.")),
        ],
    )
    rights = SelectMultipleField(
        _("Hak"),
        choices=[(str(permission), label) for permission, label in LABELS.items()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def validate_rights(self, field: Field) -> None:
        """A role without any right opens nothing: surely a mistake."""
        if not field.data:
            raise ValidationError(_("Pilih paling sedikit satu hak."))

    def chosen(self) -> set[Permission]:
        """The rights ticked."""
        return {Permission(value) for value in self.rights.data or []}
