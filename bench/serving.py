"""Running servers for the benchmarks: gunicorn as `portal run` starts it, the worker beside it, a browser of sorts."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import config
from tests import people

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
STARTS_WITHIN = 120.0


class Browser:
    """One person's browser on a kept-open connection; follows nothing by itself."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = SimpleCookie[str]()

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text of an answer."""
        headers = {"Cookie": "; ".join(f"{name}={one.value}" for name, one in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body=urlencode(form) if form is not None else None, headers=headers)
        answer = self.connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.load(line)
        return answer.status, answer.read().decode()

    def get(self, path: str, status: int = 200) -> str:
        """A page, which must answer so."""
        told, body = self.ask("GET", path)
        assert told == status, (path, told, body[:500])
        return body

    def post(self, path: str, form: dict[str, str], status: int = 302) -> str:
        """A form sent, which must be answered so."""
        told, body = self.ask("POST", path, form)
        assert told == status, (path, told, body[:1500])
        return body

    def sign_in(self, name: str) -> str:
        """Through the sign-in page; the token of the forms of this session."""
        found = TOKEN.search(self.get("/login/"))
        assert found
        self.post("/login/", {"username": name, "password": people.PASSWORD, "csrf_token": found.group(1)})
        found = TOKEN.search(self.get("/kosong/") + self.get("/akun/"))
        assert found
        return found.group(1)


def environment(settings: config.Settings) -> dict[str, str]:
    """A child's environment with these settings and no others of the portal's."""
    ours = {name.upper() for name in config.Settings.__dataclass_fields__}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    told = {name.upper(): getattr(settings, name) for name in config.Settings.__dataclass_fields__}
    written = {
        name: str(int(value)) if isinstance(value, bool) else str(value) for name, value in told.items() if value
    }
    return kept | written | {"PYTHONPATH": str(config.ROOT)}


@contextmanager
def served(application: str, settings: config.Settings) -> Iterator[tuple[int, int]]:
    """A gunicorn with one worker on a free port: the port, and the process id of its worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--log-level", "error"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "8", "--timeout", "60", "--no-control-socket"),
    ]
    master = subprocess.Popen(command, env=environment(settings), cwd=config.ROOT)
    try:
        until(lambda: answers(port), f"{application} does not answer")
        yield port, child_of(master.pid)
    finally:
        master.terminate()
        master.wait()


@contextmanager
def background(settings: config.Settings) -> Iterator[None]:
    """The portal's worker, as `portal run` starts it."""
    command = [sys.executable, "-m", "portal.cli", "worker"]
    worker = subprocess.Popen(command, env=environment(settings), cwd=config.ROOT, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()


def answers(port: int) -> bool:
    """Whether somebody serves there."""
    try:
        return Browser(port).ask("GET", "/healthz")[0] == 200
    except OSError:
        return False


def until(true: object, failing: str) -> None:
    """Wait for a condition, a while."""
    end = time.monotonic() + STARTS_WITHIN
    assert callable(true)
    while not true():
        assert time.monotonic() < end, failing
        time.sleep(0.1)


def child_of(pid: int) -> int:
    """The one child of a gunicorn master (Linux)."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])


def memory(pid: int) -> dict[str, float]:
    """Megabytes of a process now: its proportional share (PSS), and all it has resident (RSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    told = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("Pss:", "Rss:"))}
    return {"pss_mb": round(told["Pss"] / 1024, 1), "rss_mb": round(told["Rss"] / 1024, 1)}
