"""What a regency has to look into in the demo: people registered twice, proposed twice, and told otherwise by Dukcapil.

All invented: names of our own lists, NIK with serials from 9000, which the civil registry does not give out. Found and
decided by the same operations as in life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cli.demo.hours import working
from portal.cli.demo.people import BANYUMAS, KARANGSARI, KEMBARAN
from portal.cli.demo.population import Numbers, family
from portal.cli.demo.story import Plot, Story
from portal.kernel import clock
from portal.registry.drafts import FamilyDraft, MemberDraft
from portal.registry.padan.inviting import invite
from portal.registry.padan.judging import DEAD, NAME
from portal.registry.padan.models import PadanResult
from portal.registry.padan.operations import run_piece, settle_result, start_run
from portal.registry.padan.port import registry
from portal.registry.resemblance import runs
from portal.registry.resemblance.deciding import decide_pair
from portal.registry.resemblance.queue import PairFilters, pair_page
from portal.registry.resemblance.recording import OTHER, UNSURE
from portal.registry.seeding import load_families

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.access.actor import Actor

SAMBENG = 3302202006
SOKARAJA_KULON = 3302192010
WITHOUT = {"nik": "", "alasan_tanpa_nik": "2"}
"""Of somebody who came without papers."""


@dataclass(frozen=True)
class Someone:
    """A person as one village wrote them down; `district`: whose NIK they bear, "" for none."""

    village: int
    name: str
    born: date
    mother: str
    district: str = "330220"


@dataclass(frozen=True)
class Twice:
    """One person, or two very much alike, in two families; what a verifier made of it already."""

    one: Someone
    other: Someone
    woman: bool = False
    verdict: str = ""
    reason: str = ""


PAIRS = (
    Twice(
        Someone(KARANGSARI, "Djoko Soesilo", date(1968, 4, 17), "Soemirah"),
        Someone(SAMBENG, "Joko Susilo", date(1968, 4, 17), "Sumirah", district=""),
    ),
    Twice(
        Someone(KARANGSARI, "H. Muh. Anwar Fauzi", date(1975, 3, 8), "Rokhayati"),
        Someone(KARANGSARI, "Mochamad Anwar Fauzi", date(1975, 8, 3), "Rohayati"),
    ),
    Twice(
        Someone(KARANGSARI, "Siti Khotimah", date(1983, 11, 2), "Tarsiyah"),
        Someone(SOKARAJA_KULON, "Sitti Chotimah", date(1983, 11, 2), "Tarsiah", district="330219"),
        woman=True,
    ),
    Twice(
        Someone(SAMBENG, "Nur Hidayati", date(1979, 9, 21), "Karsinah"),
        Someone(KARANGSARI, "Hidayati Nur", date(1979, 9, 21), "Karsinah", district=""),
        woman=True,
    ),
    Twice(
        Someone(KARANGSARI, "Sutrisno Wibowo", date(1959, 7, 1), "Painem"),
        Someone(SAMBENG, "Trisno Wibowo", date(1959, 7, 1), "Painem", district=""),
        verdict=UNSURE,
        reason="Kedua alamat sudah tidak dihuni. Menunggu keterangan Ketua RT di Sambeng.",
    ),
    Twice(
        Someone(KARANGSARI, "Hasan Pamungkas", date(1991, 2, 14), "Maryati"),
        Someone(KARANGSARI, "Hasun Pamungkas", date(1991, 2, 14), "Maryati"),
        verdict=OTHER,
        reason="Saudara kembar: kedua akta kelahiran dan kedua KTP diperiksa, fotonya berbeda.",
    ),
)
PROPOSED = (
    (
        Someone(KARANGSARI, "Soegeng Raharjo", date(1966, 5, 30), "Ponirah"),
        Someone(KARANGSARI, "Sugeng Raharjo", date(1966, 5, 30), "Ponirah", district=""),
        0,
    ),
    (
        Someone(SAMBENG, "Tukiran Abdul Rahman", date(1971, 12, 9), "Wagiyem"),
        Someone(KARANGSARI, "Tukiran Abdurrahman", date(1971, 9, 12), "Wagiyem", district=""),
        3,
    ),
)
"""Two villagers who bring one person, and how far the second proposal came; the first waits for its visit."""
SERIALS = 800
"""So far behind the register's serials and those of the other proposals."""
LETTERS = (DEAD, NAME)
"""Verdicts of which one person is written to."""
CHECKED = "Nama pada KTP-el dan KK diperiksa: nama panggilan yang tercatat di Dukcapil, orangnya sama."


class Offset(dict[str, int]):
    """Serials that begin higher than those given out before: nobody gets a number twice."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step

    def get(self, key: str, default: int = 0) -> int:  # type: ignore[override]
        """The last serial given out for a stem."""
        return super().get(key, default + self.step)


class Doubles:
    """Makes them, family by family."""

    def __init__(self, story: Story, seed: int) -> None:
        self.story, self.session = story, story.session
        self.random = Random(f"{seed}:doubles")
        self.numbers = Numbers(given=Offset(SERIALS))
        self.now = clock.now()

    def registered(self, verifier: Actor) -> None:
        """Pairs of the register: some to be looked at, some decided."""
        rows = [(one.village, self.family(one, woman=pair.woman)) for pair in PAIRS for one in (pair.one, pair.other)]
        with clock.frozen(working(self.now - timedelta(days=60), latest=self.now)):
            load_families(self.session, rows)
        with clock.frozen(working(self.now - timedelta(days=3), latest=self.now)):
            search(self.session, verifier)
        with clock.frozen(working(self.now - timedelta(days=2), latest=self.now)):
            found = pair_page(self.session, verifier, PairFilters(), size=100).rows
            ids = {frozenset({row.name, row.other}): row.pair_id for row in found}
            for pair in PAIRS:
                if pair.verdict:
                    known = ids[frozenset({pair.one.name, pair.other.name})]
                    decide_pair(self.session, known, pair.verdict, reason=pair.reason, by=verifier)

    def proposals(self) -> Iterator[Plot]:
        """Plots of proposals that bring one person twice."""
        for first, second, steps in PROPOSED:
            yield self.plot(first, 2, timedelta(days=6))
            yield self.plot(second, steps, timedelta(days=4))

    def plot(self, one: Someone, steps: int, ago: timedelta) -> Plot:
        """A new family of this person's."""
        return Plot(one.village, self.family(one), steps, self.now - ago)

    def family(self, one: Someone, *, woman: bool = False) -> FamilyDraft:
        """A house with this person alone in it."""
        draft = family(self.random, self.numbers, one.village, "Krajan", date(2026, 11, 1))
        nik = self.numbers.take(one.district, one.born, woman=woman) if one.district else ""
        values = draft.anggota[0].values | {
            "nama": one.name,
            "nik": nik,
            "tanggal_lahir": one.born.isoformat(),
            "jenis_kelamin": "2" if woman else "1",
            "nama_ibu": one.mother,
            "hub_kepala": "1",
            "status_kawin": "4",
        }
        draft.anggota = [MemberDraft(None, values if nik else values | WITHOUT)]
        return draft


def search(session: Session, verifier: Actor) -> None:
    """The verifier's search through the regency, to its end."""
    run = runs.start_run(session, BANYUMAS, everything=True, by=verifier)
    while runs.run_unit(session, run.id, by=verifier):
        session.flush()


def matched(session: Session, verifier: Actor, now: datetime) -> None:
    """A sub-district held against the civil registry: many wait, two are written to, one was settled."""
    if registry() is None:
        return
    with clock.frozen(working(now - timedelta(days=2), latest=now)):
        run = start_run(session, KEMBARAN, by=verifier)
        while run_piece(session, run.id, by=verifier):
            pass
    with clock.frozen(working(now - timedelta(days=1), latest=now)):
        for verdict in LETTERS:
            if found := _with(session, verdict):
                invite(session, found[0].record_id, by=verifier)
        if len(found := _with(session, NAME)) > 1:
            settle_result(session, found[1].record_id, reason=CHECKED, by=verifier)


def _with(session: Session, verdict: str) -> list[PadanResult]:
    statement = select(PadanResult).where(PadanResult.verdict == verdict, PadanResult.region_code == KARANGSARI)
    return list(session.scalars(statement.order_by(PadanResult.record_id).limit(2)))
