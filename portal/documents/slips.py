"""Slips for the citizen, drawn when asked for and kept nowhere: a receipt of the proposal, how far it has come.

They decide nothing and bear no number of a register; names of officers and internal remarks stay inside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.documents import pango, press, wording
from portal.documents.errors import NoPango
from portal.kernel import clock


@dataclass(frozen=True)
class SlipStep:
    """One thing that happened, as the citizen may read it."""

    at: datetime
    what: str
    who: str
    """The role that did it, never a person's name."""
    note: str = ""


@dataclass(frozen=True)
class Slip:
    """What a slip says."""

    title: str
    number: str
    name: str
    kind: str
    places: Sequence[str]
    """Village, sub-district, regency, province."""
    received: datetime
    state: str
    now_at: str = ""
    """The step it stands at, in words."""
    due: datetime | None = None
    steps: Sequence[SlipStep] = ()
    receipt: bool = False
    """Whether it is a receipt, to be signed and handed over."""


def slip_pdf(slip: Slip, *, printed_by: str) -> bytes:
    """The slip as PDF. Refuses `NoPango`."""
    if pango.missing():
        raise NoPango
    now = clock.now()
    html = press.html_from(
        "lembar.html", demo=press.is_demo(), slip=slip, printed_by=printed_by, now=now, hari=_day, jam=_time
    )
    style = (press.TEMPLATES / "surat.css").read_text(encoding="utf-8")
    return press.printed(html, style=style, identifier=hashlib.sha256(html.encode()).digest()[:16])


def _day(at: datetime) -> str:
    return wording.tanggal(at.astimezone(clock.WIB).date())


def _time(at: datetime) -> str:
    return f"{_day(at)} {at.astimezone(clock.WIB):%H.%M} WIB"
