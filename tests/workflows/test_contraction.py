"""Two checks side by side inside a rework loop: right after any number of rounds, and no larger than after one."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

import pytest

from portal.cases.ports import Advance, ProcessInfo, Scalar
from portal.workflows.catalogue import Catalogue
from portal.workflows.engine import SpiffEngine
from portal.workflows.model import parse
from tests.workflows.twofold import TokenGame, source


@pytest.fixture(scope="module")
def engine() -> SpiffEngine:
    return SpiffEngine(Catalogue([parse(source(), "ganda")]))


def complete(engine: SpiffEngine, info: ProcessInfo, now: Advance, step: str, answers: Mapping[str, Scalar]) -> Advance:
    return engine.complete(info, now.state, now.variables, step=step, answers=answers, services={})


@pytest.mark.parametrize("seed", range(60))
def test_random_lives_follow_the_token_game(engine: SpiffEngine, seed: int) -> None:
    random, game = Random(seed), TokenGame()
    info = engine.process("ganda")
    now = engine.start("ganda", {"ulang": True}, {})
    for _ in range(80):
        assert now.ready == tuple(sorted(game.open))
        assert [timer.element for timer in now.timers] == ["ingatkan"] * game.timer
        if game.timer and random.random() < 0.2:
            now = engine.fire(info, now.state, now.variables, element="ingatkan", services={})
            game.fire()
            continue
        step, again = random.choice(game.open), random.random() < 0.8
        now = complete(engine, info, now, step, {"ulang": again})
        game.answer(step, again=again)
        assert (now.ended is not None) == game.over
        if game.over:
            return


def test_three_hundred_rounds_leave_no_trace(engine: SpiffEngine) -> None:
    info, random = engine.process("ganda"), Random(1)
    now = engine.start("ganda", {"ulang": True}, {})
    sizes = []
    for _ in range(300):
        now = complete(engine, info, now, "susun", {})
        now = engine.fire(info, now.state, now.variables, element="ingatkan", services={})
        for step in random.sample(["periksa_lapangan", "periksa_berkas", "telepon"], 3):
            now = complete(engine, info, now, step, {})
        assert now.ready == ("susun",)
        sizes.append(len(now.state))
    assert max(sizes[1:]) < 400
    assert max(sizes[150:]) <= max(sizes[1:150])
