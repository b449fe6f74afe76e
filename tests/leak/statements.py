"""A letter of the world that waits for its signature, its scan bearing the place's mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.evidence.operations import EvidenceUpload
from portal.cases.statements.keeping import VILLAGE, add_scan
from portal.cases.statements.models import MADE, Statement
from portal.fieldwork.store import PhotoStore
from portal.kernel import clock
from portal.kernel.ids import new_id
from tests.cases.papers import paper

if TYPE_CHECKING:
    from tests.leak.world import Place


def state(session: Session, place: Place, part: int, store: PhotoStore, *, by: Actor) -> None:
    """An SPTJM of the village about nothing, with a reason and a scan."""
    mark, today = place.mark("T"), clock.today()
    counts = dict.fromkeys(("baru", "perbaikan", "hapus", "jumlah"), 0)
    made = Statement(
        part=part, id=new_id(part), region_code=place.village, kind=VILLAGE, status=MADE, reason=mark,
        letter_id=new_id(part), letter_number=f"SPTJM/{mark}", first=today, last=today, totals=counts,
        rows=[], tasks=[], made_at=clock.now(), made_by=by.user_id, made_name=by.name,
    )  # fmt: skip
    session.add(made)
    session.flush()
    add_scan(session, made.id, EvidenceUpload("surat", f"{mark}.pdf", paper(f"{mark} surat")), store=store, by=by)
    place.known_by(statement=made.id)
