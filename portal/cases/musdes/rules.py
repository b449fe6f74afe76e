"""Pure rules of village meetings: what is counted, what a decision must bring, what must agree before locking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Protocol

from portal.cases.musdes.words import (
    ASKED,
    CHOICES,
    COUNTS,
    DECISIONS,
    FOR_CASES,
    FOR_FAMILIES,
    GROUPS,
    INDICATORS,
    KINDS,
    MANY,
    OTHER,
    WITH_REASON,
    YES_NO,
)
from portal.kernel.phrases import Phrase
from portal.registry.limits import LIMITS
from portal.registry.verdicts import Finding

MOST_PRESENT: Final = 2_000
"""Of one group and sex."""
PRESENT: Final = "hadir"
ALL: Final = "jumlah"
STATED: Final = (*DECISIONS, ALL, PRESENT)
"""What the berita acara states and the records must equal (V24)."""
MEETING: Final = Phrase("Musyawarah")
SAID: Final[dict[str, Phrase]] = {
    "setuju": Phrase("Disetujui"),
    "tolak": Phrase("Ditolak"),
    "tetap": Phrase("Tetap terdaftar"),
    "coret": Phrase("Dicoret"),
    "tunda": Phrase("Ditunda"),
    ALL: Phrase("Jumlah keluarga"),
    PRESENT: Phrase("Jumlah hadir"),
}
"""Total → how it is called on paper."""


class Item(Protocol):
    """What counting needs to know of an agenda item."""

    @property
    def kind(self) -> str:
        """A kind of case, or `ASKED`."""

    @property
    def decision(self) -> str | None:
        """What the meeting said, so far."""


def called_up(kind: str) -> tuple[int, str]:
    """Where a kind comes in a meeting's order: `KINDS` first, then what else the diagrams send there, by its code."""
    return (KINDS.index(kind) if kind in KINDS else len(KINDS), kind)


def decisions_for(kind: str) -> tuple[str, ...]:
    """What may be decided about an item of that kind."""
    return FOR_FAMILIES if kind == ASKED else FOR_CASES


def why_missing(decision: str, reason_code: str | None, note: str, known: Collection[str]) -> bool:
    """Whether the decision lacks its reason: one of the codes `known`."""
    if decision not in WITH_REASON:
        return False
    return reason_code not in known or (reason_code == OTHER and len(note.strip()) < 5)


def present(attendance: Mapping[str, Any]) -> int:
    """How many came."""
    return sum(sum(attendance.get(group, (0, 0))) for group in GROUPS)


def present_of(attendance: Mapping[str, Any], groups: Collection[str]) -> tuple[int, int]:
    """Men and women of some groups."""
    men, women = zip(*(attendance.get(group, (0, 0)) for group in groups), strict=True)
    return sum(men), sum(women)


def totals(items: Iterable[Item], attendance: Mapping[str, Any]) -> dict[str, int]:
    """What a berita acara states: families by decision, all of them, and how many were present."""
    counted = Counter(item.decision for item in items)
    stated = {decision: counted[decision] for decision in DECISIONS}
    return stated | {ALL: counted.total(), PRESENT: present(attendance)}


def by_kind(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """Kind → decision → how many, for the kinds there are."""
    counted = Counter((item.kind, item.decision) for item in items)
    there = {kind for kind, _ in counted}
    return {kind: {one: counted[kind, one] for one in DECISIONS} for kind in sorted(there, key=called_up)}


def read_attendance(typed: Mapping[str, Any]) -> dict[str, list[int]] | None:
    """The attendance as it is kept, from numbers by group; None when one is no number or too large."""
    read = {group: [typed.get(f"{group}_{sex}") or 0 for sex in ("l", "p")] for group in GROUPS}
    fit = all(isinstance(one, int) and 0 <= one <= MOST_PRESENT for pair in read.values() for one in pair)
    return {group: pair for group, pair in read.items() if any(pair)} if fit else None


def read_observation(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The observation as it is kept: known questions with known answers, nothing else."""
    read: dict[str, Any] = {name: typed[name] for name in COUNTS if isinstance(typed.get(name), int)}
    read |= {name: typed[name] for name in YES_NO if typed.get(name) in {"ya", "tidak"}}
    read |= {name: typed[name] for name, known in CHOICES.items() if typed.get(name) in known}
    chosen = [one for one in INDICATORS if one in (typed.get(MANY) or ())]
    return read | ({MANY: chosen} if chosen else {})


def observed(observation: Mapping[str, Any]) -> int:
    """How many of the eighteen are answered; MK04-MK08 the attendance answers."""
    counted = [
        all(observation.get(f"{name}_{what}") is not None for what in ("ada", "undang")) for name in ("mk02", "mk03")
    ]
    return 5 + sum(counted) + sum(name in observation for name in (*YES_NO, *CHOICES, MANY))


def of_the_meeting(
    held_on: date, period: tuple[date, date], attendance: Mapping[str, Any], least: int
) -> Iterator[Finding]:
    """V23: the day lies inside the period, and at least so many people came."""
    first, last = period
    if not first <= held_on <= last:
        message = Phrase("Tanggal musyawarah di luar periodenya.")
        sides = (
            (Phrase("Tanggal musyawarah"), held_on.isoformat()),
            (Phrase("Periode"), f"{first:%d-%m-%Y} – {last:%d-%m-%Y}"),
        )
        yield Finding("V23", "S", message, MEETING, "tanggal", "musdes", sides)
    came = present(attendance)
    if not least <= came <= LIMITS["kuorum_musdes"].most:
        message = Phrase("Peserta musyawarah kurang dari {least} orang.", least=f"{least}")
        sides = ((Phrase("Hadir"), str(came)), (Phrase("Paling sedikit"), f"{least}"))
        yield Finding("V23", "S", message, MEETING, "peserta_hadir", "musdes", sides)


def of_the_papers(kinds: Collection[str]) -> Iterator[Finding]:
    """V23: the signed minutes and the signed attendance list are there."""
    if "lengkap" in kinds:
        return
    for kind, message in (
        ("ba", Phrase("Berita acara yang ditandatangani belum diunggah.")),
        ("hadir", Phrase("Daftar hadir yang ditandatangani belum diunggah.")),
    ):
        if kind not in kinds:
            yield Finding("V23", "S", message, MEETING, kind, "musdes")


def of_the_totals(stated: Mapping[str, Any], recorded: Mapping[str, int]) -> Iterator[Finding]:
    """V24: what the signed berita acara states equals what is recorded, total by total."""
    for name in STATED:
        if stated.get(name) != recorded[name]:
            message = Phrase("{what} pada berita acara tidak sama dengan catatan.", what=SAID[name])
            on_paper = stated.get(name)
            sides = (
                (Phrase("Berita acara"), "-" if on_paper is None else str(on_paper)),
                (Phrase("Catatan"), str(recorded[name])),
            )
            yield Finding("V24", "S", message, MEETING, name, "musdes", sides)
