"""`python -m portal.cli`: the portal's commands."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress

import click
import psycopg
from sqlalchemy.exc import OperationalError

from portal.cli import database, decree, duplicates, instrument, keys, process, serve, worker
from portal.cli.speaking import Speaker
from portal.kernel.errors import Refused
from portal.kernel.reaching import reason, unreached

REFUSED = 2
UNREACHED = "Basis data tidak dapat dihubungi (the database cannot be reached): {reason}."
UNWRITTEN = "Keluaran tidak dapat ditulis: {detail}."


@click.group()
def main() -> None:
    """Verivali dari baris perintah."""


main.add_command(database.init)
main.add_command(serve.run)
main.add_command(worker.worker)
main.add_command(keys.rotate_keys)
main.add_command(process.process_group)
main.add_command(instrument.instrument_group)
main.add_command(decree.decree_group)
main.add_command(duplicates.duplicates_group)


def started() -> None:
    """Run a command; a refusal to start is one line and exit code 2."""
    try:
        code = _run()
        sys.stdout.flush()
    except OSError as error:
        _give_up_output()
        if error.errno != errno.EPIPE:
            with suppress(OSError):
                click.echo(UNWRITTEN.format(detail=error.strerror), err=True)
        code = REFUSED
    sys.exit(code)


def _run() -> int:
    try:
        main()
    except Refused as refusal:
        click.echo(f"{Speaker('id').tell(refusal.phrase)} ({Speaker('en').tell(refusal.phrase)})", err=True)
        return REFUSED
    except (psycopg.OperationalError, OperationalError) as error:
        cause = error if isinstance(error, psycopg.Error) else error.orig
        if not isinstance(cause, psycopg.Error) or not unreached(cause):
            raise
        click.echo(UNREACHED.format(reason=reason(cause)), err=True)
        return REFUSED
    except SystemExit as refusal:
        if not isinstance(refusal.code, str):
            return refusal.code or 0
        click.echo(refusal.code, err=True)
        return REFUSED
    return 0


def _give_up_output() -> None:
    """Nobody can read any more of it: what is left must not fail once more at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


if __name__ == "__main__":
    started()
