"""What a decree says."""

from __future__ import annotations

import json

import pytest

from portal.documents.decree import LETTERS, RULINGS, SUBJECTS
from portal.documents.letters import KINDS, check_content, content_hash, number_text
from portal.kernel.area import NATION
from portal.kernel.clock import today
from tests.documents.letters import CHILD, HEAD, decree
from tests.people import BANYUMAS

KIND = KINDS["sk_penetapan"]


def test_identifiers_are_never_whole() -> None:
    said = json.dumps(decree())
    for number in (HEAD["nik"], CHILD["nik"], "3302200106209003"):
        assert number not in said
    assert decree()["anggota"][0]["nik"] == "330220 •••••• 9001"


def test_masked_identifiers_stay_as_they_are() -> None:
    once = decree()
    assert decree(nomor_kk=once["nomor_kk"], anggota=once["anggota"]) == once


@pytest.mark.parametrize("kind", ["usulan_baru", "perbaikan", "penghapusan"])
def test_every_kind_of_case_has_its_ruling(kind: str) -> None:
    content = decree(kind=kind)
    assert (content["tentang"], content["diktum"]) == (SUBJECTS[kind], RULINGS[kind])
    check_content(KINDS[LETTERS[kind]], content)


@pytest.mark.parametrize("content", [{}, {**decree(), "nik": "x"}, {k: v for k, v in decree().items() if k != "desa"}])
def test_content_of_another_shape_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="sk_penetapan"):
        check_content(KIND, content)


def test_the_number_as_written() -> None:
    assert number_text(KIND, 1, office=NATION, year=2026) == "0001/HUK/PD/2026"
    assert number_text(KIND, 12345, office=BANYUMAS, year=2026) == "12345/HUK/PD/33.02/2026"


def test_the_fingerprint_follows_every_word() -> None:
    def fingerprint(**changes: str) -> str:
        return content_hash("sk_penetapan", "0001/HUK/PD/2026", today(), "K7QF-2M9D-XR41", decree(**changes))

    assert fingerprint() == fingerprint()
    assert fingerprint() != fingerprint(penetap="Bukan Maya")
