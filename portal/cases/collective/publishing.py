"""Publication of a signed decree, by a worker or a command: safe to stop and to start again at any moment.

Each step is a transaction of its own and asks what is left: the answers (as one bulk action of each process), the
effects these ask for, then regency by regency letter, annex, picture and public list, and the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor, system
from portal.access.permissions import Permission
from portal.cases.bulk import DONE as ANSWERED
from portal.cases.bulk import RUNNING as ANSWERING
from portal.cases.bulk import STOPPED, WAITING, bulk_in, run_chunk, start_listed
from portal.cases.collective.beginning import HOME
from portal.cases.collective.errors import BeingPublished, NotSigned, Unfinished
from portal.cases.collective.gathering import DECREES, of_decree
from portal.cases.collective.models import DECREED, PUBLISHED, RUNNING, Decree, DecreeItem, DecreeOffice
from portal.cases.collective.picturing import issue_office, sealed
from portal.cases.moving.effects import run_due_effects
from portal.cases.moving.messages import send_message
from portal.cases.processmodels import BulkAction, BulkChunk
from portal.kernel import clock
from portal.kernel.area import NATION
from portal.kernel.database import transaction
from portal.kernel.errors import NotFound
from portal.kernel.facts import leave_fact
from portal.kernel.phrases import Phrase

DONE: Final = "penetapan_terbit"
"""The message a decree's case waits for."""
AT_ONCE: Final = 500
TOLD_EVERY: Final = 20
"""After so many times `AT_ONCE` effects it is told how many cases wait for none of theirs any more, of how many."""
PATIENCE, PAUSE = 60, 1.0
"""How often, and after how many seconds, it is asked whether other workers have finished what they took."""
HOUSE: Final = system(
    "cases.decree", Permission.CASES_TASK_WORK, Permission.CASES_CASE_READ, Permission.REGISTRY_KELUARGA_READ
)
RIGHTS: Final = frozenset(
    {
        Permission.CASES_TASK_WORK,
        Permission.DOCUMENTS_LETTER_ISSUE,
        Permission.DOCUMENTS_LETTER_READ,
        Permission.REGISTRY_KELUARGA_READ,
    }
)
CONFLICT = Phrase("Bentrok dengan perubahan lain; ditinjau kabupaten/kota.")
UNDONE = Phrase("Belum selesai diterapkan; masuk penetapan berikutnya.")
ENDED = Phrase("Kasusnya berakhir tanpa penetapan.")
_APPLIED = text(
    "select count(*) filter (where not exists (select 1 from effect e where e.part = i.part "
    "and e.case_id = i.case_id and e.status = 'menunggu')), count(*) from decree_item i "
    "where i.decree_id = :decree and i.status = 'masuk'"
)
_TAKE = text("select pg_try_advisory_lock(hashtextextended(:name, 0))")
_LET_GO = text("select pg_advisory_unlock(hashtextextended(:name, 0))")
_DECREED = text(
    "update decree_item i set status = 'ditetapkan' from case_file c where i.decree_id = :decree "
    "and i.status = 'masuk' and c.part = i.part and c.id = i.case_id and c.status = 'selesai'"
)
_REFUSED = text(
    "update decree_item i set status = 'tidak', reason = e.value ->> 1 from bulk_chunk b, jsonb_each(b.exceptions) e "
    "where b.part = 0 and b.bulk_id = any(:bulks) and i.decree_id = :decree and i.status = 'masuk' "
    "and i.task_id = cast(e.key as uuid)"
)
_LEFT = text(
    "update decree_item i set status = 'tidak', reason = case when c.status <> 'berjalan' then :ended "
    "when c.step = 'tinjau_konflik' then :conflict else :undone end from case_file c "
    "where i.decree_id = :decree and i.status = 'masuk' and c.part = i.part and c.id = i.case_id"
)
Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


def publish(factory: sessionmaker[Session], decree_id: UUID, *, tell: Tell = lambda *_: None) -> Decree:
    """Publish a signed decree to its end; once published, only its case hears of it again.

    Refuses `NotSigned`, `BeingPublished` (another process is at it), `Unfinished` (to be started again).
    """
    by = _signer(factory, decree_id)
    with _alone(factory, decree_id):
        if _read(factory, decree_id).status == RUNNING:
            _answer(factory, decree_id, by, tell)
            _effects(factory, decree_id, tell)
            _settle(factory, decree_id)
            _offices(factory, decree_id, by, tell)
        _end(factory, decree_id)
        return _read(factory, decree_id)


@contextmanager
def _alone(factory: sessionmaker[Session], decree_id: UUID) -> Iterator[None]:
    """One process publishes a decree. The lock lives on a connection of its own: who is killed lets go of it."""
    named = {"name": f"penetapan:{decree_id}"}
    with factory() as session:
        connection = session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        if not connection.scalar(_TAKE, named):
            raise BeingPublished(number=_read(factory, decree_id).number)
        try:
            yield
        finally:
            connection.execute(_LET_GO, named)


def _signer(factory: sessionmaker[Session], decree_id: UUID) -> Actor:
    decree = _read(factory, decree_id)
    if decree.status not in {RUNNING, PUBLISHED} or decree.signed_by is None:
        raise NotSigned(number=decree.number)
    return Actor(decree.signed_by, decree.signed_name or "", decree.signed_role or "", NATION, RIGHTS)


def _read(factory: sessionmaker[Session], decree_id: UUID) -> Decree:
    with transaction(factory, HOUSE.scope) as session:
        return _locked(session, decree_id)


def _locked(session: Session, decree_id: UUID) -> Decree:
    found = session.scalars(
        select(Decree).where(Decree.part == HOME, Decree.id == decree_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _begun(factory: sessionmaker[Session], decree_id: UUID, by: Actor) -> Sequence[UUID]:
    """The decree's bulk actions, one for each process and step, made once."""
    with transaction(factory, by.scope) as session:
        decree = _locked(session, decree_id)
        if decree.bulks or decree.status != RUNNING:
            return decree.bulks
        waiting = (
            select(DecreeItem.process, DecreeItem.step, DecreeItem.task_id, DecreeItem.task_version)
            .where(*of_decree(decree), DecreeItem.task_id.is_not(None))
            .order_by(DecreeItem.process, DecreeItem.step, DecreeItem.part, DecreeItem.task_id)
        )
        made = []
        for (process, step), rows in groupby(session.execute(waiting), key=lambda row: (row.process, row.step)):
            tasks = [(row.task_id, row.task_version) for row in rows]
            note = f"Penetapan {decree.number}."
            bulk = start_listed(session, process=process, step=step, action=DECREES, tasks=tasks, note=note, by=by)
            made.append(bulk.id)
        decree.bulks = made
        return made


def _answer(factory: sessionmaker[Session], decree_id: UUID, by: Actor, tell: Tell) -> None:
    """Give the answers two people signed: the signer's leaving the post, or a stop of old, does not undo that."""
    bulks = _begun(factory, decree_id, by)
    for place, bulk_id in enumerate(bulks):
        going = True
        while going:
            with transaction(factory, by.scope) as session:
                bulk = bulk_in(session, bulk_id, lock=True)
                if bulk.status == STOPPED:
                    bulk.status, bulk.ended_at = ANSWERING, None
                going = run_chunk(session, bulk_id, by=by)
        tell("putusan", place + 1, len(bulks))


def _effects(factory: sessionmaker[Session], decree_id: UUID, tell: Tell) -> None:
    """Carry out what the answers asked for, beside other workers; give up on what they cannot finish."""
    turns = 0
    for _ in range(PATIENCE):
        some = 1
        while some:
            with transaction(factory, HOUSE.scope) as session:
                some = run_due_effects(session, limit=AT_ONCE)
            turns += 1
            if turns % TOLD_EVERY == 0:
                tell("penerapan", *_applied(factory, decree_id))
        done, of = _applied(factory, decree_id)
        tell("penerapan", done, of)
        if done == of:
            return
        time.sleep(PAUSE)


def _applied(factory: sessionmaker[Session], decree_id: UUID) -> tuple[int, int]:
    """How many of its cases wait for no effect any more, and how many there are."""
    with transaction(factory, HOUSE.scope) as session:
        done, of = session.execute(_APPLIED, {"decree": decree_id}).one()
        return done, of


def _settle(factory: sessionmaker[Session], decree_id: UUID) -> None:
    """Write down what became of each case: decreed, or not and why."""
    with transaction(factory, HOUSE.scope) as session:
        decree = _locked(session, decree_id)
        _must_be_answered(session, decree)
        named = {"decree": decree.id}
        session.execute(_DECREED, named)
        session.execute(_REFUSED, named | {"bulks": decree.bulks})
        session.execute(_LEFT, named | {"ended": ENDED, "conflict": CONFLICT, "undone": UNDONE})


def _must_be_answered(session: Session, decree: Decree) -> None:
    """What is still in the making is neither decreed nor refused: refuses `Unfinished`."""
    open_ = select(BulkAction.id).where(
        BulkAction.part == HOME, BulkAction.id.in_(decree.bulks), BulkAction.status != ANSWERED
    )
    waiting = select(BulkChunk.bulk_id).where(
        BulkChunk.part == HOME, BulkChunk.bulk_id.in_(decree.bulks), BulkChunk.status == WAITING
    )
    if session.scalar(open_.union_all(waiting).limit(1)) is not None:
        raise Unfinished(number=decree.number)


def _offices(factory: sessionmaker[Session], decree_id: UUID, by: Actor, tell: Tell) -> None:
    """Letter, annex, picture and public list of one regency after another, each once."""
    with transaction(factory, by.scope) as session:
        decree = _locked(session, decree_id)
        places = select(DecreeItem.regency).where(*of_decree(decree, DECREED)).distinct().order_by(DecreeItem.regency)
        wanted = session.scalars(places).all()
    for place, regency in enumerate(wanted):
        with transaction(factory, by.scope) as session:
            decree = _locked(session, decree_id)
            there = select(DecreeOffice.region_code).where(
                DecreeOffice.decree_id == decree.id, DecreeOffice.region_code == regency
            )
            if session.scalar(there) is None:
                issue_office(session, decree, regency, by=by)
        tell("surat", place + 1, len(wanted))


def _end(factory: sessionmaker[Session], decree_id: UUID) -> None:
    """The decree is published; its case hears of it and ends."""
    with transaction(factory, HOUSE.scope) as session:
        decree = _locked(session, decree_id)
        if decree.status == RUNNING:
            decree.families = int(session.scalar(select(func.count()).where(*of_decree(decree, DECREED))) or 0)
            decree.status, decree.published_at, decree.sha256 = PUBLISHED, clock.now(), sealed(session, decree)
            left = session.scalar(select(func.count()).where(*of_decree(decree, "tidak"))) or 0
            leave_fact(
                session,
                "cases.decree.published",
                by=HOUSE,
                part=HOME,
                region_code=NATION,
                about="decree",
                about_id=decree.id,
                case_id=decree.case_id,
                after={"nomor": decree.number, "keluarga": decree.families, "tidak": left, "sidik": decree.sha256},
            )
            session.flush()
        send_message(session, DONE, decree.number, by=HOUSE)


__all__ = ["DONE", "publish"]
