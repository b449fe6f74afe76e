"""`python -m portal.cli`: the portal's commands."""

from __future__ import annotations

import click

from portal.cli import database, keys, serve, worker


@click.group()
def main() -> None:
    """Verivali dari baris perintah."""


main.add_command(database.init)
main.add_command(serve.run)
main.add_command(worker.worker)
main.add_command(keys.rotate_keys)

if __name__ == "__main__":
    main()
