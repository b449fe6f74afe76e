"""One short message on the next page: told, informed, warned."""

from __future__ import annotations

from flask import flash


def tell(message: str) -> None:
    """Good news."""
    flash(message, "success")


def inform(message: str) -> None:
    """Neither good nor bad: nothing had to be done."""
    flash(message, "info")


def warn(message: str) -> None:
    """Something the person should know."""
    flash(message, "warning")
