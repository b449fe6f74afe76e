"""Proposing the good families of a checked file: each chunk is one transaction, with its count.

A worker killed at any moment leaves each family proposed once or not yet; begun again, it goes on where it stopped.
"""

from __future__ import annotations

from collections import Counter
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
from portal.registry.resemblance.underway import with_twins

REFUSED, ALIKE, EVIDENCE = "DITOLAK", "D01", "BUKTI"
TWIN = (
    "Seorang anggotanya bernama, bertanggal lahir, dan berjenis kelamin sama dengan orang dalam usulan lain. "
    "Usulannya tetap dibuat; bandingkan keduanya di halaman kasusnya."
)
WAITS = "Menjadi draf, belum diajukan. Lampirkan bukti yang diminta pada kasusnya, lalu ajukan."
LATER = 1_000
"""Findings made while proposing come behind those of the check."""
Told = list[tuple[int, str, str]]
"""Row, kind, message."""


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
        made, told_of = _load_flags(session, found, chunk), Told()
    elif chunk.kind == chunks.CORRECTION:
        made, told_of = _correct(session, found, chunk, by, province_step=province_step)
    else:
        made, told_of = _propose(session, found, chunk, by, province_step=province_step)
    _note(session, found, told_of)
    chunk = session.get_one(ImportChunk, (part_of(import_id), import_id, place))
    chunk.status, chunk.body = chunks.DONE, None
    found = import_in(session, import_id, by, lock=True)
    found.proposed += made
    counts = Counter(code for _, code, _ in told_of)
    found.refused += counts[REFUSED]
    if counts:
        found.summary = dict(Counter(found.summary) + counts)
    session.flush()
    return True


def _waiting(found: ImportFile) -> tuple[ColumnElement[bool], ...]:
    """The chunks of an import that are still to be proposed; corrections only when somebody asked for them."""
    mine = (ImportChunk.part == found.part, ImportChunk.import_id == found.id, ImportChunk.status == chunks.WAITING)
    return mine if found.corrections else (*mine, ImportChunk.kind == chunks.NEW)


def _propose(
    session: Session, found: ImportFile, chunk: ImportChunk, by: Actor, *, province_step: bool
) -> tuple[int, Told]:
    rows = chunks.families_in(chunk, found.sha256)
    families = [one for _, one in rows]
    batch = propose_families(session, families, reason=found.reason, by=by)
    names = {one.change_set_id: one.draft.head_name for one in families}
    told_of = [
        (row, REFUSED, batch.refused[one.change_set_id].message)
        for row, one in rows
        if one.change_set_id in batch.refused
    ]
    alike = with_twins(session, by, [one.id for one in batch.made])
    told_of += [(row, ALIKE, TWIN) for row, one in rows if one.change_set_id in alike]
    opened = open_cases(session, batch.made, names, by=by, province_step=province_step)
    return opened.count, told_of + _awaiting([(row, one.change_set_id) for row, one in rows], opened)


def _correct(
    session: Session, found: ImportFile, chunk: ImportChunk, by: Actor, *, province_step: bool
) -> tuple[int, Told]:
    rows = chunks.corrections_in(chunk, found.sha256)
    batch = propose_corrections(session, [one.correction for one in rows], reason=found.reason, by=by)
    refused = [(one.row, batch.refused.get(one.correction.change_set_id)) for one in rows]
    told_of = [(row, REFUSED, why.message) for row, why in refused if why is not None]
    names = {one.correction.change_set_id: one.head for one in rows}
    opened = open_cases(session, batch.made, names, by=by, province_step=province_step)
    return opened.count, told_of + _awaiting([(one.row, one.correction.change_set_id) for one in rows], opened)


def _awaiting(rows: list[tuple[int, UUID]], opened: Opened) -> Told:
    """What stays a draft until its evidence comes."""
    return [(row, EVIDENCE, WAITS) for row, key in rows if key in opened.awaiting]


def _note(session: Session, found: ImportFile, told_of: Told) -> None:
    """What changed since the file was checked, and what is seen only now, as findings of its rows."""
    insert_rows(
        session,
        ImportFinding,
        [
            {
                "part": found.part,
                "import_id": found.id,
                "row": row,
                "seq": LATER + seq,
                "region_code": found.region_code,
                "heading": "",
                "code": code,
                "message": message,
            }
            for seq, (row, code, message) in enumerate(told_of)
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
