"""Words of the meetings' screens: states, kinds, decisions and their keys, papers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from portal.cases.musdes.agenda import home_of
from portal.cases.musdes.words import ASKED, DECISIONS, GROUPS, LABELS
from portal.kernel.phrases import phrase_of
from portal.registry.reasons.queries import reasons
from portal.registry.reasons.rules import REJECTION, REMOVAL
from portal.views.cases.labels import KINDS as CASE_KINDS
from portal.views.kit.formats import kata
from portal.views.kit.session import db_session
from portal.views.reasons.words import labels as reason_labels

STATUSES = {
    "berjalan": _("Notulen berjalan"),
    "ditutup": _("Menunggu tanda tangan"),
    "terkunci": _("Terkunci"),
    "batal": _("Dibatalkan"),
}
STATUS_LOOKS = {"berjalan": "info", "ditutup": "warn", "terkunci": "ok", "batal": "net"}
KINDS = {**CASE_KINDS, ASKED: _("Perlu dipastikan")}
VERDICTS = {
    "setuju": _("Setuju"),
    "tolak": _("Tolak"),
    "tetap": _("Tetap"),
    "coret": _("Coret"),
    "tunda": _("Tunda"),
}
TOTALS = {
    "setuju": _("Disetujui"),
    "tolak": _("Ditolak"),
    "tetap": _("Tetap terdaftar"),
    "coret": _("Dicoret"),
    "tunda": _("Ditunda"),
    "jumlah": _("Jumlah keluarga"),
    "hadir": _("Jumlah hadir"),
}
KEYS = {"setuju": "s", "tolak": "t", "tetap": "b", "coret": "c", "tunda": "u"}
"""Decision → the key that says it while a row has the focus."""
LOOKS = {"setuju": "ok", "tetap": "ok", "tolak": "bad", "coret": "bad", "tunda": "warn"}
ICONS = {"setuju": "check", "tetap": "house", "tolak": "x", "coret": "ban", "tunda": "clock"}
PAPERS = {
    "lengkap": _("Berita acara dengan semua lampirannya"),
    "ba": _("Berita acara"),
    "hadir": _("Daftar hadir"),
    "bnba": _("Daftar nama dan alamat"),
    "foto": _("Foto musyawarah"),
}
OUTCOMES = {
    "diterapkan": _("Diterapkan"),
    "dilewati": _("Sudah berpindah"),
    "ditolak": _("Tidak dapat"),
}
OUTCOME_LOOKS = {"diterapkan": "ok", "dilewati": "net", "ditolak": "warn"}


def cause_told(cause: list[Any]) -> tuple[str, str]:
    """(doubt, what it rests on) in the reader's language."""
    doubt, told = cause
    return kata(LABELS.get(doubt, doubt)), kata(phrase_of(told)) if told else ""


def why_told(why: Any) -> str:
    """Why a decision was not applied."""
    return kata(phrase_of(why)) if why else ""


def drawn_told(cases: int, families: int, left: int) -> str:
    """What a press brought onto the agenda."""
    if not cases + families:
        return gettext("Tidak ada yang baru untuk agenda ini.")
    called = ngettext("%(jumlah)s kasus", "%(jumlah)s kasus", cases, jumlah=cases)
    asked = ngettext(
        "%(jumlah)s keluarga yang perlu dipastikan",
        "%(jumlah)s keluarga yang perlu dipastikan",
        families,
        jumlah=families,
    )
    parts = [told for count, told in ((cases, called), (families, asked)) if count]
    said = gettext("Masuk agenda: %(isi)s.", isi=", ".join(parts))
    rest = gettext("%(jumlah)s lagi tidak muat; untuk musyawarah berikutnya.", jumlah=left) if left else ""
    return f"{said} {rest}".strip()


def words() -> dict[str, Any]:
    """What every template of meetings needs."""
    return {
        "home_of": home_of,
        "statuses": STATUSES,
        "status_looks": STATUS_LOOKS,
        "kinds": KINDS,
        "verdicts": VERDICTS,
        "totals_told": TOTALS,
        "keys": KEYS,
        "looks": LOOKS,
        "verdict_icons": ICONS,
        "reasons": reason_labels(REJECTION) | reason_labels(REMOVAL),
        "given": (reasons(db_session(), REJECTION), reasons(db_session(), REMOVAL)),
        "asked": ASKED,
        "groups": GROUPS,
        "papers_told": PAPERS,
        "outcomes": OUTCOMES,
        "outcome_looks": OUTCOME_LOOKS,
        "cause_told": cause_told,
        "why_told": why_told,
        "order": DECISIONS,
    }
