"""Proposing the good families of a checked file: each chunk is one transaction, with its count.

A worker killed at any moment leaves each family proposed once or not yet; begun again, it goes on where it stopped.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.queries import still_acting
from portal.cases.opening import Opened
from portal.cases.operations import open_cases
from portal.exchange import chunks
from portal.exchange.layouts import FLAG
from portal.exchange.models import Flag, ImportChunk, ImportFile, ImportFinding
from portal.exchange.operations import DONE, PROPOSING, STOPPED, import_in, told
from portal.kernel import clock
from portal.kernel.database import transaction
from portal.kernel.ids import part_of
from portal.kernel.sets import insert_rows
from portal.registry.batches import number_index, propose_families
from portal.registry.corrections import propose_corrections

REFUSED, EVIDENCE = "DITOLAK", "BUKTI"
WAITS = "Menjadi draf, belum diajukan. Lampirkan bukti yang diminta pada kasusnya, lalu ajukan."


def run_propose(factory: sessionmaker[Session], import_id: UUID, *, by: Actor, province_step: bool = True) -> None:
    """Propose chunk after chunk until none waits, as long as `by` holds the post; safe to start again, or twice."""
    while True:
        with transaction(factory, by.scope) as session:
            now = still_acting(session, by, on=clock.today())
            if now is None or not now.may(Permission.EXCHANGE_IMPORT_MAKE):
                found = import_in(session, import_id, by, lock=True)
                found.status, found.ended_at = STOPPED, clock.now()
                told(session, "exchange.import.stopped", found, by)
                return
            if not run_chunk(session, import_id, by=now, province_step=province_step):
                return


def run_chunk(session: Session, import_id: UUID, *, by: Actor, province_step: bool = True) -> bool:
    """Propose the next waiting chunk, whole or not at all; False when none waits or somebody stopped it."""
    found = import_in(session, import_id, by)
    chunk = session.scalars(
        select(ImportChunk)
        .where(*_waiting(found))
        .order_by(ImportChunk.place)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if chunk is None or found.status != PROPOSING:
        _close(session, import_id, by)
        return False
    place = chunk.place
    if found.kind == FLAG:
        made, refused = _load_flags(session, found, chunk), 0
    elif chunk.kind == chunks.CORRECTION:
        made, refused = _correct(session, found, chunk, by, province_step=province_step)
    else:
        made, refused = _propose(session, found, chunk, by, province_step=province_step)
    chunk = session.get_one(ImportChunk, (part_of(import_id), import_id, place))
    chunk.status, chunk.body = chunks.DONE, None
    found = import_in(session, import_id, by, lock=True)
    found.proposed += made
    found.refused += refused
    if refused:
        found.summary = found.summary | {REFUSED: found.summary.get(REFUSED, 0) + refused}
    session.flush()
    return True


def _waiting(found: ImportFile) -> tuple[ColumnElement[bool], ...]:
    """The chunks of an import that are still to be proposed; corrections only when somebody asked for them."""
    mine = (ImportChunk.part == found.part, ImportChunk.import_id == found.id, ImportChunk.status == chunks.WAITING)
    return mine if found.corrections else (*mine, ImportChunk.kind == chunks.NEW)


def _propose(
    session: Session, found: ImportFile, chunk: ImportChunk, by: Actor, *, province_step: bool
) -> tuple[int, int]:
    rows = chunks.families_in(chunk, found.sha256)
    families = [one for _, one in rows]
    batch = propose_families(session, families, reason=found.reason, by=by)
    names = {one.change_set_id: one.draft.head_name for one in families}
    _refused(
        session,
        found,
        [(row, batch.refused[one.change_set_id]) for row, one in rows if one.change_set_id in batch.refused],
    )
    opened = open_cases(session, batch.made, names, by=by, province_step=province_step)
    _awaiting(session, found, [(row, one.change_set_id) for row, one in rows], opened)
    return opened.count, len(batch.refused)


def _correct(
    session: Session, found: ImportFile, chunk: ImportChunk, by: Actor, *, province_step: bool
) -> tuple[int, int]:
    rows = chunks.corrections_in(chunk, found.sha256)
    batch = propose_corrections(session, [one.correction for one in rows], reason=found.reason, by=by)
    refused = [(one.row, batch.refused.get(one.correction.change_set_id)) for one in rows]
    _refused(session, found, [(row, why) for row, why in refused if why is not None])
    names = {one.correction.change_set_id: one.head for one in rows}
    opened = open_cases(session, batch.made, names, by=by, province_step=province_step)
    _awaiting(session, found, [(one.row, one.correction.change_set_id) for one in rows], opened)
    return opened.count, len(batch.refused)


def _awaiting(session: Session, found: ImportFile, rows: list[tuple[int, UUID]], opened: Opened) -> None:
    """What stays a draft until its evidence comes, told in its row and counted."""
    told = [(row, WAITS) for row, key in rows if key in opened.awaiting]
    _tell(session, found, EVIDENCE, told)
    if told:
        found.summary = found.summary | {EVIDENCE: found.summary.get(EVIDENCE, 0) + len(told)}


def _refused(session: Session, found: ImportFile, refused: list[tuple[int, Any]]) -> None:
    """What changed since the file was checked, as findings of its rows."""
    _tell(session, found, REFUSED, [(row, why.message) for row, why in refused])


def _tell(session: Session, found: ImportFile, code: str, told: list[tuple[int, str]]) -> None:
    insert_rows(
        session,
        ImportFinding,
        [
            {
                "part": found.part,
                "import_id": found.id,
                "row": row,
                "seq": 1_000,
                "region_code": found.region_code,
                "heading": "",
                "code": code,
                "message": message,
            }
            for row, message in told
        ],
    )


def _load_flags(session: Session, found: ImportFile, chunk: ImportChunk) -> int:
    numbers = chunks.numbers_in(chunk)
    words = {"kind": found.options["tanda"], "source": found.options["sumber"], "period": found.options["periode"]}
    common = words | {"loaded_at": clock.now(), "import_id": found.id}
    statement = insert(Flag).values([common | {"nik_bidx": number_index("individu", one)} for one in set(numbers)])
    key = [Flag.nik_bidx, Flag.kind, Flag.source, Flag.period]
    again = {"loaded_at": statement.excluded.loaded_at, "import_id": statement.excluded.import_id}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=again))
    return len(numbers)


def _close(session: Session, import_id: UUID, by: Actor) -> None:
    """The last worker to find nothing waiting writes the end."""
    found = import_in(session, import_id, by, lock=True)
    waiting = select(func.count()).select_from(ImportChunk).where(*_waiting(found))
    if found.status == PROPOSING and not session.scalar(waiting):
        found.status, found.ended_at = DONE, clock.now()
        told(session, "exchange.import.proposed", found, by)
