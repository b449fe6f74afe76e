"""Language and theme: chosen by the person, validated, Indonesian first."""

from __future__ import annotations

from flask import Flask, g, request
from flask import session as cookie
from flask_babel import get_locale, get_translations

LANGUAGES = ("id", "en")
THEMES = ("terang", "gelap")


def chosen() -> str:
    """The language: chosen earlier, else Indonesian; a program's as it asks. An unknown one never reaches the pages."""
    if request.path.startswith("/api/") and request.accept_languages:
        return request.accept_languages.best_match(LANGUAGES, "id")
    wanted = cookie.get("locale", "id")
    return wanted if wanted in LANGUAGES else "id"


def theme() -> str:
    """The theme: `terang`, `gelap`, or empty for the device's own choice."""
    wanted = request.cookies.get("tema", "")
    return wanted if wanted in THEMES else ""


def register(app: Flask) -> None:
    """Make language and theme known to every template, widgets included; give the forms our catalogues."""
    app.jinja_env.globals.update(get_locale=get_locale, theme=theme)
    app.before_request(_form_translations)


def _form_translations() -> None:
    """Flask-WTF looks here before it loads WTForms' own catalogues, which have no Indonesian."""
    setattr(request, "wtforms_translations", get_translations())  # noqa: B010 - no attribute of Flask's own


def take_over(app: Flask) -> None:
    """FAB installs its own selector, which breaks on an unknown language; ours goes last."""
    app.extensions["babel"].locale_selector = chosen
    app.before_request(lambda: setattr(g, "locale", chosen()))
