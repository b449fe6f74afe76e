"""What a person sees when something breaks: numbers no database holds, a query that fails, a database that is away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import text

from portal.views.kit import errors
from portal.views.kit.session import db_session
from tests.conftest import Web

HUGE = "9" * 20
ASKED = (
    f"/templat-surat/keterangan_terdata/versi/{HUGE}",
    f"/proses/penghapusan/versi/{HUGE}",
    f"/proses/penghapusan/banding?dari={HUGE}&ke={HUGE}",
    f"/proses/penghapusan/hidup?wilayah={HUGE}",
    f"/proses/penghapusan/macet?wilayah={HUGE}",
    f"/kuesioner/dtks_2015/banding?dari={HUGE}&ke={HUGE}",
    f"/wilayah/cari?q=banyumas&di={HUGE}&tingkat={HUGE}",
)


def test_a_number_no_database_holds_is_no_page(web: Web) -> None:
    """Tests raise what nobody handled: a crash would not come back as an answer."""
    client = web.client("arif")
    rules = [rule for rule in web.app.url_map.iter_rules() if "<int:" in rule.rule and "GET" in (rule.methods or ())]
    numbered = [re.sub(r"<int:\w+>", HUGE, rule.rule) for rule in rules]
    assert len(numbered) > 10
    for address in (*ASKED, *(re.sub(r"<\w+>", "penghapusan", one) for one in numbered)):
        assert client.get(address).status_code in {200, 404}, address


def test_a_page_that_fails_shows_its_code_and_the_menu(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = lambda: db_session().scalar(text("select 1/0"))  # noqa: E731
    monkeypatch.setitem(web.app.view_functions, "AccountScreen.index", failing)
    monkeypatch.setitem(web.app.error_handler_spec[None][None], Exception, errors._on_crash)
    answer = web.client("sari").get("/akun/")
    assert answer.status_code == 500
    assert re.search(r"Kode gangguan: <code[^>]*>[0-9a-f]{8}</code>", answer.text)
    assert "Keluar" in answer.text


@contextmanager
def away(web: Web, server: Callable[[str], str]) -> Iterator[None]:
    """The database takes nobody in, and throws out who is there."""
    name = web.scalar("select current_database()")
    with psycopg.connect(server("postgres"), autocommit=True) as connection:
        connection.execute(f'alter database "{name}" allow_connections false')  # type: ignore[call-overload]
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(f'alter database "{name}" allow_connections true')  # type: ignore[call-overload]


@pytest.mark.parametrize("who", ["sari", None])
def test_a_database_that_is_away_is_told_in_words(web: Web, server: Callable[[str], str], who: str | None) -> None:
    client = web.client(who)
    with away(web, server):
        answer = client.get("/tugas/" if who else "/verifikasi/")
    assert answer.status_code in {200, 503}
    assert "Verivali" in answer.text
    if who:
        assert answer.status_code == 503
        assert "Ke halaman utama" in answer.text
