"""Forms of letters that come back signed: why there was no meeting, the scan, the totals read off it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, FileSize
from wtforms import IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from portal.cases.evidence.limits import MAX_FILE
from portal.cases.statements.rules import COLUMNS, LONGEST_WHY
from portal.views.cases.forms import FILE_TOO_LARGE

NEEDED = _("Isi angkanya seperti tertulis di surat.")


def _total(label: str) -> IntegerField:
    return IntegerField(label, validators=[InputRequired(NEEDED), NumberRange(min=0, max=10_000_000)])


class StatementForm(FlaskForm):  # type: ignore[misc]
    """Why the proposals go without a meeting."""

    alasan = TextAreaField(
        _("Mengapa tanpa musyawarah?"),
        description=_("Tercatat pada setiap usulan, misalnya: wilayah terdampak banjir, warga mengungsi."),
        validators=[DataRequired(_("Tulis alasannya.")), Length(max=LONGEST_WHY)],
    )


class ScanForm(FlaskForm):  # type: ignore[misc]
    """The signed letter as it came back."""

    berkas = FileField(
        _("Hasil pindai surat yang ditandatangani"),
        description=_("PDF, atau foto yang jelas (JPEG, PNG, WebP)."),
        validators=[FileRequired(_("Pilih berkasnya.")), FileSize(MAX_FILE, message=FILE_TOO_LARGE)],
        render_kw={"data-terbesar": MAX_FILE, "data-terlalu-besar": FILE_TOO_LARGE},
    )


class TotalsForm(FlaskForm):  # type: ignore[misc]
    """The totals as they stand on the signed letter."""

    baru = _total(_("Keluarga baru"))
    perbaikan = _total(_("Perbaikan dan lainnya"))
    hapus = _total(_("Dikeluarkan"))
    jumlah = _total(_("Jumlah seluruhnya"))

    def stated(self) -> dict[str, int | None]:
        """What was read off the letter."""
        return {name: self[name].data for name in COLUMNS}


class VoidForm(FlaskForm):  # type: ignore[misc]
    """Why a letter is called off."""

    catatan = TextAreaField(
        _("Mengapa dibatalkan?"), validators=[DataRequired(_("Tulis alasannya.")), Length(max=2000)]
    )
