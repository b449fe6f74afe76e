"""Static files by name and content: addresses carry a hash, so browsers may keep them for a year.

The stylesheets are joined into one file, `portal.css`, built in memory from `static/css` in reading order.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, make_response, request, url_for
from werkzeug.exceptions import NotFound

SHEETS = ("tokens", "base", "shell", "controls", "lists", "case", "forms", "register", "musdes", "small")
YEAR = 365 * 24 * 3600
STATIC = Path(__file__).resolve().parents[2] / "static"


@lru_cache(maxsize=1)
def stylesheet() -> bytes:
    """All stylesheets in one."""
    sheets = "\n".join((STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    typeface = "vendor/plus-jakarta-sans.woff2"
    return sheets.replace("url(../", "url(").replace(typeface, f"{typeface}?v={fingerprint(typeface)}").encode()


@lru_cache(maxsize=1)
def packed_stylesheet() -> bytes:
    """The stylesheet as browsers take it."""
    return gzip.compress(stylesheet(), 9)


@lru_cache(maxsize=256)
def fingerprint(name: str) -> str:
    """Ten characters of the content's hash; files that setup has not made yet have none."""
    if name == "portal.css":
        return hashlib.sha256(stylesheet()).hexdigest()[:10]
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "belum"


def asset_url(name: str) -> str:
    """The address of a static file, changed whenever its content changes."""
    return url_for("static", filename=name, v=fingerprint(name))


def _stylesheet() -> Response:
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(packed_stylesheet() if packed else stylesheet(), mimetype="text/css")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _packed(serve: Callable[..., Any], filename: str) -> Response:
    """A file that lies packed beside itself, as it lies."""
    response = make_response(serve(filename=f"{filename}.gz"))
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.mimetype = "text/css" if filename.endswith(".css") else "text/javascript"
    return response


def register(app: Flask) -> None:
    """The joined stylesheet's route and the templates' `asset_url`."""
    serve = app.view_functions["static"]

    def static(filename: str) -> Response:
        if filename == "portal.css":
            return _stylesheet()
        if ".." in filename:
            raise NotFound
        if "gzip" in request.headers.get("Accept-Encoding", "") and (STATIC / f"{filename}.gz").is_file():
            return _packed(serve, filename)
        response = make_response(serve(filename=filename))
        if "v" not in request.args and filename.endswith(".js"):
            response.headers["Cache-Control"] = "no-cache"  # a module another one asks for: its address has no hash
        return response

    app.view_functions["static"] = static
    app.jinja_env.globals["asset_url"] = asset_url
