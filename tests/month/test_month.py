"""The month in two villages: every total agrees, and one that was tampered with turns its row red."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.conftest import TEST_KEY, clone
from tests.month.__main__ import main
from tests.month.ground import month_on
from tests.month.month import Month
from tests.month.play import play
from tests.month.sums import KINDS, Row, sums
from tests.month.table import WORDS, table

TAMPERED = {
    ("meetings", "setuju"): "update musdes set totals = jsonb_set(totals, '{setuju}', '99') where id = "
    "(select id from musdes order by id limit 1)",
    ("letters", "archived"): "update letter set pdf = pdf || decode('00', 'hex') where id = "
    "(select id from letter order by id limit 1)",
    ("letters", "public"): "update decree_item set status = 'tidak' where (part, case_id) = "
    "(select part, case_id from decree_item where status = 'ditetapkan' order by case_id limit 1)",
    ("letters", "numbered"): "update number_book set last = last + 1 where kind = 'sptjm'",
    ("work", "visits"): "update decision set action = 'lain' where (part, case_id, seq) = "
    "(select part, case_id, seq from decision where action = 'kirim' order by case_id, seq limit 1)",
    ("work", "decisions"): "update fact set verb = 'lain' where id = "
    "(select id from fact where verb = 'cases.task.decided' order by id limit 1)",
    ("register", "families"): "update keluarga set status = 'ditidurkan' where id = "
    "(select id from keluarga where status = 'aktif' order by id limit 1)",
    ("proposals", "published"): "update case_file set status = 'ditolak' where id = "
    "(select id from case_file where status = 'selesai' and kind = 'usulan_baru' order by id limit 1)",
}
"""Total → what somebody past every lock does to it."""


@pytest.mark.parametrize(("setting", "value"), [("VILLAGES", "abc"), ("VILLAGES", "0"), ("SEED", "-1")])
def test_a_month_that_cannot_be_led_is_refused_in_one_line(
    setting: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(setting, value)
    assert main() == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{setting}={value}: harus bilangan")
    assert said.count("\n") == 1


def test_an_interrupted_month_leaves_no_database_running() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        asked = os.environ | {"VILLAGES": "1", "TMPDIR": name, "PYTHONPATH": "."}
        with subprocess.Popen([sys.executable, "-m", "tests.month"], env=asked, stderr=subprocess.PIPE) as run:
            until = time.monotonic() + 60
            while not (server := next(Path(name).glob("*/pg/postmaster.pid"), None)) and time.monotonic() < until:
                time.sleep(0.1)
            assert server
            number = int(server.read_text().split()[0])
            run.terminate()
            said = run.communicate(timeout=60)[1].decode()
    assert (run.returncode, said.count("Dihentikan"), "Traceback" in said) == (2, 1, False), said
    assert not Path(f"/proc/{number}").exists()


@pytest.fixture(scope="module")
def played(server: Callable[[str], str], bare: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """A month that was led to its end."""
    folder: Path = tmp_path_factory.mktemp("month")
    with clone(server, bare) as addresses, month_on(addresses, folder, TEST_KEY, 2) as ours:
        play(ours)
        yield ours


def differing(rows: list[Row]) -> set[tuple[str, str]]:
    return {(row.group, row.what) for row in rows if not row.agrees}


def test_every_total_agrees_and_a_tampered_one_is_seen(played: Month) -> None:
    rows = sums(played)
    assert differing(rows) == set(), table(rows)
    seen = {(row.group, row.what): max(row.counts.values()) for row in rows}
    assert [kind for kind in KINDS if not seen["proposals", kind]] == [], "every kind of proposal is led to its end"
    some = ("refused", "withdrawn", "open", "published")
    assert all(seen["proposals", state] for state in some)
    assert all(seen["meetings", said] for said in ("setuju", "tolak", "tetap", "coret", "tunda"))
    assert seen["periods", "late"]
    assert seen["letters", "public"]
    assert played.ledger.held_over, "an appeal is won after closing"
    for language, place in (("id", 0), ("en", 1)):
        told = table(rows, language)
        assert told.endswith(WORDS["every"][place])
        assert WORDS["differ"][place] not in told
    assert {word for row in rows for word in (row.group, row.what, *row.counts)} <= set(WORDS)
    wrong: set[tuple[str, str]] = set()
    for about, sql in TAMPERED.items():
        with played.owner.begin() as connection:
            connection.execute(text(sql))
        wrong |= {about}
        assert wrong <= differing(sums(played)), about
    assert WORDS["differ"][0] in table(sums(played))
