"""Refusals that carry their reason say both in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from portal.kernel.expressions import BadExpression, evaluate
from portal.views.kit.errors import refusal_text
from portal.workflows.dmn import BadDecision, read_decisions
from tests.workflows.dmn.writing import one_table
from tools import messages


@pytest.fixture(scope="module", params=["id", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    messages.compile_all()
    app = Flask("portal", root_path=str(messages.PORTAL))
    Babel(app, locale_selector=lambda: request.param)
    with app.test_request_context():
        yield request.param


def test_an_expression(language: str) -> None:
    with pytest.raises(BadExpression) as caught:
        evaluate("n.real", {"n": 1}, element="periksa")
    assert (
        refusal_text(caught.value)
        == {
            "id": "periksa: «n.real» tidak dapat dipakai dalam ungkapan (baris 1, huruf ke-1).",
            "en": "periksa: “n.real” cannot be used in an expression (line 1, character 1).",
        }[language]
    )


def test_a_cell_of_a_table(language: str) -> None:
    with pytest.raises(BadDecision) as caught:
        read_decisions(one_table("UNIQUE", [("1, {", "1")]), "uji.dmn")
    assert (
        refusal_text(caught.value)
        == {
            "id": "uji.dmn: Keputusan t, aturan 1, kolom Angka: «{» tidak dapat dipakai dalam ungkapan "
            "(baris 1, huruf ke-4).",
            "en": "uji.dmn: Decision t, rule 1, column Angka: “{” cannot be used in an expression "
            "(line 1, character 4).",
        }[language]
    )
