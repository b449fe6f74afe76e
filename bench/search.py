"""The one box among PERSONS people in PostgreSQL: each kind of question, in a village, a regency, and the nation.

Regencies of half a million people each are denser than most: a regency's figures are the hard ones.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from random import Random

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.crowded import HAMLETS, actor, fill, told
from bench.doubles import Someone, people, vary
from bench.ground import database, tell
from portal.access.actor import Actor
from portal.kernel.database import engine_for, set_scope
from portal.registry.finding import find_number, find_words

PERSONS = int(os.environ.get("PERSONS", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "60"))
Ask = Callable[[Session, Actor, Someone], object]


def asks(random: Random) -> dict[str, Ask]:
    """Kind of question → how somebody is asked for by it."""
    return {
        "nik": lambda session, by, one: find_number(session, by, one.nik or "3319010101010001"),
        "full_name": lambda session, by, one: find_words(session, by, one.name),
        "misspelt": lambda session, by, one: find_words(session, by, vary(random, one.name, one.sex)),
        "one_word": lambda session, by, one: find_words(session, by, one.name.split()[-1]),
        "beginning": lambda session, by, one: find_words(session, by, one.name.split()[0][:4]),
        "usual_name": lambda session, by, _one: find_words(
            session, by, random.choice(("Sulastri", "Sutrisno", "Siti"))
        ),
        "unknown_name": lambda session, by, _one: find_words(session, by, "Zxwqvaq Bhuttz"),
        "address": lambda session, by, one: find_words(session, by, f"Melati {one.number % 211 + 1}"),
        "usual_address": lambda session, by, one: find_words(session, by, HAMLETS[one.number % 8]),
    }


def main() -> None:
    """Everybody in, then every question in every area, in turn."""
    crowd, random = people(PERSONS), Random(5)
    with database() as (addresses, engine):
        begun = time.perf_counter()
        fill(engine, crowd)
        filled = round(time.perf_counter() - begun, 1)
        app = engine_for(addresses.app)
        figures: dict[str, object] = {}
        regency = next(one for one in crowd if one.village // 10**6 == 3319)
        for place, by in (
            ("village", actor("operator_desa", regency.village)),
            ("regency", actor("verifikator_kab", 3319_000_000)),
            ("nation", actor("analis_pusat", 0)),
        ):
            spent: dict[str, list[float]] = {}
            with Session(app) as session:
                set_scope(session, by.scope)
                session.execute(text("select 1"))
                for warm in (True, False):
                    for one in random.sample(crowd, 3 if warm else ROUNDS):
                        for kind, ask in asks(random).items():
                            at = time.perf_counter()
                            ask(session, by, one)
                            if not warm:
                                spent.setdefault(kind, []).append((time.perf_counter() - at) * 1000)
            figures[place] = told(spent)
        app.dispose()
        tell(persons=len(crowd), rounds=ROUNDS, filled_s=filled, **figures)


if __name__ == "__main__":
    main()
