"""One short message on the next page: told, warned, or refused."""

from __future__ import annotations

from flask import flash


def tell(message: str) -> None:
    """Good news."""
    flash(message, "success")


def warn(message: str) -> None:
    """Something the person should know."""
    flash(message, "warning")
