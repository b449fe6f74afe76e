"""`python -m portal.cli`: the portal's commands."""

from __future__ import annotations

import click

from portal.cli import database, serve, worker


@click.group()
def main() -> None:
    """Verivali dari baris perintah."""


main.add_command(database.init)
main.add_command(serve.run)
main.add_command(worker.worker)

if __name__ == "__main__":
    main()
