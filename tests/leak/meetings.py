"""Village meetings of the world: one locked with its signed paper, one waiting for signatures, one being written."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.evidence.operations import EvidenceUpload
from portal.cases.models import CaseFile
from portal.cases.musdes.agenda import draw_agenda
from portal.cases.musdes.closing import close_meeting
from portal.cases.musdes.locking import lock_batch
from portal.cases.musdes.meeting import Occasion, keep_attendance, open_meeting
from portal.cases.musdes.minutes import Verdict, decide_item, postpone_rest
from portal.cases.musdes.papers import add_paper
from portal.cases.musdes.standing import items_of
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from tests.cases.papers import paper

MEETINGS = {"musdes_locked": 9813, "musdes_closed": 9814, "musdes": 9815}
"""Kind of meeting → the serial of the family on its agenda."""


def meet(
    session: Session, kind: str, mark: str, case: CaseFile, store: PhotoStore, told: list[str], *, by: Actor
) -> dict[str, list[str]]:
    """A meeting of today whose words and paper bear the mark: its identifiers; the numbers it was given are `told`."""
    today = clock.today()
    words = (f"{word} {mark}" for word in ("Balai", "Lurah", "Carik", "Periode"))
    held = open_meeting(session, Occasion(today, *words, today, today), by=by)
    draw_agenda(session, held.id, by=by)
    keep_attendance(session, held.id, {"rt_l": 4, "kpm_p": 4}, by=by)
    [item] = [one for one in items_of(session, held) if one.case_id == case.id]
    known: dict[str, list[str]] = {kind: [str(held.id)], f"{kind}_item": [str(item.id)]}
    if kind == "musdes":
        return known
    decide_item(session, held.id, item.id, Verdict("setuju", note=mark), by=by)
    postpone_rest(session, held.id, by=by)
    told.append(str(close_meeting(session, held.id, by=by).letter_number))
    signed = EvidenceUpload("lengkap", "ba.pdf", paper(f"{mark} {held.id}"))
    made, _new = add_paper(session, held.id, signed, store=store, by=by)
    if kind == "musdes_locked":
        known["paper"] = [str(made.id)]
        told.append(str(lock_batch(session, held.id, held.totals or {}, by=by).receipt))
    return known
