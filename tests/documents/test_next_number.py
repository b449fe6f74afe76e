"""Numbers come from a locked book: no gap, no double, whoever races."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from portal.documents.operations import next_number
from portal.kernel.database import engine_for, factory_for
from tests.conftest import clone

THREADS, EACH = 8, 25


def test_every_book_counts_from_one(session: Session) -> None:
    def number(**book: object) -> int:
        return next_number(session, **({"kind": "uji", "part": 1, "office": 0, "year": 2026} | book))  # type: ignore[arg-type]

    assert [number(), number(), number()] == [1, 2, 3]
    assert number(year=2027) == number(office=33) == number(kind="lain") == number(part=2) == 1
    assert number() == 4


def test_a_number_of_a_failed_transaction_is_given_again(session: Session) -> None:
    book = {"kind": "uji", "part": 1, "office": 0, "year": 2026}
    assert next_number(session, **book) == 1
    with session.begin_nested() as attempt:
        assert next_number(session, **book) == 2
        attempt.rollback()
    assert next_number(session, **book) == 2


def one_turn(factory: sessionmaker[Session], *, fails: bool) -> int | None:
    """A number used in a transaction of its own, or given back when the letter is not issued after all."""
    with factory() as session, session.begin() as attempt:
        number = next_number(session, kind="uji", part=0, office=0, year=2026)
        session.execute(text("select pg_sleep(0.001)"))
        if fails:
            attempt.rollback()
    return None if fails else number


def test_eight_racing_threads_leave_no_gap_and_no_double(server: Callable[[str], str], template: str) -> None:
    with clone(server, template) as addresses:
        engine = engine_for(addresses.app, pool_size=THREADS)
        factory, start = factory_for(engine), Barrier(THREADS)

        def take(thread: int) -> list[int]:
            start.wait()
            given = [one_turn(factory, fails=(thread + turn) % 7 == 0) for turn in range(EACH)]
            return [number for number in given if number]

        with ThreadPoolExecutor(THREADS) as pool:
            numbers = [number for taken in pool.map(take, range(THREADS)) for number in taken]
        engine.dispose()
    assert len(numbers) < THREADS * EACH
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
