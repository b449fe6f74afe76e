"""The village meetings: who came, what the hall said about each family, the signed paper, the locked batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.cases.papers import paper
from tests.month.clerk import file
from tests.month.forms import Page
from tests.month.month import Month
from tests.month.scenes.opening import QUORUM
from tests.month.scenes.village import Village

AGREE, REFUSE, POSTPONE, KEEP, STRIKE = "setuju", "tolak", "tunda", "tetap", "coret"
DECISIONS = (AGREE, REFUSE, KEEP, STRIKE, POSTPONE)
CAME = {"rt_l": 5, "kpm_p": 6, "babinsa_l": 1, "aparat_p": 2}
SEEN = {"mk01": "kades", "mk09": "ya", "mk10": "ya", "mk14": "ya", "mk15": "ya"}
ASKED = "dipastikan"
DEAD, ABLE = "1", "4"


@dataclass(frozen=True)
class Row:
    """A family on the agenda."""

    id: str
    version: str
    kind: str
    name: str


Verdict = Callable[[Row, int, Village], tuple[str, str]]
"""What the hall says about a family, and the code of its reason."""


def agenda(page: Page) -> list[Row]:
    """The families of a meeting's page, by kind and name."""
    rows = []
    for part in page.doc.xpath("//section[contains(@class, 'agenda')]"):
        for item in part.xpath(".//li[@data-butir]"):
            name = item.xpath(".//a[@class='nm']")[0].text_content().strip()
            version = item.xpath(".//input[@name='versi']/@value")
            rows.append(Row(item.get("data-butir"), version[0] if version else "1", part.get("id"), name))
    return sorted(rows, key=lambda row: (row.kind, row.name))


def hold_meetings(month: Month, *, first_day: int) -> None:
    """Every village meets, twenty on a day."""
    for number, village in enumerate(month.desks.values()):
        month.day(first_day + number // 20)
        hold(month, village, verdict)


def meet_again(month: Month) -> None:
    """Where something came since, or was postponed, the hall meets once more; what came too late waits on."""
    for village in month.desks.values():
        if set(village.clerk.waiting("langkah=catat_musdes")):
            hold(month, village, second_verdict)


def hold(month: Month, village: Village, verdict_of: Verdict) -> str:
    """One meeting from its call to its receipt; its path."""
    clerk, place = village.clerk, village.place
    path = clerk.press("/musdes/baru", "held_on", {"place": "Balai desa", "leader": "Slamet Riyadi"})
    clerk.press(path, "/agenda")
    said = decide(village, path, verdict_of)
    clerk.press(f"{path}/hadir", "rt_l", CAME | {"rw_l": place % 5})
    clerk.press(f"{path}/pengamatan", "mk01", SEEN)
    clerk.press(f"{path}/berita-acara", "/tutup")
    signed = {"jenis": "lengkap", "berkas": [file(paper(f"Berita acara {place}", pages=2), "ba.pdf")]}
    clerk.press(f"{path}/berita-acara", "/berkas", signed)
    came = sum(CAME.values()) + place % 5
    assert came >= QUORUM
    stated: dict[str, Any] = said | {"jumlah": sum(said.values()), "hadir": came}
    clerk.press(f"{path}/berita-acara", "/kunci", stated)
    month.ledger.hall.update(said | {"rapat": 1, "hadir": came})
    month.ledger.born["penghapusan"] += said[STRIKE]
    month.ledger.ended["ditolak"] += said[REFUSE]
    receipt = clerk.open(f"{path}/tanda-terima").text
    assert "TT-3302-" in receipt
    return path


def decide(village: Village, path: str, verdict_of: Verdict) -> dict[str, int]:
    """What the hall says, family by family; how often it said what."""
    clerk = village.clerk
    said = dict.fromkeys(DECISIONS, 0)
    for number, row in enumerate(agenda(clerk.open(path))):
        decision, why = verdict_of(row, number, village)
        typed = {"butir": row.id, "versi": row.version, "keputusan": decision, "kode": why, "tanda": f"t{number}"}
        token = clerk.open(path).form(lambda form: (form.get("action") or "").endswith("/keputusan"))
        clerk.send(token[0], {"csrf_token": token[1]["csrf_token"]} | typed)
        said[decision] += 1
    return said


def verdict(row: Row, number: int, village: Village) -> tuple[str, str]:
    """The hall agrees, but for one family here and there; of the dead every second is still alive."""
    if row.kind == ASKED:
        return (STRIKE, DEAD) if village.place % 2 == 0 else (KEEP, "")
    if row.kind == "usulan_baru" and 1 in village.turns and number % 3 == 0:
        return REFUSE, ABLE
    if row.kind == "usulan_baru" and 2 in village.turns and number % 3 == 1:
        return POSTPONE, ""
    return AGREE, ""


def second_verdict(row: Row, _number: int, village: Village) -> tuple[str, str]:
    """The hall agrees; what came too late waits for the next month, who was kept is kept."""
    if row.kind == ASKED:
        return KEEP, ""
    return (POSTPONE, "") if row.name == village.late else (AGREE, "")
