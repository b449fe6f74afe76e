"""Where the month happens: a private database, the villages' people and families, the portal on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import config
from portal.access.actor import system
from portal.access.operations import appoint
from portal.access.permissions import Permission
from portal.app import build
from portal.cli.database import prepare
from portal.cli.demo.population import families
from portal.cli.demo.seed import SEEDED, villages_of
from portal.kernel import clock, cluster, secrets
from portal.kernel.area import NATION, Area
from portal.kernel.database import engine_for, set_scope
from portal.notices.posting import install_post, post_of
from portal.registry.seeding import load_families
from portal.views.kit.session import db
from portal.views.kit.sync import add_person
from tests import people
from tests.month.month import Month
from tests.people import BANYUMAS, KARANGSARI, KEMBARAN
from tests.private import private_server

KEY = "month-key-month-key-month-key"
SEED = 2027
MOST_VILLAGES = 331
"""All villages of the regency."""
BEFORE = datetime(2026, 12, 1, 3, 0, tzinfo=clock.WIB)
"""When the portal was set up and its register filled."""
FAMILIES = 12
"""Registered families of each village."""
IN_EACH_DISTRICT = {"petugas_lapangan": "pl", "pengawas_kecamatan": "pk"}
MORE = (
    people.Person("sekar", "Sekar Ayuningtyas", "verifikator_kab", BANYUMAS),
    people.Person("wahyu", "Wahyu Nugraha", "kepala_dinas_kab", BANYUMAS),
    people.Person("intan", "Intan Permatasari", "analis_pusat", NATION),
)
"""A second one at each desk that judges: nobody judges an objection to what they judged themselves."""
_LISTED = text(
    "insert into flag (nik_bidx, kind, source, period, loaded_at, import_id) "
    "select distinct on (region_code) nik_bidx, 'meninggal', 'Disdukcapil', '2026-12', :at, :id from individu "
    "where region_code = any(:villages) and hub_kepala = '1' and nik_bidx is not null order by region_code, nama"
)


def of_village(village: int) -> str:
    """Who enters data for a village."""
    return "sari" if village == KARANGSARI else f"op{village}"


def of_district(village: int, role: str = "petugas_lapangan") -> str:
    """Who visits homes in a village's sub-district, or oversees that."""
    district = village - village % 10_000
    known = {"petugas_lapangan": "joko", "pengawas_kecamatan": "tuti"}
    return known[role] if district == KEMBARAN else f"{IN_EACH_DISTRICT[role]}{district}"


def chosen(session: Session, count: int) -> list[int]:
    """The villages of the month: those of one sub-district after the other, Kembaran's first."""
    every = villages_of(session, Area.of(BANYUMAS))
    return sorted(every, key=lambda code: (code not in Area.of(KEMBARAN), code != KARANGSARI, code))[:count]


def staff(session: Session, villages: list[int]) -> None:
    """An operator in each village, a visitor and an overseer in each sub-district, a second judge at each desk."""
    people.appoint_all(session)
    wanted = list(MORE)
    for village in villages:
        wanted.append(people.Person(of_village(village), f"Operator {village}", "operator_desa", village))
        district = village - village % 10_000
        wanted += [
            people.Person(of_district(village, role), f"Petugas {district}", role, district)
            for role in IN_EACH_DISTRICT
        ]
    by = system("month", Permission.ACCESS_POST_MANAGE)
    for person in {one.username: one for one in wanted if one.username not in people.CAST}.values():
        first, _, last = person.full_name.partition(" ")
        user = add_person(session, person.username, first_name=first, last_name=last, password=people.PASSWORD)
        user.password = people.KEPT
        appoint(session, user.id, role=person.role, region_code=person.region, by=by)


def settle(engine: Engine, count: int, seed: int) -> list[int]:
    """The population: people at their desks, families in their villages, one of each village on a list of the dead."""
    with Session(engine) as session:
        set_scope(session, SEEDED)
        villages = chosen(session, count)
        staff(session, villages)
        homes = families([(one, FAMILIES) for one in villages], seed=seed, today=clock.today())
        load_families(session, homes)
        session.flush()
        session.execute(_LISTED, {"villages": villages, "at": clock.now(), "id": UUID(int=seed)})
        session.commit()
    return villages


@contextmanager
def month(count: int, *, seed: int = SEED) -> Iterator[Month]:
    """A month about to begin, in so many villages, on a private server."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, clock.frozen(BEFORE):
        folder = Path(name)
        folder.chmod(0o755)
        secrets.install_vault(KEY)
        with private_server(folder, KEY, database="month") as addresses:
            prepare(addresses)
            with month_on(addresses, folder, KEY, count, seed=seed) as ours:
                yield ours


@contextmanager
def month_on(addresses: cluster.Addresses, folder: Path, key: str, count: int, *, seed: int = SEED) -> Iterator[Month]:
    """The same on a prepared database in which nobody is yet."""
    secrets.install_vault(key)
    with clock.frozen(BEFORE):
        engine, worker = engine_for(addresses.owner), engine_for(addresses.app)
        villages = settle(engine, count, seed)
        install_post(post_of("http://localhost", folder))
        app = build(settings(addresses, folder / "instance", key), testing=True)
    try:
        yield Month(app, engine, worker, addresses.app, folder, villages, seed)
    finally:
        with app.app_context(), suppress(Exception):
            db.engine.dispose()
        engine.dispose()
        worker.dispose()


def settings(addresses: cluster.Addresses, instance: Path, key: str) -> config.Settings:
    """Settings of the month's portal."""
    return config.Settings(
        environment="test",
        instance=instance,
        secret_key=key,
        data_key=key,
        database_url=addresses.owner,
        database_app_url=addresses.app,
        public_url="http://localhost",
    )
