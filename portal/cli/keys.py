"""`rotate-keys`: seal everything anew with the newest data key, so that former keys can be dropped."""

from __future__ import annotations

import click

import config
from portal.access.actor import system
from portal.access.factors import reseal_factors
from portal.kernel import cluster, fingerprints, secrets
from portal.kernel.area import EVERYWHERE, NATION
from portal.kernel.database import Scope, engine_for, factory_for, transaction
from portal.kernel.facts import leave_fact
from portal.registry.rotation import reseal_register

ROTATOR = system("portal rotate-keys")
EVERYTHING = Scope(0, ROTATOR.role, EVERYWHERE)


@click.command("rotate-keys")
def rotate_keys() -> None:
    """Sandikan ulang semua isian rahasia dengan kunci terbaru (boleh diputus dan diulang)."""
    settings = config.load()
    addresses = cluster.of(settings)
    secrets.install_vault(**settings.vault)
    engine = engine_for(addresses.must_own())
    with engine.connect() as connection:
        fingerprints.keep(connection)
    factory, version = factory_for(engine), secrets.vault().version
    done = reseal_register(factory)
    with transaction(factory, EVERYTHING) as session:
        done["second_factor"] = reseal_factors(session)
        leave_fact(
            session,
            "registry.keys.rotated",
            by=ROTATOR,
            part=0,
            region_code=NATION,
            about="keys",
            after={"version": version} | done,
        )
    engine.dispose()
    told = ", ".join(f"{table} {count}" for table, count in done.items())
    click.echo(f"Kunci versi {version} dipakai di mana-mana. Disandikan ulang: {told}.")
