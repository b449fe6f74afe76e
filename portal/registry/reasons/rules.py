"""Which wording of a reason counts on a day, and what a wording must say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

REMOVAL, RESTORATION, REJECTION, RETURN = "penghapusan", "pemulihan", "penolakan", "pengembalian"
PURPOSES: Final = (REMOVAL, RESTORATION, REJECTION, RETURN)
LISTS: Final[Mapping[str, str]] = {REMOVAL: "alasan_hapus", RESTORATION: "alasan_pulih"}
"""Purpose → the list of codes the house's own rules count on."""
PREFIX: Final[Mapping[str, str]] = {REMOVAL: "", RESTORATION: "", REJECTION: "T", RETURN: "K"}
"""Purpose → what its codes begin with."""
BY_ACTION: Final[Mapping[str, tuple[str, ...]]] = {"tolak": (REJECTION, REMOVAL), "kembalikan": (RETURN,)}
"""Answer to a step → the purposes whose codes it may carry; the first is what its form offers. A village meeting
refuses a proposal by a cause of removal."""
IN_DATA: Final = "kode_alasan"
"""Where the data of a decision keep its code."""
OTHER: Final = "7"
"""The code of removals and restorations that says nothing by itself."""
MOST_LABEL, MOST_ADVICE = 120, 600
LAST_POSITION = 999


@dataclass(frozen=True)
class Reason:
    """A reason as it is worded by one version."""

    purpose: str
    code: str
    label: str
    label_en: str
    advice: str
    advice_en: str
    house: bool = False
    like_code: str = ""
    position: int = 0
    valid_from: date = date.min
    valid_until: date | None = None
    signed_at: datetime | None = None

    def given_on(self, day: date) -> bool:
        """Whether it may be chosen that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def worded_on(versions: Iterable[Reason], day: date) -> Reason | None:
    """The signed version that words a reason on a day: of those begun the newest; also of a reason that has ended."""
    begun = [one for one in versions if one.signed_at is not None and one.valid_from <= day]
    return max(begun, key=lambda one: (one.valid_from, one.signed_at), default=None)


def next_code(purpose: str, known: Iterable[str]) -> str:
    """The code of a new reason: one more than the highest there ever was."""
    prefix = PREFIX[purpose]
    numbers = [int(one.removeprefix(prefix)) for one in known if one.removeprefix(prefix).isdigit()]
    number = max(numbers, default=0) + 1
    return f"{prefix}{number:02d}" if prefix else str(number)


def problems(said: Reason, known: Reason | None, *, today: date, house_codes: Iterable[str]) -> dict[str, str]:
    """Field → what is wrong with a wording; `known`: the reason as it stands, None for a new one."""
    wrong: dict[str, str] = {}
    for name, most in (
        ("label", MOST_LABEL),
        ("label_en", MOST_LABEL),
        ("advice", MOST_ADVICE),
        ("advice_en", MOST_ADVICE),
    ):
        written = getattr(said, name)
        if len(written) < 3:
            wrong[name] = "Isi sedikitnya 3 huruf."
        elif len(written) > most:
            wrong[name] = "Terlalu panjang."
    if not 0 <= said.position <= LAST_POSITION:
        wrong["position"] = "Isi 0 sampai 999."
    if said.valid_from < today:
        wrong["valid_from"] = "Berlaku paling cepat hari ini: putusan yang sudah ada tetap terbaca seperti dahulu."
    if said.valid_until is not None:
        if known is not None and known.house:
            wrong["valid_until"] = (
                "Alasan ini dihitung oleh proses: kata-katanya dapat diubah, tetapi tidak dapat diakhiri."
            )
        elif said.valid_until < said.valid_from:
            wrong["valid_until"] = "Hari terakhir tidak boleh sebelum hari pertama."
    if said.purpose in LISTS and said.like_code not in house_codes:
        wrong["like_code"] = "Pilih alasan bawaan yang jalurnya diikuti."
    return wrong
