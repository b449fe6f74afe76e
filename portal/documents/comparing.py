"""Two wordings laid side by side: which lines went, which came. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher

SAME, GONE, NEW = "sama", "hilang", "baru"


def line_changes(before: str, after: str, *, around: int = 1) -> list[tuple[str, int, str]]:
    """(what, line number, line) of changed lines and `around` unchanged ones beside them, in reading order."""
    old, new = before.splitlines(), after.splitlines()
    made: list[tuple[str, int, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            kept = range(c, d) if d - c <= 2 * around else [*range(c, c + around), *range(d - around, d)]
            made += [(SAME, place + 1, new[place]) for place in kept]
            continue
        made += [(GONE, place + 1, old[place]) for place in range(a, b)]
        made += [(NEW, place + 1, new[place]) for place in range(c, d)]
    return made if any(what != SAME for what, _, _ in made) else []
