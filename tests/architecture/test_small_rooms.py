"""Small rooms: no file over 400 lines, no function over 60; every room has a floor in the import contracts."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("portal", "tests", "bench", "tools")
FILES = [
    *sorted(
        p
        for folder in FOLDERS
        for pattern in ("*.py", "*.html", "*.js", "*.css")
        for p in (ROOT / folder).rglob(pattern)
        if "vendor" not in p.parts
    ),
    ROOT / "config.py",
    ROOT / "environment.py",
]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_long(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= (120 if path.name == "config.py" else 400)


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".py"], ids=lambda p: str(p.relative_to(ROOT)))
def test_no_function_is_long(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions if f.end_lineno - f.lineno + 1 > 60}
    assert not long


def test_every_capability_stands_in_the_contracts() -> None:
    """A room with drawers (models or operations) must be named wherever rooms are listed by hand."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    no_web = next(c for c in contracts if c["id"] == "no-web")["source_modules"]
    rooms = {p.parent.name for p in (ROOT / "portal").glob("*/models.py")} | {"kernel", "monitoring"}
    assert {f"portal.{room}" for room in rooms} == set(no_web)


def test_no_utils() -> None:
    assert not [p for p in FILES if p.stem in {"utils", "util", "helpers", "misc", "common"}]
