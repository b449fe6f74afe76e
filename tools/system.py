"""Check for what no wheel brings: Pango (letters) and Chromium (browser tests).

Where the system's package manager may be used, install it; else say clearly what is missing and what still works.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys

PACKAGES = {
    "pango": [["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]],
    "chromium": [["chromium-headless-shell"], ["chromium"]],
}
"""What to ask for, the best first: the next only where there is no such package."""
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The lightest first: one that never opens a window."""
PATIENCE = 60
"""Seconds the package manager may take, where we could do without."""
WITHOUT = {
    "pango": "Portal tetap berjalan; surat menunggu sampai Pango terpasang.\n"
    "(the portal still runs; letters wait until Pango is installed)",
    "chromium": "Uji peramban DILEWATI. (browser tests are SKIPPED)",
}


def present(name: str) -> bool:
    """Whether the machine has it."""
    if name == "pango":
        return all(ctypes.util.find_library(lib) for lib in ("pango-1.0", "pangoft2-1.0"))
    return browser() is not None


def browser() -> str | None:
    """Where a Chromium is, the lightest there is."""
    return next((path for program in BROWSERS if (path := shutil.which(program))), None)


def best(name: str) -> bool:
    """Whether the machine has the best of it."""
    return present(name) if name == "pango" else shutil.which(BROWSERS[0]) is not None


def install(name: str) -> None:
    """Ask the package manager, when there is one and we may."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    asked(["update"], name)
    for packages in PACKAGES[name]:
        if asked(["install", "-y", "--no-install-recommends", *packages], name) or present(name):
            return


def asked(command: list[str], name: str) -> bool:
    """Whether the package manager did it; where the machine could do without, it is not waited for long."""
    try:
        done = subprocess.run(
            ["apt-get", "-q", *command],
            check=False,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE if present(name) else None,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def main(name: str) -> None:
    """Make `name` available or say what its absence means."""
    if best(name):
        return
    install(name)
    if not present(name):
        packages = " ".join(PACKAGES[name][-1])
        print(f"!! {name} tidak ditemukan. Pasang: {packages}\n   {WITHOUT[name]}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
