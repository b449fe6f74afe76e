"""Verbs of imports: bring a file in, pair its columns, have it checked, propose what is good, stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.exchange.errors import (
    MappedTwice,
    MappingIncomplete,
    NothingGood,
    NothingNew,
    NotNational,
    NotThisStep,
    TooHeavy,
)
from portal.exchange.headers import Header, header_of, paired
from portal.exchange.layouts import BY_KEY, FLAG, KINDS, PROPOSES, heading_key, missing
from portal.exchange.limits import MB, limits
from portal.exchange.models import ColumnMemory, ImportFile
from portal.exchange.reading.child import BEGINNING, kind_of, refuse_macros
from portal.exchange.store import SealedStore, Stored
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.outbox import send
from portal.kernel.reasons import OF_VERSIONS, reasoned
from portal.regions.queries import part_of_region
from portal.registry.flags import LABELS as FLAGS

READING, MAPPING, CHECKING, CHECKED = "membaca", "pemetaan", "memeriksa", "diperiksa"
PROPOSING, DONE, FAILED, STOPPED = "mengajukan", "selesai", "gagal", "dihentikan"
READ_JOB, CHECK_JOB, PROPOSE_JOB = "exchange.read", "exchange.check", "exchange.propose"
KEPT = timedelta(days=30)
SMALL = 2 * MB
"""Up to this size the headings are read while somebody waits."""


@dataclass(frozen=True)
class Uploaded:
    """An import; `known`: this office had brought in the very same file before."""

    file: ImportFile
    known: bool


def upload(session: Session, stream: IO[bytes], *, name: str, store: SealedStore, by: Actor) -> Uploaded:
    """Keep a file; read its header and guess what it is when that is soon done, else a worker does it.

    The same file again is found again, as far as it had come, and kept for another month. Refuses `UploadTooLarge`,
    and every `FileRefused` told at once; its rows are read by a worker later.
    """
    by.must(Permission.EXCHANGE_IMPORT_MAKE)
    refuse_macros(name)
    kept = store.put(stream, most=limits().upload)
    part = part_of_region(session, by.region_code) if by.region_code else 0
    known = session.scalars(
        select(ImportFile).where(
            ImportFile.part == part, ImportFile.region_code == by.region_code, ImportFile.sha256 == kept.sha256
        )
    ).one_or_none()
    if known is not None:
        known.keep_until, known.erased_at = clock.now() + KEPT, None
        return Uploaded(known, known=True)
    kind = kind_of(next(store.pieces(kept.sha256))[:BEGINNING])
    header = _soon(store, kept)
    now = clock.now()
    made = ImportFile(
        part=part,
        id=new_id(part),
        region_code=by.region_code,
        sha256=kept.sha256,
        name=name[:200] or "berkas",
        size=kept.size,
        format=kind,
        kind="",
        header_row=0,
        columns=[],
        mapping={},
        options={},
        status=READING if header is None else MAPPING,
        summary={},
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role,
        created_at=now,
        keep_until=now + KEPT,
    )
    if header is not None:
        paired(session, made, header)
    session.add(made)
    session.flush()
    told(session, "exchange.import.uploaded", made, by)
    if header is None:
        send(session, READ_JOB, import_id=str(made.id), region_code=made.region_code)
    return Uploaded(made, known=False)


def _soon(store: SealedStore, kept: Stored) -> Header | None:
    """The headings of a file that is soon read; None for one a worker has to read."""
    if kept.size > SMALL:
        return None
    try:
        return header_of(store, kept.sha256, limits().while_waiting())
    except TooHeavy:
        return None


def import_in(session: Session, import_id: UUID, by: Actor, *, lock: bool = False) -> ImportFile:
    """An import of the actor's own office. Refuses with `NotFound`."""
    statement = select(ImportFile).where(ImportFile.part == part_of(import_id), ImportFile.id == import_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None or found.region_code != by.region_code:
        raise NotFound
    return found


def check(
    session: Session,
    import_id: UUID,
    *,
    kind: str,
    mapping: Mapping[int, str],
    options: Mapping[str, str] | None = None,
    by: Actor,
) -> ImportFile:
    """Have a file checked with its columns paired so; the pairs are remembered for this office. A worker reads it.

    Refuses `MappingIncomplete`, `MappedTwice`, `NotThisStep` (while a worker is at it, or once proposed).
    """
    by.must(Permission.EXCHANGE_IMPORT_MAKE)
    found = import_in(session, import_id, by, lock=True)
    if found.status not in {MAPPING, CHECKED, FAILED, STOPPED} or found.proposed or not found.columns:
        raise NotThisStep
    if kind not in KINDS or any(
        key not in BY_KEY or not 0 <= place < len(found.columns) for place, key in mapping.items()
    ):
        raise Invalid
    _refuse_mapping(kind, mapping, by)
    found.kind, found.mapping = kind, {str(place): key for place, key in mapping.items()}
    found.options = _options(kind, options or {})
    found.status, found.run, found.problem, found.read = CHECKING, new_id(found.part), None, 0
    found.stuck = None
    found.result = found.visits = None
    found.corrections = False
    _remember(session, found, mapping)
    session.flush()
    told(session, "exchange.import.checking", found, by)
    send(session, CHECK_JOB, import_id=str(found.id), region_code=found.region_code)
    return found


def _refuse_mapping(kind: str, mapping: Mapping[int, str], by: Actor) -> None:
    if kind == FLAG and by.region_code != NATION:
        raise NotNational
    if lacking := missing(kind, mapping):
        raise MappingIncomplete(labels=", ".join(lacking))
    twice = sorted({BY_KEY[key].label for key in mapping.values() if list(mapping.values()).count(key) > 1})
    if twice:
        raise MappedTwice(labels=", ".join(twice))


def _options(kind: str, typed: Mapping[str, str]) -> dict[str, Any]:
    if kind != FLAG:
        return {}
    chosen = {name: " ".join(typed.get(name, "").split())[:60] for name in ("tanda", "sumber", "periode")}
    wrong = {name: "Isian ini wajib." for name, value in chosen.items() if not value}
    if chosen["tanda"] not in FLAGS:
        wrong["tanda"] = "Pilih jenis tanda."
    if wrong:
        raise Invalid(fields=wrong)
    return dict(chosen)


def _remember(session: Session, found: ImportFile, mapping: Mapping[int, str]) -> None:
    rows = {
        heading_key(heading): mapping.get(place, "")
        for place, heading in enumerate(found.columns)
        if heading_key(heading)
    }
    if not rows:
        return
    statement = insert(ColumnMemory).values(
        [
            {"part": found.part, "region_code": found.region_code, "kind": "", "heading": heading, "target": target}
            for heading, target in rows.items()
        ]
    )
    key = [ColumnMemory.part, ColumnMemory.region_code, ColumnMemory.kind, ColumnMemory.heading]
    session.execute(statement.on_conflict_do_update(index_elements=key, set_={"target": statement.excluded.target}))


def submit(session: Session, import_id: UUID, *, reason: str, corrections: bool = False, by: Actor) -> ImportFile:
    """Propose every good family of a checked file (or load a flag list); a worker does it, chunk by chunk.

    `corrections`: also propose what differs of registered families; also after the new ones were proposed without.
    Refuses `ReasonRequired`, `ReasonTooLong`, `NothingGood`, `NothingNew`, `NotThisStep`. Sent twice it begins once.
    """
    by.must(Permission.EXCHANGE_IMPORT_MAKE)
    found = import_in(session, import_id, by, lock=True)
    if found.status == PROPOSING:
        return found
    if found.kind not in PROPOSES | {FLAG} or not (found.status in {CHECKED, STOPPED} or _left(found, corrections)):
        raise NotThisStep
    if found.kind in PROPOSES:
        by.must(Permission.CASES_USULAN_PROPOSE)
    if not found.families and not (found.changed and corrections):
        raise NothingNew if found.changed else NothingGood
    words = reasoned(reason, least=OF_VERSIONS)
    found.corrections = corrections and found.changed > 0
    found.reason, found.status, found.ended_at = words, PROPOSING, None
    found.actor_id, found.actor_name, found.role = by.user_id, by.name, by.role
    session.flush()
    told(session, "exchange.import.submitted", found, by)
    send(session, PROPOSE_JOB, import_id=str(found.id), region_code=found.region_code)
    return found


def _left(found: ImportFile, corrections: bool) -> bool:
    """Whether a file whose new families were proposed has corrections left that somebody asks for now."""
    return found.status == DONE and corrections and found.changed > 0 and not found.corrections


def stop(session: Session, import_id: UUID, *, by: Actor) -> ImportFile:
    """Stop before the next chunk; what is proposed stays proposed, and the rest can be proposed later."""
    by.must(Permission.EXCHANGE_IMPORT_MAKE)
    found = import_in(session, import_id, by, lock=True)
    if found.status == PROPOSING:
        found.status, found.ended_at = STOPPED, clock.now()
        told(session, "exchange.import.stopped", found, by)
    elif found.status == CHECKING:
        found.status, found.run = MAPPING, None
    return found


def told(session: Session, verb: str, found: ImportFile, by: Actor) -> None:
    """Leave a fact about an import."""
    leave_fact(
        session,
        verb,
        by=by,
        part=found.part,
        region_code=found.region_code,
        about="import",
        about_id=found.id,
        reason=found.reason or None,
        after={
            "berkas": found.name,
            "sidik": found.sha256[:16],
            "jenis": found.kind,
            "perbaikan": found.corrections,
            "diajukan": found.proposed,
            "ditolak": found.refused,
        },
    )


def mapping_of(found: ImportFile) -> dict[int, str]:
    """The pairs of an import, by column number."""
    return {int(place): str(key) for place, key in found.mapping.items()}
