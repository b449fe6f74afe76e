"""Seeding the demo, once and whole: the cast, the families of one regency, the cases.

One transaction that ends with a marker: a run that is killed leaves nothing behind and the next begins anew; of two
runs at once the second waits, then finds the work done.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor, system
from portal.cli.demo.doubles import Doubles, Offset, matched
from portal.cli.demo.letters import print_letters
from portal.cli.demo.meetings import hold_meetings
from portal.cli.demo.people import BANYUMAS, KARANGSARI, KEMBARAN, PECATU, has_cast, hire
from portal.cli.demo.population import Numbers, families, family
from portal.cli.demo.scenes import SCENES
from portal.cli.demo.story import LATE, TYPED, Plot, Story, photo_store
from portal.cli.demo.terms import set_periods
from portal.kernel import clock
from portal.kernel.area import EVERYWHERE, NATION, Area
from portal.kernel.database import Scope, set_scope, take_turn
from portal.kernel.facts import Fact, leave_fact
from portal.regions.models import Region
from portal.registry.seeding import load_families

SEED = 2026
SEED_LOCK = 727_002
MARKER = "demo.data.seeded"
SEEDED = Scope(0, "sistem", EVERYWHERE)
SPREAD = ((1, 40), (2, 45), (3, 60), (4, 50), (5, 35), (6, 30), (7, 25), (0, 15))
"""(steps done, cases): how many cases stand before each step; 7 = through to the decree."""
CORRECTIONS = (0, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7)
"""How far each correction comes that is seen at the house."""
SLIPS = (0, 3, 3, 4, 6, 7)
"""How far each correction of a slip of the pen comes."""
REMOVALS = (
    (0, "1"), (1, "4"), (1, "5"), (2, "3"), (2, "2"), (3, "1"), (3, "3"), (3, "4"), (4, "5"), (5, "2"), (6, "1"),
    (7, "1"), (7, "2"),
)  # fmt: skip
"""How far each removal comes, and why the family is to be removed."""
RARER = (("sanggah", 3), ("sanggah", 4), ("sanggah", 5), ("reaktivasi", 3), ("reaktivasi", 7), ("pindah_wilayah", 5))
"""Objections, families that come back, one that moves away: how far each comes."""
LATE_VISITS = 4
ROUND = 50
"""So many cases are led before progress is told and memory is freed."""
SERIALS = 500
"""So far behind the register's the serials of proposed families begin: nobody is proposed twice by chance."""


def villages_of(session: Session, area: Area) -> list[int]:
    """The village codes of an area."""
    statement = select(Region.code).where(
        Region.code >= area.lo, Region.code < area.hi, Region.level == 4, Region.valid_to.is_(None)
    )
    return sorted(session.scalars(statement))


def wanted(villages: list[int]) -> list[tuple[int, int]]:
    """How many families in each village: a few everywhere, many in Karangsari and its neighbours."""
    near = Area.of(KEMBARAN)
    return [(v, 60 if v == KARANGSARI else 16 if v in near else 5) for v in villages]


def plots(villages: list[int]) -> list[Plot]:
    """About 300 cases over every step; a quarter of them in Karangsari and its sub-district."""
    random = Random(SEED)
    numbers = Numbers(given=Offset(SERIALS))
    now = clock.now()
    near = [v for v in villages if v in Area.of(KEMBARAN)]
    made = []
    for steps, count in SPREAD:
        for index in range(count):
            village = KARANGSARI if index % 6 == 0 else random.choice(near if index % 3 == 0 else villages)
            began = _before(random, steps, now)
            draft = family(random, numbers, village, "Krajan", began.date())
            returned = random.choice((None, None, None, "verifikasi_kab", "persetujuan_kepala"))
            rejected = steps in {4, 5} and index % 7 == 0
            made.append(Plot(village, draft, steps, began, returned if steps >= 5 else None, rejected))
    return [*made, *about_registered(near, now), *late_visits(random, numbers, now), *scenes(now)]


def about_registered(near: list[int], now: datetime) -> list[Plot]:
    """Corrections and removals of registered families, over every step; two of them meet a conflict."""
    random = Random(SEED + 1)
    told: list[tuple[str, int, str | None]] = [("perbaikan", steps, None) for steps in CORRECTIONS]
    told += [("perbaikan", steps, TYPED) for steps in SLIPS]
    told += [("penghapusan", steps, cause) for steps, cause in REMOVALS]
    made = [
        Plot(
            KARANGSARI if index % 3 == 0 else random.choice(near),
            None,
            steps,
            _before(random, steps, now),
            kind=kind,
            cause=cause,
        )
        for index, (kind, steps, cause) in enumerate(told)
    ]
    clashes = [Plot(KARANGSARI, None, 0, now - timedelta(days=d), kind="perbaikan", clash=True) for d in (6, 8)]
    return [*made, *clashes]


def scenes(now: datetime) -> list[Plot]:
    """The rarer cases, all in Karangsari."""
    random = Random(SEED + 2)
    return [Plot(KARANGSARI, None, steps, _before(random, steps, now), kind=kind) for kind, steps in RARER]


def late_visits(random: Random, numbers: Numbers, now: datetime) -> list[Plot]:
    """Visits in Kembaran that nobody has made in time: they wait for Tuti."""
    began = now - LATE
    draft = [family(random, numbers, KARANGSARI, "Krajan", began.date()) for _ in range(LATE_VISITS)]
    return [Plot(KARANGSARI, one, 2, began + timedelta(hours=5 * n), overdue=True) for n, one in enumerate(draft)]


def _before(random: Random, steps: int, now: datetime) -> datetime:
    return now - timedelta(hours=16 * steps, minutes=random.randrange(240, 6600))


def played(story: Story, told: list[Plot], tell: Tell) -> int:
    """Lead the cases to where they stand; how many."""
    for number, plot in enumerate(told, 1):
        if number % ROUND == 1:
            tell(f"kasus {number - 1}/{len(told)} (cases)")
        story.play(plot)
        if number % ROUND == 0:
            story.session.flush()
            story.session.expunge_all()
    return len(told)


def doubled(story: Story, verifier: Actor) -> int:
    """People registered and proposed twice, and what the civil registry tells otherwise; how many cases more."""
    set_scope(story.session, SEEDED)
    doubles, cases = Doubles(story, SEED), 0
    doubles.registered(verifier)
    matched(story.session, verifier, doubles.now)
    for plot in doubles.proposals():
        set_scope(story.session, SEEDED)
        story.play(plot)
        cases += 1
    return cases


def is_seeded(session: Session) -> bool:
    """Whether a seeding came to its end; a portal seeded before there was a marker is known by its cast."""
    ended = select(Fact.id).where(Fact.part == 0, Fact.region_code == NATION, Fact.verb == MARKER)
    return session.scalar(ended.limit(1)) is not None or has_cast(session)


Tell = Callable[[str], object]
"""Hears each part of the demo as it begins, and how far its cases are."""


def seed(engine: Engine, instance: Path, tell: Tell = lambda _: None) -> bool:
    """Seed the demo through the owner's connection; False when it was done before."""
    with Session(engine, expire_on_commit=False) as session:
        set_scope(session, SEEDED)
        take_turn(session, SEED_LOCK)
        if is_seeded(session):
            return False
        tell("orang dan perannya (people and their roles)")
        actors = hire(session)
        villages = villages_of(session, Area.of(BANYUMAS))
        asked = [*wanted(villages), (PECATU, 12)]
        tell(f"{sum(count for _, count in asked)} keluarga di {len(asked)} desa (families in villages)")
        load_families(session, families(asked, seed=SEED, today=clock.today()))
        story = Story(session, actors, photo_store(instance), SEED, scenes=SCENES)
        number = played(story, plots(villages), tell)
        tell("data ganda dan padan Dukcapil (doubles, the civil registry)")
        number += doubled(story, actors["ratna"])
        tell("surat (letters)")
        print_letters(session, actors, regency=BANYUMAS)
        tell("musyawarah desa (village meetings)")
        hold_meetings(story, KARANGSARI)
        tell("periode (periods)")
        set_periods(session, actors)
        set_scope(session, SEEDED)
        leave_fact(
            session, MARKER, by=system("demo"), part=0, region_code=NATION, about="demo", after={"cases": number}
        )
        session.commit()
    return True
