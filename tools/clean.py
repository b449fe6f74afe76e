"""`make clean`: remove what setup and run have made, after the private database has stopped.

Only the standard library: it must run when `.venv` is half gone. A portal that runs is not pulled from under its users:
clean refuses. A database left behind by a killed portal is stopped first; it would live on without its files.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MADE = (".venv", "node_modules", "instance", "portal/static/vendor")
PATIENCE = 20.0


def command_of(pid: int) -> str:
    """What a process was started with; empty when there is none."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def users(data: Path) -> list[int]:
    """Portals that run on the private database."""
    try:
        listed = json.loads((data / ".handle_pids.json").read_text())
    except (OSError, ValueError):
        return []
    return [pid for pid in listed if "portal" in command_of(pid) or "alembic" in command_of(pid)]


def server(data: Path) -> int | None:
    """The private database's own process."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if "postgres" in command_of(pid) and str(data) in command_of(pid) else None


def stop(pid: int) -> bool:
    """Stop the database at once but cleanly ("fast shutdown"); whether it ended."""
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + PATIENCE
    while command_of(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not command_of(pid)


def main(root: Path = ROOT) -> int:
    """Stop, then remove; 2 when a portal still runs."""
    data = root / "instance" / "postgres"
    if running := users(data):
        print(
            f"Portal masih berjalan (PID {running[0]}): hentikan dengan Ctrl+C dahulu (still running: stop it first)."
        )
        return 2
    pid = server(data)
    if pid is not None and not stop(pid):
        print(f"PostgreSQL (PID {pid}) tidak berhenti; tidak ada yang dihapus (did not stop; nothing was removed).")
        return 2
    for name in MADE:
        path = root / name
        if path.is_symlink():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)
    for compiled in (root / "portal" / "translations").glob("*/LC_MESSAGES/*.mo"):
        compiled.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
