"""Bringing in a BDT list: dry run and proposing, against the floor of merely reading it and merely copying its rows.

An invented list (80 household columns repeated, one row for each member), 3 % of its rows broken in twenty ways; all of
them must be told right, and nothing else. The floor, in the same run: the rows read by the same reading process and
dropped (`parse_s`), and the rows that proposing leaves copied into bare tables (`copy_s`). Peak memory is that of the
process that checks and proposes and of the reading process beside it.
"""

from __future__ import annotations

import os
import resource
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from bench.ground import database, tell
from bench.spreadsheets import WAYS, Broken, broken_rows, write
from portal.access.actor import Actor
from portal.cases.ports import install_engine
from portal.exchange import operations
from portal.exchange.dryrun import run_check
from portal.exchange.heading import run_read
from portal.exchange.models import ImportFinding
from portal.exchange.proposing import run_propose
from portal.exchange.reading.rows import opened
from portal.exchange.settling import HELD
from portal.exchange.store import SealedStore
from portal.kernel.area import Area
from portal.kernel.database import engine_for, transaction
from portal.regions.models import Region
from portal.workflows.engine import InterningEngine
from tests import people

COPIED = ("change_set", "change", "case_file", "task", "fact", "open_number")
ALIKE = ("nama", "tanggal_lahir", "jenis_kelamin", "nama_ibu")
"""What two people share who are told as perhaps the same (D01)."""
REASON = "Pemutakhiran BDT tahun 2026"


def main() -> None:
    """One whole import, told in figures."""
    rows = int(os.environ.get("ROWS", "2000" if os.environ.get("RECORD") == "0" else "200000"))
    with database() as (addresses, owner), tempfile.TemporaryDirectory() as folder:
        install_engine(InterningEngine())
        path = Path(folder) / "bdt.xlsx"
        villages = _villages(owner)
        count, broken = write(path, rows, villages)
        app = engine_for(addresses.app)
        work = Work(sessionmaker(app, expire_on_commit=False), SealedStore(Path(folder) / "exchange"))
        with peaked() as peak:
            spent = work.whole(path)
        parse = reading(path)
        copy = copying(owner)
        found = work.found()
        app.dispose()
    namesakes = {(row, "D01") for row in with_namesakes(rows, villages)} & found
    told = Counter(_told(found - namesakes, broken))
    total = spent["check_s"] + spent["propose_s"]
    tell(
        rows=count,
        file_mb=spent["file_mb"],
        rows_per_s=round(count / total),
        ratio_to_floor=round(total / (parse + copy), 2),
        check_s=spent["check_s"],
        propose_s=spent["propose_s"],
        parse_s=round(parse, 1),
        copy_s=round(copy, 1),
        families=work.families,
        peak_mb=peak["mb"],
        ways=len(WAYS),
        broken=len(broken),
        reported=told["right"],
        missed=told["missed"],
        namesakes=len(namesakes),
        false=told["false"],
    )


class Work:
    """The whole import, as an officer of the regency and the workers do it."""

    def __init__(self, factory: sessionmaker[Session], store: SealedStore) -> None:
        self.factory, self.store = factory, store
        with factory() as session:
            self.by: Actor = people.actor(session, "ratna")
        self.id: UUID | None = None
        self.families = 0

    def whole(self, path: Path) -> dict[str, Any]:
        """Upload, check, propose; seconds of each."""
        with transaction(self.factory, self.by.scope) as session, path.open("rb") as stream:
            made = operations.upload(session, stream, name="bdt.xlsx", store=self.store, by=self.by).file
        run_read(self.factory, made.id, store=self.store, by=self.by)
        with transaction(self.factory, self.by.scope) as session:
            paired = operations.mapping_of(operations.import_in(session, made.id, self.by))
            operations.check(session, made.id, kind="bdt", mapping=paired, by=self.by)
        self.id = made.id
        begun = time.perf_counter()
        run_check(self.factory, made.id, store=self.store, by=self.by)
        checked = time.perf_counter()
        with transaction(self.factory, self.by.scope) as session:
            operations.submit(session, made.id, reason=REASON, by=self.by)
        run_propose(self.factory, made.id, by=self.by)
        done = time.perf_counter()
        with transaction(self.factory, self.by.scope) as session:
            found = operations.import_in(session, made.id, self.by)
            assert found.status == "selesai", (found.status, found.problem)
            assert not found.refused, found.refused
            self.families = found.proposed
        size = round(path.stat().st_size / 1e6, 1)
        return {"check_s": round(checked - begun, 1), "propose_s": round(done - checked, 1), "file_mb": size}

    def found(self) -> set[tuple[int, str]]:
        """(row, kind) of everything told, rows that are held back with others left out."""
        with transaction(self.factory, self.by.scope) as session:
            rows = session.execute(select(ImportFinding.row, ImportFinding.code).where(ImportFinding.code != HELD))
            return {(row, code) for row, code in rows}


def _told(found: set[tuple[int, str]], broken: list[Broken]) -> Iterator[str]:
    wanted = {(one.row, one.code) for one in broken}
    yield from ("right" for _ in wanted & found)
    yield from ("missed" for _ in wanted - found)
    yield from ("false" for _ in found - wanted)


def with_namesakes(rows: int, villages: Sequence[int]) -> set[int]:
    """The first rows of households with somebody who, by chance, is in all but number like one elsewhere."""
    first, where = 2, defaultdict[tuple[str, ...], set[int]](set)
    for household, _ in broken_rows(rows, villages):
        for person in household:
            where[tuple(person[name] for name in ALIKE)].add(first)
        first += len(household)
    return {row for begun in where.values() if len(begun) > 1 for row in begun}


def _villages(owner: Engine) -> list[int]:
    """The villages of the regency."""
    area = Area.of(people.BANYUMAS)
    with Session(owner) as session:
        codes = select(Region.code).where(Region.level == 4, Region.code >= area.lo, Region.code < area.hi)
        return list(session.scalars(codes.order_by(Region.code)))


def reading(path: Path) -> float:
    """Seconds to read every row and drop it."""
    begun = time.perf_counter()
    with opened(path) as source:
        for _ in source.rows:
            pass
    return time.perf_counter() - begun


def copying(owner: Engine) -> float:
    """Seconds to copy what was proposed into bare tables: text out is not counted, COPY in is."""
    spent = 0.0
    with owner.connect() as connection:
        raw: Any = connection.connection.driver_connection
        for table in COPIED:
            with tempfile.TemporaryFile() as file:
                with raw.cursor() as cursor, cursor.copy(f"copy (select * from {table}) to stdout") as out:
                    for piece in out:
                        file.write(piece)
                connection.execute(text(f"create temporary table floor_{table} (like {table})"))
                file.seek(0)
                begun = time.perf_counter()
                with raw.cursor() as cursor, cursor.copy(f"copy floor_{table} from stdin") as into:
                    while piece := file.read(1 << 20):
                        into.write(piece)
                spent += time.perf_counter() - begun
        connection.rollback()
    return spent


@contextmanager
def peaked() -> Iterator[dict[str, int]]:
    """The highest memory of this process and its children together meanwhile, sampled five times a second."""
    told, over = {"mb": 0}, threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            told["mb"] = max(told["mb"], (_resident(os.getpid()) + sum(map(_resident, _readers()))) >> 20)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()


def _readers() -> list[int]:
    """Reading processes of this one."""
    children = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    pids = [int(pid) for file in children for pid in file.read_text(encoding="ascii").split()]
    return [pid for pid in pids if _is_reader(pid)]


def _is_reader(pid: int) -> bool:
    try:
        return b"portal.exchange.reading" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):
        return 0
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
