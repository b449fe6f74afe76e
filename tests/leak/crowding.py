"""A sample read before one answer for many, and a province's sampling with one case: one of each for the leak test."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.cases.crowds.looking import draw_look
from portal.cases.inbox import InboxFilters
from portal.cases.province.models import Sampled, Sampling
from portal.kernel import clock
from portal.kernel.ids import new_id


def look_up(session: Session, *, by: Actor) -> UUID:
    """A sample of what waits for the verifier, not read yet."""
    return draw_look(session, "verifikasi_kab", InboxFilters(), by=by).id


def sample_up(session: Session, village: int, case_id: UUID) -> UUID:
    """The province's sampling of the village's case."""
    province, today, now = village - village % 100_000_000, clock.today(), clock.now()
    regency = village - village % 1_000_000
    common = {"part": 0, "region_code": province}
    made = Sampling(
        **common, id=new_id(0), since=today, until=today, size=1, seed=7, decided={}, actor_id=1, actor_name="Provinsi",
        drawn_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(
        Sampled(
            part=0, region_code=regency, sampling_id=made.id, place=1, regency=regency, case_id=case_id,
            action="setuju", decided_by="Kepala", decided_at=now, verdict="keliru", found_by="Provinsi", found_at=now,
            reason="Rumah di foto bukan rumah keluarga ini.",
        )
    )  # fmt: skip
    session.flush()
    return made.id
