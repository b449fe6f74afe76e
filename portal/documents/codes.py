"""Verification codes: 60 random bits a person can read aloud and type."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that looks like a digit, none that makes rude words likely."""
LENGTH = 12
_ALIKE = str.maketrans("OIL", "011")


def new_code() -> str:
    """A fresh code: "K7QF-2M9D-XR4T". Guessing one of a billion letters takes a billion tries."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def read_code(typed: str) -> str | None:
    """The code somebody typed, as it is stored, or None when it cannot be one. O, I and L count as 0, 1 and 1."""
    letters = "".join(typed.upper().translate(_ALIKE).replace("-", " ").split())
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return _grouped(letters)


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, LENGTH, 4))
