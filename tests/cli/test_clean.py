"""`make clean`: never from under a running portal, and no database lives on without its files."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import clean

START = """
import os, sys, time
from pathlib import Path
from portal.kernel import cluster
url = cluster.start_private(Path(sys.argv[1]))
print(url, flush=True)
time.sleep(300)
"""


@pytest.fixture
def root() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="verivali-clean-") as folder:
        Path(folder).chmod(0o755)
        for name in (*clean.MADE, "portal/translations/en/LC_MESSAGES"):
            (Path(folder) / name).mkdir(parents=True)
        (Path(folder) / "portal/translations/en/LC_MESSAGES/messages.mo").write_bytes(b"")
        (Path(folder) / "portal/translations/en/LC_MESSAGES/messages.po").write_bytes(b"")
        yield Path(folder)


def left(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_nothing_but_the_source_remains(root: Path) -> None:
    assert clean.main(root) == 0
    assert left(root) == ["portal/translations/en/LC_MESSAGES/messages.po"]
    assert not (root / ".venv").exists()


def test_a_running_portal_stops_clean_and_its_orphan_is_stopped_by_clean(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = root / "instance" / "postgres"
    environment = os.environ | {"PYTHONPATH": "."}
    portal = subprocess.Popen([sys.executable, "-c", START, str(data)], env=environment, stdout=subprocess.PIPE)
    try:
        assert portal.stdout
        assert portal.stdout.readline().startswith(b"postgresql://")
        pid = clean.server(data)
        assert pid
        assert clean.main(root) == 2
        assert f"Portal masih berjalan (PID {portal.pid})" in capsys.readouterr().out
        assert clean.server(data) == pid
    finally:
        portal.kill()
        portal.communicate()
    assert clean.command_of(pid), "a killed portal leaves its database behind"
    assert clean.main(root) == 0
    assert not clean.command_of(pid)
    assert not (root / "instance").exists()
