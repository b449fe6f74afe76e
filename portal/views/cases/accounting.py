"""What a bulk action gives account of: reasons in the reader's language, how long it took, a table to take away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.cases.bulkqueries import Passed, Reason
from portal.views.cases.labels import PASSED
from portal.views.kit.formats import kata

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would calculate instead of showing."""
MINUTE, HOUR = 60, 3600


def reason_text(reason: Reason) -> str:
    """Why a task was passed over, as a sentence; of a group its common pattern."""
    if not reason.template:
        return kata(reason.words)
    pattern = _(reason.template)
    if reason.params is None:
        return pattern.format_map(_Unsaid())
    return pattern.format_map(_Unsaid({name: kata(value) for name, value in reason.params.items()}))


class _Unsaid(dict[str, str]):
    """What a pattern asks for and nobody said."""

    def __missing__(self, _key: str) -> str:
        return "…"


def elapsed(length: timedelta) -> str:
    """How long, in the two largest units."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < MINUTE:
        return ngettext("%(detik)s detik", "%(detik)s detik", seconds, detik=seconds)
    if seconds < HOUR:
        return _("%(menit)s menit %(detik)s detik", menit=seconds // MINUTE, detik=seconds % MINUTE)
    return _("%(jam)s jam %(menit)s menit", jam=seconds // HOUR, menit=seconds % HOUR // MINUTE)


def table_of(passed: Iterable[Passed], villages: Mapping[int, str]) -> bytes:
    """One line a case, for a spreadsheet set to Indonesian: semicolons, a byte order mark, no formulas."""
    written = io.StringIO()
    lines = csv.writer(written, delimiter=";", lineterminator="\r\n")
    lines.writerow([_("Nomor kasus"), _("Keluarga"), _("Desa/kelurahan"), _("Hasil"), _("Sebab"), _("Masih menunggu")])
    for one in passed:
        kind = one.reason.kind if one.reason else ""
        why = reason_text(one.reason) if one.reason else ""
        place = villages.get(one.case.region_code, "")
        waits = _("ya") if one.waits else _("tidak")
        lines.writerow(
            [_plain(text) for text in (one.case.number, one.case.title, place, str(PASSED[kind]), why, waits)]
        )
    return written.getvalue().encode("utf-8-sig")


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
