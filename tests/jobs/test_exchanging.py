"""Work of the exchange that breaks off: tried again, and when that is no use, said so, to be begun again by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from procrastinate import App
from sqlalchemy.exc import OperationalError

from bench.spreadsheets import write
from portal.cases.ports import install_engine
from portal.exchange import abandoned, dryrun, exporting, operations, proposing, sheets
from portal.exchange.errors import Interrupted, NotThisStep
from portal.exchange.store import SealedStore
from portal.jobs.exchanging import TRIES, Exchanging
from portal.jobs.queue import queue
from portal.kernel.database import transaction
from portal.registry.listing import KeluargaFilters
from portal.workflows.engine import InterningEngine
from tests import people
from tests.jobs.conftest import Office
from tests.jobs.test_queue import run_all, tidied

REASON = "Pemutakhiran data tahun 2026"


@pytest.fixture
def desk(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    install_engine(InterningEngine())
    monkeypatch.setattr(dryrun, "CHUNK", 10)
    write(tmp_path / "a.xlsx", 120, [people.KARANGSARI], share=0.0)
    return Desk(office, tmp_path)


class Desk:
    """Ratna's office with a spreadsheet and a worker."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder = office, folder
        self.store = SealedStore(folder / "exchange")
        with office.factory() as session:
            self.by = people.actor(session, "ratna")

    @property
    def app(self) -> App:
        return queue(self.office.addresses.app, self.office.factory, exchange=self.store.folder)

    def do(self, verb: Callable[..., Any], *given: Any, **more: Any) -> Any:
        with transaction(self.office.factory, self.by.scope) as session:
            return verb(session, *given, by=self.by, **more)

    def brought(self) -> UUID:
        """The file, its check asked for."""
        content = BytesIO((self.folder / "a.xlsx").read_bytes())
        made = self.do(operations.upload, content, name="a.xlsx", store=self.store).file
        self.do(operations.check, made.id, kind=made.kind, mapping=operations.mapping_of(made))
        return UUID(str(made.id))

    def exhaust(self) -> int:
        """Let the worker try, and the queue be tidied, until nothing waits any more; how often the job was tried."""
        for _ in range(TRIES + 2):
            self.office.look("update procrastinate_jobs set scheduled_at = now() where status = 'todo' returning 1")
            run_all(self.app)
            tidied(self.office)
        assert self.office.jobs("todo") == self.office.jobs("doing") == []
        return int(self.office.look("select attempts from procrastinate_jobs")[0])

    def give_up(self) -> None:
        Exchanging(self.office.factory, self.store, True).give_up(0)

    def said(self, table: str = "import_file") -> list[str]:
        return self.office.look(f"select status || ': ' || coalesce(problem, '') from {table}")


def breaking_off(real: Callable[..., Any], *, after: int) -> Callable[..., Any]:
    """The database goes away after so many calls of it in a run."""
    calls = iter(range(10_000))

    def broken(*given: Any, **more: Any) -> Any:
        if next(calls) % (after + 1) == after:
            raise OperationalError("select", {}, Exception("server closed the connection"))
        return real(*given, **more)

    return broken


def test_a_check_the_database_always_breaks_off_fails_in_words_and_is_begun_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = desk.brought()
    with monkeypatch.context() as away:
        away.setattr(dryrun, "_keep", breaking_off(dryrun._keep, after=2))
        assert desk.exhaust() == TRIES
    assert desk.said() == ["memeriksa: "], "nobody said so yet"
    desk.give_up()
    assert desk.said() == [f"gagal: {Interrupted().message}"]
    assert len(desk.office.look("select 1 from fact where verb = 'exchange.import.interrupted'")) == 1
    desk.do(abandoned.import_again, import_id)
    run_all(desk.app)
    assert desk.said() == ["diperiksa: "]
    counted = desk.office.look("select sum(families) from import_chunk")
    assert counted == desk.office.look("select families from import_file")
    with pytest.raises(NotThisStep):
        desk.do(abandoned.import_again, import_id)


def test_proposing_whose_worker_vanished_goes_on_where_it_stopped(desk: Desk) -> None:
    """A killed worker leaves a chunk or two proposed; its job is gone. What lives is left alone."""
    import_id = desk.brought()
    run_all(desk.app)
    desk.do(operations.submit, import_id, reason=REASON)
    desk.do(proposing.run_chunk, import_id)
    begun = desk.office.look("select count(*) from change_set")
    desk.office.look("update procrastinate_jobs set status = 'doing' returning 1")
    desk.give_up()
    assert desk.said() == ["mengajukan: "], "somebody is at it"
    desk.office.look("delete from procrastinate_jobs returning 1")
    desk.give_up()
    assert desk.said() == [f"gagal: {Interrupted().message}"]
    desk.do(abandoned.import_again, import_id)
    run_all(desk.app)
    assert desk.said() == ["selesai: "]
    made = desk.office.look("select count(*) from change_set")
    assert made == desk.office.look("select families from import_file") > begun > [0]


def test_a_worker_that_is_killed_every_time_is_not_sent_for_ever(desk: Desk) -> None:
    desk.brought()
    for _ in range(TRIES + 1):
        desk.office.look("update procrastinate_jobs set status = 'doing' where status = 'todo' returning 1")
        tidied(desk.office)
    assert desk.office.jobs("failed") == [operations.CHECK_JOB]
    desk.give_up()
    assert desk.said() == [f"gagal: {Interrupted().message}"]


def test_an_export_nobody_makes_fails_in_words_and_is_made_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = partial(desk.do, exporting.ask, content="keluarga", kind="csv", filters=KeluargaFilters(), opened=[])
    made = ask(purpose="Rapat koordinasi penyaluran bantuan")
    with monkeypatch.context() as away:
        away.setattr(exporting, "write_all", breaking_off(sheets.write_all, after=0))
        assert desk.exhaust() == TRIES
    desk.give_up()
    assert desk.said("export_file") == [f"gagal: {Interrupted().message}"]
    desk.do(abandoned.export_again, made.id)
    run_all(desk.app)
    assert desk.said("export_file") == ["selesai: "]
