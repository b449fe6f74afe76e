"""`duplicates`: keys of names computed again after the rules changed, and a search for doubles begun."""

from __future__ import annotations

import click

import config
from portal.access.actor import system
from portal.access.permissions import Permission
from portal.kernel import cluster, secrets
from portal.kernel.area import EVERYWHERE, padded
from portal.kernel.database import Scope, engine_for, factory_for, transaction

NAME = "portal duplicates"
EVERYTHING = Scope(0, "sistem", EVERYWHERE)


@click.group("duplicates")
def duplicates_group() -> None:
    """Data ganda: kunci nama dan pencarian."""


@duplicates_group.command("keys")
@click.option("--missing", is_flag=True, help="Hanya yang belum punya kunci.")
def keys(missing: bool) -> None:
    """Hitung ulang kunci nama semua orang (setelah aturan nama diubah)."""
    from portal.registry.proposedpeople import refresh_people
    from portal.registry.resemblance.keys import refresh_keys
    from portal.registry.resemblance.policy import install_policy

    settings, addresses = _reached()
    install_policy(settings.duplicate_rules)
    engine = engine_for(addresses.app)
    with transaction(factory_for(engine), EVERYTHING) as session:
        done = refresh_keys(session, everybody=not missing) + refresh_people(session, everybody=not missing)
    engine.dispose()
    click.echo(f"Kunci nama dihitung untuk {done} orang.")


@duplicates_group.command("search")
@click.argument("region", default="0")
@click.option("--all", "everything", is_flag=True, help="Bandingkan semua orang, bukan hanya yang berubah.")
def search(region: str, everything: bool) -> None:
    """Mulai pencarian data ganda di suatu wilayah (kode Kemendagri; 0 = nasional); pekerja latar mengerjakannya."""
    from portal.registry.resemblance.runs import start_run

    code = 0 if region == "0" else _code(region)
    _settings, addresses = _reached()
    engine = engine_for(addresses.app)
    by = system(NAME, Permission.REGISTRY_DUPLICATE_DECIDE)
    with transaction(factory_for(engine), by.scope) as session:
        units = len(start_run(session, code, everything=everything, by=by).units)
    engine.dispose()
    click.echo(f"Pencarian dimulai: {units} bagian.")


def _code(region: str) -> int:
    try:
        return padded(region)
    except ValueError:
        raise click.BadParameter(f"{region} bukan kode wilayah (not a region code).") from None


def _reached() -> tuple[config.Settings, cluster.Addresses]:
    settings = config.load()
    secrets.install_vault(**settings.vault)
    addresses = cluster.of(settings)
    return settings, addresses
