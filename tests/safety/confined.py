"""A process of its own, with little memory and little time, for what might run away with both."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMORY_MB = 400
SECONDS = 20
PRELUDE = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_MB} << 20, {MEMORY_MB} << 20))
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from portal.kernel.expressions import BadExpression, UnknownName, compile_script, compiled, evaluate
from portal.workflows.dmn import BadDecision, read_decisions
def refused(attack, *kinds):
    try:
        found = attack()
    except (kinds or (BadExpression, UnknownName, BadDecision)) as error:
        print("refused:", type(error).__name__)
    else:
        print("answered:", repr(found)[:80])
"""


def confined(source: str) -> str:
    """What a program printed; it fails when it needs more than it has."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + source],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS * 3,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout
