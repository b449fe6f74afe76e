"""Where a proposal that does not simply go on stands: deferred by a meeting, returned, withdrawn; a suspended family.

Said to the family: what happened when and why, who has it now, what comes next. What became of a proposal is said
before that the data sleep.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.casefile import CaseView
from portal.cases.letters.notices import PROPOSALS
from portal.cases.letters.places import OFFICES
from portal.cases.musdes.standing import meeting_of_case
from portal.cases.musdes.words import POSTPONE, STAYS
from portal.cases.musdesmodels import OPEN, Musdes
from portal.cases.reasoning import reason_given, settled_by, why_told
from portal.cases.rules import CANCEL
from portal.kernel import clock
from portal.kernel.phrases import Phrase
from portal.registry.records import OBJECTION, RESTORATION

if TYPE_CHECKING:
    from portal.cases.models import Decision
    from portal.registry.families import FamilyView

SUSPENDED: Final = "ditidurkan"
NO_DAY: Final = Phrase(
    "Kantor desa atau kelurahan membahasnya lagi dalam musyawarah berikutnya. Harinya belum ditetapkan; tanyakan di "
    "kantor desa."
)
PROPOSE_AGAIN: Final = Phrase("Usulan ini tidak diperiksa lagi. Keluarga dapat diusulkan lagi di kantor desa.")
AS_BEFORE: Final = Phrase(
    "Usulan ini tidak diperiksa lagi. Data keluarga ini tetap tercatat seperti sebelum usulan itu."
)
WAKE: Final = Phrase("Datanya berlaku lagi sesudah usulan reaktivasi disetujui. Ajukan di kantor desa.")


@dataclass(frozen=True)
class Standing:
    """What is said first, and what comes next."""

    headline: Phrase
    following: Phrase


def standing_of(session: Session, actor: Actor, view: CaseView | None, family: FamilyView | None) -> Standing | None:
    """How the case, or the family without a running one, stands; None when nothing out of the ordinary holds it."""
    if view is not None and view.case.status == "berjalan":
        return _deferred(session, actor, view) or _returned(view)
    if family is not None and family.keluarga.status == SUSPENDED:
        return _asleep(session, view, family)
    return _withdrawn(view) if view is not None and view.case.status == "dibatalkan" else None


def refusal_of(session: Session, view: CaseView) -> Phrase:
    """That a proposal was refused, when and why."""
    what, day = Phrase(PROPOSALS.get(view.case.kind, view.case.kind)), day_of(view.case.closed_at)
    last = settled_by(view.decisions)
    note = why_told(last, reason_given(session, last))
    if not note:
        return Phrase("Usulan {what} untuk keluarga ini tidak diterima pada {day}.", what=what, day=day)
    return Phrase(
        "Usulan {what} untuk keluarga ini tidak diterima pada {day}. Alasannya: {note}", what=what, day=day, note=note
    )


def day_of(moment: datetime | date | None) -> str:
    """A day as pages write it; "" for none."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(clock.WIB).date()
    return f"{moment:%d-%m-%Y}" if moment else ""


def _deferred(session: Session, actor: Actor, view: CaseView) -> Standing | None:
    """At the meeting's step: on the agenda of one, or put off by the last."""
    if not any(view.process.step(task.step).form == "musdes" for task in view.tasks):
        return None
    found = meeting_of_case(session, actor.area, view.case.id)
    if found is None:
        return None
    meeting, item = found
    what = Phrase(PROPOSALS.get(view.case.kind, view.case.kind))
    if meeting.status == OPEN:
        told = Phrase("Usulan {what} untuk keluarga ini menunggu putusan musyawarah desa.", what=what)
        return Standing(told, Phrase("Dibahas dalam musyawarah desa pada {day}.", day=day_of(meeting.held_on)))
    if item.decision != POSTPONE:
        return None
    told = Phrase(
        "Usulan {what} untuk keluarga ini ditunda oleh musyawarah desa pada {day}; belum diterima dan belum ditolak.",
        what=what,
        day=day_of(meeting.held_on),
    )
    return Standing(_because(told, item.note), _next_meeting(session, meeting))


def _next_meeting(session: Session, last: Musdes) -> Phrase:
    called = select(Musdes.held_on).where(
        Musdes.part == last.part,
        Musdes.region_code == last.region_code,
        Musdes.status == OPEN,
        Musdes.held_on >= clock.today(),
    )
    day = session.scalar(called.order_by(Musdes.held_on).limit(1))
    if day is None:
        return NO_DAY
    return Phrase("Kantor desa atau kelurahan membahasnya lagi dalam musyawarah pada {day}.", day=day_of(day))


def _returned(view: CaseView) -> Standing | None:
    task = next((one for one in view.tasks if one.returned), None)
    if task is None:
        return None
    label, office = Phrase(view.process.step(task.step).label), Phrase(OFFICES.get(task.role, "Kementerian Sosial"))
    told = Phrase(
        "Usulan {what} untuk keluarga ini dikembalikan untuk diperbaiki, kini di langkah “{step}”.",
        what=Phrase(PROPOSALS.get(view.case.kind, view.case.kind)),
        step=label,
    )
    following = Phrase("{office} memperbaikinya, lalu usulan ini diperiksa lagi.", office=office)
    return Standing(_because(told, task.return_note), following)


def _asleep(session: Session, view: CaseView | None, family: FamilyView) -> Standing:
    """A suspended family; first what became of the proposal or the objection that was to wake it."""
    told = Phrase("Data keluarga ini ditidurkan: tetap tersimpan, tetapi tidak berlaku sejak {day}.",
                  day=day_of(family.valid_from))  # fmt: skip
    if view is None or view.case.kind not in {RESTORATION, OBJECTION}:
        return Standing(told, WAKE)
    if view.case.status == "ditolak":
        return Standing(Phrase("{ended}. {asleep}", ended=refusal_of(session, view), asleep=told), WAKE)
    if view.case.status == "dibatalkan":
        return Standing(Phrase("{ended}. {asleep}", ended=_withdrawn(view).headline, asleep=told), WAKE)
    return Standing(told, WAKE)


def _withdrawn(view: CaseView) -> Standing:
    last = next((one for one in reversed(view.decisions) if one.action == CANCEL), None)
    following = PROPOSE_AGAIN if view.case.kind == "usulan_baru" else AS_BEFORE
    return Standing(_called_off(view, last), following)


def _called_off(view: CaseView, last: Decision | None) -> Phrase:
    """That it was called off, by its proposer or by the meeting that had begun it; why."""
    what, day = Phrase(PROPOSALS.get(view.case.kind, view.case.kind)), day_of(view.case.closed_at)
    if last is not None and last.note == STAYS:
        return Phrase(
            "Usulan {what} untuk keluarga ini dibatalkan pada {day}: musyawarah desa memutus datanya tetap berlaku.",
            what=what,
            day=day,
        )
    if last is None or not view.case.created_by:
        told = Phrase("Usulan {what} untuk keluarga ini dibatalkan pada {day}.", what=what, day=day)
    else:
        told = Phrase("Usulan {what} untuk keluarga ini dibatalkan oleh pengusulnya pada {day}.", what=what, day=day)
    return _because(told, last.note if last else None)


def _because(told: Phrase, note: str | None) -> Phrase:
    return Phrase("{told} Alasannya: {note}", told=told, note=note) if note else told
