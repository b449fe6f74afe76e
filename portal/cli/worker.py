"""`worker`: the background work of the portal: letters, timers, the queue's own upkeep."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import timedelta

import click

import config
from portal.kernel import cluster, fingerprints, secrets
from portal.kernel.database import engine_for, factory_for
from portal.kernel.lasting import keep_loaded

CHATTY = ("fontTools", "weasyprint", "procrastinate")


@click.command("worker")
def worker() -> None:
    """Jalankan pekerjaan latar: surat, tenggat, perawatan antrean (SIGTERM untuk berhenti)."""
    from portal.jobs.queue import queue, work

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    settings = config.load()
    addresses = cluster.of(settings)
    compose(settings)
    fingerprints.check(addresses)
    engine = engine_for(addresses.app, pool_size=2)
    click.echo("Pekerja siap.")
    try:
        jobs = queue(
            addresses.app,
            factory_for(engine),
            exchange=settings.instance / "exchange",
            photos=settings.instance / "photos",
            keep=timedelta(days=settings.evidence_keep_days),
            province_step=settings.province_step,
        )
        keep_loaded()
        work(jobs)
    finally:
        engine.dispose()
    click.echo("Pekerja berhenti.")


def compose(settings: config.Settings) -> None:
    """The vault, the process engine, the press and the civil registry of this process."""
    from portal.cases.ports import install_engine
    from portal.documents.press import Press, install_press
    from portal.exchange.limits import install_limits
    from portal.notices.posting import install_post, post_of
    from portal.registry.padan.composing import install_padan
    from portal.registry.resemblance.policy import install_policy
    from portal.workflows.engine import InterningEngine

    secrets.install_vault(**settings.vault)
    install_limits(upload_mb=settings.import_max_mb)
    install_policy(settings.duplicate_rules)
    install_engine(InterningEngine())
    install_press(Press(settings.public_url, settings.demo))
    install_padan(**asdict(settings.padan), demo=settings.demo)
    mail = {"smtp_url": settings.mail.url, "sender": settings.mail.sender}
    install_post(post_of(settings.public_url, settings.instance, **mail))
