"""Turning the data key: everything is sealed anew, interrupted or not, and reads the same afterwards."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.kernel import cluster, secrets
from portal.kernel.database import engine_for, factory_for
from portal.kernel.secrets import UnknownKey
from portal.registry import queries, rotation
from portal.registry.operations import reveal_secret
from portal.registry.rotation import reseal_register
from tests.conftest import TEST_KEY, clone
from tests.registry.families import nik, speak
from tests.registry.test_at_rest import live

RING = {"key": "a new key for the tests", "version": 2, "old": f"1:{TEST_KEY}"}
ALONE = {"key": RING["key"], "version": 2, "index_key": TEST_KEY}
SECRETS_IN_JSON = re.compile(r'"\$": "([^"]+)"')
COLUMNS = "select nomor_kk from keluarga union all select nik from individu union all select nama_ibu from individu"
JSON = (
    "select base::text || fields::text from change union all select changes::text || snapshot::text from record_version"
)


@pytest.fixture
def lived(server: Callable[[str], str], template: str) -> Iterator[cluster.Addresses]:
    """A database somebody worked in under the first key."""
    secrets.install_vault(TEST_KEY)
    with clone(server, template) as addresses:
        engine = engine_for(addresses.owner)
        with Session(engine, expire_on_commit=False) as session:
            live(session)
        engine.dispose()
        yield addresses
    secrets.install_vault(TEST_KEY)


@pytest.fixture
def factory(lived: cluster.Addresses) -> Iterator[sessionmaker[Session]]:
    engine = engine_for(lived.owner)
    yield factory_for(engine)
    engine.dispose()


def versions(addresses: cluster.Addresses) -> list[int]:
    """The key version of every ciphertext in the register."""
    with psycopg.connect(addresses.owner) as connection:
        columns = [bytes(sealed)[0] for (sealed,) in connection.execute(COLUMNS) if sealed]
        documents = [text for (text,) in connection.execute(JSON)]
    return columns + [b64decode(one)[0] for text in documents for one in SECRETS_IN_JSON.findall(text)]


def reads_as_before(factory: sessionmaker[Session]) -> None:
    with factory() as session:
        by = speak(session, "sari")
        page = queries.individu_page(session, by, queries.KeluargaFilters(text=nik(9000)))
        [member] = page.rows
        assert reveal_secret(session, "individu", member.id, "nik", reason="Mencocokkan KTP", by=by) == nik(9000)
        assert queries.history_of(session, by, member.keluarga_id)
        session.rollback()


def test_everything_is_sealed_anew(lived: cluster.Addresses, factory: sessionmaker[Session]) -> None:
    before = versions(lived)
    assert set(before) == {1}
    assert len(before) > 12
    secrets.install_vault(**RING)
    reads_as_before(factory)
    done = reseal_register(factory, batch=2)
    assert all(done.values()), "every table of the register was turned"
    assert set(versions(lived)) == {2}
    assert len(versions(lived)) == len(before)
    secrets.install_vault(**ALONE)
    reads_as_before(factory)


def test_interrupted_it_goes_on_where_it_was(
    lived: cluster.Addresses, factory: sessionmaker[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets.install_vault(**RING)
    seal, left = rotation._sealed_again, [5]

    def until_the_power_fails(sealed: bytes, column: str) -> bytes:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return seal(sealed, column)

    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_sealed_again", until_the_power_fails)
        with pytest.raises(KeyboardInterrupt):
            reseal_register(factory, batch=1)
    assert set(versions(lived)) == {1, 2}
    reads_as_before(factory)
    assert sum(reseal_register(factory, batch=3).values())
    assert set(versions(lived)) == {2}
    assert sum(reseal_register(factory).values()) == 0, "done once, nothing is left"


def test_a_key_dropped_too_early_is_named(lived: cluster.Addresses, factory: sessionmaker[Session]) -> None:
    secrets.install_vault(**ALONE)
    with pytest.raises(UnknownKey, match="version 1"):
        reads_as_before(factory)
