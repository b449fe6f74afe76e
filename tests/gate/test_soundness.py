"""The proof against diagrams nobody drew: wherever a random case comes was foreseen, nothing is wrongly denied."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from portal.cases.ports import Sources
from portal.workflows.gate import Budget, Context, check
from portal.workflows.gate.proof import Explored, explored
from portal.workflows.gate.proof.acting import beginnings, happenings
from portal.workflows.gate.reading import model_of, read
from portal.workflows.play.asking import Stuck
from portal.workflows.play.interner import START
from portal.workflows.play.model import Model
from tests.lives.invented import GUARDS, invented

LITTLE = Budget(markings=600, seconds=1.0, lives=3)


def drawn(seed: int, folder: Path) -> Sources:
    life = invented(seed, folder)
    first, *others = [one.read_bytes() for one in life.diagrams]
    return Sources(life.name, first, tuple(others))


@pytest.mark.parametrize("seed", range(30))
def test_every_marking_a_case_comes_to_was_foreseen(seed: int, tmp_path: Path) -> None:
    sources = drawn(seed, tmp_path)
    found, _ = read(sources)
    assert found is not None
    model = model_of(found)
    seen = explored(model, LITTLE)
    if seen.bounded and not seen.sampled:
        denied = {one.element for one in check(sources, Context(budget=LITTLE)).findings if one.code == "never-opens"}
        for number in range(8):
            live(model, seen, denied, Random(f"{seed}/{number}"))


def live(model: Model, seen: Explored, denied: set[str], chance: Random) -> None:
    foreseen = {one.body for one in seen.seen}
    marking, action = START, beginnings(model.net)[0].action
    for _ in range(25):
        variables = {name: chance.random() < 0.5 for name in GUARDS}
        try:
            outcome, _ = model.interner.advance(marking, action, variables)
        except Stuck:
            return
        assert outcome.body in foreseen
        marking = outcome.marking
        opens = model.interner.open(marking)
        assert not denied & {one.element for one in opens}
        ahead = list(happenings(model.net, opens))
        if not ahead:
            return
        action = chance.choice(ahead).action
