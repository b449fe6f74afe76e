"""Memory of one web worker: after start, and after 300 pages; against a bare Flask worker of the same machine."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.ground import ground, tell
from tests import people

BARE = (
    "import flask, json, resource; flask.Flask('x'); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
)


def resident() -> int:
    """Megabytes this process holds now (Linux: /proc/self/statm)."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - a kernel file
        return int(file.read().split()[1]) * 4 // 1024


def main() -> None:
    """Start a portal, serve pages, look."""
    bare = int(json.loads(subprocess.run([sys.executable, "-c", BARE], capture_output=True, check=True).stdout))
    with ground(5_000) as (app, _engine):
        started = resident()
        client = app.test_client()
        people.sign_in(client, "ratna")
        for number in range(300):
            client.get(("/tugas/", "/keluarga/", "/kasus/")[number % 3])
        tell(
            bare_flask_mb=bare,
            started_mb=started,
            after_300_pages_mb=resident(),
            ratio_to_bare=round(resident() / bare, 1),
            repeat="make bench BENCH=memory",
        )


if __name__ == "__main__":
    main()
