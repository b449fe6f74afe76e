"""What the domain says reaches English readers in English: every finding, and every code of every list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask_babel import Babel

from portal.registry.codes import CODES, FIELDS, display
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.rules import check_draft
from portal.views.kit.formats import kata
from tools import messages

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def english() -> Iterator[None]:
    messages.compile_all()
    app = Flask("portal", root_path=str(messages.PORTAL))
    Babel(app, locale_selector=lambda: "en")
    with app.test_request_context():
        yield


def wrong_drafts() -> Iterator[FamilyDraft]:
    """Drafts with everything wrong that a form lets through."""
    yield FamilyDraft({}, {}, [MemberDraft(None, {})])
    bad = {"nik": "12ab", "tanggal_lahir": "kemarin", "jenis_kelamin": "9", "hub_kepala": "1"}
    yield FamilyDraft(
        {"rt": "a", "rw": "0001", "luas_lantai": "luas", "lat": "90", "lng": "0"},
        {"nomor_kk": "123"},
        [MemberDraft(None, bad)] * 2,
    )
    head = {"nik": "3302205203809901", "tanggal_lahir": "1820-03-12", "jenis_kelamin": "1", "hub_kepala": "1"}
    child = {"nama": "Anak", "nik": "3302205203809901", "tanggal_lahir": "2019-01-01", "jenis_kelamin": "1"}
    child |= {"hub_kepala": "3", "status_kawin": "2", "bekerja": "1", "ijazah": "5", "status_pekerjaan": "5"}
    spouse = {"nama": "Istri", "tanggal_lahir": "1990-01-01", "jenis_kelamin": "1", "hub_kepala": "2", "bekerja": "2"}
    spouse |= {"status_pekerjaan": "1", "alasan_tanpa_nik": "1"}
    house = {"luas_lantai": "5000", "penerangan": "3", "daya": "1"}
    yield FamilyDraft(house, {"nomor_kk": "3302200106209902"}, [MemberDraft(None, m) for m in (head, child, spouse)])


@pytest.mark.usefixtures("english")
def test_every_finding_is_translated() -> None:
    said = {one.message for draft in wrong_drafts() for one in check_draft(draft, today=TODAY)}
    assert len(said) >= 20
    assert [text for text in said if kata(text) == text] == []


@pytest.mark.usefixtures("english")
def test_every_coded_answer_is_translated() -> None:
    catalogue = messages.load("en")
    coded = [(field, code) for fields in FIELDS.values() for field in fields if field.codes for code in field.choices]
    assert len(coded) > 60
    for field, code in coded:
        label = CODES[field.codes][code]
        meant = str(messages.known(catalogue, label).string)
        assert kata(display(field, code)).lower() == f"{code}, {meant}".lower()


@pytest.mark.usefixtures("english")
def test_what_is_no_text_of_ours_stays() -> None:
    assert kata("Karsinah") == "Karsinah"
    assert kata("330220 •••••• 9901") == "330220 •••••• 9901"
    assert kata("") == ""
    assert kata(None) == ""
