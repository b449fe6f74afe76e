"""`decree`: what the desk's worker does, from a command line: list decrees, publish a signed one, check its hashes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import config
from portal.kernel import clock, cluster, fingerprints
from portal.kernel.area import EVERYWHERE
from portal.kernel.database import Scope, engine_for, factory_for, transaction
from portal.kernel.errors import Refused

if TYPE_CHECKING:
    from portal.cases.collective.models import Decree

EVERYTHING = Scope(0, "sistem", EVERYWHERE)
DOING = {"putusan": "Keputusan", "penerapan": "Penerapan", "surat": "Surat kabupaten/kota"}


@click.group("decree")
def decree_group() -> None:
    """Penetapan bulanan: daftar, penerbitan, pemeriksaan sidik."""


@decree_group.command("list")
def list_command() -> None:
    """Tunjukkan penetapan, yang terbaru di atas."""
    from portal.cases.collective.models import Decree

    with _reached() as factory, transaction(factory, EVERYTHING) as session:
        found = session.scalars(select(Decree).order_by(Decree.id.desc()).limit(50)).all()
        if not found:
            click.echo("Belum ada penetapan (no decree yet).")
        for one in found:
            click.echo(f"{one.number}  {one.month:%m-%Y}  {one.status:<11}  {one.families:>9,}".replace(",", "."))


@decree_group.command("publish")
@click.argument("number")
def publish_command(number: str) -> None:
    """Terbitkan penetapan NUMBER yang sudah ditandatangani; aman dihentikan dan dijalankan lagi."""
    from portal.cases.collective.publishing import publish

    def tell(what: str, done: int, of: int) -> None:
        click.echo(f"{DOING[what]}: {done}/{of}")

    with _reached() as factory:
        named, at = _known(factory, number)
        if at is not None:
            click.echo(f"{number.strip()} sudah terbit pada {at:%d-%m-%Y %H.%M} (published before).")
        try:
            done = publish(factory, named, tell=tell)
        except Refused as refused:
            raise click.ClickException(refused.message) from refused
    click.echo(f"{done.number} terbit: {done.families} keluarga, sidik {done.sha256}")


@decree_group.command("check")
@click.argument("number")
def check_command(number: str) -> None:
    """Hitung ulang sidik potret penetapan NUMBER; keluar dengan 1 bila berbeda."""
    from portal.cases.collective.picturing import intact

    with _reached() as factory, transaction(factory, EVERYTHING) as session:
        decree = _named(session, number)
        if decree.published_at is None:
            raise click.ClickException(f"{decree.number} belum terbit: belum ada sidik (not published yet).")
        same = intact(session, decree)
    click.echo("Utuh: semua sidik sama." if same else "TIDAK UTUH: isi berbeda dari sidiknya.")
    sys.exit(0 if same else 1)


def _known(factory: sessionmaker[Session], number: str) -> tuple[UUID, datetime | None]:
    """Its identifier, and when it was published already."""
    with transaction(factory, EVERYTHING) as session:
        found = _named(session, number)
        return found.id, found.published_at.astimezone(clock.WIB) if found.published_at else None


def _named(session: Session, number: str) -> Decree:
    from portal.cases.collective.models import Decree

    found = session.scalars(select(Decree).where(Decree.number == number.strip())).one_or_none()
    if found is None:
        raise click.BadParameter(f"{number} tidak dikenal (no such decree).")
    return found


@contextmanager
def _reached() -> Iterator[sessionmaker[Session]]:
    """Sessions on the portal's database, with the process engine and the press at hand."""
    from portal.cli.worker import compose

    settings = config.load()
    addresses = cluster.of(settings)
    compose(settings)
    fingerprints.check(addresses)
    engine = engine_for(addresses.app)
    try:
        yield factory_for(engine)
    finally:
        engine.dispose()
