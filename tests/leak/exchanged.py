"""What a place has brought in and taken out: an import with a finding, an export."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.exchange.models import ExportFile, ImportFile, ImportFinding
from portal.exchange.store import SealedStore
from portal.kernel import clock
from portal.kernel.ids import new_id, part_of

if TYPE_CHECKING:
    from tests.leak.world import Place


def exchange(session: Session, place: Place, store: SealedStore, by: Actor) -> None:
    """A checked import with one finding and its returned file, and an export ready to be fetched."""
    mark, now = place.mark("I"), clock.now()
    part = part_of(UUID(place.ids["case"][0]))
    kept = store.put(BytesIO(f"NIK;Nama\n{place.nik(9801)};{mark}\n".encode()))
    whose = {"part": part, "region_code": place.village, "actor_id": by.user_id, "actor_name": by.name, "role": by.role}
    brought = ImportFile(
        id=new_id(part), sha256=kept.sha256, name=f"{mark}.csv", size=kept.size, format="csv", kind="bdt", header_row=1,
        columns=["NIK", "Nama"], mapping={"0": "individu.nik"}, options={}, status="diperiksa", read=1, families=1,
        result=kept.sha256, visits=kept.sha256, created_at=now, keep_until=now + timedelta(days=9), **whose,
    )  # fmt: skip
    taken = ExportFile(
        id=new_id(part), content="keluarga", format="csv", filters={}, opened=[], purpose=f"Rapat {mark}",
        status="selesai", sha256=kept.sha256, created_at=now, expires_at=now + timedelta(days=9), **whose,
    )  # fmt: skip
    session.add_all([brought, taken])
    session.flush()
    session.add(
        ImportFinding(
            part=part, import_id=brought.id, row=2, seq=0, region_code=place.village, heading=mark, code="V01",
            message=f"Periksa {mark}.",
        )
    )  # fmt: skip
    session.flush()
    place.known_by(**{"import": brought.id, "export": taken.id})
