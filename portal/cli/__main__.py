"""`python -m portal.cli`: the portal's commands."""

from __future__ import annotations

import sys

import click

from portal.cli import database, keys, process, serve, worker

REFUSED = 2


@click.group()
def main() -> None:
    """Verivali dari baris perintah."""


main.add_command(database.init)
main.add_command(serve.run)
main.add_command(worker.worker)
main.add_command(keys.rotate_keys)
main.add_command(process.process_group)


def started() -> None:
    """Run a command; a refusal to start is one line and exit code 2."""
    try:
        main()
    except SystemExit as refusal:
        if not isinstance(refusal.code, str):
            raise
        click.echo(refusal.code, err=True)
        sys.exit(REFUSED)


if __name__ == "__main__":
    started()
