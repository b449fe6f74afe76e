"""Village meetings of the world: one locked with its signed paper, one waiting for signatures, one being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from tests.leak.world import Place

MEETINGS = {"musdes_locked": 9813, "musdes_closed": 9814, "musdes": 9815}
"""Kind of meeting → the serial of the family on its agenda."""


def meet(session: Session, place: Place, kind: str, case: CaseFile, store: PhotoStore, *, by: Actor) -> None:
    """A meeting of today whose words and paper bear the place's mark; what an address may name of it is kept there."""
    today, mark = clock.today(), place.mark("M")
    hall, leader, writer, period = (f"{word} {mark}" for word in ("Balai", "Lurah", "Carik", "Periode"))
    held = open_meeting(session, Occasion(today, hall, leader, writer, period, today, today), by=by)
    draw_agenda(session, held.id, by=by)
    keep_attendance(session, held.id, {"rt_l": 4, "kpm_p": 4}, by=by)
    [item] = [one for one in items_of(session, held) if one.case_id == case.id]
    place.known_by(**{kind: held.id, f"{kind}_item": item.id})
    if kind == "musdes":
        return
    decide_item(session, held.id, item.id, Verdict("setuju", note=mark), by=by)
    postpone_rest(session, held.id, by=by)
    place.told.append(str(close_meeting(session, held.id, by=by).letter_number))
    papers = [EvidenceUpload(what, f"{what}.pdf", paper(f"{mark} {what} {held.id}")) for what in ("lengkap", "foto")]
    whole, photo = (add_paper(session, held.id, one, store=store, by=by) for one in papers)
    if kind == "musdes_closed":
        place.known_by(paper_closed=photo[0].id)
        place.forms["/musdes/<musdes_id>/kunci"] = {name: str(count) for name, count in (held.totals or {}).items()}
    else:
        place.known_by(paper=whole[0].id)
        place.told.append(str(lock_batch(session, held.id, held.totals or {}, by=by).receipt))
