"""What a password may be: long, not common, not the name; nothing else is asked of it."""

from __future__ import annotations

import pytest

from portal.access.errors import PasswordIsName, PasswordTooCommon, PasswordTooLong, PasswordTooShort
from portal.access.rules import check_password, common_words


@pytest.mark.parametrize(
    "password",
    ["kambing naik sepeda", "Tujuh-belas payung", "xk3!vQpz81mwLd", "teh manis tanpa gula", "bismillah sepeda kambing"],
)
def test_a_long_unusual_password_is_welcome(password: str) -> None:
    check_password(password, username="sari")


@pytest.mark.parametrize("password", ["", "x", "Pa55w.rd!Xy", "kambing 123"])
def test_shorter_than_twelve_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooShort, match="12"):
        check_password(password, username="sari")


def test_endless_is_refused() -> None:
    with pytest.raises(PasswordTooLong):
        check_password("kambing naik sepeda " * 7, username="sari")


@pytest.mark.parametrize(
    "password",
    [
        "password12345",
        "P@ssw0rd123456",
        "Indonesia2026!",
        "bismillah123456",
        "Bismillah-Bismillah",
        "rahasiarahasia",
        "kemensos-2026-!",
        "qwertyuiop123",
        "asdfghjklzxcv",
        "lkjhgfdsapoiu",
        "abcdefghijklm",
        "123456789012",
        "3302202015000001",
        "081234567890",
        "aaaaaaaaaaaaaaa",
        "1212-1212-1212",
        "iloveyou!!!!!!!",
        "kepala-desa-2026",
        "katasandi123456",
        "\0\0\0\0\0\0\0\0\0\0\0\0abcdef",
    ],
)
def test_what_a_guesser_tries_early_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooCommon):
        check_password(password, username="sari")


def test_the_own_name_is_refused() -> None:
    with pytest.raises(PasswordIsName):
        check_password("Ratna.Wulandari-kuat", username="ratna.wulandari")


def test_a_very_short_name_forbids_nothing() -> None:
    check_password("kambing naik sepeda", username="ka")


def test_the_list_is_shipped_in_lower_case_letters_only() -> None:
    words = common_words()
    assert len(words) > 300
    assert all(word.isalpha() and word == word.lower() for word in words)
