"""`run`: everything one machine needs in one command: database, schema, demo, worker, web server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

import click

import config
from portal.cli.database import prepare
from portal.kernel import cluster


def _children(settings: config.Settings) -> list[Sequence[str]]:
    python = sys.executable
    web = [
        *(python, "-m", "gunicorn", "portal:create_app()", "--bind", f"0.0.0.0:{settings.port}"),
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
    if seed(engine, settings.instance):
        click.echo("Data demo siap.")
    engine.dispose()
    for member in CAST:
        click.echo(f"  {member.username:<8} {PASSWORD}  {member.first_name} {member.last_name}, {member.role}")


@click.command("run")
def run() -> None:
    """Siapkan lalu jalankan portal di mesin ini (Ctrl+C untuk berhenti)."""
    settings = config.load()
    addresses = cluster.locate(
        database_url=settings.database_url,
        database_app_url=settings.database_app_url,
        secret_key=settings.secret_key,
        instance=settings.instance,
    )
    prepare(addresses)
    if settings.demo:
        seed_demo(settings, addresses)
    environment = os.environ | {
        "DATABASE_URL": addresses.owner,
        "DATABASE_APP_URL": addresses.app,
        "PORT": str(settings.port),
    }
    click.echo(f"Portal: http://localhost:{settings.port}")
    running = [subprocess.Popen(child, env=environment) for child in _children(settings)]

    def stop(*_: object) -> None:
        for process in running:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    try:
        sys.exit(running[0].wait())
    except KeyboardInterrupt:
        pass
    finally:
        stop()
        for process in running:
            process.wait()
