"""`run`: everything one machine needs in one command: database, schema, demo, worker, web server."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence

import click

import config
from environment import UnsafeSettings
from portal.cli.database import prepare
from portal.kernel import cluster, secrets

LOCAL = {"127.0.0.1", "::1", "localhost"}


def address(settings: config.Settings) -> str:
    """Where the web server listens."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def _children(settings: config.Settings) -> list[Sequence[str]]:
    python = sys.executable
    web = [
        *(python, "-m", "gunicorn", "portal:create_app()", "--bind", address(settings)),
        *("--worker-class", "gthread", "--workers", str(settings.workers), "--threads", "8"),
        *("--timeout", "60", "--graceful-timeout", "10", "--no-control-socket"),
        *("--limit-request-line", "8190"),  # longer addresses than usual still get the portal's own page
    ]
    return [web, [python, "-m", "portal.cli", "worker"]]


def seed_demo(settings: config.Settings, addresses: cluster.Addresses) -> None:
    """The demo's people, families and cases, once; prints who may sign in."""
    from portal.cli.demo.people import CAST, PASSWORD
    from portal.cli.demo.seed import seed
    from portal.cli.worker import compose
    from portal.kernel.database import engine_for

    compose(settings)
    engine = engine_for(addresses.owner)
    click.echo("Mengisi data demo, sekali saja (filling in the demo, once) ...")
    if seed(engine, settings.instance, tell=lambda part: click.echo(f"  {part} ...")):
        click.echo("Data demo siap.")
    engine.dispose()
    for member in CAST:
        click.echo(f"  {member.username:<8} {PASSWORD}  {member.first_name} {member.last_name}, {member.role}")


def must_be_free(host: str, port: int) -> None:
    """Refuse in one line, before anything is set up, when one cannot listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: "sudah dipakai (already in use)",
            errno.EACCES: "hanya untuk root (needs root)",
        }
        why = reasons.get(error.errno or 0, f"tidak dapat dipakai di {host} (cannot be used)")
        raise UnsafeSettings(f"PORT={port} {why}; pilih yang lain (choose another): PORT=9000 make run") from None


def _leave(*_: object) -> None:
    """End like Ctrl+C does: whoever closes the terminal leaves no database running behind."""
    sys.exit(0)


@click.command("run")
def run() -> None:
    """Siapkan lalu jalankan portal di mesin ini (Ctrl+C untuk berhenti)."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    settings = config.load()
    must_be_free(settings.host, settings.port)
    addresses = cluster.of(settings)
    secrets.install_vault(**settings.vault)
    click.echo("Menyiapkan basis data ...")
    prepare(addresses)
    if settings.demo:
        seed_demo(settings, addresses)
    environment = os.environ | {
        "DATABASE_URL": addresses.owner,
        "DATABASE_APP_URL": addresses.app,
        "PORT": str(settings.port),
    }
    click.echo(f"Portal: http://localhost:{settings.port}")
    if settings.demo and settings.host not in LOCAL:
        click.echo(f"Perhatian: portal demo dengan kata sandi yang dikenal umum terbuka di {address(settings)}.")
    running = [subprocess.Popen(child, env=environment) for child in _children(settings)]
    try:
        sys.exit(running[0].wait())
    except KeyboardInterrupt:
        pass
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
