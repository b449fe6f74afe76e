"""Both languages are whole: nothing untranslated, placeholders kept, forms speak the reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.views.kit import locale
from tools import messages

HOLES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%s")


@pytest.mark.parametrize("language", ["id", "en"])
def test_everything_is_translated(language: str) -> None:
    assert messages.missing(language) == []


def test_bringing_up_to_date_changes_nothing_when_there_is_no_news(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copies = {language: tmp_path / f"{language}.po" for language in messages.CATALOGUES}
    before = {language: path.read_bytes() for language, path in messages.CATALOGUES.items()}
    for language, path in copies.items():
        path.write_bytes(before[language])
    monkeypatch.setattr(messages, "CATALOGUES", copies)
    messages.update()
    assert {language: path.read_bytes() for language, path in copies.items()} == before


@pytest.mark.parametrize("language", ["id", "en"])
def test_translations_keep_their_placeholders(language: str) -> None:
    lost = []
    for message in messages.load(language):
        if not message.id:
            continue
        wanted = set(HOLES.findall(message.id if isinstance(message.id, str) else message.id[-1]))
        forms = [message.string] if isinstance(message.string, str) else message.string
        lost += [form for form in forms if set(HOLES.findall(form)) != wanted]
    assert lost == []


class _Short(FlaskForm):
    name = StringField(validators=[Length(max=3)])
    place = StringField(validators=[DataRequired()])


@pytest.fixture
def bare() -> Flask:
    """An application with languages and nothing else."""
    messages.compile_all()
    app = Flask("portal", root_path=str(messages.PORTAL))
    app.config.update(SECRET_KEY="uji", WTF_CSRF_ENABLED=False)
    Babel(app, locale_selector=locale.chosen)
    locale.register(app)

    def complaints() -> dict[str, list[str]]:
        form = _Short()
        form.validate()
        return form.errors

    app.add_url_rule("/", view_func=complaints, methods=["POST"])
    return app


@pytest.mark.parametrize(
    ("language", "long", "empty"),
    [
        ("id", "Paling banyak 3 huruf.", "Isian ini wajib diisi."),
        ("en", "Field cannot be longer than 3 characters.", "This field is required."),
        ("xx", "Paling banyak 3 huruf.", "Isian ini wajib diisi."),
    ],
)
def test_validators_speak_the_readers_language(bare: Flask, language: str, long: str, empty: str) -> None:
    client = bare.test_client()
    with client.session_transaction() as cookie:
        cookie["locale"] = language
    assert client.post("/", data={"name": "lima5"}).json == {"name": [long], "place": [empty]}
