"""Two publications at once, on real connections: one wins, the other writes nothing."""

import threading
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from portal.kernel import secrets
from portal.kernel.database import engine_for
from portal.kernel.errors import Refused
from portal.kernel.facts import Fact
from portal.kernel.secrets import vault
from portal.registry.claims import free_numbers
from portal.registry.errors import AlreadyProposed, NikTaken, NotOpenForChange
from portal.registry.models import ChangeSet, Individu, Keluarga, NikRegistry, OpenNumber, RecordVersion, Ruta
from portal.registry.operations import apply_change_set, save_proposal
from portal.registry.queries import draft_of
from tests import people
from tests.conftest import TEST_KEY, clone
from tests.registry.families import REASON, family, nik, propose, speak

ROUNDS = 8


@pytest.fixture(scope="module")
def engines(server: Callable[[str], str], template: str) -> Iterator[tuple[Engine, Engine]]:
    """The application's and the owner's engine on a database of our own."""
    secrets.install_vault(TEST_KEY)
    with clone(server, template) as addresses:
        app, owner = engine_for(addresses.app), engine_for(addresses.owner)
        yield app, owner
        app.dispose()
        owner.dispose()


def at_once(*works: Callable[[], object]) -> list[type[BaseException] | None]:
    """Run works together; what each was refused with."""
    gate = threading.Barrier(len(works))
    ends: list[type[BaseException] | None] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            work()
        except Refused as refusal:
            ends[place] = type(refusal)

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return ends


def publish(engine: Engine, change_set_id: UUID) -> None:
    """As the edge does: a refusal's status is kept, then told."""
    with Session(engine, expire_on_commit=False) as session:
        by = speak(session, "maya")
        try:
            apply_change_set(session, change_set_id, case_id=None, by=by)
        except Refused:
            session.commit()
            raise
        session.commit()


def proposed(engine: Engine, name: str, draft, village: int) -> UUID:
    with Session(engine, expire_on_commit=False) as session:
        change_set = propose(session, speak(session, name), draft, village)
        session.commit()
        return change_set.id


def count(engine: Engine, model: type, *conditions) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def test_one_proposal_published_twice_at_once(engines: tuple[Engine, Engine]) -> None:
    app, owner = engines
    for serial in range(9000, 9000 + ROUNDS):
        one = proposed(app, "sari", family(serial), people.KARANGSARI)
        ends = at_once(lambda one=one: publish(app, one), lambda one=one: publish(app, one))
        assert sorted(ends, key=str) == [NotOpenForChange, None]
        assert count(owner, Fact, Fact.about_id == one, Fact.verb == "registry.change_set.applied") == 1
    assert count(owner, Keluarga) == ROUNDS
    assert count(owner, RecordVersion) == 4 * ROUNDS


def test_one_nik_published_in_two_regencies_at_once(engines: tuple[Engine, Engine]) -> None:
    app, owner = engines
    for serial in range(9100, 9100 + ROUNDS):
        theirs = family(serial + 200, "I Made Suarta")
        theirs.anggota[0].values["nik"] = nik(serial)
        java = proposed(app, "sari", family(serial), people.KARANGSARI)
        with Session(owner) as session:  # two were let through: a NIK the register learned of from elsewhere
            free_numbers(session, java)
            session.commit()
        bali = proposed(app, "wayan", theirs, people.PECATU)
        ends = at_once(lambda one=java: publish(app, one), lambda one=bali: publish(app, one))
        assert sorted(ends, key=str) == [NikTaken, None]
        loser = bali if ends[1] else java
        with Session(owner) as session:
            told = session.scalars(select(ChangeSet).where(ChangeSet.id == loser)).one()
            assert told.status == "konflik"
            assert session.get(Keluarga, (told.part, told.keluarga_id)) is None, "nothing of it was written"
    assert count(owner, Individu) == count(owner, NikRegistry)


def test_two_corrections_of_one_house_at_once(engines: tuple[Engine, Engine]) -> None:
    app, owner = engines
    one = proposed(app, "sari", family(9800), people.KARANGSARI)
    publish(app, one)
    with Session(app, expire_on_commit=False) as session:
        speak(session, "sari")
        keluarga_id = session.scalars(select(ChangeSet.keluarga_id).where(ChangeSet.id == one)).one()
    corrections = []
    for floor in ("2", "4"):
        corrections.append(corrected(app, keluarga_id, floor))
        set_status(owner, corrections, "batal")
    set_status(owner, corrections, "terbuka")
    ends = at_once(*(lambda one=one: publish(app, one) for one in corrections))
    assert ends.count(None) == 1
    with Session(owner) as session:
        ruta = session.scalars(
            select(Ruta).join(Keluarga, Keluarga.ruta_id == Ruta.id).where(Keluarga.id == keluarga_id)
        ).one()
        assert (ruta.version, ruta.lantai) == (2, ("2", "4")[ends.index(None)])


def corrected(engine: Engine, keluarga_id: UUID, floor: str) -> UUID:
    with Session(engine, expire_on_commit=False) as session:
        by = speak(session, "sari")
        draft = draft_of(session, by, keluarga_id)
        draft.ruta["lantai"] = floor
        made = save_proposal(
            session,
            kind="perbaikan",
            region_code=people.KARANGSARI,
            draft=draft,
            reason=REASON,
            keluarga_id=keluarga_id,
            by=by,
        )
        session.commit()
        return made.id


def set_status(owner: Engine, change_sets: list[UUID], status: str) -> None:
    with Session(owner) as session:
        for one in session.scalars(select(ChangeSet).where(ChangeSet.id.in_(change_sets))):
            one.status = status
        session.commit()


def test_one_nik_proposed_twice_at_once(engines: tuple[Engine, Engine]) -> None:
    app, _ = engines
    for serial in range(9600, 9600 + ROUNDS):
        ends = at_once(
            lambda serial=serial: proposed(app, "sari", family(serial), people.KARANGSARI),
            lambda serial=serial: proposed(app, "sari", family(serial), people.KARANGSARI),
        )
        assert sorted(ends, key=str) == [AlreadyProposed, None]


def test_one_nik_proposed_at_once_in_places_that_see_nothing_of_each_other(engines: tuple[Engine, Engine]) -> None:
    app, owner = engines
    for serial in range(9700, 9700 + ROUNDS):
        theirs = family(serial + 100, "I Made Suarta")
        theirs.anggota[0].values["nik"] = nik(serial)
        ends = at_once(
            lambda serial=serial: proposed(app, "sari", family(serial), people.KARANGSARI),
            lambda theirs=theirs: proposed(app, "wayan", theirs, people.PECATU),
        )
        assert sorted(ends, key=str) == [AlreadyProposed, None]
    held = count(owner, OpenNumber, OpenNumber.bidx == vault().blind_index(nik(9700), kind="nik"))
    assert held == 1
