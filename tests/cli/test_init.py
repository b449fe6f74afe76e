"""`portal init`: safe to run twice, and by two processes at once on an empty database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.conftest import TEST_KEY

INIT = [sys.executable, "-m", "portal.cli", "init"]


@pytest.fixture(scope="module")
def empty(server: Callable[[str], str]) -> Iterator[str]:
    """Owner URL of a database with nothing in it."""
    name = "empty_" + uuid.uuid4().hex[:8]
    with psycopg.connect(server("postgres"), autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    yield server(name)
    with psycopg.connect(server("postgres"), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


def environment(url: str) -> dict[str, str]:
    """The settings of an operator's shell."""
    return os.environ | {"DATABASE_URL": url, "SECRET_KEY": TEST_KEY, "DATA_KEY": TEST_KEY}


@pytest.fixture(scope="module")
def said(empty: str) -> list[str]:
    """What two processes say that set out on an empty database at once; both come up."""
    started = [
        subprocess.Popen(INIT, env=environment(empty), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    told = [process.communicate(timeout=600)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0], told
    return told


def test_two_processes_at_once_both_come_up(empty: str, said: list[str]) -> None:
    with psycopg.connect(empty) as connection:
        assert connection.execute("select count(*) from ab_user").fetchone() == (1,)
        assert connection.execute("select count(*) from region where level = 4").fetchone() == (83762,)
    assert sum("sandi sekali pakai" in text for text in said) == 1


def test_a_second_run_changes_nothing(empty: str, said: list[str]) -> None:
    assert re.search(r"sandi sekali pakai: \S{16,}", "".join(said))
    second = subprocess.run(INIT, env=environment(empty), capture_output=True, text=True, check=True)
    assert "Tidak ada yang berubah" in second.stdout


def test_the_first_administrator_must_change_the_password(empty: str, said: list[str]) -> None:
    with psycopg.connect(empty) as connection:
        assert connection.execute("select must_change_password from account").fetchall() == [(True,)]
