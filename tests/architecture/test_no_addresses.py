"""Nothing in the project names a registry's host or a path of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOSTS = re.compile(r"https?://[^\s\"']*(registry|pypi|npmjs|pythonhosted|index)[^\s\"']*", re.IGNORECASE)
LOCKS = ("requirements.txt", "requirements-dev.txt", "package-lock.json", ".npmrc", "Makefile", ".ci/run")


def tracked() -> list[Path]:
    """The files git keeps."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines()]


def test_lock_files_carry_no_registry_address() -> None:
    for name in LOCKS:
        path = ROOT / name
        assert not path.exists() or not HOSTS.search(path.read_text()), name


def test_lock_file_has_no_resolved_address() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_nothing_names_a_path_of_one_machine() -> None:
    machine = re.compile(r"(^|[\s\"'=(`])/(work|root|home|farm)/")
    named = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".gz", ".png", ".woff2"} or not path.is_file():
            continue
        if machine.search(path.read_text(encoding="utf-8", errors="ignore")):
            named.append(str(path.relative_to(ROOT)))
    assert not named
