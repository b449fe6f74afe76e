"""Where to go afterwards: only addresses of this portal, whatever the caller or the Host header say."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def local_path(wanted: str | None, *, default: str = "/") -> str:
    """`wanted` when it is a plain path of this portal, else `default`."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in {"/", "\\"}:
        return default
    return wanted if wanted.isprintable() and "\\" not in wanted else default


def where_from(*, default: str = "/") -> str:
    """The page of this portal the request came from, by its Referer."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return default
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path, default=default)
