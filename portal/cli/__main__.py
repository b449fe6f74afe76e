"""`python -m portal.cli`: the portal's commands."""

from __future__ import annotations

import click

from portal.cli import database, process, serve, worker


@click.group()
def main() -> None:
    """Verivali dari baris perintah."""


main.add_command(database.init)
main.add_command(serve.run)
main.add_command(worker.worker)
main.add_command(process.process_group)

if __name__ == "__main__":
    main()
