"""A search through a region: finds, keeps, goes on where it stopped, and leaves alone what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from portal.access.actor import Actor, system
from portal.kernel.area import dotted
from portal.kernel.database import factory_for, transaction
from portal.kernel.errors import NotAllowed, NotFound
from portal.regions.errors import UnknownRegion
from portal.registry.drafts import FamilyDraft
from portal.registry.models import Individu
from portal.registry.pairmodels import DuplicatePair, DuplicateRun, DuplicateSide
from portal.registry.resemblance import runs
from portal.registry.resemblance.deciding import decide_pair
from portal.registry.resemblance.keys import refresh_keys
from portal.registry.resemblance.recording import pair_id
from portal.registry.resemblance.runs import run_in, run_units, start_run
from portal.registry.seeding import load_families
from tests import people
from tests.conftest import own_engine
from tests.registry.families import family, speak

NEAR = 3302202001
"""Another village of Kembaran."""
BY = system("registry.duplicates", region_code=0)


def draft(serial: int, name: str, **values: str) -> FamilyDraft:
    made = family(serial, name)
    made.anggota = made.anggota[:1]
    made.anggota[0].values |= values
    return made


ROWS = [
    (people.KARANGSARI, draft(9000, "Muhammad Yusuf Hidayat")),
    (NEAR, draft(9001, "Moch. Jusuf Hidajat", nik="", alasan_tanpa_nik="2")),
    (people.KARANGSARI, draft(9002, "Wagiman Parto")),
    (people.PECATU, draft(9003, "Yusuf Hidayat Muhammad", nik="", alasan_tanpa_nik="2")),
]


@pytest.fixture
def factory(server: Callable[[str], str], template: str) -> Iterator[sessionmaker[Session]]:
    with own_engine(server, template) as engine:
        yield filled(engine)


def filled(engine: Engine) -> sessionmaker[Session]:
    factory = factory_for(engine)
    with factory() as session, session.begin():
        speak(session, "maya")
        load_families(session, ROWS)
    return factory


def begin(factory: sessionmaker[Session], name: str, region: int, *, everything: bool = False) -> UUID:
    with factory() as session, session.begin():
        return start_run(session, region, everything=everything, by=speak(session, name)).id


def pairs(factory: sessionmaker[Session]) -> list[DuplicatePair]:
    with transaction(factory, BY.scope) as session:
        return list(session.scalars(select(DuplicatePair).order_by(DuplicatePair.score)))


@pytest.mark.parametrize("region", [99_00_00_0000, 99_99_00_0000, 33_02_99_0000])
def test_a_region_there_never_was_is_refused(factory: sessionmaker[Session], region: int) -> None:
    with pytest.raises(UnknownRegion, match=f"kode {dotted(region)} tidak dikenal"):
        begin(factory, "maya", region)


def test_a_regency_finds_its_own(factory: sessionmaker[Session]) -> None:
    run_id = begin(factory, "ratna", people.BANYUMAS)
    assert run_units(factory, run_id, by=BY) == 1
    (pair,) = pairs(factory)
    assert (pair.region_code, pair.status, pair.grade) == (people.KEMBARAN, "terbuka", "pasti")
    assert pair.levels["mother"] == "equal"
    with transaction(factory, BY.scope) as session:
        sides = session.scalars(select(DuplicateSide).order_by(DuplicateSide.region_code)).all()
        assert [(side.region_code, side.status) for side in sides] == [
            (NEAR, "terbuka"),
            (people.KARANGSARI, "terbuka"),
        ]
        assert sum(side.lead for side in sides) == 1
        run = run_in(session, run_id)
        assert (run.status, run.done, run.found) == ("selesai", 1, 1)


def test_the_nation_finds_across_regencies_and_twice_is_once(factory: sessionmaker[Session]) -> None:
    for _ in range(2):
        run_units(factory, begin(factory, "maya", 0, everything=True), by=BY)
    assert {pair.region_code for pair in pairs(factory)} == {people.KEMBARAN, 0}
    assert len(pairs(factory)) == 2


def test_each_side_sees_only_itself(factory: sessionmaker[Session]) -> None:
    run_units(factory, begin(factory, "maya", 0), by=BY)
    seen: dict[str, tuple[int, int]] = {}
    for name in ("sari", "tuti", "ratna", "bagus", "maya", "wayan", "putu"):
        with factory() as session, session.begin():
            speak(session, name)
            both = len(session.scalars(select(DuplicatePair)).all())
            seen[name] = (both, len(session.scalars(select(DuplicateSide)).all()))
    assert seen == {
        "sari": (0, 2),
        "tuti": (1, 3),
        "ratna": (1, 3),
        "bagus": (1, 3),
        "maya": (2, 4),
        "wayan": (0, 1),
        "putu": (0, 1),
    }


def test_a_run_goes_on_where_it_stopped(factory: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = begin(factory, "maya", 0)
    whole = runs._unit
    done: list[tuple[str, int]] = []

    def dies(session: Session, run: DuplicateRun, kind: str, number: int) -> tuple[int, int]:
        if len(done) == 1:
            raise RuntimeError("killed")
        done.append((kind, number))
        return whole(session, run, kind, number)

    monkeypatch.setattr(runs, "_unit", dies)
    with pytest.raises(RuntimeError, match="killed"):
        run_units(factory, run_id, by=BY)
    monkeypatch.setattr(runs, "_unit", whole)
    with transaction(factory, BY.scope) as session:
        assert run_in(session, run_id).done == 1
    run_units(factory, run_id, by=BY)
    assert len(pairs(factory)) == 2


def test_one_run_at_a_time_for_a_region(factory: sessionmaker[Session]) -> None:
    assert begin(factory, "ratna", people.BANYUMAS) == begin(factory, "ratna", people.BANYUMAS)


def test_a_night_compares_only_who_changed(factory: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch) -> None:
    run_units(factory, begin(factory, "ratna", people.BANYUMAS), by=BY)
    counted: list[int] = []
    kept = runs.record_pairs

    def record(session: Session, found: list[tuple[UUID, UUID]], **more: object) -> int:
        counted.append(len(found))
        return kept(session, found, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "record_pairs", record)
    run_units(factory, begin(factory, "ratna", people.BANYUMAS), by=BY)
    assert counted == []
    with factory() as session, session.begin():
        speak(session, "maya")
        load_families(session, [(NEAR, draft(9004, "Wagimman Parto", nik="", alasan_tanpa_nik="2"))])
    run_units(factory, begin(factory, "ratna", people.BANYUMAS), by=BY)
    assert counted == [1]
    assert len(pairs(factory)) == 2


def test_different_never_comes_back(factory: sessionmaker[Session]) -> None:
    run_units(factory, begin(factory, "ratna", people.BANYUMAS), by=BY)
    (pair,) = pairs(factory)
    with factory() as session, session.begin():
        decide_pair(session, pair.id, "beda", reason="Kakak beradik kembar", by=speak(session, "ratna"))
    run_units(factory, begin(factory, "ratna", people.BANYUMAS, everything=True), by=BY)
    (pair,) = pairs(factory)
    assert (pair.status, pair.reason) == ("beda", "Kakak beradik kembar")
    with transaction(factory, BY.scope) as session:
        assert set(session.scalars(select(DuplicateSide.status))) == {"beda"}


def test_who_may_not_decide_may_not_search(factory: sessionmaker[Session]) -> None:
    with factory() as session, session.begin():
        by = speak(session, "sari")
        with pytest.raises(NotAllowed):
            start_run(session, people.KARANGSARI, by=by)
        with pytest.raises(NotFound):
            start_run(session, people.BANYUMAS, by=by)


def test_keys_are_computed_for_who_has_none(session: Session, as_actor: Callable[[str], Actor]) -> None:
    as_actor("maya")
    load_families(session, ROWS[:1])
    columns = "nama_bunyi, nama_rapat, nama_urut, ibu_bidx, nik_awal"
    first = session.execute(text(f"select {columns} from individu")).one()
    assert first.nama_bunyi == "muhamad iusup hidaat"
    session.execute(text("update individu set nama_bunyi = null, ibu_bidx = null, nik_awal = null"))
    assert refresh_keys(session) == 1
    assert session.execute(text(f"select {columns} from individu")).one() == first
    assert refresh_keys(session) == 0
    assert refresh_keys(session, everybody=True) == 1


def test_a_pair_has_one_name_whichever_comes_first(session: Session, as_actor: Callable[[str], Actor]) -> None:
    as_actor("maya")
    load_families(session, ROWS)
    one, other = session.scalars(select(Individu.id).limit(2)).all()
    assert pair_id(one, other) == pair_id(other, one)
