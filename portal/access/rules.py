"""What makes a password acceptable (after NIST SP 800-63B: long, not common, not the name; no rules of composition)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from portal.access.errors import PasswordIsName, PasswordTooCommon, PasswordTooLong, PasswordTooShort

SHORTEST, LONGEST = 12, 128
RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1234567890" * 3)
LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
FEWEST_SIGNS = 5


@cache
def common_words() -> frozenset[str]:
    """Words that head the lists of leaked passwords, English and Indonesian, in lower case without digits."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def check_password(password: str, *, username: str) -> None:
    """Refuse a password that is too short, too long, easily guessed, or the person's own user name.

    Length is counted in characters. Anything typeable is allowed, spaces included.
    """
    if len(password) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    if len(username) > 3 and username.lower() in password.lower():
        raise PasswordIsName
    if is_common(password):
        raise PasswordTooCommon


def is_common(password: str) -> bool:
    """Whether a guesser tries it early: a common word with decoration, digits alone, a run of keys, few signs."""
    lower = password.lower()
    if len(set(lower)) < FEWEST_SIGNS or "\0" in lower:
        return True
    plain = lower.rstrip("0123456789!.").translate(LOOKALIKES)
    letters = {re.sub(r"[\W\d_]", "", text) for text in (lower, plain)}
    signs = re.sub(r"[\W_]", "", lower)
    return "" in letters or any(_guessed(core) for core in letters) or any(signs in _both_ways(run) for run in RUNS)


def _guessed(core: str) -> bool:
    """A common word once or repeated, or a run of neighbouring keys."""
    words = common_words()
    repeated = any(
        len(core) % size == 0 and core == core[:size] * (len(core) // size) and core[:size] in words
        for size in range(3, len(core) // 2 + 1)
    )
    return core in words or repeated or any(core in _both_ways(run) for run in RUNS)


def _both_ways(run: str) -> str:
    return f"{run}{run} {run[::-1]}{run[::-1]}"
