"""The villages propose: the usual in each, one of four rarer things besides, something too late in every third."""

from __future__ import annotations

from tests.month.month import Month
from tests.month.scenes.village import ABLE, DEAD, NEW, NOT_FOUND, Village


def propose(month: Month, places: range) -> None:
    """What each village has to propose on the first day."""
    for place in places:
        village = Village(month, place)
        for _number in range(NEW):
            village.newcomer()
        village.correction(house=place % 2 == 0)
        month.desks[place] = village
        for turn in sorted(village.turns):
            RARER[turn](village)


def _by_card(village: Village) -> None:
    """A couple parts; a family is taken out by mistake."""
    village.parted()
    village.mistaken = village.families[-1][1]
    village.removal(DEAD)


def _by_moving(village: Village) -> None:
    """Two families become one, one moves to the next village, one is able by now."""
    village.joined()
    village.departed()
    village.removal(ABLE)


def _disputed(village: Village) -> None:
    """Somebody objects, and will appeal; a draft is taken back; a family cannot be found."""
    village.month.appealing.add(village.objection())
    draft = village.newcomer(deed="simpan")
    village.clerk.answer(draft, "batalkan", note="Salah orang: sudah terdata di desa lain.")
    village.month.ledger.ended["dibatalkan"] += 1
    village.removal(NOT_FOUND)


def _of_people(village: Village) -> None:
    """A wife moves to her parents; somebody objects and is content with the ruling."""
    village.member_moved()
    village.objection()


RARER = (_by_card, _by_moving, _disputed, _of_people)


def restore(month: Month) -> None:
    """Those taken out by mistake are proposed back, once they are gone from the register."""
    for village in month.desks.values():
        if village.mistaken:
            village.restoration(village.mistaken)


def late(month: Month) -> None:
    """Somebody comes when the period is over: the proposal waits for the next."""
    for village in month.desks.values():
        if village.place % 3 == 0:
            village.newcomer(late=True)
            month.ledger.late += 1
