"""Taking a list out: asked for with a purpose, made by a worker, fetched by whoever asked alone, for a week."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.queries import still_acting
from portal.exchange.errors import ExportGone, NoRightLeft, NotMade
from portal.exchange.models import ExportFile
from portal.exchange.rosters import NUMBER, Roster, heading_of, rosters
from portal.exchange.sheets import Sheet, write_all
from portal.exchange.store import SealedStore
from portal.instruments.definition import Instrument, Question
from portal.kernel import clock
from portal.kernel.database import transaction
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.facts import leave_fact
from portal.kernel.ids import new_id, part_of
from portal.kernel.outbox import send
from portal.kernel.reasons import reasoned
from portal.regions import queries as regions
from portal.registry.classes import CLASSES, RIGHT, veiled, veiled_answer, veiled_head
from portal.registry.codes import FIELDS, Field, field_of
from portal.registry.extracts import Extract, extracts
from portal.registry.heads import heads_born
from portal.registry.listing import KeluargaFilters
from portal.registry.questionnaires import household, is_core
from portal.registry.reading import read_date

log = logging.getLogger(__name__)
WAITING, DONE, FAILED, EXPIRED = "menunggu", "selesai", "gagal", "kedaluwarsa"
JOB = "exchange.export"
CONTENTS = {"keluarga": "Keluarga, satu baris tiap keluarga", "individu": "Individu, satu baris tiap orang"}
FORMATS = ("xlsx", "csv", "parquet")
PACKED = ("csv", "parquet")
"""Formats of one table a file: several come as one archive."""
OF_FAMILY = (NUMBER, "Kode desa", field_of("keluarga", "nomor_kk").label, "Nama kepala keluarga")
SHORTEST_PURPOSE = 15
LIFE = timedelta(days=7)


def ask(
    session: Session,
    *,
    content: str,
    kind: str,
    filters: KeluargaFilters,
    opened: Collection[str],
    purpose: str,
    by: Actor,
) -> ExportFile:
    """Ask for a list of what the actor may see; a worker makes it.

    `opened`: privacy classes wanted in the clear, which needs the right to open secrets. Refuses `ReasonRequired`
    (a purpose is owed for personal data), `Invalid`, `NotAllowed`.
    """
    by.must(Permission.EXCHANGE_EXPORT_MAKE)
    by.must(Permission.REGISTRY_KELUARGA_READ)
    if content not in CONTENTS or kind not in FORMATS or not set(opened) <= CLASSES.keys():
        raise Invalid
    if opened:
        by.must(RIGHT)
    words = reasoned(purpose, least=SHORTEST_PURPOSE, field="tujuan")
    part = regions.part_of_region(session, by.region_code) if by.region_code else 0
    now = clock.now()
    made = ExportFile(
        part=part,
        id=new_id(part),
        region_code=by.region_code,
        content=content,
        format=kind,
        filters=_kept(filters),
        opened=sorted(opened),
        purpose=words,
        status=WAITING,
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role,
        created_at=now,
        expires_at=now + LIFE,
    )
    session.add(made)
    session.flush()
    told(session, "exchange.export.asked", made, by)
    send(session, JOB, export_id=str(made.id), region_code=by.region_code)
    return made


def _kept(filters: KeluargaFilters) -> dict[str, Any]:
    """The filters without what is empty; a number searched for is not written down."""
    kept = {name: value for name, value in vars(filters).items() if value not in {None, ""}}
    if any(sign.isdigit() for sign in str(kept.get("text", ""))):
        raise Invalid(fields={"q": "Ekspor disaring menurut nama, bukan menurut nomor."})
    return kept


def export_in(session: Session, export_id: UUID, by: Actor, *, lock: bool = False) -> ExportFile:
    """An export the actor asked for, in the post they asked in. Refuses with `NotFound`: it is nobody else's."""
    statement = select(ExportFile).where(ExportFile.part == part_of(export_id), ExportFile.id == export_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(statement).one_or_none()
    if found is None or (found.actor_id, found.region_code) != (by.user_id, by.region_code):
        raise NotFound
    return found


def run_export(factory: sessionmaker[Session], export_id: UUID, *, store: SealedStore, by: Actor) -> None:
    """Make the file, as `by` may see it now; done twice it is made once. Why none could be made is written down.

    Raises only when the database is away: then it may be tried again.
    """
    try:
        _make(factory, export_id, store, by)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if not isinstance(error, Refused):
            log.exception("export %s failed", export_id)
        refusal = error if isinstance(error, Refused) else NotMade()
        with transaction(factory, by.scope) as session:
            found = export_in(session, export_id, by, lock=True)
            if found.status == WAITING:
                fail(found, refusal)
                told(session, "exchange.export.failed", found, by)


def fail(found: ExportFile, why: Refused) -> None:
    """Write down that no file was made, and why."""
    found.status, found.problem, found.ended_at = FAILED, why.message, clock.now()


def _make(factory: sessionmaker[Session], export_id: UUID, store: SealedStore, by: Actor) -> None:
    with transaction(factory, by.scope) as session:
        found = export_in(session, export_id, by)
        now = still_acting(session, by, on=clock.today())
        if found.status != WAITING:
            return
        if now is None or not now.may(Permission.EXCHANGE_EXPORT_MAKE) or (found.opened and not now.may(RIGHT)):
            fail(found, NoRightLeft())
            return
    with tempfile.TemporaryDirectory(prefix="verivali-") as folder, transaction(factory, by.scope) as session:
        path = Path(folder) / f"ekspor.{found.format}"
        count = write_all(path, found.format, _tables(session, now, found, Path(folder)))
        with path.open("rb") as stream:
            kept = store.put(stream)
    with transaction(factory, by.scope) as session:
        found = export_in(session, export_id, by, lock=True)
        found.status, found.rows, found.sha256, found.size = DONE, count, kept.sha256, kept.size
        found.packed = found.format in PACKED
        found.ended_at = clock.now()
        told(session, "exchange.export.made", found, by)


def _tables(session: Session, actor: Actor, found: ExportFile, folder: Path) -> list[Sheet]:
    """The list that was asked for, then the lists inside its households."""
    instrument = household(session)
    title = found.content.title()
    lists = rosters(instrument, folder, OF_FAMILY, beside=title)
    columns = _columns(instrument, people=found.content == "individu")
    headings = [
        NUMBER,
        "Kode desa",
        "Desa/kelurahan",
        "Kecamatan",
        "Kabupaten/kota",
        "Nama kepala keluarga",
        "Jumlah anggota",
        "Desil",
        *(one.label for _, one in columns.fields),
        *(heading_of(one) for _, one in columns.questions),
    ]
    main = Sheet(title, headings, _lines(session, actor, found, columns, lists), name=found.content)
    return [main, *(one.sheet() for one in lists)]


@dataclass(frozen=True)
class _Columns:
    """What a list tells of each entity: core facts, then the answers asked once for a record."""

    fields: list[tuple[str, Field]]
    questions: list[tuple[str, Question]]
    people: bool


def _columns(instrument: Instrument, *, people: bool) -> _Columns:
    entities = ("keluarga", "ruta", "individu") if people else ("keluarga", "ruta")
    lists = {one.name for one in instrument.repeats if not one.record}
    asked = [
        one for one in instrument.every_question() if one.answered and not is_core(one) and one.repeat not in lists
    ]
    return _Columns(
        [(entity, one) for entity in entities for one in FIELDS[entity]],
        [(entity, one) for entity in entities for one in asked if one.entity == entity],
        people,
    )


def _lines(
    session: Session, actor: Actor, found: ExportFile, columns: _Columns, lists: Sequence[Roster]
) -> Iterator[list[str]]:
    """The rows of the list; what their families have of other lists is kept on the way."""
    opened, today = frozenset(map(str, found.opened)), clock.today()
    filters = KeluargaFilters(**found.filters)
    places: dict[int, list[str]] = {}
    number, family = 0, None
    for step in extracts(session, actor, filters, people=columns.people):
        new = {one.region_code for one in step} - places.keys()
        for code, lineage in regions.lineages(session, new).items():
            places[code] = [lineage[-1].name, *(one.name for one in reversed(lineage[1:-1]))]
        born = heads_born(session, actor, {one.keluarga_id for one in step})
        for one in step:
            name = one.texts["keluarga"]["nama_kepala"]
            head = veiled_head(name, opened=opened, born=born.get(one.keluarga_id), today=today)
            if one.keluarga_id != family:
                number, family = number + 1, one.keluarga_id
                for roster in lists:
                    roster.add(one, _family(one, number, head, opened, today), opened=opened)
            place = places.get(one.region_code, ["", "", ""])
            yield [str(number), *_line(one, columns, place, head, opened, today)]


def _family(one: Extract, number: int, head: str, opened: frozenset[str], today: date) -> list[str]:
    """What a row of a list tells of its family."""
    card = field_of("keluarga", "nomor_kk")
    shown = veiled(card, one.texts["keluarga"][card.name], opened=opened, born=None, today=today)
    return [str(number), str(one.region_code), shown, head]


def _line(
    one: Extract, columns: _Columns, places: list[str], head: str, opened: frozenset[str], today: date
) -> list[str]:
    born = read_date(one.texts["individu"]["tanggal_lahir"]) if "individu" in one.texts else None
    cells = [str(one.region_code), *places[:3], head, str(one.members), str(one.desil or "")]
    for entity, field in columns.fields:
        own = born if entity == "individu" else None
        cells.append(veiled(field, one.texts[entity][field.name], opened=opened, born=own, today=today))
    cells += [veiled_answer(q, one.answers[entity].get(q.name), opened=opened) for entity, q in columns.questions]
    return cells


def fetched(session: Session, export_id: UUID, *, by: Actor) -> ExportFile:
    """Whoever asked fetches the file: counted, and left as a fact. Refuses `NotFound`, `ExportGone`."""
    by.must(Permission.EXCHANGE_EXPORT_MAKE)
    found = export_in(session, export_id, by, lock=True)
    if found.status == EXPIRED or found.expires_at <= clock.now():
        raise ExportGone
    if found.sha256 is None:
        raise NotFound
    found.downloads += 1
    told(session, "exchange.export.fetched", found, by)
    return found


def told(session: Session, verb: str, found: ExportFile, by: Actor) -> None:
    """Leave a fact about an export, with its purpose."""
    after: Mapping[str, Any] = {
        "isi": found.content,
        "format": found.format,
        "saringan": found.filters,
        "dibuka": found.opened,
        "baris": found.rows,
        "sidik": found.sha256[:16] if found.sha256 else None,
    }
    leave_fact(
        session,
        verb,
        by=by,
        part=found.part,
        region_code=found.region_code,
        about="export",
        about_id=found.id,
        reason=found.purpose,
        after=dict(after),
    )
