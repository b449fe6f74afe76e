"""Doubles among PERSONS labelled people in two full regencies: what is found, how surely, how fast; splink beside it.

Both compare the same keys on the same people. `precision` and `recall` are at the shipped threshold, same NIK included;
`probable_…` leave those with the same NIK out. The check while a proposal is written is measured in PostgreSQL.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from bench.crowded import actor, fill, propose, told
from bench.doubles import Someone, people, vary
from bench.ground import database, tell
from portal.kernel.database import engine_for, set_scope
from portal.regions.queries import part_of_region
from portal.registry.resemblance.candidates import asked, resembling
from portal.registry.resemblance.names import name_keys
from portal.registry.resemblance.policy import policy
from portal.registry.resemblance.scoring import Person, compare
from portal.registry.resemblance.sets import BETWEEN, WITHIN, Row, Sets
from portal.registry.resemblance.underway import proposed_alike

PERSONS = int(os.environ.get("PERSONS", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "200"))
SPLINK = os.environ.get("SPLINK", "1") != "0"
OPEN = float(os.environ.get("OPEN", "0.1"))
"""Share of the people who stand in an open proposal as well."""
NOBODY = UUID(int=0)
CHECK = os.environ.get("CHECK", "1") != "0"

Pair = tuple[int, int]


def truth_of(crowd: list[Someone]) -> dict[Pair, str]:
    """Each true pair (places in the crowd) and what was done to the second of them."""
    places: dict[int, list[int]] = {}
    for place, one in enumerate(crowd):
        places.setdefault(one.entity, []).append(place)
    return {
        (found[0], found[1]): max(crowd[found[0]].kind, crowd[found[1]].kind)
        for found in places.values()
        if len(found) == 2
    }


def ours(crowd: list[Someone]) -> tuple[set[Pair], set[Pair], dict[str, float]]:
    """Pairs found and pairs compared, and seconds of each step."""
    begun = time.perf_counter()
    names = [name_keys(one.name) for one in crowd]
    mothers = [name_keys(one.mother) for one in crowd]
    keyed = time.perf_counter()

    def rows() -> Any:
        for place, (one, name, mother) in enumerate(zip(crowd, names, mothers, strict=True)):
            part, region = one.village // 10**6, one.village
            keys = name.joined, name.sorted, mother.sorted, one.nik[:12]
            yield Row(place, one.sex, one.born, part, region, *keys)

    with Sets(rows(), memory="4GB") as sets:
        loaded = time.perf_counter()
        pairs = {pair for passes in (WITHIN, BETWEEN) for pair in sets.pairs(passes)}
    numbers: dict[str, int] = {}
    for place, one in enumerate(crowd):  # the register itself allows no NIK twice; here the exact check stands for it
        if one.nik:
            first = numbers.setdefault(one.nik, place)
            if first != place:
                pairs.add((first, place))
    paired = time.perf_counter()
    persons = [
        Person(name.sound, one.born, one.sex, mother.sound, one.nik, one.village)
        for one, name, mother in zip(crowd, names, mothers, strict=True)
    ]
    least = policy().probable
    found = {pair for pair in pairs if compare(persons[pair[0]], persons[pair[1]]).score >= least}
    ended = time.perf_counter()
    steps = {"keys": keyed - begun, "load": loaded - keyed, "pairs": paired - loaded, "scores": ended - paired}
    return found, pairs, steps | {"all": ended - begun}


def splinks(crowd: list[Someone]) -> tuple[set[Pair], float]:
    """The same with splink 5 on DuckDB: eight blocking rules, trained by expectation maximisation, at .999."""
    import duckdb
    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    begun = time.perf_counter()
    names = [name_keys(one.name) for one in crowd]
    mothers = [name_keys(one.mother) for one in crowd]
    table = pa.table(
        {
            "unique_id": list(range(len(crowd))),
            "name": [one.joined or None for one in names],
            "sorted": [one.sorted or None for one in names],
            "mother": [one.joined or None for one in mothers],
            "born": [one.born for one in crowd],
            "sex": [one.sex for one in crowd],
            "nik": [one.nik or None for one in crowd],
            "stem": [one.nik[:12] or None for one in crowd],
            "village": [one.village for one in crowd],
            "kec": [one.village // 10_000 for one in crowd],
            "kab": [one.village // 10**6 for one in crowd],
            "day": [f"{one.born:%m%d}" for one in crowd],
            "month": [f"{one.born:%Y%m}" for one in crowd],
        }
    )
    rules: list[Any] = [
        block_on("nik"),
        block_on("stem"),
        block_on("born", "sex", "kab", "substr(name,1,2)"),
        block_on("born", "sex", "mother"),
        block_on("kec", "sex", "mother", "day"),
        block_on("kec", "sex", "mother", "month"),
        block_on("kec", "sex", "sorted", "day"),
        block_on("born", "sex", "sorted"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.8]),
            cl.JaroWinklerAtThresholds("mother", [0.95, 0.88, 0.8]),
            cl.ExactMatch("born"),
            cl.ExactMatch("nik"),
            cl.ExactMatch("village"),
        ],
        blocking_rules_to_generate_predictions=rules,
        retain_intermediate_calculation_columns=False,
    )
    api = DuckDBAPI(connection=duckdb.connect(config={"threads": 2}))
    linker = Linker(api.register(table, dataset_display_name="people"), settings)
    linker.training.estimate_probability_two_random_records_match([block_on("nik")], recall=0.25)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("born", "sex", "kab"), block_on("kec", "sex", "sorted", "day"), block_on("stem")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.999).as_record_list()
    pairs = {(min(a, b), max(a, b)) for a, b in ((one["unique_id_l"], one["unique_id_r"]) for one in predicted)}
    return pairs, time.perf_counter() - begun


def judged(found: set[Pair], truth: dict[Pair, str]) -> tuple[float, float]:
    """Precision and recall."""
    right = len(found & truth.keys())
    return round(right / max(len(found), 1), 4), round(right / max(len(truth), 1), 4)


def checks(crowd: list[Someone]) -> dict[str, dict[str, float]]:
    """Milliseconds of the check of one typed family of four in a regency of that many people.

    `register`: against the register; `open_proposals`: against every tenth person, proposed once more and still open.
    """
    random = Random(3)
    with database() as (addresses, engine):
        fill(engine, crowd)
        propose(engine, crowd[:: max(1, round(1 / OPEN))])
        by, app = actor("verifikator_kab", 3319_000_000), engine_for(addresses.app)
        regency = [one for one in crowd if one.village // 10**6 == 3319]
        spent: dict[str, list[float]] = {"check": [], "register": [], "open_proposals": []}
        seen = 0
        with Session(app) as session:
            set_scope(session, by.scope)
            part = part_of_region(session, 3319_000_000)
            for round_ in range(ROUNDS + 5):
                four = random.sample(regency, 4)
                typed = [
                    {"nama": vary(random, one.name, one.sex), "tanggal_lahir": one.born.isoformat()}
                    | {"jenis_kelamin": one.sex, "nama_ibu": one.mother, "nik": one.nik}
                    for one in four
                ]
                at = time.perf_counter()
                people_asked = [made for one in typed if (made := asked("anggota-0", one, four[0].village))]
                known = resembling(session, by, people_asked, part=part, family=None)
                between = time.perf_counter()
                twins = proposed_alike(session, by, people_asked, part=part, own=NOBODY, told=known)
                end = time.perf_counter()
                if round_ >= 5:
                    seen += bool(twins)
                    for name, took in (
                        ("check", end - at),
                        ("register", between - at),
                        ("open_proposals", end - between),
                    ):
                        spent[name].append(took * 1000)
        app.dispose()
    assert seen, "somebody of four is among the proposed, every third time"
    return told(spent)


def main() -> None:
    """Ours, splink, and the check while a proposal is written."""
    crowd = people(PERSONS)
    truth = truth_of(crowd)
    found, compared, steps = ours(crowd)
    precision, recall = judged(found, truth)
    exact = {pair for pair, kind in truth.items() if kind == "same_nik"}
    probable = judged(found - exact, {pair: kind for pair, kind in truth.items() if kind != "same_nik"})
    kinds = Counter(truth.values())
    figures: dict[str, Any] = {
        "persons": len(crowd),
        "doubles": len(truth),
        "precision": precision,
        "recall": recall,
        "probable_precision": probable[0],
        "probable_recall": probable[1],
        "recall_by_kind": {
            kind: round(sum(truth[pair] == kind for pair in found & truth.keys()) / count, 3)
            for kind, count in sorted(kinds.items())
        },
        "blocking_recall": judged(compared, truth)[1],
        "pairs_compared": len(compared),
        "persons_per_s": round(len(crowd) / steps["all"]),
        "seconds": {name: round(spent, 1) for name, spent in steps.items()},
    }
    if SPLINK:
        theirs, seconds = splinks(crowd)
        figures["splink_precision"], figures["splink_recall"] = judged(theirs, truth)
        figures["splink_s"] = round(seconds, 1)
        figures["ratio_vs_splink_time"] = round(seconds / steps["all"], 2)
    if CHECK:
        timed = checks(crowd)
        figures["proposal_check_ms"] = timed["check"]
        figures["of_which_ms"] = {name: timed[name] for name in ("register", "open_proposals")}
    tell(**figures)


if __name__ == "__main__":
    main()
