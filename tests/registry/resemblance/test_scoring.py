"""Scores: each field speaks for itself, either way round, and the points are those of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.resemblance.names import name_keys
from portal.registry.resemblance.policy import LEVELS, SHIPPED, BadRules, install_policy, policy, read_policy
from portal.registry.resemblance.scoring import Person, common_region, compare, name_similarity

ONE = Person("sutrisno", date(1970, 3, 4), "1", "sumira", "3302200403700001", 3302202015)


@pytest.mark.parametrize(
    ("change", "field", "level"),
    [
        ({}, "born", "equal"),
        ({"born": date(1970, 4, 3)}, "born", "swapped"),
        ({"born": date(1971, 3, 4)}, "born", "year"),
        ({"born": date(1973, 3, 4)}, "born", "other"),
        ({"born": date(1970, 3, 14)}, "born", "month"),
        ({"born": date(1970, 7, 1)}, "born", "default"),
        ({"born": date(1970, 12, 31)}, "born", "default"),
        ({"born": date(1970, 9, 9)}, "born", "other"),
        ({"nik": "3302200403700010"}, "nik", "close"),
        ({"nik": "3302200403709876"}, "nik", "other"),
        ({"nik": ""}, "nik", "unknown"),
        ({"mother": ""}, "mother", "unknown"),
        ({"mother": "surmila"}, "mother", "alike"),
        ({"mother": "kartini"}, "mother", "other"),
        ({"sex": "2"}, "sex", "other"),
        ({"place": 3302202001}, "place", "district"),
        ({"place": 3302012001}, "place", "regency"),
        ({"place": 5103052001}, "place", "other"),
        ({"name": "sutrino"}, "name", "close"),
        ({"name": "trisno"}, "name", "close"),
        ({"name": "wagiman"}, "name", "other"),
    ],
)
def test_each_field_for_itself(change: dict[str, object], field: str, level: str) -> None:
    other = replace(ONE, **change)  # type: ignore[arg-type]
    found = compare(ONE, other)
    assert found.levels[field] == level
    unchanged = compare(ONE, ONE)
    same = {name for name in LEVELS if found.levels[name] == unchanged.levels[name]}
    assert same >= set(LEVELS) - {field}
    assert found.score == sum(points for _, _, _, points in found.points())


def test_who_is_surely_one_and_who_surely_not() -> None:
    rules = policy()
    assert rules.grade(compare(ONE, replace(ONE, nik="")).score) == "pasti"
    assert rules.grade(compare(ONE, replace(ONE, nik="", name="sutrino", mother="")).score) == "mungkin"
    twin = replace(ONE, name="sutarno", sex="2", nik="3302204403700001")
    assert rules.grade(compare(ONE, twin).score) == ""
    namesake = replace(ONE, born=date(1980, 9, 9), mother="kartini", nik="3302200909800001")
    assert rules.grade(compare(ONE, namesake).score) == ""


people = st.builds(
    Person,
    name=st.sampled_from(
        ["sutrisno", "sutrino", "siti amina", "amina", "muhamad ali", "m ali", "nur haati", "nurhaati"]
    ),
    born=st.dates(date(1969, 1, 1), date(1971, 12, 31)),
    sex=st.sampled_from("12"),
    mother=st.sampled_from(["", "sumira", "sumir", "karti"]),
    nik=st.sampled_from(["", ONE.nik, "3302200403700010", "5103054403700001"]),
    place=st.sampled_from([3302202015, 3302202001, 3302012001, 5103052001]),
)


@given(people, people)
def test_it_does_not_matter_who_comes_first(one: Person, other: Person) -> None:
    assert compare(one, other) == compare(other, one)


@given(people)
def test_nobody_is_liker_than_oneself(one: Person) -> None:
    assert compare(one, one).levels["name"] == "equal"


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("Ahmad Sukardi", "Ahmad S", 90),
        ("Nur Hayati", "Nurhayati", 97),
        ("Sukardi Ahmad", "Ahmad Sukardi", 97),
        ("Siti Nur Aminah", "Nur Aminah", 90),
        ("Trisno", "Sutrisno", 87),
    ],
)
def test_names_shortened_turned_and_called_otherwise(one: str, other: str, least: float) -> None:
    a, b = name_keys(one).sound, name_keys(other).sound
    assert name_similarity(a, b, policy().nicknames) >= least


def test_a_region_that_holds_both() -> None:
    assert common_region(3302202015, 3302202015) == 3302202015
    assert common_region(3302202015, 3302202001) == 3302200000
    assert common_region(3302202015, 3302012001) == 3302000000
    assert common_region(3302202015, 3319012001) == 3300000000
    assert common_region(3302202015, 5103052001) == 0


def test_rules_are_a_file_of_ones_own(tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    path = tmp_path / "aturan.toml"
    path.write_text(text.replace("probable = 64", "probable = 300").replace("certain = 86", "certain = 400"))
    try:
        assert install_policy(path).grade(compare(ONE, ONE).score) == ""
    finally:
        install_policy(None)
    path.write_text(text.replace("swapped = 26, ", ""))
    with pytest.raises(BadRules, match=r"\[points\] born"):
        read_policy(path)
    path.write_text("bukan toml")
    with pytest.raises(BadRules, match="tidak terbaca"):
        read_policy(path)
    with pytest.raises(BadRules, match="tidak terbaca"):
        read_policy(tmp_path / "tidak-ada.toml")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "No such file or directory"),
        (b"\xff", "bukan teks UTF-8"),
        (b"bukan toml", "bukan TOML"),
        (b"a = 1", "«names» tidak ada"),
        (b"names = 1\npoints = 2\nthresholds = 3", "berjenis lain"),
    ],
)
def test_what_is_wrong_with_rules_is_told_in_words(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "aturan.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadRules, match=told) as refused:
        read_policy(path)
    assert "Error(" not in str(refused.value)
