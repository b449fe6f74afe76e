"""Check for what no wheel brings: Pango (letters) and Chromium (browser tests).

Where the system's package manager may be used, install it; else say clearly what is missing and what still works.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys

PACKAGES = {"pango": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"], "chromium": ["chromium"]}
WITHOUT = {
    "pango": "Portal tetap berjalan; surat menunggu sampai Pango terpasang.\n"
    "(the portal still runs; letters wait until Pango is installed)",
    "chromium": "Uji peramban DILEWATI. (browser tests are SKIPPED)",
}


def present(name: str) -> bool:
    """Whether the machine has it."""
    if name == "pango":
        return all(ctypes.util.find_library(lib) for lib in ("pango-1.0", "pangoft2-1.0"))
    return any(shutil.which(program) for program in ("chromium", "chromium-browser", "google-chrome"))


def install(name: str) -> None:
    """Ask the package manager, when there is one and we may."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=False, env=environment, **quiet)
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES[name]]
    subprocess.run(command, check=False, env=environment, **quiet)


def main(name: str) -> None:
    """Make `name` available or say what its absence means."""
    if present(name):
        return
    install(name)
    if not present(name):
        packages = " ".join(PACKAGES[name])
        print(f"!! {name} tidak ditemukan. Pasang: {packages}\n   {WITHOUT[name]}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
