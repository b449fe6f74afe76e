"""A portal that may not start says why in one line and ends; nothing tries again for ever."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

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
