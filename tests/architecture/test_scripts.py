"""Scripts of the pages: each module runs once."""

from __future__ import annotations

import re
from pathlib import Path

PORTAL = Path(__file__).resolve().parents[2] / "portal"
LOADED = re.compile(r"type=\"module\" src=\"\{\{ asset_url\('(js/[\w/]+\.js)'\)")
IMPORTED = re.compile(r"from \"(\.[\w./]+\.js)\"")


def test_no_module_a_page_loads_is_imported_by_another() -> None:
    """A page loads by an address with a version, an import has none: a browser would run such a module twice."""
    loaded = {name for page in PORTAL.rglob("*.html") for name in LOADED.findall(page.read_text(encoding="utf-8"))}
    assert len(loaded) > 5
    static = PORTAL / "static"
    imported = {
        (script.parent / name).resolve().relative_to(static).as_posix()
        for script in (static / "js").rglob("*.js")
        for name in IMPORTED.findall(script.read_text(encoding="utf-8"))
    }
    assert "js/studio/board.js" in imported
    assert loaded & imported == set()
