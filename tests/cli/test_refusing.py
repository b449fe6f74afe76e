"""A portal that may not start says why in one line and ends; nothing tries again for ever."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.cli import __main__ as commands
from portal.regions.errors import UnknownRegion
from tests.cli.strict import PRODUCTION, portal

GUNICORN = [sys.executable, "-m", "gunicorn", "portal:create_app()", "--workers", "1", "--no-control-socket"]


def bare(**settings: str) -> dict[str, str]:
    """An environment with the portal's settings and no others."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LC_ALL"}}
    return kept | {"PYTHONPATH": "."} | settings


def test_gunicorn_without_secrets_in_production_stops() -> None:
    said = subprocess.run(
        [*GUNICORN, "--bind", "127.0.0.1:0"],
        env=bare(ENVIRONMENT="production"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 3, said.stderr
    assert said.stderr.count("SECRET_KEY dan DATA_KEY wajib") == 1
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize("command", ["init", "run", "worker"])
def test_commands_refuse_in_one_line(command: str) -> None:
    said = portal(command, **PRODUCTION | {"PUBLIC_URL": ""}, DATABASE_URL="postgresql://p@db/v")
    assert said.returncode == 2
    assert said.stderr.startswith("PUBLIC_URL wajib")
    assert said.stderr.strip().count("\n") == 0


def test_a_taken_port_is_told_before_anything_is_set_up(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = portal("run", PORT=str(port), INSTANCE=str(tmp_path))
    assert said.returncode == 2
    assert said.stderr.startswith(f"PORT={port} sudah dipakai")
    assert said.stderr.strip().count("\n") == 0
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("init",),
        ("worker",),
        ("rotate-keys",),
        ("duplicates", "keys"),
        ("duplicates", "search", "33"),
    ],
    ids=" ".join,
)
def test_a_database_nobody_reaches_is_one_line(command: tuple[str, ...], tmp_path: Path) -> None:
    nowhere = "postgresql://p@127.0.0.1:1/v"
    said = portal(*command, DATABASE_URL=nowhere, DATABASE_APP_URL=nowhere, INSTANCE=str(tmp_path))
    assert said.returncode == 2, said.stderr
    assert "tidak ada PostgreSQL di host dan port itu (nothing answers at this host and port)" in said.stderr
    assert said.stderr.strip().count("\n") == 0, said.stderr


def test_the_address_that_was_given_is_the_one_that_is_blamed(tmp_path: Path) -> None:
    said = portal("decree", "list", DATABASE_URL="postgresql://p@127.0.0.1:1/v", INSTANCE=str(tmp_path))
    assert said.returncode == 2, said.stderr
    assert said.stderr.startswith("DATABASE_URL: tidak ada PostgreSQL"), said.stderr


def test_a_refusal_is_one_line_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise UnknownRegion(code="99.99")

    monkeypatch.setattr(commands, "main", refuse)
    assert commands._run() == 2
    assert capsys.readouterr().err == (
        "Wilayah dengan kode 99.99 tidak dikenal. (The region with code 99.99 is not known.)\n"
    )
