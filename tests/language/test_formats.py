"""Dates and numbers as people read them: one way everywhere, in each language its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask_babel import Babel

from portal.cases.errors import AlreadyDecided
from portal.views.kit.errors import refusal_text
from portal.views.kit.formats import desimal, galat, kata, tanggal, tanggal_jam
from tools import messages

EVENING = datetime(2026, 11, 25, 13, 4, tzinfo=UTC)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    app = Flask("portal", root_path=str(messages.PORTAL))
    Babel(app, locale_selector=lambda: language, default_timezone="Asia/Jakarta")
    with app.test_request_context():
        yield


@pytest.mark.parametrize(("language", "at"), [("id", "25 Nov 2026 20.04"), ("en", "25 Nov 2026 20:04")])
def test_dates_have_one_style(language: str, at: str) -> None:
    with speaking(language):
        assert tanggal(date(2026, 11, 25)) == "25 Nov 2026"
        assert tanggal_jam(EVENING) == at
        assert kata("25-11-2026") == kata("2026-11-25") == "25 Nov 2026"
        assert kata("25-11-2026 20.04") == at


@pytest.mark.parametrize("text", ["31-02-2026", "2026-13-01", "3302-2611-00292", "Jalan 25-11-2026", "003", "330220"])
def test_what_is_no_date_stays(text: str) -> None:
    with speaking("id"):
        assert kata(text) == text


@pytest.mark.parametrize(("language", "said"), [("id", "-7,40760"), ("en", "-7.40760")])
def test_points_are_written_as_the_language_writes_them(language: str, said: str) -> None:
    with speaking(language):
        assert desimal(-7.4076) == said
        assert desimal(None) == "—"
        assert kata("-7,40760") == said


def test_limits_in_messages_have_a_decimal_comma() -> None:
    with speaking("id"):
        assert galat("Angka harus antara -11.5 dan 6.5.") == "Angka harus antara -11,5 dan 6,5."
        assert galat("Paling banyak 1.300 baris, versi 1.2.3.") == "Paling banyak 1.300 baris, versi 1.2.3."
    with speaking("en"):
        assert galat("Number must be between -11.5 and 6.5.") == "Number must be between -11.5 and 6.5."


def test_a_refusal_tells_its_moment_in_the_same_style() -> None:
    with speaking("id"):
        assert "pada 25 Nov 2026 20.04." in refusal_text(AlreadyDecided(who="Ratna", when="25-11-2026 20.04"))
