"""Reasons in the reader's language, and which of them a step's answers may give."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from portal.kernel import clock
from portal.registry.reasons import queries
from portal.registry.reasons.rules import BY_ACTION, REJECTION, REMOVAL, RESTORATION, RETURN, Reason
from portal.views.kit.session import db_session

PURPOSES = {
    REJECTION: _("Menolak usulan"),
    RETURN: _("Mengembalikan usulan"),
    REMOVAL: _("Menghapus keluarga"),
    RESTORATION: _("Memulihkan keluarga"),
}
"""Purpose → what it is called, in the order of the page."""
ABOUT = {
    REJECTION: _("Dipilih saat menolak; keluarga membacanya dalam surat pemberitahuan hasil."),
    RETURN: _("Dipilih saat mengembalikan; pengaju membacanya pada kasus dan tanda terima."),
    REMOVAL: _("Sebab penghapusan dalam usulan, musyawarah, dan sanggahan; dibaca dalam surat penghapusan."),
    RESTORATION: _("Sebab reaktivasi keluarga yang pernah dihapus atau ditidurkan."),
}
GROUPS = {"tolak": _("Bila menolak"), "kembalikan": _("Bila mengembalikan")}


@dataclass(frozen=True)
class Group:
    """The reasons one answer may give."""

    label: Any
    reasons: list[Reason]
    required: bool


def sebutan(reason: Reason | None) -> str:
    """What a reason is called, in the reader's language."""
    if reason is None:
        return ""
    return reason.label_en if _english() else reason.label


def saran(reason: Reason | None) -> str:
    """What the family can do, in the reader's language."""
    if reason is None:
        return ""
    return reason.advice_en if _english() else reason.advice


def alasan_kode(code: str, moment: datetime) -> str:
    """What a decision's code was called when it was given, in the reader's language."""
    day = moment.astimezone(clock.WIB).date()
    return sebutan(queries.reason_of(db_session(), queries.purpose_of(code), code, day=day))


def offered(actions: Collection[str]) -> list[Group]:
    """For those of a step's answers that give a reason: the ones that may be chosen today."""
    session = db_session()
    found = []
    for action, label in GROUPS.items():
        if action in actions:
            purpose = BY_ACTION[action][0]
            own = list(queries.reasons(session, purpose).values())
            found.append(Group(label, own, queries.duty(session, purpose)))
    return [group for group in found if group.reasons]


def labels(purpose: str) -> dict[str, str]:
    """Code → what each reason is called in the reader's language, those that have ended too."""
    return {code: sebutan(one) for code, one in queries.catalogue(db_session(), purpose).items()}


def choices(purpose: str) -> list[tuple[str, str]]:
    """What a form offers: the reasons that may be chosen today."""
    return [(code, f"{code}. {sebutan(one)}") for code, one in queries.reasons(db_session(), purpose).items()]


def _english() -> bool:
    return bool(get_locale().language == "en")
